"""What is said of an alert, in e-mails and to webhooks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from django.utils import translation

from monitoring.alerts.models import Event
from monitoring.alerts.notice import Notice, runbook_of, shown_number
from monitoring.alerts.rule import Severity
from monitoring.alerts.rules import BY_NAME, RULES

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=timezone(timedelta(hours=7)))
ID = UUID("0f0e0d0c-0b0a-4908-8706-050403020100")


def notice(name: str = "DiskFull", event: Event = Event.FIRING, **fields: Any) -> Notice:
    made = Notice(ID, event, name, Severity.CRITICAL, 1.0, NOON, NOON + timedelta(seconds=30))
    return replace(made, **fields)


def test_the_subject_of_a_new_one_has_its_severity():
    with translation.override("en"):
        assert (
            notice().subject() == "[CourtSight] Critical: The disk is full: no recording is taken and no job goes on."
        )


@pytest.mark.parametrize(("event", "word"), [(Event.REMINDER, "Still firing"), (Event.RESOLVED, "Resolved")])
def test_the_subject_of_another_event_has_what_happened(event: Event, word: str):
    with translation.override("en"):
        assert notice(event=event).subject().startswith(f"[CourtSight] {word}: The disk is full")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_rule_makes_one_line_for_the_subject_and_a_text_with_its_steps(rule: Any, language: str):
    with translation.override(language):
        made = notice(rule.name)
        assert "\n" not in made.subject()
        text = made.text()
        assert str(rule.action) in text
        assert runbook_of(rule) in text
        assert "\n\n\n" not in text
        assert "&#" not in text


def test_what_is_over_needs_no_steps():
    with translation.override("en"):
        text = notice(event=Event.RESOLVED, resolved_at=NOON + timedelta(minutes=9)).text()
    assert "It is over." in text
    assert "What to do" not in text


def test_times_of_the_document_are_in_utc():
    document = notice(resolved_at=NOON + timedelta(hours=1)).document()
    times = [document[name] for name in ("since", "fired_at", "resolved_at")]
    assert times == ["2026-03-02T05:00:00+00:00", "2026-03-02T05:00:30+00:00", "2026-03-02T06:00:00+00:00"]
    assert datetime.fromisoformat(times[0]) == NOON.astimezone(UTC)


def test_the_document_is_in_the_installations_language_whoever_asks(settings: Any):
    with translation.override("en"):
        assert notice().document()["summary"].startswith("Diska penuh")
    settings.LANGUAGE_CODE = "en"
    with translation.override("id"):
        assert notice().document()["summary"].startswith("The disk is full")


def test_the_document_names_all_that_a_program_needs():
    document = notice().document()
    assert document["id"] == str(ID)
    assert (document["event"], document["rule"], document["code"]) == ("firing", "DiskFull", "disk_full")
    assert (document["severity"], document["condition"], document["value"]) == ("critical", "storage.disk_full > 0", 1)
    assert document["resolved_at"] is None
    assert document["page"].endswith("/health/alerts/")


def test_addresses_are_those_that_people_reach_from_outside(settings: Any):
    settings.PUBLIC_URL = "https://transkrip.pn-contoh.go.id"
    expected = "https://transkrip.pn-contoh.go.id/health/runbook/#diskfull"
    assert notice().runbook == runbook_of(BY_NAME["DiskFull"]) == expected


def test_of_a_rule_that_is_not_known_only_its_name_is_told():
    made = notice("RuleOfYore")
    with translation.override("en"):
        assert made.subject() == "[CourtSight] Critical: RuleOfYore"
        assert made.text().startswith("RuleOfYore\n")
    document = made.document()
    assert (document["code"], document["condition"]) == (None, None)
    assert "summary" not in document
    assert document["runbook"].endswith("/health/runbook/")


@pytest.mark.parametrize(
    ("value", "shown"), [(None, ""), (0.21434, "0,214"), (91.25, "91,2"), (1.0, "1,0"), (0.0, "0,0"), (-0.5, "-0,5")]
)
def test_numbers_are_shown_as_people_write_them(value: float | None, shown: str):
    with translation.override("id"):
        assert shown_number(value) == shown
