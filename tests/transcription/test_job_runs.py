"""A job from its start to its end, with an engine that needs no model."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.utils import timezone

from courtsight.accounts.models import User
from tests import factories
from tests.fakes import FakeEngine, installed
from tests.transcription.jobs import silent_recording, spoken_recording, started_job, work_until_done
from transcription import claims, preparing, work
from transcription.dispatch import cancel_job, create_job, retry_job
from transcription.models import Cached, Chunk, Job, Transcript
from transcription.models.job import ChunkStatus, JobStage, JobStatus

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def engine() -> Iterator[FakeEngine]:
    redis.Redis.from_url(settings.REDIS_URL).flushall()
    with installed(FakeEngine()) as engine:
        yield engine


def ended(job: Job) -> Job:
    """Do the work, and see how the job has ended."""
    work_until_done()
    return Job.objects.get(pk=job.pk)


def test_a_recording_becomes_a_transcript(clerk: User, engine: FakeEngine):
    job = ended(started_job(clerk))
    assert (job.status, job.stage, job.error_code) == (JobStatus.COMPLETED, JobStage.DONE, "")
    assert job.finished_at > job.transcribing_at > job.started_at > job.created_at
    assert job.recording.decoded_path.exists()
    transcript = job.transcript
    assert (transcript.engine, transcript.model, transcript.language) == ("whisper", "fake", "id-ID")
    words = [word["word"] for segment in transcript.segments.all() for word in segment.words]
    assert words == [f"kata{start:.0f}" for start in sorted(engine.heard)]
    assert all(segment.text == segment.engine_text for segment in transcript.segments.all())
    assert [segment.index for segment in transcript.segments.all()] == list(range(transcript.segments.count()))


def test_every_chunk_is_heard_once(clerk: User, engine: FakeEngine):
    job = ended(started_job(clerk))
    assert sorted(engine.heard) == list(job.chunks.values_list("start", flat=True))
    assert set(job.chunks.values_list("attempts", "status")) == {(1, ChunkStatus.DONE)}
    assert all(chunk.processing_seconds >= 0 and chunk.finished_at for chunk in job.chunks.all())


def test_the_language_is_detected_when_it_is_not_known(clerk: User, engine: FakeEngine):
    engine.language = "jv-ID"
    job = ended(started_job(clerk, language="auto"))
    assert (job.language, job.detected_language, job.transcript.language) == ("auto", "jv-ID", "jv-ID")


def test_a_silent_recording_fails_with_no_speech_and_leaves_no_transcript(clerk: User, tmp_path: Path):
    job = ended(started_job(clerk, silent_recording(tmp_path)))
    assert (job.status, job.error_code) == (JobStatus.FAILED, "no_speech")
    assert not Transcript.objects.exists()


def test_a_recording_in_which_the_engine_hears_nothing_never_says_completed(clerk: User, engine: FakeEngine):
    engine.deaf = True
    job = ended(started_job(clerk))
    assert (job.status, job.error_code) == (JobStatus.FAILED, "no_speech")
    assert not Transcript.objects.exists()


def test_a_cancelled_job_stops_between_chunks_and_its_running_chunk_is_thrown_away(clerk: User, engine: FakeEngine):
    job = started_job(clerk)

    def cancel_at_the_third() -> None:
        if len(engine.heard) == 2:
            cancel_job(Job.objects.get(pk=job.pk), clerk)

    engine.before = cancel_at_the_third
    job = ended(job)
    assert job.status == JobStatus.CANCELLED
    assert len(engine.heard) == 3, "the third was under way, no fourth was begun"
    assert job.chunks.filter(status=ChunkStatus.DONE).count() == 2
    assert not Transcript.objects.exists()


def test_a_retry_keeps_the_chunks_that_are_done(clerk: User, engine: FakeEngine):
    job = started_job(clerk)
    for _ in range(3):  # prepared, and two chunks
        work.run_next()
    cancel_job(job, clerk)
    heard = len(engine.heard)
    retry_job(job, clerk)
    job = ended(job)
    assert job.status == JobStatus.COMPLETED
    assert heard == 2
    assert len(engine.heard) == job.chunks.count()


def test_a_retry_with_another_model_begins_anew(clerk: User, engine: FakeEngine):
    job = started_job(clerk)
    for _ in range(3):
        work.run_next()
    cancel_job(job, clerk)
    with installed(FakeEngine(model="better")) as better:
        retry_job(job, clerk)
        job = ended(job)
    assert job.transcript.model == "better"
    assert len(better.heard) == job.chunks.count(), "no chunk of the other model is left"


def test_a_decoded_file_that_is_gone_is_made_again(clerk: User, engine: FakeEngine):
    job = started_job(clerk)
    for _ in range(3):
        work.run_next()
    cancel_job(job, clerk)
    job.recording.decoded_path.unlink()
    retry_job(job, clerk)
    assert ended(job).status == JobStatus.COMPLETED


def test_a_decoded_file_that_goes_while_the_job_runs_is_made_again(clerk: User, engine: FakeEngine):
    job = started_job(clerk)
    for _ in range(2):
        work.run_next()
    job.recording.decoded_path.unlink()
    work.run_next()
    job.refresh_from_db()
    assert (job.status, job.stage, job.prepared) == (JobStatus.PROCESSING, JobStage.QUEUED, 0)
    assert ended(job).status == JobStatus.COMPLETED
    assert job.recording.decoded_path.exists()
    assert len(engine.heard) == job.chunks.count(), "what was done stayed done"
    assert set(job.chunks.values_list("attempts", flat=True)) == {1}


def lost_while_preparing(reached: float) -> None:
    """A worker that came so far and died."""
    claim = claims.claim_next()
    preparing._report(claim, Job.objects.get(pk=claim.job_id))(reached)
    claim.update(claimed_until=timezone.now() - timedelta(minutes=1))


def test_workers_lost_on_the_way_to_new_ground_do_not_fail_a_long_preparation(clerk: User):
    job = started_job(clerk)
    for percent in range(10, 100, 10):
        lost_while_preparing(percent / 100)
    assert ended(job).status == JobStatus.COMPLETED


def test_a_recording_that_kills_its_worker_at_the_same_place_every_time_fails(clerk: User):
    job = started_job(clerk)
    for _ in range(1 + claims.MAX_ATTEMPTS):
        lost_while_preparing(0.5)
        job.refresh_from_db()
        assert job.prepared == 0.5
    assert (ended(job).status, ended(job).error_code) == (JobStatus.FAILED, "engine_failed")


def test_two_jobs_of_one_recording_in_two_languages_make_two_transcripts(clerk: User):
    recording = spoken_recording()
    first, second = started_job(clerk, recording), started_job(clerk, recording, language="su-ID")
    work_until_done()
    assert {job.transcript.language for job in Job.objects.filter(pk__in=[first.pk, second.pk])} == {"id-ID", "su-ID"}


def test_the_same_bytes_again_are_answered_from_the_cache(clerk: User, engine: FakeEngine):
    first = ended(started_job(clerk))
    heard = len(engine.heard)
    second = ended(started_job(clerk, spoken_recording()))
    assert second.status == JobStatus.COMPLETED
    assert len(engine.heard) == heard
    assert not Chunk.objects.filter(job=second).exists()
    texts = [[segment.text for segment in job.transcript.segments.all()] for job in (first, second)]
    assert texts[0] == texts[1]


@pytest.mark.parametrize("difference", ["language", "model", "variant"])
def test_what_changes_the_result_is_not_answered_from_the_cache(difference: str, clerk: User, engine: FakeEngine):
    ended(started_job(clerk))
    heard = len(engine.heard)
    if difference in ("model", "variant"):
        setattr(engine, difference, "better")
    ended(started_job(clerk, spoken_recording(), language="su-ID" if difference == "language" else "id-ID"))
    assert len(engine.heard) == 2 * heard


def test_texts_of_a_sealed_hearing_are_not_written_to_the_cache(clerk: User, engine: FakeEngine):
    for sealed in ({"sealed": True}, {"case__sealed": True}):
        hearing = factories.HearingFactory(**sealed)
        hearing.assigned.add(clerk)
        assert ended(started_job(clerk, spoken_recording(hearing))).status == JobStatus.COMPLETED
    assert redis.Redis.from_url(settings.REDIS_URL).keys("stt:*") == []
    assert not Cached.objects.exists()
    heard = len(engine.heard)
    ended(started_job(clerk, spoken_recording()))
    assert len(engine.heard) == heard * 3 // 2


def test_the_key_of_the_cache_is_the_one_that_is_documented(clerk: User):
    job = ended(create_job(spoken_recording(), clerk, language="id-ID"))
    (key,) = redis.Redis.from_url(settings.REDIS_URL).keys("stt:transcription:*")
    prefix, _, digest = key.decode().rpartition(":")
    assert prefix == f"stt:transcription:{job.recording.sha256}:id-ID:whisper"
    assert len(digest) == 32
