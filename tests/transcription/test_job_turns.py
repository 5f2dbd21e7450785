"""Whose turn it is: urgent before normal, users in turn, short recordings for quick workers, paused jobs not at all."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from courtsight.accounts.models import User
from courtsight.queues import Queue
from tests import factories
from tests.transcription.test_job_claims import job_with_chunks
from transcription.claims import MAX_ATTEMPTS_OF_A_CHUNK, Step, claim_next, count_runnable
from transcription.models import Chunk, Gathering, Job
from transcription.models.job import ChunkStatus, JobStatus, Priority
from transcription.turns import LOOKED_AT_FIRST, LOW_WAITS, SHORT_SECONDS, is_short

LONG = SHORT_SECONDS + 1


def turns(count: int, queue: Queue = Queue.TRANSCRIPTION) -> list[Job]:
    return [Job.objects.get(pk=claim_next(queue).job_id) for _ in range(count)]


@pytest.fixture
def others(db: None) -> list[User]:
    return [factories.UserFactory() for _ in range(2)]


def test_a_hundred_jobs_of_one_user_do_not_keep_the_single_one_of_another_waiting(clerk: User, judge: User):
    for _ in range(100):
        factories.JobFactory(created_by=clerk)
    turns(5)
    single = job_with_chunks(4, created_by=judge)
    served = turns(8)
    assert served[0] == single
    assert Counter(job.created_by for job in served) == {judge: 4, clerk: 4}


def test_users_take_turns_and_the_first_job_of_each_is_done_first(clerk: User, others: list[User]):
    jobs = {user: [job_with_chunks(2, created_by=user) for _ in range(2)] for user in [clerk, *others]}
    served = turns(12)
    assert [job.created_by for job in served] == [clerk, *others] * 4
    first, second = jobs[clerk]
    assert [job for job in served if job.created_by == clerk] == [first, first, second, second]


def test_what_was_heard_is_written_down_before_anything_else_of_the_user_is_heard(clerk: User):
    first, second = (job_with_chunks(2, created_by=clerk) for _ in range(2))
    assert turns(2) == [first, first]
    assert turns(1) == [second], "nobody waits for what others have in hand"
    first.chunks.update(status=ChunkStatus.DONE, claimed_by="")
    claim = claim_next()
    assert (claim.job_id, claim.step) == (first.pk, Step.ASSEMBLE)


def test_what_a_cloud_engine_hears_waits_for_nothing_that_is_heard_here(clerk: User, judge: User):
    here = job_with_chunks(2, created_by=clerk)
    sent = job_with_chunks(1, created_by=clerk, engine="google")
    other = job_with_chunks(1, created_by=judge)
    assert turns(4) == [sent, other, here, here]


def test_who_sends_one_job_after_the_other_waits_like_everybody(clerk: User, judge: User):
    job_with_chunks(10, created_by=judge)
    for _ in range(3):
        mine = job_with_chunks(1, created_by=clerk)
        assert {job.created_by for job in turns(2)} == {clerk, judge}
        mine.end(JobStatus.COMPLETED)
    assert Job.objects.get(created_by=judge).chunks.filter(status=ChunkStatus.PROCESSING).count() == 3


def test_jobs_whose_user_is_gone_take_turns_like_jobs_of_different_users(clerk: User):
    orphans = [job_with_chunks(2, created_by=None) for _ in range(2)]
    mine = job_with_chunks(2, created_by=clerk)
    assert turns(6) == [*orphans, mine] * 2


def test_urgent_comes_first_then_normal_then_low(clerk: User, others: list[User]):
    low = job_with_chunks(1, created_by=clerk, priority=Priority.LOW)
    normal = job_with_chunks(2, created_by=others[0])
    urgent = job_with_chunks(2, created_by=others[1], priority=Priority.URGENT)
    assert turns(5) == [urgent, urgent, normal, normal, low]


def test_a_low_job_that_waited_for_hours_counts_as_normal(clerk: User, judge: User):
    low = job_with_chunks(1, created_by=clerk, priority=Priority.LOW)
    busy = job_with_chunks(3, created_by=judge)
    assert turns(1) == [busy]
    Job.objects.filter(pk=low.pk).update(created_at=timezone.now() - LOW_WAITS)
    urgent = job_with_chunks(1, created_by=judge, priority=Priority.URGENT)
    assert turns(3) == [urgent, low, busy]


def test_quick_workers_take_only_short_recordings_and_the_others_everything(clerk: User):
    long = factories.JobFactory(recording__duration=LONG)
    short = factories.JobFactory(recording__duration=SHORT_SECONDS)
    assert [count_runnable(10, queue) for queue in (Queue.QUICK, Queue.TRANSCRIPTION)] == [1, 2]
    assert turns(1, Queue.QUICK) == [short]
    assert claim_next(Queue.QUICK) is None
    assert turns(1) == [long]


@pytest.mark.parametrize(("duration", "counted"), [(SHORT_SECONDS, 3), (LONG, 0)])
def test_the_chunks_of_short_recordings_are_for_quick_workers_too(db: None, duration: float, counted: int):
    job_with_chunks(3, recording__duration=duration)
    assert count_runnable(10, Queue.QUICK) == counted
    assert (claim_next(Queue.QUICK) is None) == (counted == 0)
    assert claim_next() is not None


def test_of_a_paused_job_nothing_is_taken(db: None):
    now = timezone.now()
    factories.JobFactory(paused_at=now)
    job_with_chunks(2, paused_at=now)
    done = job_with_chunks(1, paused_at=now)
    done.chunks.update(status=ChunkStatus.DONE)
    Gathering.objects.create(job=job_with_chunks(1, paused_at=now))
    assert claim_next() is None
    assert count_runnable(10) == 0
    Job.objects.update(paused_at=None)
    assert {claim_next().step for _ in range(5)} == set(Step)


def test_what_somebody_else_computes_for_a_paused_job_is_still_fetched(db: None):
    """It will be paid for: the operation's name is in the chunk's memory."""
    job = job_with_chunks(3, paused_at=timezone.now(), status=JobStatus.PENDING)
    begun = job.chunks.get(index=1)
    Chunk.objects.filter(pk=begun.pk).update(memory={"operation": "projects/1/operations/2"})
    assert count_runnable(10) == 1
    assert claim_next().chunk_ids == (begun.pk,)
    assert claim_next() is None
    job.refresh_from_db()
    assert job.status == JobStatus.PENDING, "it is paused all the same"


def test_jobs_that_cannot_go_on_now_do_not_hide_those_that_can(clerk: User):
    """More of them than are looked at first: each has one chunk, and that is held."""
    later = timezone.now() + timedelta(minutes=5)
    for _ in range(LOOKED_AT_FIRST + 3):
        job_with_chunks(1, priority=Priority.URGENT)
    Chunk.objects.update(status=ChunkStatus.PROCESSING, claimed_by="elsewhere", claimed_until=later)
    free = job_with_chunks(1, created_by=clerk)
    assert turns(1) == [free]
    assert claim_next() is None


def test_a_job_that_is_given_up_does_not_stop_the_search(clerk: User):
    hopeless = job_with_chunks(1, priority=Priority.URGENT)
    hopeless.chunks.update(attempts=MAX_ATTEMPTS_OF_A_CHUNK)
    next_ = job_with_chunks(1, created_by=clerk)
    assert turns(1) == [next_]
    hopeless.refresh_from_db()
    assert hopeless.status == JobStatus.FAILED


def test_a_recording_that_is_to_be_fetched_first_is_not_for_quick_workers(clerk: User):
    far = factories.JobFactory(created_by=clerk, recording__duration=0)
    assert claim_next(Queue.QUICK) is None
    assert count_runnable(10, Queue.QUICK) == 0
    assert not is_short(far)
    assert turns(1) == [far]
