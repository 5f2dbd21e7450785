"""Pausing, resuming and putting first: through the one way in, and through the API."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import redis
from django.conf import settings
from django.utils import timezone, translation

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from courtsight.queues import Queue
from tests import factories
from tests.fakes import FakeEngine, installed
from tests.transcription.calling import Caller, assert_problem
from tests.transcription.jobs import started_job, work_until_done
from tests.transcription.test_job_progress import bells_waiting, transcribing
from transcription import work
from transcription.claims import Step
from transcription.dispatch import create_job, pause_job, resume_job, retry_job, set_priority
from transcription.errors import WrongState
from transcription.models import Hearing, Job, Recording
from transcription.models.job import ChunkStatus, JobStage, JobStatus, Priority
from transcription.progress import job_state


@pytest.fixture
def engine() -> Iterator[FakeEngine]:
    redis.Redis.from_url(settings.REDIS_URL).flushall()
    with installed(FakeEngine()) as engine:
        yield engine


@pytest.fixture
def job(clerk: User) -> Job:
    return factories.JobFactory(created_by=clerk, status=JobStatus.PROCESSING)


def audited(job: Job) -> list[str]:
    return list(AuditEvent.objects.filter(target_id=str(job.pk)).order_by("at").values_list("action", flat=True))


@pytest.mark.django_db(transaction=True)
def test_a_batch_under_way_is_finished_and_nothing_more_is_begun_until_the_job_is_resumed(
    clerk: User, engine: FakeEngine
):
    job = started_job(clerk)

    def pause_at_the_second() -> None:
        if len(engine.heard) == 1:
            pause_job(Job.objects.get(pk=job.pk), clerk)

    engine.before = pause_at_the_second
    work_until_done()
    job.refresh_from_db()
    assert job.chunks.filter(status=ChunkStatus.DONE).count() == 2
    state = job_state(job)
    assert (state["status"], state["paused"], state["eta_seconds"]) == ("pending", True, None)
    engine.before = lambda: None
    resume_job(job, clerk)
    work_until_done()
    job.refresh_from_db()
    assert (job.status, job.paused_at) == (JobStatus.COMPLETED, None)
    assert len(engine.heard) == job.chunks.count(), "nothing was heard twice"


@pytest.mark.django_db(transaction=True)
def test_a_step_under_way_is_finished_although_the_job_is_paused(clerk: User, engine: FakeEngine):
    job = started_job(clerk)
    work.run_next()
    while job.chunks.undone().exists():
        work.run_next()
    original = work.STEPS[Step.ASSEMBLE]

    def assemble(*arguments: Any) -> None:
        pause_job(Job.objects.get(pk=job.pk), clerk)
        original(*arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(work.STEPS, Step.ASSEMBLE, assemble)
        work.run_next()
    job.refresh_from_db()
    assert (job.status, job.paused_at) == (JobStatus.COMPLETED, None)
    assert job.transcript.segments.exists()


@pytest.mark.parametrize(("language", "label"), [("en", "Paused"), ("id", "Dijeda")])
def test_a_paused_job_says_so(job: Job, clerk: User, language: str, label: str):
    pause_job(job, clerk)
    with translation.override(language):
        assert job_state(job)["stage_label"] == label
    resume_job(job, clerk)
    assert not job_state(job)["paused"]
    assert audited(job) == [AuditAction.JOB_PAUSED, AuditAction.JOB_RESUMED]


@pytest.mark.parametrize("stage", [JobStage.PREPARING, JobStage.TRANSCRIBING, JobStage.ASSEMBLING])
def test_a_resumed_job_waits_in_badge_and_stage_alike_until_somebody_is_at_it(
    job: Job, clerk: User, client: Any, stage: JobStage
):
    Job.objects.update(stage=stage)
    pause_job(job, clerk)
    resume_job(job, clerk)
    client.force_login(clerk)
    page = client.get(f"/hearings/{job.recording.hearing_id}/recordings/").content.decode()
    assert 'badge--pending">Menunggu<' in page
    assert ">Menunggu giliran diproses</span>" in page
    Job.objects.update(status=JobStatus.PROCESSING)
    page = client.get(f"/hearings/{job.recording.hearing_id}/recordings/").content.decode()
    assert 'badge--processing">' in page
    assert f">{stage.label}</span>" in page


def test_resuming_does_not_shorten_what_the_job_waits_for(job: Job, clerk: User):
    later = timezone.now() + timedelta(days=3)  # until the quota is there again
    pause_job(job, clerk)
    Job.objects.update(not_before=later)
    resume_job(job, clerk)
    assert Job.objects.get().not_before == later


def test_pausing_twice_and_resuming_what_runs_is_refused(job: Job, clerk: User):
    with pytest.raises(WrongState):
        resume_job(job, clerk)
    pause_job(job, clerk)
    with pytest.raises(WrongState):
        pause_job(job, clerk)
    assert audited(job) == [AuditAction.JOB_PAUSED]


@pytest.mark.parametrize("status", JobStatus.ended())
@pytest.mark.parametrize("act", [pause_job, resume_job, lambda job, user: set_priority(job, user, Priority.LOW)])
def test_what_has_ended_is_neither_paused_nor_put_first(
    clerk: User, status: JobStatus, act: Callable[[Job, User], None]
):
    job = factories.JobFactory(status=status)
    with pytest.raises(WrongState):
        act(job, clerk)
    assert audited(job) == []


def test_a_paused_job_that_is_cancelled_and_retried_is_not_paused_any_more(job: Job, clerk: User):
    pause_job(job, clerk)
    job.end(JobStatus.CANCELLED)
    assert job.paused_at is None
    retry_job(job, clerk)
    assert (job.status, job.paused_at) == (JobStatus.PENDING, None)


def test_the_time_left_is_measured_anew_after_a_pause(clerk: User):
    job = transcribing(10, ago=3600)
    pause_job(job, clerk)
    resume_job(job, clerk)
    Job.objects.update(status=JobStatus.PROCESSING)
    job.refresh_from_db()
    assert job_state(job)["eta_seconds"] is None
    ends = timezone.now() + timedelta(seconds=5)
    job.chunks.filter(index=10).update(status=ChunkStatus.DONE, finished_at=ends, processing_seconds=5.0)
    assert job_state(job)["eta_seconds"] == pytest.approx(5 * 9 + 5, abs=3), "nine are left, at five seconds each"


def test_a_new_priority_is_kept_and_audited(job: Job, clerk: User):
    set_priority(job, clerk, Priority.URGENT)
    assert job_state(Job.objects.get(pk=job.pk))["priority"] == "urgent"
    assert AuditEvent.objects.get(target_id=str(job.pk)).details["priority"] == "urgent"


def test_the_same_wish_more_urgently_puts_the_active_job_first_and_never_back(clerk: User):
    recording = factories.RecordingFactory()
    ways = [Priority.NORMAL, Priority.URGENT, Priority.LOW]
    jobs = {create_job(recording, clerk, language="id-ID", priority=priority).pk for priority in ways}
    assert len(jobs) == 1
    assert Job.objects.get().priority == Priority.URGENT


@pytest.mark.parametrize(("duration", "bells"), [(60.0, 1), (3600.0, 0)])
def test_the_bell_of_quick_workers_rings_for_short_recordings_only(
    clerk: User, duration: float, bells: int, django_capture_on_commit_callbacks: Callable[..., Any]
):
    redis.Redis.from_url(settings.REDIS_URL).flushall()
    with django_capture_on_commit_callbacks(execute=True):
        create_job(factories.RecordingFactory(duration=duration), clerk, language="id-ID")
    assert [bells_waiting(queue) for queue in (Queue.QUICK, Queue.TRANSCRIPTION)] == [bells, 1]


def test_pause_resume_and_priority_through_the_api(clerk: User):
    caller, recording = Caller(clerk), factories.RecordingFactory()
    job = caller.post("/transcribe", {"recording_id": str(recording.pk), "priority": "low"}).json()
    assert (job["priority"], job["paused"]) == ("low", False)
    paused = caller.post(f"/jobs/{job['id']}/pause")
    assert (paused.status_code, paused.json()["paused"], paused.json()["status"]) == (200, True, "pending")
    assert_problem(caller.post(f"/jobs/{job['id']}/pause"), 409, "wrong_state")
    assert caller.post(f"/jobs/{job['id']}/resume").json()["paused"] is False
    assert_problem(caller.post(f"/jobs/{job['id']}/resume"), 409, "wrong_state")
    changed = caller.post(f"/jobs/{job['id']}/priority", {"priority": "urgent"})
    assert (changed.status_code, changed.json()["priority"]) == (200, "urgent")
    assert caller.get(f"/jobs/{job['id']}").json()["priority"] == "urgent"


@pytest.mark.parametrize("body", [{"priority": "now"}, {}, {"priority": "low", "colour": "blue"}])
def test_a_priority_that_is_none_is_refused(clerk: User, job: Job, body: dict[str, str]):
    assert_problem(Caller(clerk).post(f"/jobs/{job.pk}/priority", body), 422, "invalid")


def test_a_repeated_request_with_its_key_gets_the_same_answer(clerk: User, job: Job):
    caller = Caller(clerk)
    answers = [caller.post(f"/jobs/{job.pk}/pause", key="jeda") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert caller.post(f"/jobs/{job.pk}/priority", {"priority": "low"}, key="urutan").status_code == 200
    other = caller.post(f"/jobs/{job.pk}/priority", {"priority": "urgent"}, key="urutan")
    assert_problem(other, 422, "idempotency_key_reused")
    assert audited(job) == [AuditAction.JOB_PAUSED, AuditAction.JOB_PRIORITY]


@pytest.mark.parametrize("action", ["pause", "resume", "priority"])
def test_a_viewer_may_not_hold_up_or_put_first(viewer: User, job: Job, action: str):
    body = {"priority": "urgent"} if action == "priority" else None
    assert_problem(Caller(viewer).post(f"/jobs/{job.pk}/{action}", body), 403, "forbidden")
    assert audited(job) == []


def test_the_page_offers_what_is_possible(clerk: User, job: Job, client: Any):
    client.force_login(clerk)
    address = f"/hearings/{job.recording.hearing_id}/recordings/"
    page = client.get(address).content.decode()
    assert 'data-post="pause"' in page
    assert 'aria-pressed="false"' in page
    pause_job(job, clerk)
    set_priority(job, clerk, Priority.URGENT)
    page = client.get(address).content.decode()
    assert 'data-post="pause"' not in page
    assert 'data-post="resume"' in page
    assert 'aria-pressed="true"' in page
    assert "badge--paused" in page


@pytest.mark.parametrize(("language", "cancel", "leave"), [("id", "Batalkan", "Batal"), ("en", "Cancel", "Cancel")])
def test_stopping_a_job_reads_unlike_leaving_a_form(
    clerk: User, job: Job, client: Any, language: str, cancel: str, leave: str
):
    client.force_login(clerk)
    client.cookies["django_language"] = language
    page = client.get(f"/hearings/{job.recording.hearing_id}/recordings/").content.decode()
    assert re.search(rf'data-post="cancel"><svg.*?</svg>{cancel}<', page)
    form = client.get(f"/hearings/{job.recording.hearing_id}/edit/").content.decode()
    assert f">{leave}</a>" in form


def test_a_recording_of_a_paused_job_says_so_on_every_page(clerk: User, hearing: Hearing, client: Any):
    recording: Recording = factories.RecordingFactory(hearing=None, created_by=clerk)
    job = factories.JobFactory(recording=recording, created_by=clerk)
    pause_job(job, clerk)
    client.force_login(clerk)
    for address in ("/", "/recordings/"):
        assert "badge--paused" in client.get(address).content.decode(), address
