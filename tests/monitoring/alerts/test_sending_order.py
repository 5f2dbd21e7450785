"""What goes first, and what is not sent any more when its alert is over or silenced."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from monitoring.alerts import sending
from monitoring.alerts.models import Alert, Channel, Delivery, Silence
from monitoring.alerts.sending import send_waiting
from monitoring.alerts.telling import tell_of_end
from tests.monitoring.receiving import Hook, Mailbox

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
ADDRESS = "ketua@pn-contoh.go.id"


def alert(rule: str = "DiskFilling", severity: str = "warning") -> Alert:
    times = {"since": NOON, "seen_at": NOON, "fired_at": NOON, "told_at": NOON}
    return Alert.objects.create(rule=rule, severity=severity, state="firing", value=91.25, **times)


def end(alert: Alert) -> None:
    Alert.objects.filter(pk=alert.pk).update(state="resolved", resolved_at=timezone.now())
    alert.refresh_from_db()
    tell_of_end(alert)


def mail(alert: Alert, **fields: Any) -> Delivery:
    usual = {"event": "firing", "channel": Channel.EMAIL, "address": ADDRESS, "language": "en"}
    return Delivery.objects.create(alert=alert, **usual | fields)


def post(alert: Alert, **fields: Any) -> Delivery:
    return Delivery.objects.create(**{"alert": alert, "event": "firing", "channel": Channel.WEBHOOK} | fields)


def in_a_while(**span: float) -> datetime:
    return timezone.now() + timedelta(**span or {"minutes": 2})


def posted(hook: Hook) -> list[tuple[str, str]]:
    return [(document["rule"], document["event"]) for document in hook.documents]


def test_the_webhook_goes_before_mail_critical_before_warning_and_reports_last(db: None, hook: Hook, mailbox: Mailbox):
    day = date(2026, 3, 1)
    Delivery.objects.create(event="report", channel="email", address="b@pn-contoh.go.id", language="en", report_day=day)
    filling, full = alert(), alert("DiskFull", "critical")
    for one in (filling, full):
        mail(one)
        post(one)
    order: list[str] = []
    hook.bodies = Recorded(order, "webhook")  # type: ignore[assignment]
    mailbox.messages = Recorded(order, "mail")  # type: ignore[assignment]
    assert send_waiting() == 5
    assert order == ["webhook", "webhook", "mail", "mail", "mail"]
    assert posted(hook) == [("DiskFull", "firing"), ("DiskFilling", "firing")]
    subjects = [message["Subject"] for message in mailbox.messages]
    assert [subject.split()[1] for subject in subjects] == ["Critical:", "Warning:", "Daily"]


class Recorded(list[Any]):
    """Notes in a common list, too, that something came in."""

    def __init__(self, order: list[str], name: str) -> None:
        super().__init__()
        self.order, self.name = order, name

    def append(self, item: Any) -> None:
        self.order.append(self.name)
        super().append(item)


def test_what_comes_during_a_round_goes_before_what_waits(
    db: None, hook: Hook, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
):
    one = alert()
    mail(one)
    mail(one, address="b@pn-contoh.go.id")
    send_mail, sent = sending.send_mail, []

    def slowly(*given: Any) -> None:
        if not sent:
            post(one, next_at=NOON)
        sent.append(len(hook.bodies))
        send_mail(*given)

    monkeypatch.setattr(sending, "send_mail", slowly)
    assert send_waiting() == 3
    assert sent == [0, 1], "the second mail waited for the webhook"


def test_a_report_is_made_once_a_language(db: None, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch):
    made: list[date] = []
    letter_of = sending.letter_of

    def counted(day: date) -> Any:
        made.append(day)
        return letter_of(day)

    monkeypatch.setattr(sending, "letter_of", counted)
    for number, language in enumerate(("id", "en", "id", "en")):
        usual = {"event": "report", "channel": "email", "report_day": date(2026, 3, 1)}
        Delivery.objects.create(address=f"{number}@pn-contoh.go.id", language=language, **usual)
    assert send_waiting() == 4
    assert len(made) == 2
    written = {message["To"]: message["Subject"].split()[1] for message in mailbox.messages}
    assert written == {f"{number}@pn-contoh.go.id": ("Laporan", "Daily")[number % 2] for number in range(4)}
    assert len({message["Message-ID"] for message in mailbox.messages}) == 4


def test_an_end_comes_after_the_beginning_to_whoever_heard_of_that(db: None, hook: Hook, mailbox: Mailbox):
    one = alert()
    mailbox.refusals = 1
    post(one)
    mail(one)
    assert send_waiting() == 1
    end(one)
    assert send_waiting(in_a_while()) == 1
    assert posted(hook) == [("DiskFilling", "firing"), ("DiskFilling", "resolved")]
    assert send_waiting(in_a_while(days=1)) == 0
    assert mailbox.messages == [], "nobody is told hours after it was over"
    assert Delivery.objects.failed().get().is_overtaken


def test_while_the_beginning_is_under_way_the_end_waits(db: None, hook: Hook):
    one = alert()
    begun = post(one, attempts=1, next_at=in_a_while())
    end(one)
    assert send_waiting() == 0
    Delivery.objects.filter(pk=begun.pk).update(sent_at=timezone.now())
    assert send_waiting() == 1
    assert posted(hook) == [("DiskFilling", "resolved")]


def test_an_attempt_that_fails_after_the_end_is_the_last(db: None, hook: Hook, monkeypatch: pytest.MonkeyPatch):
    one = alert()
    begun = post(one)

    def ends_meanwhile(*_: object) -> None:
        end(one)
        raise OSError("gone")

    with monkeypatch.context() as broken:
        broken.setattr(sending.webhook, "post", ends_meanwhile)
        assert send_waiting() == 0
    begun.refresh_from_db()
    assert (begun.given_up_at is not None, begun.error) == (True, "gone")
    assert send_waiting(in_a_while(days=1)) == 0
    assert (hook.bodies, Delivery.objects.waiting().count()) == ([], 0)


def test_whoever_may_have_heard_of_the_beginning_hears_of_the_end_alone(db: None, hook: Hook):
    """The process died in an attempt."""
    one = alert()
    post(one, attempts=1, next_at=NOON)
    end(one)
    assert send_waiting() == 1
    assert posted(hook) == [("DiskFilling", "resolved")]
    assert not Delivery.objects.waiting().exists()
    assert not Delivery.objects.failed().exists()


def test_a_reminder_that_cannot_be_sent_does_not_hold_back_the_end(db: None, hook: Hook):
    one = alert()
    post(one, sent_at=NOON)
    post(one, event="reminder", attempts=3, error="gone", next_at=in_a_while(hours=3))
    end(one)
    assert send_waiting() == 1
    assert posted(hook) == [("DiskFilling", "resolved")]


@pytest.mark.parametrize("rule", ["", "DiskFilling"])
def test_a_silence_holds_back_what_was_to_be_sent_again_and_the_end(db: None, hook: Hook, rule: str):
    hook.status = 500
    filling = alert()
    post(filling)
    assert send_waiting() == 0
    hook.status = 204
    hook.bodies.clear()
    silence = Silence.objects.create(rule=rule, until=in_a_while(hours=1))
    assert send_waiting(in_a_while(minutes=30)) == 0
    assert (hook.bodies, Delivery.objects.get().attempts) == ([], 1)
    assert send_waiting(silence.until) == 1
    end(filling)
    assert send_waiting() == 0, "within the silence"
    Silence.objects.update(ended_at=timezone.now())
    assert send_waiting() == 1
    assert posted(hook) == [("DiskFilling", "firing"), ("DiskFilling", "resolved")]


def test_a_silence_of_all_alerts_does_not_hold_back_the_report(db: None, mailbox: Mailbox):
    Silence.objects.create(until=in_a_while(hours=1))
    usual = {"event": "report", "channel": "email", "report_day": date(2026, 3, 1)}
    Delivery.objects.create(address=ADDRESS, language="id", **usual)
    assert send_waiting() == 1


def test_a_silence_of_another_rule_holds_back_nothing(db: None, hook: Hook):
    Silence.objects.create(rule="RedisDown", until=in_a_while(hours=1))
    post(alert())
    assert send_waiting() == 1
