"""The page of alerts: what is seen, done, undone, and by whom."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from courtsight.accounts.models import User
from courtsight.audit.models import AuditEvent
from monitoring.alerts.models import Alert, Delivery, Silence
from monitoring.alerts.rules import RULES

PAGE = "/health/alerts/"


@pytest.fixture
def page(client: Client, administrator: User) -> Any:
    """What the page says, in Indonesian."""
    client.force_login(administrator)

    def read(address: str = PAGE) -> str:
        response = client.get(address)
        assert response.status_code == 200
        return response.content.decode()

    return read


def alert(rule: str = "DiskFull", **fields: Any) -> Alert:
    now = timezone.now()
    usual = {"severity": "critical", "state": "firing", "since": now, "seen_at": now, "fired_at": now, "value": 1.0}
    return Alert.objects.create(rule=rule, **usual | fields)


def trail() -> list[tuple[str, str, dict[str, Any]]]:
    events = AuditEvent.objects.exclude(target_type__in=("", "user")).order_by("at")
    return [(event.action, event.target_type, event.details) for event in events]


ADDRESSES = [PAGE, "/health/runbook/", "/health/report/", "/health/report.pdf"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_are_for_administrators(client: Client, clerk: User, judge: User, viewer: User, address: str):
    assert client.get(address).status_code == 302
    for user in (clerk, judge, viewer):
        client.force_login(user)
        assert client.get(address).status_code == 403


def test_deeds_are_for_administrators(client: Client, clerk: User):
    one, silence = alert(), Silence.objects.create(until=timezone.now() + timedelta(hours=1))
    delivery = Delivery.objects.create(alert=one, event="firing", channel="webhook", given_up_at=timezone.now())
    client.force_login(clerk)
    deeds = [f"{PAGE}{one.pk}/acknowledge/", f"{PAGE}{one.pk}/unacknowledge/", f"{PAGE}silence/"]
    deeds += [f"{PAGE}silences/{silence.pk}/end/", f"{PAGE}silences/{silence.pk}/restore/"]
    deeds += [f"{PAGE}deliveries/{delivery.pk}/retry/", f"{PAGE}deliveries/{delivery.pk}/dismiss/"]
    assert [client.post(deed).status_code for deed in deeds] == [403] * len(deeds)
    assert [client.get(deed).status_code for deed in deeds] == [405] * len(deeds)
    assert trail() == []


def test_without_alerts_it_says_so(page: Any):
    assert "Tidak ada peringatan" in page()


def test_firing_comes_first_and_critical_before_warning(page: Any):
    alert("MemoryNearlySpent", severity="warning", state="pending", fired_at=None)
    alert("DiskFilling", severity="warning")
    alert("RedisDown")
    text = page().partition('id="alerts"')[2].partition("</ul>")[0]
    places = [text.index(f"#{name}") for name in ("redisdown", "diskfilling", "memorynearlyspent")]
    assert places == sorted(places)


def test_each_says_what_to_do_and_leads_to_its_paragraph(page: Any):
    alert()
    text = page()
    assert "Diska penuh" in text
    assert "/health/runbook/#diskfull" in text
    assert 'id="diskfull"' in page("/health/runbook/")


def test_what_was_over_lately_is_shown_and_what_was_long_ago_is_not(page: Any):
    now = timezone.now()
    alert("RedisDown", state="resolved", resolved_at=now - timedelta(days=1))
    assert "Redis tidak dapat dihubungi" in page().partition("<section")[2]
    Alert.objects.update(resolved_at=now - timedelta(days=8))
    over = page().rpartition("<table")[2].rpartition("</table>")[2]
    assert "Redis tidak dapat dihubungi" not in over


def test_an_alert_is_acknowledged_and_that_is_undone(page: Any, client: Client, administrator: User):
    one = alert()
    page()
    client.post(f"{PAGE}{one.pk}/acknowledge/")
    client.post(f"{PAGE}{one.pk}/acknowledge/")
    one.refresh_from_db()
    assert one.acknowledged_by == administrator
    assert "Ditangani oleh admin" in page()
    client.post(f"{PAGE}{one.pk}/unacknowledge/")
    one.refresh_from_db()
    assert (one.acknowledged_by, one.acknowledged_at) == (None, None)
    done = [("changed", "alert", {"name": "DiskFull", "acknowledged": value}) for value in (True, False)]
    assert trail() == done


def test_what_is_over_or_never_was_cannot_be_acknowledged(page: Any, client: Client):
    one = alert(state="resolved", resolved_at=timezone.now())
    page()
    client.post(f"{PAGE}{one.pk}/acknowledge/")
    one.refresh_from_db()
    assert one.acknowledged_at is None
    assert client.post(f"{PAGE}00000000-0000-0000-0000-000000000000/acknowledge/").status_code == 404


@pytest.mark.parametrize("hours", [1, 8])
def test_a_rule_is_silenced_for_some_hours(page: Any, client: Client, administrator: User, hours: int):
    alert()
    page()
    assert client.post(f"{PAGE}silence/", {"rule": "DiskFull", "hours": hours}).status_code == 302
    silence = Silence.objects.get()
    assert abs(silence.until - timezone.now() - timedelta(hours=hours)) < timedelta(minutes=2)
    assert (silence.rule, silence.created_by) == ("DiskFull", administrator)
    assert "tidak dikirim sampai" in page()
    assert trail() == [("created", "silence", {"name": "DiskFull", "reason": ""})]


def test_all_are_silenced_until_a_time(page: Any, client: Client):
    page()
    until = timezone.localtime(timezone.now() + timedelta(days=2)).replace(second=0, microsecond=0)
    given = {"rule": "", "hours": "", "until": f"{until:%Y-%m-%dT%H:%M}", "reason": "Pindah ruang server"}
    client.post(f"{PAGE}silence/", given)
    silence = Silence.objects.get()
    assert (silence.rule, silence.until, silence.reason) == ("", until, "Pindah ruang server")
    assert "Pindah ruang server" in page()


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"until": "2020-01-01T10:00"},
        {"until": "2999-01-01T10:00"},
        {"until": "kapan"},
        {"hours": "5"},
        {"hours": "1", "rule": "NoSuchRule"},
        {"hours": "1", "reason": "x" * 201},
    ],
    ids=str,
)
def test_a_silence_that_makes_no_sense_is_refused_with_the_reason(page: Any, client: Client, given: dict[str, str]):
    page()
    response = client.post(f"{PAGE}silence/", given)
    assert response.status_code == 200
    assert "field--invalid" in response.content.decode()
    assert not Silence.objects.exists()


def test_a_silence_is_ended_and_taken_up_again(page: Any, client: Client):
    silence = Silence.objects.create(rule="DiskFull", until=timezone.now() + timedelta(hours=1))
    page()
    client.post(f"{PAGE}silences/{silence.pk}/end/")
    assert not Silence.objects.covers("DiskFull")
    assert f"silences/{silence.pk}/restore/" in page()
    client.post(f"{PAGE}silences/{silence.pk}/restore/")
    assert Silence.objects.covers("DiskFull")
    assert [action for action, *_ in trail()] == ["deleted", "created"]


def test_a_silence_whose_time_is_over_cannot_be_taken_up_again(page: Any, client: Client):
    silence = Silence.objects.create(until=timezone.now() - timedelta(hours=1), ended_at=timezone.now())
    page()
    client.post(f"{PAGE}silences/{silence.pk}/restore/")
    silence.refresh_from_db()
    assert silence.ended_at is not None


def test_the_trail_shows_it_to_people(page: Any, client: Client):
    one = alert()
    page()
    client.post(f"{PAGE}{one.pk}/acknowledge/")
    lines = page("/audit/")
    assert "DiskFull" in lines
    assert "Peringatan" in lines


def test_what_could_not_be_sent_is_shown_and_sent_again(page: Any, client: Client):
    sent = {"event": "firing", "channel": "webhook", "error": "pesan.lan: status 500"}
    failed = Delivery.objects.create(alert=alert(), given_up_at=timezone.now(), attempts=7, **sent)
    assert "pesan.lan: status 500" in page()
    client.post(f"{PAGE}deliveries/{failed.pk}/retry/")
    failed.refresh_from_db()
    assert (failed.given_up_at, failed.attempts) == (None, 0)
    assert trail() == [("changed", "delivery", {"name": "firing by webhook "})]


def test_what_was_given_up_is_dismissed(page: Any, client: Client):
    sent = {"event": "firing", "channel": "webhook", "error": "pesan.lan: status 500"}
    failed = Delivery.objects.create(alert=alert(), given_up_at=timezone.now(), attempts=7, **sent)
    assert "Abaikan" in page()
    client.post(f"{PAGE}deliveries/{failed.pk}/dismiss/")
    client.post(f"{PAGE}deliveries/{failed.pk}/dismiss/")
    assert "pesan.lan: status 500" not in page()
    assert trail() == [("changed", "delivery", {"name": "firing by webhook ", "dismissed": True})]


def test_what_waits_cannot_be_dismissed(page: Any, client: Client):
    sent = {"event": "firing", "channel": "webhook", "error": "pesan.lan: status 500"}
    waiting = Delivery.objects.create(alert=alert(), attempts=2, **sent)
    assert "Abaikan" not in page()
    client.post(f"{PAGE}deliveries/{waiting.pk}/dismiss/")
    assert "pesan.lan: status 500" in page()
    assert trail() == []


def test_that_something_began_which_is_over_is_not_sent_again(page: Any):
    over = alert(state="resolved", resolved_at=timezone.now())
    sent = {"event": "firing", "channel": "webhook", "error": "pesan.lan: status 500"}
    failed = Delivery.objects.create(alert=over, given_up_at=timezone.now(), attempts=2, **sent)
    text = page()
    assert f"{PAGE}deliveries/{failed.pk}/dismiss/" in text
    assert f"{PAGE}deliveries/{failed.pk}/retry/" not in text


def test_it_says_who_is_told(page: Any, settings: Any, administrator: User):
    assert "EMAIL_HOST" in page()
    settings.EMAIL_HOST = "surat"
    assert "tidak ada administrator yang mempunyai alamat surel" in page()
    User.objects.filter(pk=administrator.pk).update(email="admin@pn-contoh.go.id")
    assert "admin@pn-contoh.go.id" in page()


def test_all_rules_are_listed(page: Any):
    text = page()
    assert all(f"#{rule.anchor}" in text for rule in RULES)


def test_the_count_is_beside_health_on_every_page_of_administrators_alone(page: Any, client: Client, clerk: User):
    alert()
    alert("RedisDown")
    alert("DiskFilling", state="pending", severity="warning")
    assert page("/account/").count('class="badge badge--danger">2<') == 2, "in the header and in the menu"
    client.force_login(clerk)
    assert "badge--danger" not in client.get("/account/").content.decode()


def test_an_alert_of_another_version_is_shown_by_its_name(page: Any):
    alert("RuleOfYore")
    assert "RuleOfYore" in page()
