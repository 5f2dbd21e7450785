"""How far a job is, and how long it will take."""

from datetime import timedelta

import pytest
import redis
from django.conf import settings
from django.utils import timezone, translation

from courtsight.queues import Queue
from tests import factories
from transcription import bells, progress, tasks
from transcription.errors import CourtSightError, StorageFull, error_of_code
from transcription.models import Chunk, Gathering, Job
from transcription.models.job import ChunkStatus, JobStage, JobStatus
from transcription.progress import job_state


def transcribing(done: int, count: int = 20, pace: float = 0.5, ago: float = 0.0) -> Job:
    """`done` of `count` chunks of 10 s are done at `pace` seconds a second of audio, the last one `ago` seconds ago."""
    last = timezone.now() - timedelta(seconds=ago)
    began = last - timedelta(seconds=done * 10 * pace)
    job = factories.JobFactory(
        status=JobStatus.PROCESSING, stage=JobStage.TRANSCRIBING, prepared=1, transcribing_at=began
    )
    for index in range(count):
        finished = began + timedelta(seconds=(index + 1) * 10 * pace) if index < done else None
        status = ChunkStatus.DONE if finished else ChunkStatus.PENDING
        Chunk.objects.create(
            job=job,
            index=index,
            batch=index,
            start=index * 10,
            end=index * 10 + 10,
            status=status,
            processing_seconds=10 * pace if finished else None,
            finished_at=finished,
        )
    return job


def test_a_job_that_waits_is_at_the_beginning(db: None):
    state = job_state(factories.JobFactory())
    assert (state["progress"], state["eta_seconds"], state["stage"]) == (0, None, "queued")


def test_the_bar_moves_on_with_every_step_and_chunk(db: None):
    preparing = factories.JobFactory(status=JobStatus.PROCESSING, stage=JobStage.PREPARING, prepared=0.5)
    jobs = [preparing, *(transcribing(done) for done in (0, 1, 10, 20))]
    shares = [job_state(job)["progress"] for job in jobs]
    assert shares == sorted(set(shares))
    assert 0 < shares[0] < shares[-1] < 1


def test_a_completed_job_is_at_the_end(db: None):
    job = factories.JobFactory(status=JobStatus.COMPLETED, stage=JobStage.DONE)
    transcript = factories.TranscriptFactory(recording=job.recording, job=job, findings=[{"kind": "repetition"}])
    state = job_state(Job.objects.get(pk=job.pk))
    assert (state["progress"], state["eta_seconds"], state["transcript_id"]) == (1, None, str(transcript.pk))
    assert state["findings"] == [{"kind": "repetition"}]


def test_a_cancelled_job_stays_where_it_was(db: None):
    job = transcribing(10)
    before = job_state(job)["progress"]
    job.end(JobStatus.CANCELLED)
    state = job_state(job)
    assert (state["progress"], state["eta_seconds"], state["transcript_id"]) == (before, None, None)


def test_the_time_left_is_not_known_before_a_chunk_is_done(db: None):
    assert job_state(transcribing(0))["eta_seconds"] is None


@pytest.mark.parametrize(("done", "pace", "left"), [(10, 0.5, 50), (1, 0.5, 95), (19, 2.0, 20), (15, 0.1, 5)])
def test_the_time_left_follows_the_measured_speed(db: None, done: int, pace: float, left: int):
    assert job_state(transcribing(done, pace=pace))["eta_seconds"] == pytest.approx(left, abs=1)


def test_the_time_left_shrinks_while_a_chunk_is_under_way_and_never_reaches_zero(db: None):
    assert job_state(transcribing(10, ago=3))["eta_seconds"] == pytest.approx(47, abs=1)
    assert job_state(transcribing(19, ago=500))["eta_seconds"] == 1


def test_the_time_left_follows_the_last_chunks_when_the_machine_gets_slower(db: None):
    job = transcribing(12, pace=0.1)
    for chunk in job.chunks.filter(index__gte=2, index__lt=12):
        later = job.transcribing_at + timedelta(seconds=2 + (chunk.index - 1) * 20)
        Chunk.objects.filter(pk=chunk.pk).update(finished_at=later, processing_seconds=20)
    last = job.chunks.get(index=11).finished_at
    since = (timezone.now() - last).total_seconds()
    assert job_state(job)["eta_seconds"] == pytest.approx(8 * 20 - since, abs=2)


def test_the_time_left_is_that_of_two_workers_whose_batches_end_together(db: None):
    """Six chunks of 10 s take one of them 20 s: ten batches take both together 100 s."""
    job = transcribing(0, count=0)
    began = timezone.now() - timedelta(seconds=20.1)
    Job.objects.update(transcribing_at=began)
    chunks = [
        Chunk(job=job, index=number, batch=number // 6, start=10 * number, end=10 * number + 10) for number in range(60)
    ]
    for chunk in chunks[:12]:
        chunk.status, chunk.processing_seconds = ChunkStatus.DONE, 20 / 6
        chunk.finished_at = began + timedelta(seconds=20 + 0.1 * chunk.batch)
    Chunk.objects.bulk_create(chunks)
    job.refresh_from_db()
    assert job_state(job)["eta_seconds"] == pytest.approx(80, abs=5)


def test_what_is_under_way_elsewhere_is_in_hand(db: None):
    job = transcribing(1, count=4, pace=0.5)
    job.chunks.filter(index=1).update(memory={"operation": "operations/1"})
    job.chunks.filter(index=2).update(claimed_by="a:1")
    assert job_state(job)["eta_seconds"] == pytest.approx(3 * 5 / 2, abs=1)


def test_what_came_from_the_cache_says_nothing_of_the_speed(db: None):
    job = transcribing(4, pace=0.5)
    job.chunks.filter(index__in=(1, 2, 3)).update(processing_seconds=0.0, from_cache=True)
    assert job_state(job)["eta_seconds"] == pytest.approx(80 - 15, abs=1)


def test_chunks_of_an_earlier_run_do_not_tell_the_speed(db: None):
    job = transcribing(10)
    Job.objects.update(transcribing_at=timezone.now())
    job.refresh_from_db()
    assert job_state(job)["eta_seconds"] is None


def test_errors_are_told_in_the_language_of_the_reader_with_what_to_do(db: None):
    job = factories.JobFactory(error_code="storage_full", error_detail="/dev/sda1")
    with translation.override("en"):
        error = job_state(job)["error"]
    assert error == {
        "code": "storage_full",
        "message": "The server's disk is full.",
        "action": "Nothing was lost. Ask your administrator to free space, then continue.",
    }


def test_a_stored_code_finds_its_error_and_an_unknown_one_the_general_error():
    assert error_of_code("storage_full") is StorageFull
    assert error_of_code("of_another_version") is CourtSightError


def bells_waiting(queue: Queue = Queue.TRANSCRIPTION) -> int:
    return redis.Redis.from_url(settings.REDIS_URL).llen(queue)


@pytest.fixture
def empty_queue() -> None:
    redis.Redis.from_url(settings.REDIS_URL).flushall()


def test_the_sweep_rings_for_work_whose_bell_was_lost(db: None, empty_queue: None):
    factories.JobFactory()
    transcribing(17)
    tasks.sweep()
    assert bells_waiting() == 4
    tasks.sweep()
    assert bells_waiting() == 4, "no bells on top of bells"


def test_however_much_work_there_is_the_queue_stays_short(db: None, empty_queue: None):
    transcribing(0, count=50)
    tasks.sweep()
    assert bells_waiting() == bells.MOST_BELLS


def test_without_work_no_bell_rings(db: None, empty_queue: None):
    factories.JobFactory(status=JobStatus.FAILED)
    tasks.sweep()
    assert bells_waiting() == 0


def test_without_redis_nothing_fails(db: None, settings: object):
    settings.REDIS_URL = "unix:///nowhere/redis.sock?db=0"
    factories.JobFactory()
    bells.top_up()


def test_the_channel_layer_may_be_away(db: None, settings: object):
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    progress.publish(factories.JobFactory().pk)


def test_what_a_single_worker_listened_to_before_the_chunks_does_not_slow_them_down(db: None):
    job = transcribing(4, pace=0.5)
    Chunk.objects.filter(job=job).update(processing_seconds=5.0)
    Job.objects.update(transcribing_at=job.transcribing_at - timedelta(minutes=10))
    job.refresh_from_db()
    assert job_state(job)["eta_seconds"] == pytest.approx(80, abs=1)


def test_voices_count_as_a_quarter_of_the_chunks_and_may_be_what_takes_longest(db: None):
    job = transcribing(10, pace=0.5)
    before = job_state(job)["progress"]
    Job.objects.update(enable_diarization=True)
    job.refresh_from_db()
    voices = Gathering.objects.create(job=job, heard=0.5, seconds=200.0)
    assert job_state(job)["progress"] == pytest.approx(before)
    assert job_state(job)["eta_seconds"] == 200
    Gathering.objects.update(heard=1.0, status=ChunkStatus.DONE)
    assert job_state(job)["progress"] > before
    assert job_state(job)["eta_seconds"] == pytest.approx(50, abs=1)
    assert voices.pk == job.pk
