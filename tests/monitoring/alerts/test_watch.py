"""The watch lives in the scheduler: with no worker and no task it looks, tells and sends."""

import logging
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
from django.db import OperationalError
from django.utils import timezone

from monitoring.alerts import watch
from monitoring.alerts.models import Alert, Delivery
from monitoring.alerts.rules import BY_NAME
from tests.monitoring.receiving import Hook
from tests.transcription.workers import Crew, wait_until

RULE = BY_NAME["TranscriptionWorkersMissing"]


class Scheduler(Crew):
    """The scheduler alone."""

    def __init__(self, folder: Path, **environment: str) -> None:
        super().__init__(folder, **environment)

    def _start_worker(self, *_: object) -> None:
        return None


@pytest.fixture
def scheduler(transactional_db: None, tmp_path: Path, hook: Hook, settings: Any) -> Any:
    settings.HOME.path.mkdir(exist_ok=True)
    redis.Redis.from_url(settings.REDIS_URL).flushall()
    crew = Scheduler(
        tmp_path,
        ALERT_SECONDS="1",
        WHISPER_MODEL="",
        ALERT_WEBHOOK_URL=hook.url,
        ALERT_WEBHOOK_SECRET=settings.ALERT_WEBHOOK_SECRET,
    )
    yield crew
    crew.stop()


@pytest.mark.long
def test_with_nobody_else_there_the_scheduler_tells_that_workers_are_gone(scheduler: Scheduler, hook: Hook):
    alerts = Alert.objects.filter(rule=RULE.name)
    wait_until(alerts.exists, 180, "pending")

    def fires() -> bool:
        """As if it had begun longer ago; until a round has seen it."""
        alerts.filter(state="pending").update(since=timezone.now() - timedelta(seconds=2 * RULE.hold))
        return alerts.filter(state="firing").exists()

    wait_until(fires, 180, "firing")
    wait_until(lambda: RULE.name in {document["rule"] for document in hook.documents}, 180, "told")
    assert Delivery.objects.filter(alert__rule=RULE.name).count() == 1


def run_until(rounds: int, work: Any) -> int:
    """How often `work` was called until the loop was stopped after so many rounds."""
    stopped, calls = threading.Event(), []

    def counted() -> None:
        calls.append(1)
        if len(calls) == rounds:
            stopped.set()
        work()

    watch._repeat(counted, 0.001, stopped)
    return len(calls)


def test_a_round_without_postgresql_is_no_end(caplog: pytest.LogCaptureFixture):
    def fail() -> None:
        raise OperationalError("server closed the connection")

    with caplog.at_level(logging.WARNING):
        assert run_until(3, fail) == 3
    assert caplog.text.count("Alerts wait for PostgreSQL") == 3


def test_a_round_with_a_fault_in_it_is_logged_and_no_end(caplog: pytest.LogCaptureFixture):
    def fail() -> None:
        raise ZeroDivisionError

    with caplog.at_level(logging.ERROR):
        assert run_until(2, fail) == 2
    assert "ZeroDivisionError" in caplog.text
