"""Tables are vacuumed in the quiet hour, once a day, and by one process at a time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from monitoring.database import tasks, vacuum


def ask(question: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(question, values or None)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def quiet(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as the test lasts, and no table was vacuumed before."""
    monkeypatch.setattr(vacuum, "is_quiet", lambda: True)
    ask("SELECT pg_stat_reset()")


def vacuumed(table: str) -> bool:
    return ask("SELECT last_vacuum IS NOT NULL FROM pg_stat_user_tables WHERE relname = %s", table) == [(True,)]


def test_every_table_is_vacuumed_once_a_day_and_those_above_partitions_are_analyzed(quiet: None):
    done = vacuum.vacuum_stale()
    assert {"transcription_job", "audit_auditevent", "audit_auditevent_default"} <= set(done)
    assert vacuumed("transcription_job")
    assert vacuumed("audit_auditevent_default")
    assert ask("SELECT last_analyze IS NOT NULL FROM pg_stat_user_tables WHERE relname = 'audit_auditevent'") == [
        (True,)
    ]
    assert vacuum.vacuum_stale() == []


@contextmanager
def held(statement: str) -> Iterator[None]:
    """A lock that another connection has, in a transaction or of its session, until the block ends."""
    taken, over = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            ask(statement)
            taken.set()
            over.wait(120)
        ask("SELECT pg_advisory_unlock_all()")
        connection.close()

    other = threading.Thread(target=hold)
    other.start()
    try:
        assert taken.wait(60)
        yield
    finally:
        over.set()
        other.join(60)


def test_a_table_that_somebody_holds_is_left_out_and_not_told_as_done(
    quiet: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(vacuum, "LOCK_TIMEOUT", "100ms")
    with held("LOCK TABLE transcription_courtroom IN ACCESS EXCLUSIVE MODE"):
        done = vacuum.vacuum_stale()
    assert "transcription_courtroom" not in done
    assert not vacuumed("transcription_courtroom")
    assert "transcription_courtroom could not be vacuumed" in caplog.text
    assert len(done) > 1, "the others do not wait for it"
    monkeypatch.undo()
    monkeypatch.setattr(vacuum, "is_quiet", lambda: True)
    assert "transcription_courtroom" in vacuum.vacuum_stale()
    assert ask("SHOW lock_timeout") == [("0",)], "the connection goes on waiting as it did"


def test_while_another_process_does_it_nothing_is_done(quiet: None):
    with held(f"SELECT pg_advisory_lock({vacuum.LOCK})"):
        assert vacuum.vacuum_stale() == []


def test_it_ends_with_the_quiet_hour(transactional_db: None, monkeypatch: pytest.MonkeyPatch):
    ask("SELECT pg_stat_reset()")
    answers = iter([True, True])
    monkeypatch.setattr(vacuum, "is_quiet", lambda: next(answers, False))
    assert len(vacuum.vacuum_stale()) == 2


def test_inside_a_transaction_it_is_refused(transactional_db: None):
    with transaction.atomic(), pytest.raises(TransactionManagementError):
        vacuum.vacuum_stale()


def test_the_hour_is_that_of_the_court(settings: Any):
    hour = timezone.localtime().hour
    settings.QUIET_HOUR = hour
    began = vacuum.is_quiet()
    settings.QUIET_HOUR = (hour + 12) % 24
    assert began or timezone.localtime().hour != hour
    assert not vacuum.is_quiet()


def test_the_task_does_nothing_in_other_hours(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(vacuum, "is_quiet", lambda: False)
    monkeypatch.setattr(vacuum, "vacuum_stale", lambda: pytest.fail("at noon"))
    tasks.vacuum_when_quiet()


def test_the_scheduler_rings_for_both_and_the_indexing_worker_hears_it():
    scheduled = {entry["task"] for entry in configured.CELERY_BEAT_SCHEDULE.values()}
    assert {tasks.keep_up_partitions.name, tasks.vacuum_when_quiet.name} <= scheduled
    assert configured.CELERY_TASK_ROUTES["monitoring.database.tasks.*"] == {"queue": "indexing"}
