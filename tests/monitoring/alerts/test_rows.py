"""What the tables themselves hold to, and the order in which alerts are shown."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, transaction
from django.test import RequestFactory
from django.utils import timezone

from courtsight.accounts.models import User
from monitoring.alerts import badge
from monitoring.alerts.badge import alert_badge
from monitoring.alerts.models import Alert, Delivery, Silence
from monitoring.alerts.shown import rows_of


def alert(rule: str = "DiskFull", **fields: Any) -> Alert:
    now = timezone.now()
    return Alert.objects.create(
        **{"rule": rule, "severity": "critical", "state": "firing", "since": now, "seen_at": now} | fields
    )


def test_a_rule_has_one_open_alert(db: None):
    alert(state="pending")
    with pytest.raises(IntegrityError), transaction.atomic():
        alert()
    alert("RedisDown")


def test_it_may_have_many_that_are_over(db: None):
    for _ in range(3):
        alert(state="resolved", resolved_at=timezone.now())
    alert()
    assert (Alert.objects.open().count(), Alert.objects.count()) == (1, 4)


def test_a_report_goes_once_a_day_to_each(db: None):
    day = timezone.localdate()
    usual = {"event": "report", "report_day": day, "channel": "email"}
    Delivery.objects.create(**usual, address="a@pn-contoh.go.id")
    Delivery.objects.create(**usual, address="b@pn-contoh.go.id")
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(**usual, address="a@pn-contoh.go.id")
    Delivery.objects.create(**usual | {"report_day": day - timedelta(days=1)}, address="a@pn-contoh.go.id")


def test_of_one_alert_the_same_address_is_told_several_times(db: None):
    one = alert()
    for event in ("firing", "reminder", "reminder", "resolved"):
        Delivery.objects.create(alert=one, event=event, channel="email", address="a@pn-contoh.go.id")
    assert one.deliveries.waiting().count() == 4


def test_who_leaves_leaves_the_alert_and_the_silence(db: None, administrator: User):
    one = alert(acknowledged_by=administrator, acknowledged_at=timezone.now())
    silence = Silence.objects.create(until=timezone.now() + timedelta(hours=1), created_by=administrator)
    User.objects.filter(pk=administrator.pk).delete()
    one.refresh_from_db()
    silence.refresh_from_db()
    assert (one.acknowledged_by, silence.created_by) == (None, None)
    assert one.acknowledged_at is not None


def test_a_silence_holds_until_its_time_and_not_at_it(db: None):
    now = timezone.now()
    Silence.objects.create(rule="DiskFull", until=now)
    assert Silence.objects.covers("DiskFull", now - timedelta(seconds=1))
    assert not Silence.objects.covers("DiskFull", now)
    assert not Silence.objects.covers("RedisDown", now - timedelta(seconds=1))


def test_rows_know_the_silence_that_covers_them(db: None):
    until = timezone.now() + timedelta(hours=1)
    one, other = alert(), alert("RedisDown")
    of_one = Silence.objects.create(rule="DiskFull", until=until)
    assert {row.alert.rule: row.silence for row in rows_of([one, other], [of_one])} == {
        "DiskFull": of_one,
        "RedisDown": None,
    }
    of_all = Silence.objects.create(until=until)
    assert all(row.silence == of_all for row in rows_of([one, other], [of_all]))


def test_only_what_fires_has_a_colour(db: None):
    rows = rows_of([alert(), alert("DiskFilling", severity="warning"), alert("RedisDown", state="pending")], [])
    assert [(row.badge, row.icon, row.is_firing) for row in rows] == [
        ("danger", "error", True),
        ("warning", "warning", True),
        ("neutral", "clock", False),
    ]


def test_the_badge_asks_only_when_a_page_wants_it(db: None, django_assert_num_queries: Any):
    alert()
    with django_assert_num_queries(0):
        context = alert_badge(RequestFactory().get("/"))
    with django_assert_num_queries(1):
        assert context["firing_alerts"] == 1
        assert str(context["firing_alerts"]) == "1"


def test_without_a_database_the_badge_says_nothing(monkeypatch: pytest.MonkeyPatch):
    def fail() -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(badge.Alert.objects, "firing", fail)
    assert not alert_badge(RequestFactory().get("/"))["firing_alerts"]
