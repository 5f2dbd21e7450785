"""/livez and /readyz, which a load balancer asks without logging in."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from monitoring import probes
from monitoring.board import Board
from monitoring.checks import CHECKS

GONE = "unix:///nonexistent/redis.sock"


@pytest.fixture(autouse=True)
def nothing_told_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that takes a moment longer must not answer with what it found in the test before."""
    monkeypatch.setattr(probes, "SERVERS", Board({name: CHECKS[name] for name in ("database", "redis")}, fresh=0))


def test_livez_answers_without_a_login_and_without_the_servers(client: Client):
    response = client.get("/livez")
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


def test_readyz_asks_both_servers(client: Client, db: None):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": "ok", "redis": "ok"}


def test_readyz_names_redis_when_it_is_gone(client: Client, db: None, settings: Any):
    settings.REDIS_URL = GONE
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"status": "unavailable", "database": "ok", "redis": "unreachable"}


def test_readyz_names_the_database_when_it_is_gone(client: Client, db: None, monkeypatch: Any):
    options = {**connection.settings_dict["OPTIONS"], "host": "/nonexistent"}
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", options)
    monkeypatch.setitem(connection.settings_dict, "HOST", "")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["database"] == "unreachable"


def test_neither_tells_anything_about_the_court(client: Client, db: None):
    for path in ("/livez", "/readyz"):
        assert "Set-Cookie" not in client.get(path).headers
