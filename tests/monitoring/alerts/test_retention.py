"""What was over a quarter ago goes; what is open stays."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.conf import settings

from monitoring.alerts import forms
from monitoring.alerts.models import Alert, Delivery, Silence
from monitoring.alerts.retention import KEPT, tend
from monitoring.tasks import tend_alerts

NOW = datetime(2026, 6, 2, 5, 0, tzinfo=UTC)
LONG_AGO, OF_LATE = NOW - KEPT - timedelta(hours=1), NOW - KEPT + timedelta(hours=1)


def alert(rule: str, **fields: Any) -> Alert:
    times = {"since": LONG_AGO, "seen_at": LONG_AGO, "fired_at": LONG_AGO}
    return Alert.objects.create(rule=rule, severity="critical", **times | {"state": "resolved"} | fields)


def test_alerts_go_with_their_messages_when_they_have_been_over_long(db: None):
    for one in (
        alert("RedisDown", resolved_at=LONG_AGO),
        alert("DiskFull", resolved_at=OF_LATE),
        alert("ModelMissing", state="firing"),
    ):
        Delivery.objects.create(alert=one, event="firing", channel="webhook")
    Delivery.objects.update(created_at=LONG_AGO)
    tend(NOW)
    assert set(Alert.objects.values_list("rule", flat=True)) == {"DiskFull", "ModelMissing"}
    assert set(Delivery.objects.values_list("alert__rule", flat=True)) == {"DiskFull", "ModelMissing"}


def test_reports_that_were_sent_long_ago_go(db: None):
    for day, at in ((date(2026, 3, 1), LONG_AGO), (date(2026, 3, 3), OF_LATE)):
        made = Delivery.objects.create(event="report", report_day=day, channel="email", address="a@pn-contoh.go.id")
        Delivery.objects.filter(pk=made.pk).update(created_at=at)
    tend(NOW)
    assert Delivery.objects.get().report_day == date(2026, 3, 3)


def test_silences_go_and_never_one_that_holds(db: None):
    Silence.objects.create(rule="RedisDown", until=LONG_AGO)
    Silence.objects.create(rule="DiskFull", until=OF_LATE)
    Silence.objects.create(rule="ModelMissing", until=NOW + timedelta(hours=1))
    tend(NOW)
    assert set(Silence.objects.values_list("rule", flat=True)) == {"DiskFull", "ModelMissing"}


def test_no_end_is_held_back_for_longer_than_it_is_kept():
    assert forms.LONGEST < KEPT


def test_the_scheduler_does_it(db: None):
    alert("RedisDown", resolved_at=LONG_AGO - timedelta(days=3650))
    tend_alerts()
    assert not Alert.objects.exists()
    assert tend_alerts.name in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
