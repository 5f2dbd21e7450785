"""What Prometheus makes of the exported rules, by promtool: from pages as they are really scraped."""

import shutil
import subprocess
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.test import Client

from monitoring import metrics
from tests.monitoring.test_metrics_page import Samples, page, samples

PROMTOOL = shutil.which("promtool")
pytestmark = pytest.mark.skipif(PROMTOOL is None, reason="promtool, of Prometheus, is not on this machine")
# Scrapes, a minute apart.
BEFORE, AFTER = 5, 20


def scraped(client: Client, name: str) -> Samples:
    return {key: number for key, number in samples(page(client)).items() if key[0] == name}


def written(key: tuple[str, tuple[tuple[str, str], ...]], instance: str = "web:8000") -> str:
    name, labels = key
    values = ",".join(f'{label}="{value}"' for label, value in (*labels, ("instance", instance), ("job", "courtsight")))
    return f"{name}{{{values}}}"


def series(before: Samples, after: Samples, instance: str = "web:8000") -> list[dict[str, str]]:
    """As Prometheus holds them: a series that was not on the first pages begins with the later ones."""
    return [
        {
            "series": written(key, instance),
            "values": f"{f'{before[key]}x{BEFORE}' if key in before else f'_x{BEFORE}'} {number}x{AFTER}",
        }
        for key, number in after.items()
    ]


def judged(folder: Path, test: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    """`test`: of promtool's unit tests."""
    rules = StringIO()
    call_command("alert_rules", format="prometheus", stdout=rules)
    (folder / "courtsight.rules.yml").write_text(rules.getvalue())
    document = {"rule_files": ["courtsight.rules.yml"], "evaluation_interval": "1m", "tests": [test]}
    path = folder / "test.yml"
    path.write_text(yaml.safe_dump(document))
    return subprocess.run([PROMTOOL, "test", "rules", path], capture_output=True, text=True, cwd=folder)


def is_firing(folder: Path, rule: str, input_series: list[dict[str, str]], minute: int) -> bool:
    """promtool is told that nothing fires, and objects."""
    wanted = {"alertname": rule, "eval_time": f"{minute}m", "exp_alerts": []}
    done = judged(folder, {"interval": "1m", "input_series": input_series, "alert_rule_test": [wanted]})
    said = done.stdout + done.stderr
    assert done.returncode == 0 or f"alertname: {rule}, time: {minute}m" in said, said
    return done.returncode != 0


def test_the_first_failures_of_all_are_told(tmp_path: Path, client: Client, db: None):
    names = (metrics.ERRORS.name, metrics.REQUESTS.name)
    before = {key: number for name in names for key, number in scraped(client, name).items()}
    for number in range(51):
        status, error = ("completed", "") if number == 50 else ("failed", "engine_failed")
        metrics.count_end(metrics.End("whisper", "id-ID", status, 9.0, 100, 60.0, error))
    after = {key: number for name in names for key, number in scraped(client, name).items()}
    assert not is_firing(tmp_path, "ErrorRateHigh", series(before, after), BEFORE)
    assert is_firing(tmp_path, "ErrorRateHigh", series(before, after), BEFORE + 5)


def test_one_failure_alone_calls_nobody(tmp_path: Path, client: Client, db: None):
    names = (metrics.ERRORS.name, metrics.REQUESTS.name)
    before = {key: number for name in names for key, number in scraped(client, name).items()}
    metrics.count_end(metrics.End("whisper", "id-ID", "failed", 9.0, 100, 60.0, "engine_failed"))
    after = {key: number for name in names for key, number in scraped(client, name).items()}
    assert not is_firing(tmp_path, "ErrorRateHigh", series(before, after), BEFORE + 5)


def test_completed_jobs_alone_are_no_errors(tmp_path: Path, client: Client, db: None):
    names = (metrics.ERRORS.name, metrics.REQUESTS.name)
    before = {key: number for name in names for key, number in scraped(client, name).items()}
    for _ in range(50):
        metrics.count_end(metrics.End("whisper", "id-ID", "completed", 9.0, 100, 60.0))
    after = {key: number for name in names for key, number in scraped(client, name).items()}
    assert not is_firing(tmp_path, "ErrorRateHigh", series(before, after), BEFORE + 5)


UP = 'up{job="courtsight",instance="%s"}'
SOURCE = 'courtsight_source_up{job="courtsight",instance="web:8000",source="database"}'


@pytest.mark.parametrize(
    ("held", "fires"),
    [
        ({UP % "web:8000": "1x30", SOURCE: "1x30"}, False),
        ({UP % "web:8000": "1x5 0x25", SOURCE: "1x5 stale"}, True),
        ({UP % "a:8000": "1x30", UP % "b:8000": "1x5 0x25", SOURCE: "1x30"}, True),
        ({}, True),
        ({UP % "web:8000": "1x5 0x1 1x20", SOURCE: "1x30"}, False),
    ],
    ids=["answers", "is gone", "one of two is gone", "was never asked", "is back at once"],
)
def test_a_web_server_that_is_gone_is_told(tmp_path: Path, held: dict[str, str], fires: bool):
    held_series = [{"series": name, "values": values} for name, values in held.items()]
    assert is_firing(tmp_path, "WebDown", held_series, 20) is fires
