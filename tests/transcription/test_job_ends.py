"""Each attempt of a job ends once, is timed by itself, and is kept for the reports whatever comes later."""

from datetime import timedelta
from importlib import import_module

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.utils import timezone

from courtsight.accounts.models import User
from monitoring import metrics
from monitoring.models import Tally
from monitoring.troubles import slowest_jobs
from tests import factories
from tests.fakes import FakeEngine, installed
from tests.transcription.jobs import started_job, work_until_done
from transcription.claims import claim_next
from transcription.dispatch import cancel_job, retry_job
from transcription.models import Hearing, Job, JobEnd
from transcription.models.job import JobStatus

NIGHT = timedelta(hours=9)


def ends(job: Job) -> list[tuple[str, str]]:
    return list(JobEnd.objects.filter(job_id=job.pk).values_list("status", "error_code"))


def failed_job(**fields: object) -> Job:
    """One that a worker began and that failed at once, a night ago."""
    job = factories.JobFactory(**fields)
    claim_next()
    Job.objects.get(pk=job.pk).end(JobStatus.FAILED, error_code="engine_failed")
    ago = {name: timezone.now() - NIGHT for name in ("started_at", "begun_at", "finished_at")}
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - NIGHT, **ago)
    job.refresh_from_db()
    return job


def test_every_attempt_leaves_its_end(clerk: User):
    job = failed_job()
    retry_job(job, clerk)
    cancel_job(job, clerk)
    retry_job(job, clerk)
    assert ends(job) == [("failed", "engine_failed"), ("cancelled", "")]


def test_an_end_outlives_its_job(db: None):
    job = failed_job(recording__duration=90.0, engine="whisper", fallback_engine="google")
    pk = job.pk
    job.recording.delete()
    end = JobEnd.objects.get(job_id=pk)
    assert (end.status, end.engine, end.audio_seconds) == ("failed", "google", 90.0)
    assert end.seconds >= 0


def test_the_night_between_two_attempts_is_no_work(clerk: User):
    job = failed_job(recording__duration=90.0)
    retry_job(job, clerk)
    claim_next()
    Job.objects.get(pk=job.pk).end(JobStatus.COMPLETED)
    assert JobEnd.objects.get(job_id=job.pk, status="completed").seconds < NIGHT.total_seconds() / 2
    measured = Tally.objects.get(metric=metrics.DURATION.name, part=metrics.SUM)
    assert measured.value < NIGHT.total_seconds() / 2
    (slow,) = slowest_jobs(clerk, timedelta(hours=1))
    assert slow.seconds < NIGHT.total_seconds() / 2


def test_when_it_was_first_begun_is_still_known(clerk: User):
    """The health page asks how long people waited until somebody began."""
    job = failed_job()
    retry_job(job, clerk)
    claim_next()
    again = Job.objects.get(pk=job.pk)
    assert again.started_at == job.started_at
    assert again.begun_at > again.started_at


def test_a_job_that_is_retried_and_not_begun_took_no_time(clerk: User):
    job = failed_job()
    retry_job(job, clerk)
    cancel_job(job, clerk)
    assert JobEnd.objects.get(job_id=job.pk, status="cancelled").seconds is None


@pytest.mark.django_db(transaction=True)
def test_a_completed_transcription_is_kept_with_its_engine_and_length(clerk: User):
    redis.Redis.from_url(settings.REDIS_URL).flushall()
    job = started_job(clerk)
    with installed(FakeEngine()):
        work_until_done()
    job.refresh_from_db()
    end = JobEnd.objects.get()
    assert (end.job_id, end.status, end.at, end.engine) == (job.pk, "completed", job.finished_at, "whisper")
    assert end.audio_seconds == job.recording.duration
    assert end.seconds == pytest.approx((job.finished_at - job.begun_at).total_seconds())


def test_of_sealed_hearings_and_of_speakers_told_apart_again_nothing_is_kept(sealed_hearing: Hearing):
    failed_job(recording=factories.RecordingFactory(hearing=sealed_hearing))
    failed_job(relabels=factories.TranscriptFactory())
    assert not JobEnd.objects.exists()


def test_ends_of_before_are_taken_over(sealed_hearing: Hearing):
    done = failed_job(recording__duration=90.0)
    unfiled = failed_job(recording__hearing=None)
    failed_job(recording=factories.RecordingFactory(hearing=sealed_hearing))
    failed_job(relabels=factories.TranscriptFactory())
    factories.JobFactory()
    kept = set(JobEnd.objects.values_list("job_id", "status", "error_code", "engine", "audio_seconds"))
    JobEnd.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(import_module("transcription.migrations.0030_ends_of_jobs").KEEP)
    assert {row[0] for row in kept} == {done.pk, unfiled.pk}
    assert set(JobEnd.objects.values_list("job_id", "status", "error_code", "engine", "audio_seconds")) == kept
    assert JobEnd.objects.get(job_id=done.pk).at == done.finished_at
