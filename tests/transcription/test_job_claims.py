"""Who gets which unit of work, and what becomes of it when its worker is gone."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from tests import factories
from transcription.claims import (
    LONGEST_UNKNOWN,
    MAX_ATTEMPTS,
    MAX_ATTEMPTS_OF_A_CHUNK,
    Claim,
    ClaimLost,
    Step,
    claim_next,
    count_runnable,
    excuse,
    held,
)
from transcription.models import Chunk, Job
from transcription.models.job import ChunkStatus, JobStage, JobStatus

LONG_AGO = timedelta(minutes=5)


def job_with_chunks(count: int, **fields: object) -> Job:
    fields = {"status": JobStatus.PROCESSING, "stage": JobStage.TRANSCRIBING} | fields
    job = factories.JobFactory(**fields)
    Chunk.objects.bulk_create(
        Chunk(job=job, index=i, batch=i, start=10.0 * i, end=10.0 * (i + 1)) for i in range(count)
    )
    return job


def expire(claim: Claim) -> None:
    assert claim.unit().update(claimed_until=timezone.now() - LONG_AGO) == 1


def indexes_of(*claims: Claim) -> list[int]:
    return [chunk.index for claim in claims for chunk in Chunk.objects.filter(pk__in=claim.chunk_ids)]


def test_without_work_there_is_nothing_to_claim(db: None):
    factories.JobFactory(status=JobStatus.COMPLETED, stage=JobStage.DONE)
    factories.JobFactory(status=JobStatus.FAILED)
    job_with_chunks(2, status=JobStatus.CANCELLED)
    assert claim_next() is None
    assert count_runnable(10) == 0


def test_a_new_job_is_prepared_once(db: None):
    job = factories.JobFactory()
    claim = claim_next()
    assert (claim.step, claim.job_id) == (Step.PREPARE, job.pk)
    assert claim_next() is None
    job.refresh_from_db()
    assert (job.status, job.stage, job.attempts) == (JobStatus.PROCESSING, JobStage.PREPARING, 1)
    assert job.started_at is not None


def test_chunks_are_taken_in_order_one_a_claim(db: None):
    job_with_chunks(3)
    assert count_runnable(10) == 3
    claims = [claim_next() for _ in range(3)]
    assert indexes_of(*claims) == [0, 1, 2]
    assert claim_next() is None


def batch_of(count: int) -> Job:
    job = job_with_chunks(count)
    job.chunks.update(batch=0)
    return job


def test_the_chunks_of_a_batch_are_taken_together(db: None):
    job = batch_of(3)
    claim = claim_next()
    assert claim.chunk_ids == tuple(job.chunks.values_list("pk", flat=True))
    assert set(job.chunks.values_list("attempts", "status")) == {(1, ChunkStatus.PROCESSING)}
    assert claim_next() is None


def test_of_a_batch_that_is_partly_done_the_rest_is_taken(db: None):
    job = batch_of(3)
    job.chunks.filter(index=1).update(status=ChunkStatus.DONE)
    assert indexes_of(claim_next()) == [0, 2]


def test_a_batch_is_stored_whole_or_not_at_all(db: None):
    batch_of(2)
    claim = claim_next()
    Chunk.objects.filter(pk=claim.chunk_ids[1]).update(claimed_by="somebody else")
    with pytest.raises(ClaimLost):
        claim.update(status=ChunkStatus.DONE)
    assert not Chunk.objects.filter(status=ChunkStatus.DONE).exists()


@pytest.mark.parametrize("trouble", [{"attempts": 2}, {"failures": 1}], ids=["lost with two workers", "failed once"])
def test_chunks_that_were_in_trouble_are_tried_one_by_one(db: None, trouble: dict[str, int]):
    job = batch_of(4)
    job.chunks.filter(index__lt=2).update(**trouble)
    assert [indexes_of(claim_next()) for _ in range(3)] == [[0], [1], [2, 3]]


def test_a_batch_that_is_lost_with_its_workers_twice_is_tried_alone_as_often_as_a_step(db: None):
    job = batch_of(2)
    lost = []
    while (claim := claim_next()) is not None:
        lost.append(len(claim.chunk_ids))
        claim.unit().update(claimed_until=timezone.now() - LONG_AGO)
    assert lost == [2, 2, 1, 1, 1]
    job.refresh_from_db()
    assert job.status == JobStatus.FAILED


def test_jobs_take_turns_so_that_a_short_one_need_not_wait_for_a_long_one(db: None):
    long, short = job_with_chunks(5), job_with_chunks(2)
    assert [claim_next().job_id for _ in range(4)] == [long.pk, short.pk, long.pk, short.pk]


def test_a_new_job_is_prepared_before_older_ones_go_on(db: None):
    old = job_with_chunks(5)
    assert claim_next().job_id == old.pk
    new = factories.JobFactory()
    assert (claim := claim_next()).job_id == new.pk
    assert claim.step is Step.PREPARE


def test_the_transcript_is_assembled_when_the_last_chunk_is_done_and_not_before(db: None):
    job = job_with_chunks(2)
    first, second = claim_next(), claim_next()
    first.update(status=ChunkStatus.DONE, claimed_by="")
    assert claim_next() is None
    second.update(status=ChunkStatus.DONE, claimed_by="")
    claim = claim_next()
    assert (claim.step, claim.job_id) == (Step.ASSEMBLE, job.pk)
    assert claim_next() is None


@pytest.mark.parametrize("make", [factories.JobFactory, lambda: job_with_chunks(1)], ids=["a step", "a chunk"])
def test_a_unit_whose_claim_ran_out_is_free_again(db: None, make: object):
    make()
    lost = claim_next()
    assert claim_next() is None
    expire(lost)
    found = claim_next()
    assert (found.job_id, found.chunk_ids, found.step) == (lost.job_id, lost.chunk_ids, lost.step)
    assert found.unit().get().attempts == 2


def test_a_worker_that_comes_back_too_late_cannot_store_its_result(db: None):
    job_with_chunks(1)
    late = claim_next()
    expire(late)
    other = claim_next()
    with pytest.raises(ClaimLost):
        late.update(status=ChunkStatus.DONE, result={"words": ["stale"]}, claimed_by="")
    assert other.unit().get().result is None


@pytest.mark.parametrize(
    ("make", "most"),
    [(factories.JobFactory, MAX_ATTEMPTS), (lambda: job_with_chunks(3), MAX_ATTEMPTS_OF_A_CHUNK)],
    ids=["a step", "a chunk"],
)
def test_a_unit_that_lost_too_many_workers_fails_its_job(db: None, make: object, most: int):
    job = make()
    for _ in range(most):
        claim = claim_next()
        assert claim.unit().get().attempts <= most
        Chunk.objects.exclude(pk__in=claim.chunk_ids).update(status=ChunkStatus.DONE)
        expire(claim)
    assert claim_next() is None
    job.refresh_from_db()
    assert (job.status, job.error_code) == (JobStatus.FAILED, "engine_failed")
    assert f"{most} workers were lost" in job.error_detail
    assert job.finished_at is not None


def test_cancelling_takes_the_units_from_their_workers(db: None):
    job = job_with_chunks(3)
    claims = [claim_next(), claim_next()]
    assert job.end(JobStatus.CANCELLED)
    assert claim_next() is None
    for claim in claims:
        with pytest.raises(ClaimLost):
            claim.update(status=ChunkStatus.DONE)
    assert set(job.chunks.values_list("status", flat=True)) == {ChunkStatus.PENDING}


def test_an_ended_job_does_not_end_again(db: None):
    job = factories.JobFactory(status=JobStatus.COMPLETED)
    assert not job.end(JobStatus.CANCELLED)
    assert job.status == JobStatus.COMPLETED


def test_a_unit_that_pauses_is_not_taken(db: None):
    job = factories.JobFactory(not_before=timezone.now() + LONG_AGO)
    assert claim_next() is None
    Job.objects.filter(pk=job.pk).update(not_before=timezone.now())
    assert claim_next().job_id == job.pk


def test_a_claim_is_renewed_while_the_work_goes_on(transactional_db: None, settings: object):
    settings.CLAIM_SECONDS = 1
    job_with_chunks(1)
    claim = claim_next()
    with held(claim, LONG_AGO):
        first = claim.unit().get().claimed_until
        time.sleep(1.5)
        assert claim.unit().get().claimed_until > first
        assert claim_next() is None
    time.sleep(1.1)
    assert claim_next().chunk_ids == claim.chunk_ids


def test_work_that_hangs_gives_up_its_claim_and_its_process(transactional_db: None, settings: object):
    settings.CLAIM_SECONDS = 1
    job_with_chunks(1)
    claim, ended = claim_next(), threading.Event()
    with held(claim, timedelta(seconds=0.5), ended.set):
        assert ended.wait(5)
        time.sleep(1.5)
        assert claim_next().chunk_ids == claim.chunk_ids


def test_a_process_that_hangs_is_killed():
    hung = "import threading; from transcription.claims import die; threading.Timer(0.1, die).start(); input()"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "courtsight.settings"}
    command = [sys.executable, "-c", f"import django; django.setup(); {hung}"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, env=environment) as process:
        assert process.wait(60) == -signal.SIGKILL


def test_how_long_a_unit_may_take_is_measured_by_its_audio(db: None):
    job_with_chunks(1, recording__duration=7200.0)
    chunk = claim_next()
    assert chunk.longest() == timedelta(minutes=10)
    chunk.update(end=40.0)
    assert chunk.longest() == timedelta(minutes=40)
    chunk.update(status=ChunkStatus.DONE, claimed_by="")
    with pytest.raises(ClaimLost):
        chunk.longest()
    assert claim_next().longest() == timedelta(hours=120)


def test_what_is_fetched_first_may_take_hours_whatever_its_length(db: None):
    factories.JobFactory(recording__duration=0.0)
    assert claim_next().longest() == LONGEST_UNKNOWN


def test_what_a_worker_holds_when_it_is_told_to_stop_counts_as_no_attempt(db: None):
    for make in (factories.JobFactory, lambda: job_with_chunks(1)):
        make()
    claims = [claim_next(), claim_next()]
    foreign = factories.JobFactory(status=JobStatus.PROCESSING, attempts=2, claimed_by="elsewhere:1:0:1")
    excuse()
    assert [claim.unit().get().attempts for claim in claims] == [0, 0]
    foreign.refresh_from_db()
    assert foreign.attempts == 2


def test_many_restarts_of_the_worker_fail_no_job(db: None):
    job = factories.JobFactory()
    for _ in range(2 * MAX_ATTEMPTS):
        claim = claim_next()
        excuse()
        expire(claim)
    assert claim_next().job_id == job.pk


def test_many_workers_at_once_never_get_the_same_chunk(transactional_db: None):
    jobs = [job_with_chunks(20) for _ in range(3)]

    def work(_: int) -> list[int]:
        try:
            taken = []
            while (claim := claim_next()) is not None:
                taken += claim.chunk_ids
                done = ChunkStatus.DONE if claim.chunk_ids else JobStatus.COMPLETED
                claim.update(status=done, claimed_by="")
            return taken
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        taken = [chunk for part in pool.map(work, range(6)) for chunk in part]
    assert sorted(taken) == sorted(Chunk.objects.values_list("pk", flat=True))
    assert Job.objects.filter(pk__in=[job.pk for job in jobs], status=JobStatus.COMPLETED).count() == 3


def wait_for_who_waits() -> None:
    """Until a connection to this database waits for a lock that another one holds."""
    waiting = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    deadline = time.monotonic() + 30
    with connection.cursor() as cursor:
        while not cursor.execute(waiting).fetchall():
            assert time.monotonic() < deadline
            time.sleep(0.02)


def test_who_waits_for_a_job_holds_no_other_one(transactional_db: None):
    first, second = job_with_chunks(1), job_with_chunks(1)
    lock = "SELECT FROM transcription_job WHERE id = %s FOR UPDATE"

    def work() -> Claim | None:
        try:
            return claim_next()
        finally:
            connection.close()

    with closing(connection.copy()) as one, closing(connection.copy()) as other, ThreadPoolExecutor(1) as pool:
        for holder, job in ((one, first), (other, second)):
            holder.set_autocommit(False)
            holder.cursor().execute(lock, [job.pk])
        claim = pool.submit(work)
        wait_for_who_waits()
        Chunk.objects.filter(job=first).update(claimed_by="elsewhere", claimed_until=timezone.now() + LONG_AGO)
        one.rollback()
        # Whoever waits for the second one while it holds the first ends here in a deadlock.
        other.cursor().execute(lock, [first.pk])
        other.rollback()
        assert claim.result().job_id == second.pk
