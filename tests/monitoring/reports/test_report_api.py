"""GET /api/v1/reports/daily."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from courtsight.accounts.models import ApiToken, User
from monitoring.reports.figures import yesterday

CALL = "/api/v1/reports/daily"


@pytest.fixture
def ask(client: Client, administrator: User) -> Any:
    _, token = ApiToken.create(administrator, "laporan")
    return lambda query="": client.get(f"{CALL}{query}", headers={"Authorization": f"Bearer {token}"})


def test_it_is_for_administrators(client: Client, clerk: User, judge: User):
    assert client.get(CALL).status_code == 401
    for user in (clerk, judge):
        client.force_login(user)
        assert client.get(CALL).status_code == 403


def test_without_a_date_it_is_yesterday(ask: Any):
    document = ask().json()
    assert (document["date"], document["is_complete"]) == (f"{yesterday():%Y-%m-%d}", True)


def test_it_has_all_figures(ask: Any, worked: None):
    document = ask("?date=2026-03-02").json()
    figures = document["figures"]
    assert figures["volume"] == {
        "uploads": 5,
        "uploaded_minutes": pytest.approx(70),
        "completed": 4,
        "failed": 1,
        "cancelled": 1,
        "success_rate": pytest.approx(0.8),
    }
    assert figures["durations"] == {"average": pytest.approx(40), "p95": pytest.approx(89.5), "longest": 100}
    assert figures["confidence"] == pytest.approx(0.85)
    assert figures["minutes"] == {"google": pytest.approx(30), "whisper": pytest.approx(30)}
    assert figures["cost"] == 1.25
    assert figures["cache"] == {"hits": 4, "misses": 4, "hit_rate": 0.5}
    assert document["week"]["cost"] == 7
    assert document["errors"] == [{"code": "engine_failed", "count": 1}]


def test_today_may_be_asked_for_and_is_not_complete(ask: Any):
    assert ask(f"?date={timezone.localdate():%Y-%m-%d}").json()["is_complete"] is False


@pytest.mark.parametrize("typed", ["kapan", "2026-02-30", "2026-3-2", "02-03-2026", "1999-12-31", ""])
def test_what_is_no_day_is_a_problem_document(ask: Any, typed: str):
    response = ask(f"?date={typed}")
    assert response.status_code == 422
    assert response.headers["Content-Type"] == "application/problem+json"
    document = response.json()
    assert (document["code"], document["errors"][0]["field"]) == ("invalid", "date")
    assert document["errors"][0]["message"]


def test_tomorrow_has_no_report(ask: Any):
    assert ask(f"?date={timezone.localdate() + timedelta(days=1):%Y-%m-%d}").status_code == 422


def test_an_unknown_parameter_is_refused(ask: Any):
    response = ask("?day=2026-03-02")
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "day")
