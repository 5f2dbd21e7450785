"""What the dashboard tells of this moment, and to whom."""

from datetime import timedelta
from typing import Any

import pytest
import redis
from django.utils import timezone

from courtsight import heartbeats
from courtsight.accounts.models import User
from courtsight.queues import Queue
from monitoring import dashboard, samples, troubles
from monitoring.activity import Doing, activities
from monitoring.models import Span
from monitoring.readings import Measure, Reading
from tests import factories
from transcription import claims
from transcription.models import Chunk, Court, Gathering, Hearing, Job, Transfer
from transcription.models.job import JobStage, JobStatus

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def emptied(settings: Any) -> None:
    redis.Redis.from_url(settings.REDIS_URL).flushall()
    settings.HOME.path.mkdir(exist_ok=True)


def ended(hearing: Hearing, status: JobStatus = JobStatus.FAILED, **fields: Any) -> Job:
    now = timezone.now()
    duration = fields.pop("duration", 600.0)
    recording = fields.pop("recording", None) or factories.RecordingFactory(hearing=hearing, duration=duration)
    started = now - timedelta(seconds=fields.pop("took", 60))
    given = {"started_at": started, "finished_at": now, "error_code": "engine_failed"} | fields
    return factories.JobFactory(recording=recording, status=status, **given)


def test_the_snapshot_counts_what_waits_and_what_ended_lately(hearing: Hearing):
    factories.JobFactory()
    factories.JobFactory(status=JobStatus.PROCESSING)
    ended(hearing)
    ended(hearing, JobStatus.COMPLETED)
    ended(hearing, finished_at=timezone.now() - 2 * DAY)
    found = dashboard.take()
    assert (found.waiting, found.processing, found.completed, found.failed) == (1, 1, 1, 1)


def test_how_jobs_of_sealed_hearings_ended_is_not_counted(sealed_hearing: Hearing):
    ended(sealed_hearing)
    assert dashboard.take().failed == 0


def test_the_age_of_the_oldest_is_that_of_all_queues():
    job = factories.JobFactory(recording__duration=3600)
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - timedelta(hours=2))
    assert dashboard.take().oldest == pytest.approx(7200, abs=300)


def test_without_redis_the_rest_is_told(settings: Any):
    settings.REDIS_URL = "unix:///nonexistent/redis.sock"
    factories.JobFactory()
    found = dashboard.take()
    assert found.waiting == 1
    assert found.workers is found.lines is found.oldest is None


def test_the_budget_is_this_months_minutes_by_engine():
    Court.objects.create(pk=1, monthly_minutes=100)
    for seconds in (600, 900):
        Transfer.objects.create(engine="google", seconds=seconds, cost="0.16", size=1)
    old = Transfer.objects.create(engine="google", seconds=6000, cost="9", size=1)
    Transfer.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=40))
    found = dashboard.budget()
    assert found.minutes == pytest.approx(25)
    assert found.share == pytest.approx(0.25)
    assert found.spent[0].cost == pytest.approx(0.32)


def test_a_court_without_a_limit_has_no_share():
    assert dashboard.budget().share is None


def test_the_storage_is_forecast_from_the_hours_of_a_month():
    now = timezone.now()
    usage = dashboard.storage(now)
    assert usage.forecast is None
    for days in range(1, 6):
        samples.write([Reading(Measure.DISK_USED, "", usage.used - days * 1e9)], now - days * DAY, Span.HOUR)
    found = dashboard.storage(now)
    assert found.forecast.per_day == pytest.approx(1e9, rel=0.05)


def test_all_who_look_within_a_moment_see_one_snapshot():
    shared = dashboard.Shared(kept_seconds=600)
    first = shared.look()
    factories.JobFactory()
    assert shared.look() is first
    assert dashboard.Shared(kept_seconds=0).look().waiting == 1


def held(job: Job, doing: Doing, holder: str) -> None:
    claim = {"claimed_by": f"{holder}:abc", "claimed_until": timezone.now() + timedelta(minutes=5)}
    if doing is Doing.TRANSCRIBING:
        for index in range(3):
            Chunk.objects.create(job=job, index=index, start=index, end=index + 1, status="processing", **claim)
    elif doing is Doing.GATHERING:
        Gathering.objects.create(job=job, status="processing", **claim)
    else:
        stage = JobStage.ASSEMBLING if doing is Doing.ASSEMBLING else JobStage.PREPARING
        Job.objects.filter(pk=job.pk).update(stage=stage, **claim)


@pytest.mark.parametrize("doing", [one for one in Doing if one is not Doing.CAPTIONING])
def test_a_worker_is_shown_with_what_it_holds(doing: Doing):
    heartbeats.beat("worker@sini", [Queue.TRANSCRIPTION], 2, "sini:7:aa")
    heartbeats.beat("worker@sana", [Queue.TRANSCRIPTION], 2, "sana:7:aa")
    job = factories.JobFactory(status=JobStatus.PROCESSING)
    held(job, doing, "sini:7:aa")
    elsewhere, here = activities()
    (deed,) = here.deeds
    assert (deed.doing, deed.job_id) == (doing, job.pk)
    assert deed.parts == (3 if doing is Doing.TRANSCRIBING else 1)
    assert elsewhere.deeds == ()


def test_a_worker_of_captions_is_shown_with_its_sessions():
    heartbeats.beat("live@sini", ["live"], 8, "sini:9:bb")
    for _ in range(2):
        until = timezone.now() + timedelta(minutes=5)
        factories.LiveSessionFactory(worker="sini:9:bb", claimed_until=until)
    (worker,) = activities()
    assert [(deed.doing, deed.parts) for deed in worker.deeds] == [(Doing.CAPTIONING, 2)]


def test_a_claim_that_ran_out_is_nobodys_work():
    heartbeats.beat("worker@sini", [Queue.TRANSCRIPTION], 2, "sini:7:aa")
    job = factories.JobFactory(status=JobStatus.PROCESSING)
    held(job, Doing.TRANSCRIBING, "sini:7:aa")
    Chunk.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    (worker,) = activities()
    assert worker.deeds == ()


def test_the_name_that_signs_of_life_carry_is_the_one_that_claims_begin_with():
    job = factories.JobFactory(recording__duration=60)
    claim = claims.claim_next(Queue.TRANSCRIPTION) or claims.claim_next(Queue.QUICK)
    assert claim.job_id == job.pk
    heartbeats.beat("worker@sini", [Queue.TRANSCRIPTION], 1, claims.WORKER)
    (worker,) = activities()
    assert [deed.job_id for deed in worker.deeds] == [job.pk]


def test_failed_jobs_come_with_their_cause_the_last_first(hearing: Hearing, administrator: User):
    earlier = ended(hearing, finished_at=timezone.now() - timedelta(hours=2))
    later = ended(hearing, error_code="no_speech")
    found = troubles.failed_jobs(administrator, DAY)
    assert [one.job.pk for one in found] == [later.pk, earlier.pk]
    assert found[0].error.code == "no_speech"
    assert found[0].may_retry


def test_a_failed_job_is_not_shown_when_it_is_old_or_was_followed_by_another(hearing: Hearing, administrator: User):
    ended(hearing, finished_at=timezone.now() - 2 * DAY)
    followed = ended(hearing)
    ended(hearing, JobStatus.COMPLETED, recording=followed.recording)
    assert troubles.failed_jobs(administrator, DAY) == []


def test_failed_jobs_are_those_that_one_may_see(sealed_hearing: Hearing, administrator: User, clerk: User):
    job = ended(sealed_hearing)
    unfiled = ended(None, recording=factories.RecordingFactory(hearing=None, created_by=clerk))
    assert troubles.failed_jobs(administrator, DAY) == []
    assert troubles.slowest_jobs(administrator, DAY) == []
    assert troubles.names_of(administrator, [job.pk, unfiled.pk]) == {}
    sealed_hearing.assigned.add(administrator)
    assert [one.job.pk for one in troubles.failed_jobs(administrator, DAY)] == [job.pk]
    assert set(troubles.names_of(administrator, [job.pk, unfiled.pk])) == {job.pk}


def test_the_slowest_took_longest_for_each_second_of_their_recording(hearing: Hearing, administrator: User):
    long = ended(hearing, JobStatus.COMPLETED, duration=6000.0, took=3000)
    slow = ended(hearing, JobStatus.COMPLETED, duration=100.0, took=200)
    ended(hearing, JobStatus.COMPLETED, duration=5.0, took=60)  # too short to tell
    ended(hearing, JobStatus.FAILED, duration=100.0, took=900)
    found = troubles.slowest_jobs(administrator, DAY)
    assert [one.job.pk for one in found] == [slow.pk, long.pk]
    assert [round(one.factor, 1) for one in found] == [2.0, 0.5]
