"""What waits, by queue, and for how long."""

import time
from datetime import timedelta
from typing import Any

import pytest
import redis
from celery import current_app
from django.utils import timezone

from courtsight.accounts.models import User
from courtsight.queues import Queue
from monitoring.queues import Line, lines
from tests import factories
from transcription.dispatch import pause_job, resume_job, retry_job
from transcription.models import Job


@pytest.fixture(autouse=True)
def emptied(settings: Any, db: None) -> None:
    redis.Redis.from_url(settings.REDIS_URL).flushall()


def line(queue: Queue) -> Line:
    return next(found for found in lines() if found.queue is queue)


def waiting_job(hours: int, **fields: Any) -> Job:
    job = factories.JobFactory(**fields)
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - timedelta(hours=hours))
    job.refresh_from_db()
    return job


def test_empty_queues_have_no_age():
    assert lines() == [Line(queue, 0, 0.0) for queue in Queue]


def test_a_long_recording_waits_for_workers_of_one_queue_a_short_one_for_both():
    waiting_job(2, recording__duration=1000)
    waiting_job(1, recording__duration=10)
    assert line(Queue.TRANSCRIPTION).depth == 2
    assert line(Queue.QUICK).depth == 1
    assert line(Queue.TRANSCRIPTION).age == pytest.approx(7200, abs=60)
    assert line(Queue.QUICK).age == pytest.approx(3600, abs=60)


def test_what_a_worker_holds_waits_for_nobody():
    waiting_job(1, claimed_by="x", claimed_until=timezone.now() + timedelta(minutes=1))
    assert line(Queue.TRANSCRIPTION) == Line(Queue.TRANSCRIPTION, 0, 0.0)


def test_a_job_that_goes_on_after_a_pause_waits_from_then_on(clerk: User):
    job = waiting_job(5)
    pause_job(job, clerk)
    resume_job(job, clerk)
    assert line(Queue.TRANSCRIPTION).depth == 1
    assert line(Queue.TRANSCRIPTION).age < 60


def test_a_job_that_is_retried_waits_from_then_on(clerk: User):
    job = waiting_job(5, status="failed", error_code="engine_failed")
    retry_job(job, clerk)
    assert line(Queue.TRANSCRIPTION).depth == 1
    assert line(Queue.TRANSCRIPTION).age < 60


def test_messages_are_as_old_as_the_first_of_them():
    current_app.send_task("transcription.tasks.tend_cache", queue=Queue.INDEXING)
    time.sleep(1.1)
    current_app.send_task("transcription.tasks.tend_cache", queue=Queue.INDEXING)
    assert line(Queue.INDEXING).depth == 2
    assert 1 < line(Queue.INDEXING).age < 30
