"""Misconfiguration is said at the start, with an id and a hint."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.checks import CheckMessage
from django.test import override_settings

from courtsight import checks
from courtsight.embedded.paths import Home
from transcription.seals import new_key


def ids(messages: list[CheckMessage]) -> list[str]:
    assert all(message.hint for message in messages)
    return [message.id for message in messages]


def test_a_home_below_a_file_is_an_error(tmp_path: Path):
    (tmp_path / "berkas").touch()
    with override_settings(HOME=Home(tmp_path / "berkas" / "var")):
        assert ids(checks.home_takes_files()) == ["courtsight.E001"]


def test_a_home_that_can_still_be_made_is_fine(tmp_path: Path):
    with override_settings(HOME=Home(tmp_path / "a" / "b")):
        assert checks.home_takes_files() == []


@pytest.mark.parametrize("model", ["", "large-v3-turbo", "Systran/faster-whisper-small"])
def test_no_model_and_a_model_of_a_hub_are_fine(model: str):
    with override_settings(WHISPER_MODEL=model):
        assert checks.speech_model_is_there() == []


def test_a_model_folder_must_hold_a_model(tmp_path: Path):
    with override_settings(WHISPER_MODEL=str(tmp_path)):
        assert ids(checks.speech_model_is_there()) == ["courtsight.E002"]
        (tmp_path / "model.bin").touch()
        assert checks.speech_model_is_there() == []


KEY = base64.urlsafe_b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ([], []),
        ([KEY], []),
        ([KEY, KEY], []),
        (["rahasia"], ["courtsight.E004"]),
        ([KEY, KEY[:-4]], ["courtsight.E004"]),
        (["kunci é"], ["courtsight.E004"]),
    ],
    ids=["none", "one", "two", "no key", "one too short", "no ASCII"],
)
def test_keys_of_voice_prints_must_be_keys(keys: list[str], found: list[str]):
    with override_settings(VOICE_PRINT_KEYS=keys):
        assert ids(checks.voice_print_keys_are_keys()) == found


@pytest.mark.parametrize(
    ("content", "found"),
    [(f"{KEY}\n{KEY}\n", []), ("", ["courtsight.E004"]), (f"{KEY}\nx", ["courtsight.E004"])],
    ids=["two keys", "empty", "junk behind"],
)
def test_so_must_those_in_the_file(content: str, found: list[str]):
    settings.HOME.create()
    settings.HOME.voice_print_keys.write_text(content)
    assert ids(checks.voice_print_keys_are_keys()) == found
    with override_settings(VOICE_PRINT_KEYS=[KEY]):
        assert checks.voice_print_keys_are_keys() == []


def test_a_front_end_that_is_not_built_is_a_warning(tmp_path: Path):
    with override_settings(DJANGO_VITE={"default": {"manifest_path": tmp_path / "manifest.json"}}):
        assert ids(checks.front_end_is_built()) == ["courtsight.W001"]


def deployed(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", "check", *arguments]
    values = {**os.environ, **environment}
    return subprocess.run(command, cwd=settings.BASE_DIR, env=values, capture_output=True, text=True)


def test_behind_tls_djangos_deployment_checks_find_nothing():
    done = deployed("--deploy", "--fail-level", "WARNING", BEHIND_TLS="1")
    assert done.returncode == 0, done.stderr


def test_without_tls_they_warn_about_nothing_but_tls():
    done = deployed("--deploy")
    found = {line.split("security.")[1][:4] for line in done.stderr.splitlines() if "(security." in line}
    assert found == {"W004", "W012", "W016"}


def test_a_wrong_setting_stops_a_command_with_one_line():
    done = deployed(PORT="abc")
    assert done.returncode == 1
    assert done.stderr == "CourtSight: PORT='abc' is not a whole number\n"


def test_no_key_for_certified_transcripts_is_no_fault_until_one_is_named(tmp_path: Path):
    with override_settings(CERTIFICATION_KEY="", HOME=Home(tmp_path)):
        assert checks.certification_key_is_a_key() == []
    with override_settings(CERTIFICATION_KEY=str(tmp_path / "belum.pem")):
        assert ids(checks.certification_key_is_a_key()) == ["courtsight.W002"]


def test_a_key_for_certified_transcripts_must_be_one_that_others_cannot_read(tmp_path: Path):
    path = tmp_path / "kunci.pem"
    path.write_bytes(new_key())
    with override_settings(CERTIFICATION_KEY=str(path)):
        path.chmod(0o644)
        assert ids(checks.certification_key_is_a_key()) == ["courtsight.W003"]
        path.chmod(0o600)
        assert checks.certification_key_is_a_key() == []
        path.write_text("rahasia")
        assert ids(checks.certification_key_is_a_key()) == ["courtsight.E005"]
