"""While PostgreSQL is away: it is told all the same, from memory, and has its row afterwards."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import redis
from django.db import connection

from monitoring.alerts import outage
from monitoring.alerts.models import Alert, Channel, Delivery, Silence
from monitoring.alerts.outage import DatabaseOutage
from monitoring.alerts.telling import Recipient, tell
from tests.monitoring.alerts.conftest import Watching
from tests.monitoring.conftest import Look, codes
from tests.monitoring.receiving import Hook, Mailbox
from tests.servers import Servers
from tests.transcription.workers import wait_until

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
ADDRESS = "ketua@pn-contoh.go.id"
BOTH = [Recipient(Channel.EMAIL, ADDRESS, "id"), Recipient(Channel.WEBHOOK)]


@pytest.fixture(autouse=True)
def untold(settings: Any) -> None:
    redis.Redis.from_url(settings.REDIS_URL).delete(outage.TOLD)


def later(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def away(outage: DatabaseOutage, *seconds: float) -> DatabaseOutage:
    for second in seconds:
        outage.note(later(second))
    return outage


def test_both_servers_stopped_are_told_and_have_their_row_afterwards(
    look: Look, watching: Watching, own_servers: Servers, mailbox: Mailbox, hook: Hook, settings: Any
):
    settings.ALERT_EMAILS = [ADDRESS]
    assert (watching.go_on(), look()["status"]) == (set(), "healthy")
    seen: list[Any] = []

    def meanwhile() -> None:
        seen.append(look())
        for _ in range(3):
            watching.now += timedelta(seconds=30)
            watching.watch.look(watching.now)

    own_servers.restart(meanwhile)
    connection.close()  # as at the end of each round
    assert (seen[0]["status"], codes(seen[0]) >= {"database_unreachable"}) == ("down", True)
    assert mailbox.messages[0]["Subject"].startswith("[CourtSight] Kritis: PostgreSQL tidak dapat dihubungi")
    assert [(one["event"], one["rule"]) for one in hook.documents] == [("firing", "DatabaseDown")]

    def is_back() -> bool:
        return "database_unreachable" not in codes(look())

    wait_until(is_back, 60, "PostgreSQL is back")
    assert watching.go_on() == {"DatabaseDown"}, "it is quiet for a while before it is over"
    watching.until_quiet()
    alert = Alert.objects.get(rule="DatabaseDown")
    assert (alert.state, str(alert.pk)) == ("resolved", hook.documents[0]["id"])
    stored = {(one.event, one.channel, one.sent_at is not None) for one in alert.deliveries.all()}
    assert stored == {
        ("firing", "email", True),
        ("firing", "webhook", True),
        ("resolved", "email", False),
        ("resolved", "webhook", False),
    }, "whoever was told from memory is to hear that it is over"


def test_a_restart_of_seconds_is_not_told(hook: Hook):
    away(DatabaseOutage(recipients=BOTH[1:]), 0, 15)
    assert hook.bodies == []


def test_it_is_told_once(hook: Hook):
    away(DatabaseOutage(recipients=BOTH[1:]), 0, 30, 60, 600)
    assert len(hook.bodies) == 1


def test_who_could_not_be_reached_is_tried_again(hook: Hook):
    hook.status = 500
    one = away(DatabaseOutage(recipients=BOTH[1:]), 0, 30, 45)
    hook.status = 204
    away(one, 60, 75)
    assert len(hook.bodies) == 3
    assert len({document["id"] for document in hook.documents}) == 1


def test_of_two_schedulers_one_tells(hook: Hook):
    for _ in range(2):
        away(DatabaseOutage(recipients=BOTH[1:]), 0, 30)
    assert len(hook.bodies) == 1


def test_without_redis_each_tells(hook: Hook, settings: Any):
    settings.REDIS_URL = "unix:///nonexistent/redis.sock"
    for _ in range(2):
        away(DatabaseOutage(recipients=BOTH[1:]), 0, 30)
    assert len(hook.bodies) == 2


def test_a_silence_that_was_known_holds(db: None, hook: Hook):
    Silence.objects.create(rule="DatabaseDown", until=later(3600))
    one = DatabaseOutage()
    one.remember(NOON)
    assert (one.recipients, one.silenced_until) == (BOTH[1:], later(3600))
    away(one, 0, 60)
    assert hook.bodies == []


def test_a_silence_of_something_else_does_not(db: None, hook: Hook):
    Silence.objects.create(rule="DiskFull", until=later(3600))
    one = DatabaseOutage()
    one.remember(NOON)
    away(one, 0, 60)
    assert len(hook.bodies) == 1


def test_whoever_was_not_reached_is_told_the_usual_way_when_it_is_back(db: None, hook: Hook):
    hook.status = 500
    one = away(DatabaseOutage(recipients=BOTH[1:]), 0, 30)
    one.end(later(60))
    delivery = Delivery.objects.get()
    assert (delivery.alert.rule, delivery.event, delivery.channel) == ("DatabaseDown", "firing", "webhook")


def test_after_an_outage_that_nobody_was_told_of_there_is_nothing(db: None):
    one = away(DatabaseOutage(recipients=BOTH), 0, 15)
    one.end(later(20))
    assert not Alert.objects.exists()
    assert away(one, 1000).fired_at is None, "the next one begins anew"


def test_an_outage_soon_after_another_is_told_too(db: None, hook: Hook):
    one = away(DatabaseOutage(recipients=BOTH[1:]), 0, 30)
    one.end(later(60))
    away(one, 120, 150)
    assert len({document["id"] for document in hook.documents}) == len(hook.bodies) == 2


def test_that_redis_is_gone_when_it_ends_is_no_failure(db: None, hook: Hook, settings: Any):
    one = away(DatabaseOutage(recipients=BOTH[1:]), 0, 30)
    settings.REDIS_URL = "unix:///nonexistent/redis.sock"
    one.end(later(60))
    assert Alert.objects.get().told_at == later(30)


def test_a_scheduler_that_starts_meanwhile_tells_those_whom_the_settings_name(
    hook: Hook, mailbox: Mailbox, settings: Any
):
    settings.ALERT_EMAILS = [ADDRESS]
    away(DatabaseOutage(), 0, 30)
    assert (mailbox.recipients, len(hook.bodies)) == ([ADDRESS], 1)


def test_one_that_knows_nobody_leaves_it_to_the_other(mailbox: Mailbox, hook: Hook, settings: Any):
    settings.ALERT_WEBHOOK_URL = ""
    ignorant = away(DatabaseOutage(), 0, 30)
    assert (ignorant.recipients, ignorant.told_at) == ([], None)
    away(DatabaseOutage(recipients=BOTH[:1]), 0, 30)
    assert mailbox.recipients == [ADDRESS]


def test_what_nobody_was_told_of_is_told_the_usual_way_when_it_is_back(db: None, settings: Any):
    one = away(DatabaseOutage(), 0, 30)
    one.end(later(60))
    settings.EMAIL_HOST, settings.ALERT_EMAILS = "surat", [ADDRESS]
    tell(later(60))
    delivery = Delivery.objects.get()
    assert (delivery.event, delivery.address, delivery.sent_at) == ("firing", ADDRESS, None)


def test_when_the_silence_ends_meanwhile_it_is_told_then(hook: Hook):
    one = DatabaseOutage(recipients=BOTH[1:], silenced_until=later(3600))
    away(one, 0, 60, 3599)
    assert (hook.bodies, one.told_at) == ([], None)
    away(one, 3600, 3660)
    assert (len(hook.bodies), one.told_at) == (1, later(3600))


def test_of_one_that_ends_within_its_silence_it_is_not_said_that_people_were_told(db: None, hook: Hook):
    one = away(DatabaseOutage(recipients=BOTH[1:], silenced_until=later(3600)), 0, 60)
    one.end(later(120))
    assert (Alert.objects.get().told_at, Delivery.objects.count()) == (None, 0)


def test_what_a_scheduler_told_is_stored_where_one_that_told_nobody_was_sooner(db: None, hook: Hook):
    knowing = away(DatabaseOutage(recipients=BOTH[1:]), 0, 30)
    ignorant = away(DatabaseOutage(recipients=[]), 0, 30)
    ignorant.end(later(60))
    knowing.end(later(61))
    alert = Alert.objects.get()
    assert alert.told_at == later(30)
    assert [one.sent_at for one in alert.deliveries.all()] == [later(30)]


def test_who_could_not_be_reached_is_named_in_no_log(settings: Any, caplog: pytest.LogCaptureFixture):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    away(DatabaseOutage(recipients=BOTH[:1]), 0, 30)
    assert "Not told by email that PostgreSQL is away" in caplog.text
    assert "pn-contoh" not in caplog.text
