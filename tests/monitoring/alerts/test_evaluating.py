"""The rows of alerts: one for each time, changed once, whoever looks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from monitoring.alerts.evaluating import evaluate
from monitoring.alerts.models import Alert, Delivery
from monitoring.alerts.rules import BY_NAME
from monitoring.alerts.snapshot import Snapshot
from monitoring.alerts.telling import tell

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
FULL = Snapshot(NOON, {"storage.disk_full": 1.0})
FINE = Snapshot(NOON, {})
HOLD = BY_NAME["DiskFull"].hold


def after(snapshot: Snapshot, seconds: float) -> Snapshot:
    return replace(snapshot, at=NOON + timedelta(seconds=seconds))


@pytest.fixture
def firing(db: None) -> Alert:
    evaluate(FULL)
    evaluate(after(FULL, HOLD))
    return Alert.objects.get()


def test_it_is_pending_first(db: None):
    evaluate(FULL)
    alert = Alert.objects.get()
    assert (alert.rule, alert.severity, alert.state, alert.value) == ("DiskFull", "critical", "pending", 1)
    assert (alert.since, alert.fired_at) == (NOON, None)


def test_then_it_fires(firing: Alert):
    assert (firing.state, firing.since, firing.fired_at) == ("firing", NOON, NOON + timedelta(seconds=HOLD))


def test_a_pending_one_that_passes_leaves_no_trace(db: None):
    evaluate(FULL)
    evaluate(after(FINE, 10))
    assert not Alert.objects.exists()


def test_the_same_look_twice_changes_nothing(firing: Alert):
    before = Alert.objects.values().get()
    evaluate(after(FULL, HOLD))
    assert Alert.objects.values().get() == before


def test_it_ends_after_the_quiet_and_the_next_time_is_another_row(firing: Alert):
    for seconds in (HOLD + 60, HOLD + 120, HOLD + 180):
        evaluate(after(FINE, seconds))
    firing.refresh_from_db()
    assert (firing.state, firing.resolved_at) == ("resolved", NOON + timedelta(seconds=HOLD + 180))
    evaluate(after(FULL, HOLD + 240))
    assert sorted(Alert.objects.values_list("state", flat=True)) == ["pending", "resolved"]


def test_the_number_is_that_of_the_last_look(firing: Alert):
    evaluate(Snapshot(NOON, {"memory.used_percent": 91.0}))
    evaluate(Snapshot(NOON + timedelta(minutes=1), {"memory.used_percent": 97.0}))
    assert Alert.objects.get(rule="MemoryNearlySpent").value == 97


def test_a_rule_that_is_gone_takes_its_alert_with_it(firing: Alert):
    Alert.objects.update(rule="RuleOfYore")
    evaluate(after(FINE, HOLD + 10))
    firing.refresh_from_db()
    assert firing.state == "resolved"


@pytest.fixture
def told(settings: Any) -> Any:
    settings.EMAIL_HOST, settings.ALERT_EMAILS = "surat", ["admin@pn-contoh.go.id"]
    return settings


def test_two_schedulers_at_the_same_moment_make_one_alert_and_tell_once(transactional_db: None, told: Any):
    together = Barrier(2)

    def watch() -> None:
        for seconds in (0, HOLD, HOLD + 60, HOLD + 120, HOLD + 180):
            together.wait(60)
            evaluate(after(FULL if seconds <= HOLD else FINE, seconds))
            tell(NOON + timedelta(seconds=seconds))
            Delivery.objects.filter(event="firing").update(sent_at=NOON)
        connection.close()

    schedulers = [Thread(target=watch) for _ in range(2)]
    for thread in schedulers:
        thread.start()
    for thread in schedulers:
        thread.join(120)
    assert Alert.objects.count() == 1
    assert sorted(Delivery.objects.values_list("event", flat=True)) == ["firing", "resolved"]
