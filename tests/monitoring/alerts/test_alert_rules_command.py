"""The rules as they are exported, for people and for Prometheus."""

import json
import re
import shutil
import subprocess
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from monitoring.alerts.prometheus import EXPORTED
from monitoring.alerts.rules import RULES
from monitoring.alerts.snapshot import leave, snapshot_of
from monitoring.board import Report
from monitoring.findings import Finding
from monitoring.health import Health
from tests.monitoring.conftest import Look

PROMTOOL = shutil.which("promtool")
SUFFIXES = ("_total", "_sum", "_count", "_bucket")


def printed(form: str) -> str:
    out = StringIO()
    call_command("alert_rules", format=form, stdout=out)
    return out.getvalue()


def rules() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load(printed("prometheus"))["groups"]
    assert group["name"] == "courtsight"
    return group["rules"]


def test_prometheus_gets_every_rule_with_its_time_severity_and_texts():
    found = rules()
    assert [rule["alert"] for rule in found] == [rule.name for rule in EXPORTED]
    for exported, rule in zip(found, EXPORTED, strict=True):
        assert exported["expr"] == rule.promql
        assert exported["for"] == f"{rule.hold}s"
        assert exported["labels"] == {"severity": rule.severity.value}
        assert exported["annotations"]["summary"] == str(rule.summary)
        assert exported["annotations"]["description"] == str(rule.action)
        assert exported["annotations"]["runbook_url"].endswith(f"/health/runbook/#{rule.anchor}")


def test_thresholds_are_those_of_this_installation(settings: Any):
    settings.HEALTH_DISK_PERCENT, settings.HEALTH_WINDOW_MINUTES, settings.HEALTH_ERROR_PERCENT = 93, 15, 7
    expressions = {rule["alert"]: rule["expr"] for rule in rules()}
    assert expressions["DiskFilling"].endswith("> 93")
    assert "[15m]" in expressions["ErrorRateHigh"]
    assert "> 0.07 and" in expressions["ErrorRateHigh"]


def test_bad_recordings_are_no_errors_in_prometheus_either():
    expression = next(rule["expr"] for rule in rules() if rule["alert"] == "ErrorRateHigh")
    excused = re.search(r'error_type!~"([^"]+)"', expression)[1].split("|")
    assert {"no_speech", "not_media", "bad_audio"} <= set(excused)


def test_every_metric_of_an_expression_is_on_the_metrics_page(look: Look, client: Client):
    families = text_string_to_metric_families(client.get("/metrics").content.decode())
    known = {family.name for family in families}
    for rule in RULES:
        for name in re.findall(r"\b(?:courtsight|stt)_\w+", rule.promql):
            base = next((name.removesuffix(suffix) for suffix in SUFFIXES if name.endswith(suffix)), name)
            assert {name, base} & known, (rule.name, name)


def test_label_values_of_an_expression_are_on_the_metrics_page(look: Look, client: Client):
    reports = tuple(Report(name, name, Finding(), 0.0) for name in sorted({r.condition.component for r in RULES}))
    measured = {rule.condition.number: 1.0 for rule in RULES}
    found = snapshot_of(Health(None, reports))
    leave(type(found)(found.at, measured), RULES)
    families = text_string_to_metric_families(client.get("/metrics").content.decode())
    samples = {(s.name, value) for family in families for s in family.samples for value in s.labels.values()}
    for rule in RULES:
        for name, value in re.findall(r'(courtsight_\w+)\{\w+="([^"]+)"\}', rule.promql):
            assert (name, value) in samples, rule.name


def test_parentheses_and_quotes_of_expressions_are_closed():
    for rule in RULES:
        assert rule.promql.count("(") == rule.promql.count(")")
        assert rule.promql.count('"') % 2 == 0


@pytest.mark.skipif(PROMTOOL is None, reason="promtool, of Prometheus, is not on this machine")
def test_promtool_takes_the_file(tmp_path: Path):
    path = tmp_path / "courtsight.rules.yml"
    path.write_text(printed("prometheus"))
    done = subprocess.run([PROMTOOL, "check", "rules", path], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(EXPORTED)} rules found" in done.stdout


def test_json_has_the_same_rules():
    found = json.loads(printed("json"))
    assert [rule["name"] for rule in found] == [rule.name for rule in RULES]
    assert {"severity", "condition", "for_seconds", "summary", "action", "runbook", "expr"} <= set(found[0])


def test_text_is_for_people():
    text = printed("text")
    assert "critical  DatabaseDown: database.database_unreachable > 0 for 30 s" in text
    assert len(text.splitlines()) == 2 * len(RULES)


def test_another_format_is_refused():
    with pytest.raises(CommandError):
        call_command("alert_rules", "--format", "xml")
