"""An engine that fails for good leaves the rest to the other one; every transfer is written down and paid once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import redis
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from tests.fakes import FakeEngine, cloud_engine, installed
from tests.transcription.jobs import spoken_recording, work_until_done
from tests.transcription.test_court_pages import FORM
from transcription import claims, pipeline, progress, retries, work
from transcription.dispatch import create_job
from transcription.engines import StillRunning
from transcription.errors import BudgetSpent, EngineFailed, EngineRefused, EngineUnreachable
from transcription.models import AbandonedCall, Chunk, Court, Hearing, Job, Recording, Transfer
from transcription.models.job import JobStage, JobStatus
from transcription.retries import OUTAGE_DELAYS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def local() -> Iterator[FakeEngine]:
    redis.Redis.from_url(settings.REDIS_URL).flushall()
    with installed(FakeEngine()) as engine:
        yield engine


@pytest.fixture
def cloud(local: FakeEngine, configured: None) -> Iterator[FakeEngine]:
    with installed(cloud_engine()) as engine:
        yield engine


@pytest.fixture
def court() -> Court:
    """Civil cases may leave, and when an engine fails the other one goes on."""
    return Court.objects.create(cloud_classes=["Pdt"], falls_back=True)


def cloud_job(clerk: User) -> Job:
    return create_job(spoken_recording(), clerk, language="id-ID", engine="google")


def ended(job: Job) -> Job:
    work_until_done()
    return Job.objects.get(pk=job.pk)


def refuse() -> None:
    raise EngineRefused("no credentials")


def engines_of(job: Job) -> list[tuple[str, str]]:
    return [(segment.engine, segment.model) for segment in job.transcript.segments.all()]


def test_what_is_sent_is_written_down_with_its_price(clerk: User, cloud: FakeEngine, court: Court):
    job = ended(cloud_job(clerk))
    assert job.status == JobStatus.COMPLETED
    assert cloud.heard == [pytest.approx(job.chunks.get().start)], "a minute goes in one piece"
    transfer = Transfer.objects.get()
    assert (transfer.job, transfer.hearing, transfer.engine, transfer.model) == (
        job,
        job.recording.hearing,
        "google",
        "chirp",
    )
    assert progress.job_state(job)["cost"] == float(transfer.cost)
    assert float(transfer.cost) == pytest.approx(transfer.seconds / 60 * 0.016, abs=1e-6)
    event = AuditEvent.objects.get(action=AuditAction.SENT_AWAY)
    assert (event.user, event.target_id, event.hearing_id) == (clerk, str(job.pk), job.recording.hearing_id)
    assert set(engines_of(job)) == {("google", "chirp")}


def test_the_local_engine_does_the_rest_when_the_cloud_refuses(
    clerk: User, local: FakeEngine, cloud: FakeEngine, court: Court
):
    cloud.before = refuse
    job = ended(cloud_job(clerk))
    assert (job.status, job.engine, job.fallback_engine) == (JobStatus.COMPLETED, "google", "whisper")
    state = progress.job_state(job)
    assert (state["engine"], state["fallback_engine"]) == ("google", "whisper")
    assert state["cost"] > 0, "it was sent before it was refused"
    assert len(local.heard) > 1, "cut anew in the lengths of the local engine"
    assert set(engines_of(job)) == {("whisper", "fake")}
    assert (job.transcript.engine, job.transcript.model) == ("whisper", "fake")


def test_the_cloud_does_the_rest_from_the_chunk_at_which_the_local_engine_stopped(
    clerk: User, local: FakeEngine, cloud: FakeEngine, court: Court
):
    def fail_from_the_second() -> None:
        if len(local.heard) == 1:
            raise EngineRefused("out of order")

    local.before = fail_from_the_second
    job = ended(create_job(spoken_recording(), clerk, language="id-ID"))
    assert (job.status, job.fallback_engine) == (JobStatus.COMPLETED, "google")
    assert len(cloud.heard) == 1
    assert cloud.heard[0] > local.heard[0]
    assert engines_of(job) == [("whisper", "fake"), ("google", "chirp")]
    sent = Transfer.objects.get()
    assert sent.seconds < job.recording.duration - 10, "what was done is not sent"


@pytest.mark.parametrize("decision", [{"falls_back": False}, {"cloud_classes": []}])
def test_where_the_court_does_not_want_it_the_job_fails(
    decision: dict[str, object], clerk: User, local: FakeEngine, cloud: FakeEngine, court: Court
):
    Court.objects.update(**decision)
    local.before = refuse
    job = ended(create_job(spoken_recording(), clerk, language="id-ID"))
    assert (job.status, job.error_code, job.fallback_engine) == (JobStatus.FAILED, "engine_refused", "")
    assert not Transfer.objects.exists()


def test_when_both_fail_the_job_fails(clerk: User, local: FakeEngine, cloud: FakeEngine, court: Court):
    local.before = cloud.before = refuse
    job = ended(cloud_job(clerk))
    assert (job.status, job.error_code) == (JobStatus.FAILED, "engine_refused")


def test_a_hearing_that_is_sealed_meanwhile_is_not_sent(
    clerk: User, local: FakeEngine, cloud: FakeEngine, court: Court
):
    job = cloud_job(clerk)
    Hearing.objects.update(sealed=True)
    job = ended(job)
    assert not Transfer.objects.exists()
    assert cloud.heard == []
    assert (job.status, job.fallback_engine) == (JobStatus.COMPLETED, "whisper")


def test_a_hearing_that_is_sealed_meanwhile_fails_with_its_reason_where_nobody_takes_over(
    clerk: User, cloud: FakeEngine, court: Court
):
    Court.objects.update(falls_back=False)
    job = cloud_job(clerk)
    Hearing.objects.update(sealed=True)
    assert ended(job).error_code == "may_not_leave"


def test_a_spent_budget_lets_the_job_wait_and_says_so(clerk: User, cloud: FakeEngine, court: Court):
    Court.objects.update(monthly_minutes=0)
    job = ended(cloud_job(clerk))
    assert (job.status, job.error_code, job.fallback_engine) == (JobStatus.PROCESSING, "budget_spent", "")
    state = progress.job_state(job)
    assert state["stage_label"] == str(BudgetSpent.waiting)
    assert (state["error"]["action"], state["eta_seconds"]) == (str(BudgetSpent.action), None)
    Court.objects.update(monthly_minutes=100)
    Chunk.objects.update(not_before=timezone.now())
    assert ended(job).status == JobStatus.COMPLETED
    assert ended(job).error_code == ""


def cut_in_short_pieces(cloud: FakeEngine) -> None:
    cloud.capabilities = replace(cloud.capabilities, longest_chunk=29.0)


def test_a_job_goes_on_saying_that_it_waits_for_the_budget_while_other_pieces_are_fetched(
    clerk: User, cloud: FakeEngine, court: Court
):
    cut_in_short_pieces(cloud)
    Court.objects.update(monthly_minutes=1)
    running = [StillRunning(timedelta(hours=1))]

    def run_at_first() -> None:
        if running:
            raise running.pop()

    cloud.before = run_at_first
    job = ended(cloud_job(clerk))
    assert job.error_code == "budget_spent"
    fetched = job.chunks.undone().exclude(memory={})
    assert fetched.update(not_before=timezone.now()) == 1, "its operation has ended"
    job = ended(job)
    assert job.chunks.undone().count() == 1
    assert job.error_code == "budget_spent"
    assert progress.job_state(job)["stage_label"] == str(BudgetSpent.waiting)


def test_when_one_piece_may_be_sent_again_those_that_wait_look_as_well(clerk: User, cloud: FakeEngine, court: Court):
    cut_in_short_pieces(cloud)
    Court.objects.update(monthly_minutes=0)
    job = ended(cloud_job(clerk))
    assert job.chunks.undone().filter(not_before__gt=timezone.now()).count() > 1
    Court.objects.update(monthly_minutes=100)
    Chunk.objects.filter(pk=job.chunks.first().pk).update(not_before=timezone.now())
    assert ended(job).status == JobStatus.COMPLETED


def test_an_administrator_who_raises_the_limit_wakes_the_jobs_that_wait_for_it(
    clerk: User, administrator: User, client: Client, cloud: FakeEngine, court: Court
):
    Court.objects.update(monthly_minutes=0)
    job = ended(cloud_job(clerk))
    client.force_login(administrator)
    form = client.get(reverse("court")).context["form"]
    client.cookies["django_language"] = "en"
    decided = FORM | {"monthly_minutes": "100", "version": form["version"].value()}
    saved = client.post(reverse("court"), decided, follow=True)
    assert saved.redirect_chain == [(reverse("court"), 302)]
    assert "also for those that wait" in saved.text
    assert ended(job).status == JobStatus.COMPLETED


def unreachable() -> None:
    raise EngineUnreachable("503")


def test_an_outage_is_said_to_be_what_a_job_waits_for_until_it_is_over(clerk: User, cloud: FakeEngine, court: Court):
    cloud.before = unreachable
    job = ended(cloud_job(clerk))
    assert progress.job_state(job)["stage_label"] == str(EngineUnreachable.waiting)
    Chunk.objects.update(not_before=None)
    claims.claim_next()
    assert progress.job_state(Job.objects.get(pk=job.pk))["stage_label"] == str(EngineUnreachable.waiting)
    Chunk.objects.update(claimed_by="", not_before=None)
    cloud.before = lambda: None
    assert (ended(job).status, ended(job).error_code) == (JobStatus.COMPLETED, "")


def test_once_the_service_answers_again_nothing_waits_for_the_end_of_the_outage(
    clerk: User, cloud: FakeEngine, court: Court
):
    cut_in_short_pieces(cloud)
    cloud.before = unreachable
    job = ended(cloud_job(clerk))
    Chunk.objects.update(not_before=timezone.now() + timedelta(minutes=30))
    Chunk.objects.filter(pk=job.chunks.first().pk).update(not_before=timezone.now())
    cloud.before = lambda: None
    assert ended(job).status == JobStatus.COMPLETED


def test_a_spent_budget_sends_the_job_to_the_local_engine_if_the_court_wants_that(
    clerk: User, local: FakeEngine, cloud: FakeEngine, court: Court
):
    Court.objects.update(monthly_minutes=0, local_when_spent=True, falls_back=False)
    job = ended(cloud_job(clerk))
    assert (job.status, job.fallback_engine) == (JobStatus.COMPLETED, "whisper")
    assert not Transfer.objects.exists()


def test_minutes_of_the_month_before_are_not_counted(clerk: User, cloud: FakeEngine, court: Court):
    Court.objects.update(monthly_minutes=2)
    ended(cloud_job(clerk))
    Transfer.objects.update(created_at=timezone.now() - timezone.timedelta(days=32))
    assert ended(cloud_job(clerk)).status == JobStatus.COMPLETED


def test_a_service_that_answers_some_pieces_is_not_given_up_sooner_than_one_that_is_away(
    clerk: User, cloud: FakeEngine, court: Court
):
    cut_in_short_pieces(cloud)
    cloud.before = unreachable
    job = ended(cloud_job(clerk))
    Chunk.objects.update(failures=len(OUTAGE_DELAYS) - 1, not_before=None)
    claim = claims.claim_next()
    put_back = claim.unit().get().pk
    retries.wait(claim, timedelta(minutes=5))
    others = job.chunks.undone().exclude(pk=put_back)
    assert {(chunk.failures, chunk.not_before) for chunk in others} == {(0, None)}
    assert Chunk.objects.get(pk=put_back).not_before > timezone.now() + timedelta(minutes=4)


def test_an_outage_is_waited_for_and_only_then_somebody_else_goes_on(
    clerk: User, local: FakeEngine, cloud: FakeEngine, court: Court
):
    def fail() -> None:
        raise EngineUnreachable("503")

    cloud.before = fail
    job = cloud_job(clerk)
    for _ in OUTAGE_DELAYS:
        work_until_done()
        assert (Job.objects.get(pk=job.pk).error_code, local.heard) == ("engine_unreachable", [])
        Chunk.objects.update(not_before=timezone.now())
    work.run_next()
    gone_over = Job.objects.get(pk=job.pk)
    assert (gone_over.fallback_engine, gone_over.error_code) == ("whisper", "")
    assert ended(job).status == JobStatus.COMPLETED
    assert Transfer.objects.count() == 1, "asked eleven times, sent once"


def test_where_nobody_else_may_go_on_an_outage_is_waited_for_as_long_as_it_lasts(
    clerk: User, local: FakeEngine, cloud: FakeEngine, court: Court
):
    Court.objects.update(falls_back=False)

    def fail() -> None:
        raise EngineUnreachable("503")

    cloud.before = fail
    job = cloud_job(clerk)
    for _ in range(len(OUTAGE_DELAYS) + 5):
        work_until_done()
        waiting = Job.objects.get(pk=job.pk)
        assert (waiting.error_code, waiting.finished_at) == ("engine_unreachable", None)
        Chunk.objects.update(not_before=timezone.now())
    cloud.before = lambda: None
    assert ended(job).status == JobStatus.COMPLETED
    assert local.heard == []


def test_a_failure_that_passes_costs_one_transfer(clerk: User, cloud: FakeEngine, court: Court):
    left = [1]

    def fail_once() -> None:
        left[0] -= 1
        if left[0] >= 0:
            raise EngineFailed("not now")

    cloud.before = fail_once
    job = cloud_job(clerk)
    work_until_done()
    Chunk.objects.update(not_before=timezone.now())
    assert ended(job).status == JobStatus.COMPLETED
    assert Transfer.objects.count() == 1


def test_a_result_that_two_engines_made_is_nobodys_to_keep(
    clerk: User, local: FakeEngine, cloud: FakeEngine, court: Court
):
    cloud.before = refuse
    ended(cloud_job(clerk))
    cloud.before = lambda: None
    heard = len(cloud.heard)
    ended(create_job(spoken_recording(), clerk, language="id-ID", engine="google"))
    assert len(cloud.heard) == heard + 1


def test_transfers_of_sealed_hearings_are_seen_by_those_who_see_the_hearing(
    clerk: User, outsider: User, cloud: FakeEngine, court: Court
):
    ended(cloud_job(clerk))
    Recording.objects.get().hearing.assigned.add(clerk)
    Hearing.objects.update(sealed=True)
    assert Transfer.objects.visible_to(clerk).count() == 1
    assert Transfer.objects.visible_to(outsider).count() == 0


def test_what_is_done_between_two_pieces_that_are_left_is_not_heard_again(
    clerk: User, local: FakeEngine, cloud: FakeEngine, court: Court
):
    job = create_job(spoken_recording(), clerk, language="id-ID")
    work.run_next()
    first, second, third, *_, last = job.chunks.all()
    Chunk.objects.filter(pk=first.pk).update(not_before=timezone.now() + timedelta(hours=1))
    work.run_next()
    assert local.heard == [second.start]
    Chunk.objects.filter(pk=first.pk).update(not_before=None)
    local.before = refuse

    job = ended(job)

    assert job.status == JobStatus.COMPLETED
    assert cloud.heard == [first.start, third.start]
    words = [word["word"] for segment in job.transcript.segments.all() for word in segment.words]
    assert words == [f"kata{start:.0f}" for start in (first.start, second.start, third.start)]
    sent = sum(Transfer.objects.values_list("seconds", flat=True))
    assert sent == pytest.approx(first.end - first.start + last.end - third.start)


def test_a_piece_that_begins_while_the_rest_is_planned_is_left_to_who_began_it(
    clerk: User, local: FakeEngine, cloud: FakeEngine, court: Court
):
    job = create_job(spoken_recording(), clerk, language="id-ID")
    work.run_next()
    Job.objects.update(fallback_engine="google", stage=JobStage.QUEUED)
    first, planned = job.chunks.first(), job.chunks.count()
    plan_again = pipeline.plan_again

    def begun_meanwhile(*arguments: object) -> list[pipeline.PlannedChunk]:
        Chunk.objects.filter(pk=first.pk).update(memory={"operation": "operations/1"})
        return plan_again(*arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "plan_again", begun_meanwhile)
        work.run_next()
    assert Chunk.objects.filter(pk=first.pk).exists()
    assert job.chunks.count() == planned, "nothing was planned beside it"
    job = ended(job)
    assert job.status == JobStatus.COMPLETED
    assert local.heard == [first.start]
    assert len(cloud.heard) == 1


def test_the_language_is_found_out_by_whoever_takes_over(
    clerk: User, local: FakeEngine, cloud: FakeEngine, court: Court
):
    cloud.language, local.language = "auto", "su-ID"
    cloud.before = refuse
    job = ended(create_job(spoken_recording(), clerk, language="auto", engine="google"))
    assert (job.status, job.detected_language) == (JobStatus.COMPLETED, "su-ID")


def test_what_the_engine_that_failed_has_begun_is_stopped(
    clerk: User, local: FakeEngine, cloud: FakeEngine, court: Court
):
    cloud.before = refuse
    ended(cloud_job(clerk))
    [call] = AbandonedCall.objects.all()
    assert call.engine == "google"
    assert call.memory["operation"].startswith("operations/")
