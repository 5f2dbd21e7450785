"""The same rules for Prometheus: a file that its `rule_files` can name."""

import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from monitoring.alerts.notice import runbook_of
from monitoring.alerts.rule import Comparison, Condition, Rule, Severity
from monitoring.alerts.rules import RULES
from monitoring.alerts.states import QUIET
from monitoring.findings import Reason, State

# As docker/prometheus.yml calls it.
JOB = "courtsight"
WEB_DOWN = Rule(
    "WebDown",
    Severity.CRITICAL,
    Condition("web.up", 1, Comparison.BELOW),
    60,
    Reason(
        "web_down",
        State.DOWN,
        _("A web server does not answer: nobody can work on it."),
        _("See its log and its machine, and start it again. Hearings that are recorded wait in the browser."),
    ),
    lambda: f'absent(courtsight_source_up) or min(up{{job="{JOB}"}}) == 0',
)
# Those that only somebody outside can judge come last.
EXPORTED = (*RULES, WEB_DOWN)


def as_document() -> list[dict[str, Any]]:
    """Each rule as plain data, texts in the language of the moment."""
    return [_rule(rule) for rule in RULES]


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "severity": rule.severity.value,
        "condition": str(rule.condition),
        "for_seconds": rule.hold,
        "summary": str(rule.summary),
        "action": str(rule.action),
        "runbook": runbook_of(rule),
        "expr": rule.promql,
    }


def as_prometheus() -> str:
    """YAML. Strings are written as in JSON, which YAML understands."""
    with translation.override(settings.LANGUAGE_CODE):
        return "\n".join(["groups:", "  - name: courtsight", "    rules:", *_lines()]) + "\n"


def _lines() -> Iterator[str]:
    for rule in map(_rule, EXPORTED):
        yield f"      - alert: {rule['name']}"
        yield f"        expr: {_quoted(rule['expr'])}"
        yield f"        for: {rule['for_seconds']}s"
        yield f"        keep_firing_for: {QUIET.seconds}s"
        yield "        labels:"
        yield f"          severity: {rule['severity']}"
        yield "        annotations:"
        yield f"          summary: {_quoted(rule['summary'])}"
        yield f"          description: {_quoted(rule['action'])}"
        yield f"          runbook_url: {_quoted(rule['runbook'])}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
