"""One way in for jobs: no second job for the same wish, whatever comes at the same moment."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from celery import Celery
from django.db import connection

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from courtsight.celery import app
from tests import factories
from transcription.dispatch import cancel_job, create_job, retry_job
from transcription.errors import UnsupportedOption, WrongState
from transcription.models import Job, Recording
from transcription.models.job import JobStatus


@contextmanager
def unreachable_broker() -> Iterator[None]:
    away = Celery(broker="redis+socket:///nowhere/redis.sock", set_as_current=False)
    away.set_current()
    try:
        yield
    finally:
        away.close()
        app.set_current()


@pytest.fixture
def recording(db: None) -> Recording:
    return factories.RecordingFactory()


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_start_one_job(clerk: User, recording: Recording):
    def create(_: int) -> object:
        try:
            return create_job(recording, clerk, language="id-ID").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(create, range(4)))) == 1
    assert AuditEvent.objects.filter(action=AuditAction.JOB_STARTED).count() == 1


def test_another_language_is_another_job(clerk: User, recording: Recording):
    jobs = {create_job(recording, clerk, language=language).pk for language in ("id-ID", "en-US", "id-ID")}
    assert len(jobs) == 2


def test_after_the_end_of_a_job_there_can_be_a_new_one(clerk: User, recording: Recording):
    first = create_job(recording, clerk, language="id-ID")
    first.end(JobStatus.FAILED)
    assert create_job(recording, clerk, language="id-ID").pk != first.pk


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"language": "fr-FR"}, UnsupportedOption),
        ({"language": "id-ID", "engine": "none"}, UnsupportedOption),
    ],
)
def test_what_is_not_offered_starts_nothing(
    clerk: User, recording: Recording, options: dict[str, object], error: type[Exception]
):
    with pytest.raises(error):
        create_job(recording, clerk, **options)
    assert not Job.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("status", JobStatus.ended())
def test_what_has_ended_cannot_be_cancelled(clerk: User, recording: Recording, status: JobStatus):
    job = factories.JobFactory(recording=recording, status=status)
    with pytest.raises(WrongState):
        cancel_job(job, clerk)
    assert job.status == status
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("status", [JobStatus.PENDING, JobStatus.PROCESSING, JobStatus.COMPLETED])
def test_only_what_failed_or_was_cancelled_can_be_retried(clerk: User, recording: Recording, status: JobStatus):
    job = factories.JobFactory(recording=recording, status=status)
    with pytest.raises(WrongState):
        retry_job(job, clerk)


def test_a_retry_clears_what_was_wrong(clerk: User, recording: Recording):
    job = factories.JobFactory(
        recording=recording, status=JobStatus.FAILED, error_code="engine_failed", error_detail="x", attempts=3
    )
    retry_job(job, clerk)
    assert (job.status, job.error_code, job.error_detail, job.attempts) == (JobStatus.PENDING, "", "", 0)
    assert job.finished_at is None


def test_a_retry_beside_an_equal_active_job_is_refused(clerk: User, recording: Recording):
    failed = factories.JobFactory(recording=recording, status=JobStatus.FAILED)
    create_job(recording, clerk, language="id-ID")
    with pytest.raises(WrongState):
        retry_job(failed, clerk)


def test_without_a_broker_the_job_is_there_all_the_same(
    clerk: User, recording: Recording, django_capture_on_commit_callbacks: Callable[..., Any]
):
    with unreachable_broker(), django_capture_on_commit_callbacks(execute=True):
        job = create_job(recording, clerk, language="id-ID")
    assert Job.objects.get(pk=job.pk).status == JobStatus.PENDING
