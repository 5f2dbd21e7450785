"""GET /api/v1/alerts."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from courtsight.accounts.models import ApiToken, User
from monitoring.alerts import api
from monitoring.alerts.models import Alert, Silence


@pytest.fixture
def ask(client: Client, administrator: User) -> Any:
    _, token = ApiToken.create(administrator, "pemantau")

    def get() -> list[dict[str, Any]]:
        response = client.get("/api/v1/alerts", headers={"Authorization": f"Bearer {token}"})
        assert response.status_code == 200
        document = response.json()
        assert document["next_cursor"] is None
        return document["items"]

    return get


def alert(rule: str, **fields: Any) -> Alert:
    now = timezone.now()
    usual = {"severity": "critical", "state": "firing", "since": now, "seen_at": now, "fired_at": now}
    return Alert.objects.create(rule=rule, **usual | fields)


def test_it_is_for_administrators(client: Client, clerk: User):
    assert client.get("/api/v1/alerts").status_code == 401
    client.force_login(clerk)
    assert client.get("/api/v1/alerts").status_code == 403


def test_without_alerts_the_list_is_empty(ask: Any):
    assert ask() == []


def test_firing_first_then_pending_then_what_is_over(ask: Any):
    now = timezone.now()
    alert("RedisDown", state="resolved", resolved_at=now - timedelta(hours=1))
    alert("DiskFilling", severity="warning", state="pending", fired_at=None)
    alert("MemoryNearlySpent", severity="warning")
    alert("DiskFull")
    alert("ModelMissing", state="resolved", resolved_at=now - timedelta(days=8))
    assert [item["rule"] for item in ask()] == ["DiskFull", "MemoryNearlySpent", "DiskFilling", "RedisDown"]


def test_what_is_open_is_there_however_much_is_over(ask: Any, monkeypatch: pytest.MonkeyPatch):
    now = timezone.now()
    monkeypatch.setattr(api, "MOST_OVER", 2)
    alert("DiskFull", since=now - timedelta(days=30))
    for hours in (3, 1, 2):
        over = now - timedelta(hours=hours)
        alert("RedisDown", state="resolved", resolved_at=over, since=over, value=hours)
    assert [(item["rule"], item["value"]) for item in ask()] == [("DiskFull", None), ("RedisDown", 1), ("RedisDown", 2)]


def test_an_item_tells_all_that_the_page_tells(ask: Any, administrator: User):
    now = timezone.now()
    alert("DiskFilling", value=91.0, acknowledged_at=now, acknowledged_by=administrator)
    Silence.objects.create(rule="DiskFilling", until=now + timedelta(hours=1))
    (item,) = ask()
    assert (item["code"], item["condition"], item["value"]) == ("disk_filling", "storage.used_percent > 85", 91)
    assert item["acknowledged_by"] == "admin"
    assert item["silenced_until"] is not None
    assert item["runbook"].endswith("/health/runbook/#diskfilling")
    assert item["summary"] == "Diska hampir penuh."


def test_an_alert_of_another_version_keeps_its_name(ask: Any):
    alert("RuleOfYore")
    (item,) = ask()
    assert (item["summary"], item["code"], item["condition"]) == ("RuleOfYore", None, None)
