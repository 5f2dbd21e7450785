"""Who is told of what, how often, and when nobody is."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from courtsight.accounts.models import User
from courtsight.accounts.roles import Role
from monitoring.alerts.models import Alert, Channel, Delivery, Silence
from monitoring.alerts.telling import REMIND, Recipient, mail_recipients, recipients, tell, tell_of_end
from tests import factories

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
ADDRESS = "ketua@pn-contoh.go.id"


@pytest.fixture(autouse=True)
def told(settings: Any, db: None) -> Any:
    settings.EMAIL_HOST, settings.ALERT_EMAILS = "surat", [ADDRESS]
    return settings


def alert(**fields: Any) -> Alert:
    usual = {"rule": "DiskFull", "severity": "critical", "state": "firing", "since": NOON, "seen_at": NOON}
    return Alert.objects.create(**usual | {"fired_at": NOON} | fields)


def events() -> list[str]:
    return list(Delivery.objects.order_by("created_at").values_list("event", flat=True))


def test_a_firing_alert_is_told_once():
    alert()
    tell(NOON)
    tell(NOON + timedelta(minutes=5))
    assert events() == ["firing"]
    delivery = Delivery.objects.get()
    assert (delivery.channel, delivery.address, delivery.language) == ("email", ADDRESS, "id")


def test_a_pending_one_is_not_told():
    alert(state="pending", fired_at=None)
    tell(NOON)
    assert events() == []


def test_of_a_critical_one_that_nobody_took_up_people_are_reminded(administrator: User):
    one = alert()
    tell(NOON)
    tell(NOON + REMIND)
    assert events() == ["firing", "reminder"]
    Alert.objects.filter(pk=one.pk).update(acknowledged_at=NOON, acknowledged_by=administrator)
    tell(NOON + 2 * REMIND)
    assert len(events()) == 2


def test_of_a_warning_nobody_is_reminded():
    alert(rule="DiskFilling", severity="warning")
    tell(NOON)
    tell(NOON + REMIND)
    assert events() == ["firing"]


def end(one: Alert) -> None:
    one.state, one.resolved_at = "resolved", NOON + timedelta(hours=2)
    one.save()
    tell_of_end(one)


def told_of(one: Alert, address: str = ADDRESS, **fields: Any) -> Delivery:
    return Delivery.objects.create(alert=one, event="firing", channel="email", address=address, language="en", **fields)


def test_who_was_told_that_it_began_is_told_once_that_it_is_over():
    one = alert()
    told_of(one, sent_at=NOON)
    told_of(one, sent_at=NOON)
    end(one)
    end(alert(rule="RedisDown"))
    delivery = Delivery.objects.get(event="resolved")
    assert (delivery.alert, delivery.address, delivery.language) == (one, ADDRESS, "en")


def test_who_was_not_reached_hears_of_neither():
    one = alert()
    told_of(one, "a@pn-contoh.go.id")
    told_of(one, "b@pn-contoh.go.id", attempts=2, error="OSError")
    told_of(one, "c@pn-contoh.go.id", attempts=7, error="OSError", given_up_at=NOON)
    end(one)
    assert events() == ["firing"] * 3
    assert not Delivery.objects.waiting().exists()


def test_an_attempt_that_is_under_way_may_yet_succeed():
    one = alert()
    told_of(one, attempts=1)
    end(one)
    assert sorted(Delivery.objects.waiting().values_list("event", flat=True)) == ["firing", "resolved"]


@pytest.mark.parametrize("rule", ["", "DiskFull"])
def test_while_a_silence_holds_nothing_is_sent_and_afterwards_what_still_fires(rule: str):
    alert()
    Silence.objects.create(rule=rule, until=NOON + timedelta(hours=1))
    tell(NOON)
    assert events() == []
    tell(NOON + timedelta(hours=1))
    assert events() == ["firing"]


def test_a_silence_of_another_rule_or_one_that_was_ended_silences_nothing():
    alert()
    Silence.objects.create(rule="RedisDown", until=NOON + timedelta(hours=1))
    Silence.objects.create(rule="DiskFull", until=NOON + timedelta(hours=1), ended_at=NOON)
    tell(NOON)
    assert events() == ["firing"]


def test_without_names_all_administrators_with_an_address_are_told(settings: Any):
    settings.ALERT_EMAILS = []
    factories.UserFactory(role=Role.ADMINISTRATOR, email="a@pn-contoh.go.id", language="en")
    factories.UserFactory(is_superuser=True, email="b@pn-contoh.go.id")
    factories.UserFactory(role=Role.ADMINISTRATOR)
    factories.UserFactory(role=Role.ADMINISTRATOR, email="pergi@pn-contoh.go.id", is_active=False)
    factories.UserFactory(role=Role.CLERK, email="panitera@pn-contoh.go.id")
    assert mail_recipients([]) == [
        Recipient(Channel.EMAIL, "a@pn-contoh.go.id", "en"),
        Recipient(Channel.EMAIL, "b@pn-contoh.go.id", "id"),
    ]


def test_without_a_mail_server_nobody_is_written_to(settings: Any):
    settings.EMAIL_HOST = ""
    assert recipients() == []
    settings.ALERT_WEBHOOK_URL = "http://127.0.0.1/alert"
    assert recipients() == [Recipient(Channel.WEBHOOK)]


def test_with_nobody_to_tell_the_alert_is_there_all_the_same(settings: Any):
    settings.EMAIL_HOST = ""
    one = alert()
    tell(NOON)
    one.refresh_from_db()
    assert (events(), one.told_at) == ([], NOON)
