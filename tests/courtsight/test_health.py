"""/livez and /readyz, which a load balancer asks without logging in."""

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings

from courtsight import health


def test_livez_answers_without_a_login_and_without_the_servers(client: Client):
    response = client.get("/livez")
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


def test_readyz_asks_both_servers(client: Client, db: None):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": "ok", "redis": "ok"}


def test_readyz_names_redis_when_it_is_gone(client: Client, db: None):
    gone = {"default": {**settings.CACHES["default"], "LOCATION": "unix:///nonexistent/redis.sock"}}
    with override_settings(CACHES=gone):
        response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"status": "unavailable", "database": "ok", "redis": "unreachable"}


def test_readyz_names_the_database_when_it_is_gone(client: Client, db: None, monkeypatch: pytest.MonkeyPatch):
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nonexistent")
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", {})
    assert not health._database_answers()


def test_neither_tells_anything_about_the_court(client: Client, db: None):
    for path in ("/livez", "/readyz"):
        assert "Set-Cookie" not in client.get(path).headers
