"""Ten identical jobs at once are computed once, nobody waits in a worker's place, and sealed hearings keep apart."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone, translation

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from tests import factories
from tests.fakes import FakeEngine
from tests.transcription.jobs import excerpt, spoken_recording, started_job, work_until_done
from transcription import claims, identical, work
from transcription.dispatch import cancel_job, resume_job, retry_job, set_priority
from transcription.errors import EngineRefused
from transcription.models import Chunk, Hearing, Job, Recording
from transcription.models.job import JobStage, JobStatus, Priority
from transcription.progress import job_state

pytestmark = pytest.mark.django_db(transaction=True)


def recording(hearing: Hearing | None = None) -> Recording:
    return spoken_recording(hearing, excerpt(20))


def fresh(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def in_threads(count: int, work_on: Callable[[], None]) -> None:
    errors: list[BaseException] = []

    def run() -> None:
        try:
            work_on()
        except BaseException as error:  # noqa: BLE001 - handed to the test
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def until_all_have_ended() -> None:
    while Job.objects.active().exists():
        work.run_next()


def under_way(job: Job, stage: JobStage = JobStage.TRANSCRIBING) -> Job:
    Job.objects.filter(pk=job.pk).update(stage=stage, status=JobStatus.PROCESSING, claimed_by="somebody")
    Job.objects.filter(pk=job.pk).update(claimed_until=timezone.now() + timedelta(minutes=1))
    return fresh(job)


@pytest.fixture
def leader(clerk: User) -> Iterator[Job]:
    """A job that somebody is transcribing."""
    return under_way(started_job(clerk, recording()))


def test_ten_identical_jobs_in_two_workers_are_heard_once(clerk: User, engine: FakeEngine):
    jobs = [started_job(clerk, recording()) for _ in range(10)]
    in_threads(2, until_all_have_ended)
    assert {fresh(job).status for job in jobs} == {JobStatus.COMPLETED}
    with_chunks = {chunk.job_id for chunk in Chunk.objects.all()}
    assert len(with_chunks) == 1, "one computed, nine found the result"
    assert len(engine.heard) == Chunk.objects.count()
    assert {fresh(job).attempts for job in jobs} <= {0, 1}, "waiting is no blame"


def test_two_workers_that_begin_at_the_same_moment_agree_on_one(clerk: User):
    jobs = [started_job(clerk, recording()) for _ in range(4)]
    for job in jobs:
        under_way(job, JobStage.PREPARING)
    leads: list[bool] = []
    waiting = iter(jobs)
    lock = threading.Lock()

    def ask() -> None:
        with lock:
            job = next(waiting)
        leads.append(identical.takes_the_lead(fresh(job), "key"))

    in_threads(4, ask)
    assert sorted(leads) == [False, False, False, True]


def test_who_waits_is_not_taken_and_says_what_it_waits_for(leader: Job, clerk: User):
    other = started_job(clerk, recording())
    assert claims.claim_next() is None
    assert claims.count_runnable(10) == 0
    with translation.override("en"):
        assert job_state(other)["stage_label"] == "Waiting for another transcription of the same recording"
        assert job_state(leader)["stage_label"] == "Transcribing"


def test_a_worker_is_free_for_others_while_a_job_waits(leader: Job, clerk: User, engine: FakeEngine):
    started_job(clerk, recording())
    different = started_job(clerk, spoken_recording(source=excerpt(21)))
    work_until_done()
    assert fresh(different).status == JobStatus.COMPLETED


ENDS = {
    "cancelled": lambda job, user: cancel_job(job, user),
    "failed": lambda job, user: claims.give_up(job, EngineRefused.code, "no"),
    "paused": lambda job, user: Job.objects.filter(pk=job.pk).update(paused_at=timezone.now()),
    "gone": lambda job, user: job.delete(),
    "sealed": lambda job, user: Hearing.objects.filter(pk=job.recording.hearing_id).update(sealed=True),
    "put back after a failure": lambda job, user: Job.objects.filter(pk=job.pk).update(
        stage=JobStage.QUEUED, claimed_by="", not_before=timezone.now() + timedelta(minutes=10)
    ),
}


@pytest.mark.parametrize("end", ENDS)
def test_another_one_takes_over_at_once_when_the_leader_is(end: str, leader: Job, clerk: User):
    other = started_job(clerk, recording())
    assert claims.claim_next() is None
    ENDS[end](leader, clerk)
    assert claims.claim_next().job_id == other.pk


DIFFERENCES = {
    "language": {"language": "su-ID"},
    "vocabulary": {"vocabulary": ["Syukri"]},
    "correction": {"correction": "off"},
    "speakers": {"speaker_count": 2},
    "urgency": {"priority": Priority.URGENT},
}


@pytest.mark.parametrize("difference", DIFFERENCES)
def test_a_job_that_differs_does_not_wait(difference: str, leader: Job, clerk: User):
    other = started_job(clerk, recording())
    Job.objects.filter(pk=other.pk).update(**DIFFERENCES[difference])
    assert claims.claim_next().job_id == other.pk


def test_jobs_with_the_same_number_of_speakers_are_identical(leader: Job, clerk: User):
    other = started_job(clerk, recording())
    Job.objects.filter(pk__in=[leader.pk, other.pk]).update(speaker_count=3, vocabulary=["Syukri", "Rasyidi"])
    assert claims.claim_next() is None


@pytest.mark.parametrize("seal", ["hearing", "case"])
def test_nobody_waits_for_a_sealed_hearing(seal: str, leader: Job, clerk: User, outsider: User):
    hearing = leader.recording.hearing
    if seal == "hearing":
        hearing.sealed = True
        hearing.save()
    else:
        hearing.case.sealed = True
        hearing.case.save()
    other = started_job(outsider, recording())
    assert not identical.is_waiting(other)
    assert claims.claim_next().job_id == other.pk


def test_a_sealed_hearing_waits_for_nobody(leader: Job, clerk: User, sealed_hearing: Hearing):
    sealed = started_job(clerk, recording(sealed_hearing))
    assert claims.claim_next().job_id == sealed.pk
    assert identical.takes_the_lead(fresh(sealed), "key")


def test_a_queued_job_is_waited_for_by_nobody(clerk: User):
    first, second = started_job(clerk, recording()), started_job(clerk, recording())
    Job.objects.filter(pk=first.pk).update(not_before=timezone.now() + timedelta(minutes=5))
    assert claims.claim_next().job_id == second.pk


def test_who_takes_the_lead_for_another_result_begins_without_the_old_chunks(clerk: User):
    job = started_job(clerk, recording())
    Chunk.objects.create(job=job, index=0, start=0, end=5)
    assert identical.takes_the_lead(job, "new key")
    assert not job.chunks.exists()
    assert fresh(job).plan_key == "new key"


def test_cancelling_rings_for_those_that_waited(leader: Job, clerk: User, monkeypatch: pytest.MonkeyPatch):
    from transcription import bells

    rung = []
    monkeypatch.setattr(bells, "ring", lambda *queues: rung.append(True))
    cancel_job(leader, clerk)
    assert rung


def test_jobs_of_other_bytes_do_not_wait(leader: Job):
    assert not identical.is_waiting(factories.JobFactory())


def test_a_more_urgent_one_does_not_pay_the_cloud_again_but_hurries_the_first(leader: Job, clerk: User):
    Job.objects.update(engine="google")
    other = started_job(clerk, recording())
    Job.objects.filter(pk=other.pk).update(engine="google")
    set_priority(fresh(other), clerk, Priority.URGENT)
    assert claims.claim_next() is None
    assert fresh(leader).priority == Priority.URGENT


def test_jobs_of_this_machine_are_not_hurried_by_others(leader: Job, clerk: User):
    set_priority(started_job(clerk, recording()), clerk, Priority.URGENT)
    assert fresh(leader).priority == Priority.NORMAL


def in_the_cloud(clerk: User, leader: Job, **fields: object) -> Job:
    """A second job that is urgent and waits for the leader, which is in the cloud as well."""
    other = started_job(clerk, recording())
    Job.objects.update(engine="google", **fields)
    set_priority(fresh(other), clerk, Priority.URGENT)
    assert fresh(leader).priority == Priority.URGENT
    return fresh(other)


OPTIONS = {"none": {}, "all": {"speaker_count": 3, "vocabulary": ["Syukri", "Rasyidi"], "microphones": ["Hakim", ""]}}


@pytest.mark.parametrize("fields", OPTIONS.values(), ids=OPTIONS)
def test_who_is_waited_for_by_a_more_urgent_one_cannot_be_put_back(fields: dict[str, Any], leader: Job, clerk: User):
    in_the_cloud(clerk, leader, **fields)
    set_priority(fresh(leader), clerk, Priority.LOW)
    assert fresh(leader).priority == Priority.URGENT
    said = AuditEvent.objects.filter(action=AuditAction.JOB_PRIORITY, target_id=str(leader.pk)).order_by("at")
    assert [event.details["priority"] for event in said] == ["urgent", "low", "urgent"]


def test_who_puts_it_back_is_told_how_urgent_it_is_now(leader: Job, clerk: User):
    in_the_cloud(clerk, leader)
    job = fresh(leader)
    set_priority(job, clerk, Priority.LOW)
    assert job_state(job)["priority"] == "urgent"


def test_who_is_resumed_is_as_urgent_as_those_that_wait_for_it(leader: Job, clerk: User):
    in_the_cloud(clerk, leader)
    Job.objects.filter(pk=leader.pk).update(paused_at=timezone.now(), priority=Priority.LOW)
    resume_job(fresh(leader), clerk)
    assert fresh(leader).priority == Priority.URGENT


@pytest.mark.parametrize("change", ["paused", "another language", "of a sealed hearing", "not urgent any more"])
def test_who_is_waited_for_by_no_more_urgent_one_is_put_back(change: str, leader: Job, clerk: User):
    other = in_the_cloud(clerk, leader)
    changes: dict[str, dict[str, object]] = {
        "paused": {"paused_at": timezone.now()},
        "another language": {"language": "su-ID"},
        "of a sealed hearing": {"recording": recording(factories.HearingFactory(sealed=True))},
        "not urgent any more": {"priority": Priority.LOW},
    }
    Job.objects.filter(pk=other.pk).update(**changes[change])
    set_priority(fresh(leader), clerk, Priority.LOW)
    assert fresh(leader).priority == Priority.LOW


def test_on_this_machine_the_more_urgent_one_takes_the_lead_when_the_first_is_put_back(leader: Job, clerk: User):
    Job.objects.filter(pk=leader.pk).update(priority=Priority.URGENT)
    other = started_job(clerk, recording())
    set_priority(other, clerk, Priority.URGENT)
    assert claims.claim_next() is None
    set_priority(fresh(leader), clerk, Priority.NORMAL)
    assert claims.claim_next().job_id == other.pk


@pytest.mark.parametrize(("same_user", "waits"), [(True, True), (False, False)])
def test_nobody_learns_by_waiting_what_somebody_else_has_not_filed(
    same_user: bool, waits: bool, clerk: User, outsider: User
):
    unfiled = spoken_recording(source=excerpt(20), created_by=clerk if same_user else outsider)
    under_way(started_job(unfiled.created_by, unfiled))
    mine = recording()
    Recording.objects.filter(pk=mine.pk).update(created_by=clerk)
    assert identical.is_waiting(started_job(clerk, Recording.objects.get(pk=mine.pk))) is waits


@pytest.mark.parametrize("act", [retry_job, resume_job])
def test_who_comes_back_more_urgent_hurries_the_first_and_the_trail_says_so(
    act: Callable[[Job, User], None], leader: Job, clerk: User
):
    Job.objects.update(engine="google")
    other = started_job(clerk, recording())
    state = {"status": JobStatus.CANCELLED} if act is retry_job else {"paused_at": timezone.now()}
    Job.objects.filter(pk=other.pk).update(engine="google", priority=Priority.URGENT, **state)
    act(fresh(other), clerk)
    assert fresh(leader).priority == Priority.URGENT
    assert AuditEvent.objects.get(action=AuditAction.JOB_PRIORITY).target_id == str(leader.pk)
