"""What a job does when an engine, a disk or a model fails."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.utils import timezone

from courtsight.accounts.models import User
from tests.fakes import FakeEngine, installed
from tests.transcription.jobs import started_job, work_until_done
from transcription import engines, progress, retries, work
from transcription.errors import EngineFailed, ModelUnavailable
from transcription.models import Chunk, Job
from transcription.models.job import ChunkStatus, JobStage, JobStatus

pytestmark = pytest.mark.django_db(transaction=True)
MUCH = 2**60  # bytes that no disk has


@pytest.fixture(autouse=True)
def engine() -> Iterator[FakeEngine]:
    redis.Redis.from_url(settings.REDIS_URL).flushall()
    with installed(FakeEngine()) as engine:
        yield engine


def end_pauses() -> None:
    now = timezone.now()
    Job.objects.update(not_before=now)
    Chunk.objects.update(not_before=now)


def fails(times: int) -> object:
    left = [times]

    def fail() -> None:
        left[0] -= 1
        if left[0] >= 0:
            raise EngineFailed("out of memory")

    return fail


def test_a_chunk_on_which_the_engine_failed_is_tried_again_after_a_pause(clerk: User, engine: FakeEngine):
    job = started_job(clerk)
    engine.before = fails(1)
    work_until_done()
    job.refresh_from_db()
    assert job.status == JobStatus.PROCESSING
    (paused,) = job.chunks.exclude(status=ChunkStatus.DONE)
    assert timedelta(seconds=5) < paused.not_before - timezone.now() <= retries.RETRY_DELAYS[0]
    end_pauses()
    work_until_done()
    job.refresh_from_db()
    assert job.status == JobStatus.COMPLETED


def test_a_job_fails_when_the_engine_failed_too_often_on_one_chunk(clerk: User, engine: FakeEngine):
    job = started_job(clerk)
    work.run_next()
    Chunk.objects.filter(index__gt=0).delete()
    engine.before = fails(3)
    for _ in range(3):
        assert work_until_done() == 1
        end_pauses()
    job.refresh_from_db()
    assert (job.status, job.error_code, job.error_detail) == (JobStatus.FAILED, "engine_failed", "out of memory")
    assert work_until_done() == 0


def test_a_missing_model_fails_the_job_at_once(clerk: User, monkeypatch: pytest.MonkeyPatch):
    def missing(workers: int) -> None:
        raise ModelUnavailable("no weights")

    job = started_job(clerk)
    # Undone before the fixture `engine` puts the real one back: otherwise its fake would come back last.
    with monkeypatch.context() as patch:
        patch.setitem(engines.ENGINES, "whisper", missing)
        engines.load_engine.cache_clear()
        work_until_done()
    job.refresh_from_db()
    assert (job.status, job.error_code) == (JobStatus.FAILED, "model_unavailable")
    assert "make setup" in progress.job_state(job)["error"]["action"]


def test_a_file_that_is_no_recording_after_all_fails_the_job(clerk: User):
    job = started_job(clerk)
    path: Path = job.recording.path
    path.unlink()
    path.write_bytes(b"nothing to hear")
    work_until_done()
    job.refresh_from_db()
    assert (job.status, job.error_code) == (JobStatus.FAILED, "not_media")


def test_with_a_full_disk_a_job_waits_and_says_so(clerk: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(settings, "DISK_RESERVE_BYTES", MUCH)
    job = started_job(clerk)
    for _ in range(5):
        assert work_until_done() == 1
        job.refresh_from_db()
        assert (job.status, job.stage, job.attempts) == (JobStatus.PENDING, JobStage.QUEUED, 0)
        assert progress.job_state(job)["error"]["code"] == "storage_full"
        assert not job.recording.decoded_path.exists()
        end_pauses()
    monkeypatch.setattr(settings, "DISK_RESERVE_BYTES", 0)
    work_until_done()
    job.refresh_from_db()
    assert (job.status, job.error_code) == (JobStatus.COMPLETED, "")


def test_a_crash_in_a_chunk_leaves_the_unit_claimed_until_the_claim_runs_out(clerk: User, engine: FakeEngine):
    def crash() -> None:
        raise ZeroDivisionError

    job = started_job(clerk)
    work.run_next()
    engine.before = crash
    with pytest.raises(ZeroDivisionError):
        work.run_next()
    first = job.chunks.get(index=0)
    assert (first.status, first.attempts) == (ChunkStatus.PROCESSING, 1)
    assert first.claimed_until > timezone.now()
