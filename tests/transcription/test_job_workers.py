"""Jobs in real worker processes with the real engine, while things go wrong around them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.db.models import Q

from courtsight.accounts.models import User
from tests.transcription.jobs import HEARING, excerpt, spoken_recording, started_job
from tests.transcription.workers import Crew, wait_until
from transcription import voices
from transcription.dispatch import cancel_job, create_job, retry_job
from transcription.engines.whisper import WhisperEngine
from transcription.models import Cached, Chunk, Gathering, Job
from transcription.models.job import ChunkStatus, JobStatus
from transcription.transcripts import to_segment

pytestmark = pytest.mark.long

HELD = Q(status=ChunkStatus.PROCESSING)
WITHIN_A_MINUTE = 60
BATCH = WhisperEngine.capabilities.batch
PATIENCE = 300  # for all of a job, on a machine that does other things as well


@pytest.fixture
def crew(transactional_db: None, tmp_path: Path) -> Iterator[Crew]:
    wipe_redis()
    crew = Crew(tmp_path)
    yield crew
    crew.stop()


def wipe_redis() -> None:
    redis.Redis.from_url(settings.REDIS_URL).flushall()


def empty_the_cache() -> None:
    """The next job is to compute, not to find the result."""
    wipe_redis()
    Cached.objects.all().delete()


def done(job: Job) -> int:
    return job.chunks.filter(status=ChunkStatus.DONE).count()


def wait_for_chunks(job: Job, count: int) -> None:
    wait_until(lambda: done(job) >= count, PATIENCE, f"{count} chunks done")


def goes_on_by_itself(job: Job) -> None:
    """Another chunk is done within a minute."""
    before = done(job)
    wait_until(lambda: done(job) > before, WITHIN_A_MINUTE, "another chunk done")


def wait_for_completion(job: Job, crew: Crew) -> None:
    def ended() -> bool:
        job.refresh_from_db()
        return job.status in JobStatus.ended()

    wait_until(ended, PATIENCE, "the job ends")
    assert job.status == JobStatus.COMPLETED, (job.error_code, job.error_detail, crew.log())


def text_of(job: Job) -> list[object]:
    return [to_segment(row) for row in job.transcript.segments.all()]


def wasted_claims(job: Job) -> int:
    return sum(chunk.attempts - 1 for chunk in job.chunks.all())


def test_killed_again_and_again_a_job_ends_as_if_nothing_had_happened(crew: Crew, clerk: User):
    """First the process of the pool, then the whole worker."""
    recording = spoken_recording(source=HEARING, duration=182.0)
    job = started_job(clerk, recording)
    wait_until(lambda: Chunk.objects.filter(HELD, job=job).exists(), PATIENCE, "a batch held")
    crew.kill_the_process_at_work()
    goes_on_by_itself(job)
    wait_until(lambda: Chunk.objects.filter(HELD, job=job).exists(), WITHIN_A_MINUTE, "another batch held")
    crew.kill_the_worker()
    wait_for_completion(job, crew)
    assert 0 < wasted_claims(job) <= 2 * BATCH, "at most one batch for each killed process"
    empty_the_cache()
    undisturbed = started_job(clerk, recording)
    wait_for_completion(undisturbed, crew)
    assert wasted_claims(undisturbed) == 0
    assert len(text_of(job)) > 10
    assert text_of(job) == text_of(undisturbed)


def test_killed_while_it_listens_to_voices_a_job_goes_on_where_it_was(crew: Crew, clerk: User):
    recording = spoken_recording(source=HEARING, duration=182.0)
    job = create_job(recording, clerk, language="id-ID", enable_diarization=True)
    killed_while_it_listens_to_voices(crew, job)
    wait_for_completion(job, crew)
    heard = voices.known(recording).to_bytes()
    empty_the_cache()
    recording.voices_path.unlink()
    undisturbed = create_job(recording, clerk, language="id-ID", enable_diarization=True)
    wait_for_completion(undisturbed, crew)
    assert voices.known(recording).to_bytes() == heard, "each step depends on the sound and the steps before alone"
    assert len({segment.speaker for segment in text_of(job)}) >= 2
    assert text_of(job) == text_of(undisturbed)
    assert Gathering.objects.filter(error_code="").count() == 2


def killed_while_it_listens_to_voices(crew: Crew, job: Job) -> None:
    """First the process of the pool, then the whole worker."""
    listening = Gathering.objects.filter(HELD, job=job)
    wait_until(lambda: listening.filter(heard__gt=0).exists(), PATIENCE, "something heard")
    crew.kill_the_process_at_work()
    heard = Gathering.objects.get(job=job).heard
    wait_until(lambda: Gathering.objects.filter(job=job, heard__gt=heard).exists(), WITHIN_A_MINUTE, "goes on")
    crew.kill_the_worker()


def test_a_worker_that_is_told_to_stop_leaves_no_attempt_behind(crew: Crew, clerk: User):
    job = started_job(clerk, spoken_recording(source=HEARING, duration=182.0))
    wait_for_chunks(job, 1)
    wait_until(lambda: Chunk.objects.filter(HELD, job=job).exists(), WITHIN_A_MINUTE, "a chunk held")
    crew.worker.terminate()
    wait_until(lambda: not Chunk.objects.filter(HELD, job=job, attempts__gt=0).exists(), 30, "nothing held counts")
    crew.kill_the_worker()
    wait_for_completion(job, crew)
    assert set(job.chunks.values_list("attempts", flat=True)) == {1}


def test_a_job_survives_a_wiped_redis(crew: Crew, clerk: User):
    job = started_job(clerk)
    wipe_redis()
    wait_for_chunks(job, 1)
    wipe_redis()
    wait_for_completion(job, crew)
    assert wasted_claims(job) == 0


def test_cancelling_stops_the_work_and_retrying_goes_on_with_it(crew: Crew, clerk: User):
    job = started_job(clerk)
    wait_for_chunks(job, 1)
    cancel_job(job, clerk)
    before = done(job)
    other = started_job(clerk, spoken_recording(source=excerpt(20)))
    wait_for_completion(other, crew)
    assert done(job) == before, "nobody worked on the cancelled job"
    assert not hasattr(Job.objects.get(pk=job.pk), "transcript")
    kept = {chunk.pk: chunk.finished_at for chunk in job.chunks.filter(status=ChunkStatus.DONE)}
    empty_the_cache()
    retry_job(job, clerk)
    wait_for_completion(job, crew)
    assert kept.items() <= {chunk.pk: chunk.finished_at for chunk in job.chunks.all()}.items()
