"""Health is looked at from several threads, which see only what is committed; and nothing of another test is left."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import redis
from django.test import Client

from courtsight import heartbeats
from courtsight.accounts.models import User
from courtsight.queues import Queue
from monitoring import health
from monitoring.board import Board
from monitoring.checks import CHECKS
from tests.monitoring.receiving import Hook, Mailbox, mail_server, webhook_receiver

Look = Callable[[], dict[str, Any]]


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    checks = {name: replace(check, every=0) for name, check in CHECKS.items()}
    # Who looks twice waits for what is found now, however busy the machine is.
    monkeypatch.setattr(health, "BOARD", Board(checks, moment=30, fresh=0))
    yield
    for thread in threading.enumerate():
        if thread.name == "health-check":
            thread.join(30)  # a slow check must not meet the end of its test


@pytest.fixture
def staffed(settings: Any) -> None:
    """Workers for all queues and the scheduler have just been heard of, and the machine is not used up."""
    redis.Redis.from_url(settings.REDIS_URL).flushall()
    heartbeats.beat("worker@sini", list(Queue), 2)
    heartbeats.beat("live@sini", ["live"], 8)
    heartbeats.note_schedule()
    settings.HEALTH_DISK_PERCENT = settings.HEALTH_MEMORY_PERCENT = 100
    settings.HEALTH_CHECK_SECONDS = 10
    settings.DISK_RESERVE_BYTES = 0
    settings.HOME.path.mkdir(exist_ok=True)


@pytest.fixture
def look(transactional_db: None, fresh: None, staffed: None, administrator: User, client: Client) -> Look:
    """What /api/v1/health says to an administrator; components by their name."""
    client.force_login(administrator)

    def ask() -> dict[str, Any]:
        response = client.get("/api/v1/health")
        assert response.status_code == 200
        document = response.json()
        return document | {"components": {part["name"]: part for part in document["components"]}}

    return ask


def codes(document: dict[str, Any]) -> set[str]:
    return {reason["code"] for reason in document["reasons"]}


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    """A mail server that this installation is told to use."""
    with mail_server() as box:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        yield box


@pytest.fixture
def hook(settings: Any) -> Iterator[Hook]:
    with webhook_receiver() as receiver:
        settings.ALERT_WEBHOOK_URL, settings.ALERT_WEBHOOK_SECRET = receiver.url, "rahasia bersama"
        yield receiver
