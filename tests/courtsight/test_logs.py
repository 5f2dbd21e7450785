"""What a program prints: lines for people, or JSON for machines."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

LOG = """
import django, logging, structlog
django.setup()
structlog.get_logger("courtsight.test").info("job finished", job="j1", seconds=2.5)
logging.getLogger("a.library").warning("gagal: %s", "é")
def log_in(password):
    1 / 0
try:
    log_in("sangat" + "-rahasia")
except ZeroDivisionError:
    logging.getLogger("django.request").exception("oops")
"""


def printed(**environment: str) -> str:
    values = {**os.environ, "DJANGO_SETTINGS_MODULE": "courtsight.settings", **environment}
    done = subprocess.run(
        [sys.executable, "-c", LOG], cwd=settings.BASE_DIR, env=values, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_in_a_terminal_a_line_has_time_level_text_and_values():
    first = printed().splitlines()[0]
    assert "job finished" in first
    assert "job=j1" in first
    assert "\x1b" not in first


def test_as_json_each_event_is_one_object_with_its_values():
    job, library, failure = (json.loads(line) for line in printed(LOG_FORMAT="json").splitlines())
    assert (job["event"], job["job"], job["seconds"], job["level"]) == ("job finished", "j1", 2.5, "info")
    assert (library["event"], library["logger"]) == ("gagal: é", "a.library")
    assert failure["exception"][0]["exc_type"] == "ZeroDivisionError"


def test_an_error_is_logged_once_with_its_traceback():
    text = printed()
    assert text.count("oops") == 1
    assert "ZeroDivisionError" in text


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_an_error_s_traceback_tells_no_values_of_variables(log_format: str):
    text = printed(LOG_FORMAT=log_format)
    assert "log_in" in text
    assert "sangat-rahasia" not in text


def test_the_level_is_a_setting():
    assert "job finished" not in printed(LOG_LEVEL="WARNING")


def test_what_a_command_logs_is_not_in_its_result():
    warn = "import logging; logging.getLogger('a').warning('gagal'); print('hasil')"
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--verbosity=0", "--command", warn],
        cwd=settings.BASE_DIR, capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout == "hasil\n"
    assert "gagal" in done.stderr
