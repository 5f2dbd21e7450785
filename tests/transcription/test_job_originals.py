"""A job whose recording's file cannot be read says just that, and blames no engine."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from django.conf import settings

from courtsight.accounts.models import User
from monitoring.checks import engines as engine_checks
from tests.fakes import FakeEngine, installed
from tests.transcription.jobs import spoken_recording, started_job, work_until_done
from tests.transcription.test_job_failures import end_pauses
from transcription import progress, retries, work
from transcription.dispatch import cancel_job, retry_job
from transcription.models import Job
from transcription.models.job import ChunkStatus, JobStatus

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def engine() -> Iterator[FakeEngine]:
    redis.Redis.from_url(settings.REDIS_URL).flushall()
    with installed(FakeEngine()) as engine:
        yield engine


@pytest.fixture
def job(clerk: User) -> Iterator[Job]:
    """Of a recording with a file of its own, which other tests do not miss."""
    job = started_job(clerk, spoken_recording(created_by=clerk))
    kept = job.recording.path.read_bytes()
    for path in job.recording.decoded_paths(0):
        path.unlink(missing_ok=True)
    yield job
    put_back(job.recording.path, kept)


def put_back(path: Path, content: bytes) -> None:
    if path.is_dir():
        path.rmdir()
    path.unlink(missing_ok=True)
    path.write_bytes(content)


def tried(job: Job) -> Job:
    """Once more, whatever pause it makes."""
    end_pauses()
    assert work_until_done() == 1
    return Job.objects.get(pk=job.pk)


def test_a_file_that_stays_away_fails_the_job_by_its_own_name(job: Job):
    job.recording.path.unlink()
    for _ in retries.RETRY_DELAYS:
        waiting = tried(job)
        assert (waiting.status, waiting.error_code) == (JobStatus.PENDING, "original_unreadable")
        assert waiting.attempts == 0, "no worker was lost"
    failed = tried(job)
    assert (failed.status, failed.error_code) == (JobStatus.FAILED, "original_unreadable")
    assert str(job.recording.path) in failed.error_detail
    told = progress.job_state(failed)["error"]
    assert told["message"] == "Berkas rekaman tidak dapat dibaca."
    assert "cadangan" in told["action"]


def test_no_engine_is_blamed_for_it(job: Job):
    job.recording.path.unlink()
    for _ in range(len(retries.RETRY_DELAYS) + 1):
        failed = tried(job)
    assert failed.status == JobStatus.FAILED
    assert not engine_checks._has_failed("whisper")


def test_what_is_no_readable_file_is_the_same(job: Job):
    job.recording.path.unlink()
    job.recording.path.mkdir()
    assert tried(job).error_code == "original_unreadable"


def test_a_folder_that_comes_back_lets_the_job_go_on(job: Job, tmp_path: Path):
    away = tmp_path / "audio"
    shutil.move(job.recording.path.parent, away)
    assert tried(job).status == JobStatus.PENDING
    shutil.move(away, job.recording.path.parent)
    end_pauses()
    work_until_done()
    done = Job.objects.get(pk=job.pk)
    assert (done.status, done.error_code) == (JobStatus.COMPLETED, "")


def test_what_is_decoded_already_is_transcribed_without_it(job: Job, clerk: User):
    for _ in range(2):  # prepared, and a chunk
        work.run_next()
    cancel_job(job, clerk)
    job.recording.path.unlink()
    retry_job(job, clerk)
    work_until_done()
    done = Job.objects.get(pk=job.pk)
    assert done.status == JobStatus.COMPLETED
    assert not done.chunks.exclude(status=ChunkStatus.DONE).exists()
