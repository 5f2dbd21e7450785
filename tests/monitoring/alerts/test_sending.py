"""What is sent over a real mail server and to a real receiver of webhooks; and what happens when they refuse."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from monitoring.alerts import webhook
from monitoring.alerts.models import Alert, Channel, Delivery
from monitoring.alerts.notice import Notice
from monitoring.alerts.sending import PAUSES, UNENDED, send_waiting
from monitoring.alerts.webhook import signature_of
from monitoring.reports.paper import PATIENCE
from tests.monitoring.receiving import Hook, Mailbox

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
ADDRESS = "ketua@pn-contoh.go.id"


@pytest.fixture
def alert(db: None) -> Alert:
    times = {"since": NOON, "seen_at": NOON, "fired_at": NOON}
    return Alert.objects.create(rule="DiskFilling", severity="warning", state="firing", value=91.25, **times)


def mail(alert: Alert, **fields: Any) -> Delivery:
    usual = {"event": "firing", "channel": Channel.EMAIL, "address": ADDRESS, "language": "id"}
    return Delivery.objects.create(alert=alert, **usual | fields)


def post(alert: Alert, **fields: Any) -> Delivery:
    return Delivery.objects.create(**{"alert": alert, "event": "firing", "channel": Channel.WEBHOOK} | fields)


def end(alert: Alert) -> None:
    Alert.objects.filter(pk=alert.pk).update(state="resolved", resolved_at=NOON + timedelta(minutes=7))
    alert.refresh_from_db()


def tries() -> Iterator[Delivery]:
    """The one delivery after each attempt, the clock moved on to it."""
    while True:
        send_waiting(timezone.now() + timedelta(days=2))
        yield Delivery.objects.get()


def test_a_mail_says_what_is_wrong_what_to_do_and_where(alert: Alert, mailbox: Mailbox, settings: Any):
    settings.PUBLIC_URL = "https://transkrip.pn-contoh.go.id"
    delivery = mail(alert)
    assert send_waiting() == 1
    message = mailbox.messages[0]
    assert mailbox.recipients == [ADDRESS]
    assert message["Subject"] == "[CourtSight] Waspada: Diska hampir penuh."
    assert str(delivery.pk) in message["Message-ID"]
    text = message.get_content()
    assert "Diska hampir penuh." in text
    assert "https://transkrip.pn-contoh.go.id/health/runbook/#diskfilling" in text
    assert "https://transkrip.pn-contoh.go.id/health/alerts/" in text
    assert "storage.used_percent > 85" in text
    assert "2 Mar 2026, 12.00 WIB" in text


def test_it_is_in_the_language_of_its_reader_and_has_no_markup(alert: Alert, mailbox: Mailbox):
    Alert.objects.update(rule="TranscriptionWorkersMissing")
    mail(alert, language="en")
    send_waiting()
    text = mailbox.messages[0].get_content()
    assert "What to do: Start the workers." in text
    assert "&" not in text
    assert "\n\n\n" not in text.replace("\r\n", "\n")


def test_an_end_says_that_it_is_over(alert: Alert, mailbox: Mailbox):
    end(alert)
    mail(alert, sent_at=NOON)
    mail(alert, event="resolved", language="en")
    send_waiting()
    assert mailbox.messages[0]["Subject"] == "[CourtSight] Resolved: The disk is filling up."
    assert "It is over. Since 2 Mar 2026, 12:07" in mailbox.messages[0].get_content()


def test_what_was_sent_is_not_sent_again(alert: Alert, mailbox: Mailbox):
    mail(alert)
    assert [send_waiting(), send_waiting()] == [1, 0]
    assert len(mailbox.messages) == 1


def test_a_webhook_gets_a_signed_document(alert: Alert, hook: Hook):
    delivery = post(alert)
    assert send_waiting() == 1
    document = hook.documents[0]
    assert document["delivery"] == str(delivery.pk) == hook.headers[0]["X-CourtSight-Delivery"]
    assert hook.headers[0]["X-CourtSight-Signature"] == signature_of(hook.bodies[0], "rahasia bersama")
    assert {name: document[name] for name in ("event", "rule", "code", "severity", "value", "since")} == {
        "event": "firing",
        "rule": "DiskFilling",
        "code": "disk_filling",
        "severity": "warning",
        "value": 91.25,
        "since": "2026-03-02T05:00:00+00:00",
    }
    assert document["runbook"].endswith("/health/runbook/#diskfilling")


def test_the_signature_is_the_usual_one():
    """Of the text and key that everybody tries HMAC with."""
    assert signature_of(b"The quick brown fox jumps over the lazy dog", "key") == (
        "sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"
    )


def test_a_rule_of_another_version_is_told_by_its_name(alert: Alert, mailbox: Mailbox, hook: Hook):
    Alert.objects.update(rule="RuleOfYore")
    mail(alert)
    post(alert)
    assert send_waiting() == 2
    assert "RuleOfYore" in mailbox.messages[0]["Subject"]
    assert (hook.documents[0]["rule"], hook.documents[0]["code"]) == ("RuleOfYore", None)


@pytest.mark.parametrize("status", [302, 404, 500])
def test_an_answer_other_than_yes_is_a_failure(alert: Alert, hook: Hook, status: int):
    hook.status = status
    post(alert)
    assert send_waiting() == 0
    delivery = Delivery.objects.get()
    assert (delivery.sent_at, delivery.attempts, delivery.error) == (None, 1, f"127.0.0.1: status {status}")
    assert len(hook.bodies) == 1, "redirects are not followed"


def test_what_failed_is_tried_again_after_a_pause(alert: Alert, mailbox: Mailbox):
    mailbox.refusals = 1
    mail(alert)
    before = timezone.now()
    assert [send_waiting(), send_waiting()] == [0, 0]
    delivery = Delivery.objects.get()
    assert delivery.next_at >= before + PAUSES[0]
    assert "try again later" in delivery.error
    assert send_waiting(delivery.next_at) == 1
    delivery.refresh_from_db()
    assert (delivery.error, delivery.attempts) == ("", 2)
    assert len(mailbox.messages) == 1


def test_a_server_that_is_not_there_is_a_failure_like_any_other(alert: Alert, settings: Any):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    settings.ALERT_WEBHOOK_URL = "http://127.0.0.1:9/"
    mail(alert)
    post(alert)
    assert send_waiting() == 0
    assert all(Delivery.objects.values_list("error", flat=True))


def test_in_the_end_it_is_given_up_and_stays_to_be_seen(alert: Alert, hook: Hook):
    hook.status = 500
    post(alert)
    for number, delivery in zip(range(1, len(PAUSES) + 2), tries(), strict=False):
        assert delivery.attempts == number
        assert (delivery.given_up_at is not None) == (number == len(PAUSES) + 1)
    assert send_waiting(timezone.now() + timedelta(days=9)) == 0
    assert Delivery.objects.failed().count() == 1


def test_one_that_fails_does_not_keep_the_others_waiting(alert: Alert, mailbox: Mailbox, hook: Hook):
    hook.status = 500
    post(alert)
    mail(alert)
    assert send_waiting() == 1
    assert len(mailbox.messages) == 1


def test_two_schedulers_send_once(transactional_db: None, alert: Alert, hook: Hook):
    for _ in range(5):
        post(alert)
    together = Barrier(2)

    def send() -> None:
        together.wait(60)
        send_waiting()
        connection.close()

    schedulers = [Thread(target=send) for _ in range(2)]
    for thread in schedulers:
        thread.start()
    for thread in schedulers:
        thread.join(120)
    assert len({document["delivery"] for document in hook.documents}) == len(hook.documents) == 5
    assert not Delivery.objects.waiting().exists()


def test_an_address_that_no_mail_can_have_is_a_failure_like_any_other(alert: Alert, mailbox: Mailbox):
    mail(alert, address="ketua\n@pn-contoh.go.id")
    mail(alert)
    assert send_waiting() == 1
    assert Delivery.objects.exclude(error="").count() == 1


def test_a_name_is_in_no_log(alert: Alert, mailbox: Mailbox, caplog: pytest.LogCaptureFixture):
    delivery = mail(alert, address="ketua\n@pn-contoh.go.id")
    send_waiting()
    assert f"firing by email, delivery {delivery.pk}: ValueError" in caplog.text
    assert "pn-contoh" not in caplog.text


def test_nobody_else_tries_while_the_longest_attempt_lasts(alert: Alert, hook: Hook, monkeypatch: pytest.MonkeyPatch):
    delivery = post(alert)
    seen: list[Any] = []

    def slow(*_: object) -> None:
        delivery.refresh_from_db()
        seen.append(send_waiting(timezone.now() + timedelta(seconds=PATIENCE + 60)))

    monkeypatch.setattr(webhook, "post", slow)
    assert send_waiting() == 1
    assert (seen, delivery.attempts) == ([0], 1)


def fail(*_: object) -> None:
    raise ZeroDivisionError("a fault")


def test_a_fault_in_a_message_is_noted_counted_and_raised(
    alert: Alert, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
):
    mail(alert)
    monkeypatch.setattr(Notice, "text", fail)
    for number in range(1, len(PAUSES) + 2):
        with pytest.raises(ZeroDivisionError):
            send_waiting(timezone.now() + timedelta(days=2))
        assert Delivery.objects.get().attempts == number
    delivery = Delivery.objects.failed().get()
    assert (delivery.error, send_waiting(timezone.now() + timedelta(days=9))) == ("ZeroDivisionError: a fault", 0)


def test_a_fault_does_not_keep_the_next_round_from_the_others(
    alert: Alert, mailbox: Mailbox, hook: Hook, monkeypatch: pytest.MonkeyPatch
):
    post(alert)
    mail(alert)
    monkeypatch.setattr(Notice, "document", fail)
    with pytest.raises(ZeroDivisionError):
        send_waiting()
    assert send_waiting() == 1


def test_one_whose_attempts_never_end_is_given_up(alert: Alert, hook: Hook):
    """As where the process is killed each time."""
    post(alert, attempts=len(PAUSES) + 1)
    assert send_waiting() == 0
    assert Delivery.objects.failed().get().error == UNENDED
    assert hook.bodies == []
