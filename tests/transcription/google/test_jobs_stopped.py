"""What a cancelled, failed or overtaken job has begun in the cloud is stopped, and nothing of it stays there."""

import json
from datetime import timedelta
from typing import Any

import pytest
import redis
from django.conf import settings
from django.utils import timezone, translation
from google.api_core.exceptions import ServiceUnavailable
from google.cloud import storage

from courtsight.accounts.models import User
from courtsight.audit.lines import lines_of
from courtsight.audit.models import AuditEvent
from courtsight.queues import Queue
from tests.cloud import BUCKET, Cloud
from tests.transcription.google.jobs import finished, one_round, submitted
from tests.transcription.jobs import spoken_recording
from transcription import abandoned, claims, transcribing
from transcription.assembling import complete
from transcription.claims import ClaimLost
from transcription.dispatch import cancel_job, create_job, retry_job
from transcription.emulator.script import Rule
from transcription.engines import Cancelled, load_engine
from transcription.engines.google.operations import Operations
from transcription.errors import EngineFailed, EngineRefused, EngineUnreachable
from transcription.models import AbandonedCall, Chunk, Court, Hearing, Job, Transfer
from transcription.models.job import JobStage, JobStatus
from transcription.recording_removal import remove_recording
from transcription.tasks import abandon_elsewhere
from transcription.transfers import LEFT_AS, TRANSFER
from transcription.types import Segment, Transcription, Word

pytestmark = pytest.mark.django_db


def test_cancelling_stops_the_operation_and_takes_the_audio_back(job: Job, clerk: User, cloud: Cloud):
    cloud.say(Rule(polls=999))
    operation = submitted(job).memory["operation"]
    cancel_job(job, clerk)
    assert abandoned.stop_all() == 1
    assert cloud.speech.ledger.cancelled == [operation]
    assert cloud.objects() == []
    assert job.chunks.get().memory == {}
    assert abandoned.stop_all() == 0


def woken() -> list[str]:
    """The tasks that workers are to do when they have time."""
    return [headers["task"] for headers in messages()]


def messages() -> list[dict[str, Any]]:
    broker = redis.Redis.from_url(settings.REDIS_URL)
    return [json.loads(message)["headers"] for message in broker.lrange(Queue.INDEXING, 0, -1)]


def test_a_worker_is_woken_at_once_to_stop_what_runs_and_for_nothing_else(
    job: Job, clerk: User, cloud: Cloud, django_capture_on_commit_callbacks
):
    cloud.say(Rule(polls=999))
    submitted(job)
    other = create_job(spoken_recording(), clerk, language="id-ID")
    with django_capture_on_commit_callbacks(execute=True):
        cancel_job(other, clerk)
    assert woken() == []
    with django_capture_on_commit_callbacks(execute=True):
        cancel_job(job, clerk)
    assert woken() == [abandon_elsewhere.name]
    assert messages()[0]["expires"], "soon it runs by itself"
    abandon_elsewhere()
    assert len(cloud.speech.ledger.cancelled) == 1


def test_audio_of_a_hearing_that_is_sealed_meanwhile_is_taken_back_at_once(job: Job, cloud: Cloud):
    """Nobody waits for an hour whether the job is tried again."""
    Court.objects.update_or_create(defaults={"falls_back": False})
    cloud.say(Rule(call="BatchRecognize", error="RESOURCE_EXHAUSTED", retry_after=3))
    one_round(job)
    assert cloud.objects() != []
    Hearing.objects.update(sealed=True)
    assert finished(job).error_code == "may_not_leave"
    abandoned.stop_all()
    assert cloud.objects() == []


def test_what_cannot_be_stopped_now_is_stopped_later(job: Job, clerk: User, cloud: Cloud):
    cloud.say(Rule(polls=999), Rule(call="CancelOperation", error="UNAVAILABLE", times=1))
    submitted(job)
    cancel_job(job, clerk)
    assert abandoned.stop_all() == 0
    assert abandoned.stop_all() == 1


def test_an_operation_whose_name_nobody_remembers_is_stopped_too(job: Job, clerk: User, cloud: Cloud):
    cloud.say(Rule(polls=999))
    chunk = submitted(job)
    Chunk.objects.filter(pk=chunk.pk).update(memory=chunk.memory | {"operation": None})
    cancel_job(job, clerk)
    abandoned.stop_all()
    assert cloud.speech.ledger.cancelled == [chunk.memory["operation"]]


def test_a_cancelled_job_can_be_tried_again(job: Job, clerk: User, cloud: Cloud):
    cloud.say(Rule(polls=999, times=1))
    submitted(job)
    cancel_job(job, clerk)
    abandoned.stop_all()
    retry_job(job, clerk)
    assert finished(job).status == JobStatus.COMPLETED


def test_a_job_that_is_still_wanted_is_left_alone(job: Job, cloud: Cloud):
    cloud.say(Rule(polls=5))
    submitted(job)
    assert abandoned.stop_all() == 0
    assert cloud.speech.ledger.cancelled == []


def test_a_recording_that_is_removed_is_taken_back_from_the_cloud(job: Job, clerk: User, cloud: Cloud):
    cloud.say(Rule(polls=999))
    operation = submitted(job).memory["operation"]
    claims.give_up(job, EngineRefused.code, "no")
    remove_recording(job.recording, clerk)
    assert abandoned.stop_all() == 1
    assert cloud.speech.ledger.cancelled == [operation]
    assert cloud.objects() == []


def test_a_job_whose_result_is_found_elsewhere_stops_what_it_had_begun(job: Job, clerk: User, cloud: Cloud):
    cloud.say(Rule(polls=999, times=1))
    operation = submitted(job).memory["operation"]
    claims.give_up(job, EngineRefused.code, "no")
    finished(create_job(job.recording, clerk, language="id-ID", engine="google"))
    retry_job(job, clerk)
    assert finished(job).status == JobStatus.COMPLETED
    assert abandoned.stop_all() == 1
    assert cloud.speech.ledger.cancelled == [operation]
    assert cloud.objects() == []


def test_a_plan_for_something_else_stops_what_was_begun_by_the_old_one(job: Job, cloud: Cloud):
    cloud.say(Rule(polls=999, times=1))
    operation = submitted(job).memory["operation"]
    Job.objects.update(plan_key="stt:transcription:of another version", stage=JobStage.QUEUED)
    assert finished(job).status == JobStatus.COMPLETED
    assert abandoned.stop_all() == 1
    assert cloud.speech.ledger.cancelled == [operation]


def test_a_worker_that_lost_its_claim_leaves_the_operation_to_its_successor(job: Job, cloud: Cloud):
    cloud.say(Rule(polls=999))
    chunk = submitted(job)
    call = transcribing._Call(claims.claim_next(), job, load_engine("google"), dict(chunk.memory))
    Chunk.objects.update(claimed_by="somebody else")
    with pytest.raises(ClaimLost):
        call.report(0.5)
    with pytest.raises(ClaimLost):
        call.remember(uploaded=True)
    assert cloud.speech.ledger.cancelled == []


def test_a_job_that_is_cancelled_while_it_is_submitted_is_stopped_by_its_own_worker(
    job: Job, clerk: User, cloud: Cloud, monkeypatch
):
    submit = Operations.submit

    def cancelled_meanwhile(self: Operations, *arguments: object) -> str:
        name = submit(self, *arguments)
        cancel_job(Job.objects.get(pk=job.pk), clerk)
        return name

    monkeypatch.setattr(Operations, "submit", cancelled_meanwhile)
    one_round(job)
    assert job.status == JobStatus.CANCELLED
    assert len(cloud.speech.ledger.cancelled) == 1
    assert cloud.objects() == []


def test_a_worker_in_hand_stops_when_the_job_is_completed_by_a_result_from_elsewhere(job: Job, cloud: Cloud):
    cloud.say(Rule(polls=999))
    chunk = submitted(job)
    call = transcribing._Call(claims.claim_next(), job, load_engine("google"), dict(chunk.memory))
    Job.objects.update(stage=JobStage.QUEUED, claimed_by="")
    claim = claims._take(job, [Job.objects.get(pk=job.pk)])
    words = (Word(0.0, 0.5, "Sidang", 0.9),)
    complete(claim, job, Transcription("id-ID", 8.0, (Segment(0.0, 0.5, "Sidang", words),), "google", "chirp_2"))
    with pytest.raises(Cancelled):
        call.remember(uploaded=True)
    assert abandoned.stop_all() == 1
    assert cloud.speech.ledger.cancelled == [chunk.memory["operation"]]


def test_what_may_still_arrive_in_the_cloud_is_looked_for_again_for_an_hour(job: Job, cloud: Cloud):
    AbandonedCall.objects.create(engine="google", memory={"token": "0" * 32})
    assert abandoned.stop_all() == 0
    late = cloud.put(f"courtsight-staging/{'0' * 32}.flac", b"late", BUCKET)
    assert cloud.objects() == [late.removeprefix(f"gs://{BUCKET}/")]
    AbandonedCall.objects.update(created_at=timezone.now() - abandoned.LONGEST_ARRIVAL)
    assert abandoned.stop_all() == 1
    assert cloud.objects() == []
    assert not AbandonedCall.objects.exists()


def test_what_was_never_begun_there_costs_nothing_once_it_cannot_arrive_any_more(job: Job, clerk: User, cloud: Cloud):
    cloud.say(Rule(call="BatchRecognize", error="RESOURCE_EXHAUSTED", retry_after=900))
    one_round(job)
    cancel_job(job, clerk)
    abandoned.stop_all()
    assert Transfer.objects.get().seconds > 0, "a worker may still be at it"
    AbandonedCall.objects.update(created_at=timezone.now() - abandoned.LONGEST_ARRIVAL)
    assert abandoned.stop_all() == 1
    assert Transfer.objects.get().seconds == 0
    with translation.override("en"):
        assert Transfer.objects.get().unheard == "taken back"


def test_nor_does_a_second_attempt_that_was_never_begun(job: Job, clerk: User, cloud: Cloud):
    cloud.say(Rule(polls=1, fails="INTERNAL"))
    submitted(job)
    cloud.say(Rule(call="BatchRecognize", error="RESOURCE_EXHAUSTED"))
    Chunk.objects.update(not_before=None)
    one_round(job)
    Chunk.objects.update(not_before=None)
    one_round(job)
    assert Transfer.objects.count() == 2
    cancel_job(job, clerk)
    AbandonedCall.objects.update(created_at=timezone.now() - abandoned.LONGEST_ARRIVAL)
    abandoned.stop_all()
    assert {transfer.seconds for transfer in Transfer.objects.all()} == {0}


def test_what_waited_when_an_upgrade_came_counts_once(job: Job, cloud: Cloud):
    """The version before remembered of a piece that it was announced, and not as which transfer."""
    cloud.say(Rule(call="BatchRecognize", error="RESOURCE_EXHAUSTED", times=1))
    one_round(job)
    memory = {name: fact for name, fact in job.chunks.get().memory.items() if name not in (LEFT_AS, TRANSFER)}
    Chunk.objects.update(memory=memory | {"announced": True}, not_before=None)
    assert finished(job).status == JobStatus.COMPLETED
    assert Transfer.objects.count() == 1


def test_a_service_that_does_not_answer_is_asked_once_in_a_round(job: Job, clerk: User, cloud: Cloud):
    AbandonedCall.objects.bulk_create(
        AbandonedCall(engine="google", memory={"token": str(number) * 32, "operation": f"operations/{number}"})
        for number in range(3)
    )
    cloud.say(Rule(call="CancelOperation", error="UNAVAILABLE"))
    assert abandoned.stop_all() == 0
    assert cloud.speech.ledger.calls["CancelOperation"] == 1


def unstopped(age: timedelta) -> list[AuditEvent]:
    """What the trail says, when all that was given up is so old and a round has been made."""
    AbandonedCall.objects.update(created_at=timezone.now() - age)
    abandoned.stop_all()
    return [event for event in AuditEvent.objects.all() if "not_stopped" in event.details]


def test_where_the_settings_are_gone_it_ends_with_a_record(
    job: Job, clerk: User, administrator: User, cloud: Cloud, settings
):
    cloud.say(Rule(polls=999))
    operation = submitted(job).memory["operation"]
    cancel_job(job, clerk)
    settings.GOOGLE_BUCKET = ""
    load_engine.cache_clear()
    assert unstopped(timedelta(minutes=1)) == []
    [event] = unstopped(abandoned.LONGEST_ARRIVAL + timedelta(minutes=1))
    assert not AbandonedCall.objects.exists()
    assert operation in event.details["not_stopped"]
    assert "GOOGLE_BUCKET" in event.details["error"]
    assert event.hearing_id == job.recording.hearing_id
    assert Transfer.objects.get().seconds > 0, "it may have to be paid"
    with translation.override("en"):
        [line] = lines_of([event])
        assert (line.target, line.case_number) == (f"transfer: {job.recording.name}", job.recording.hearing.case.number)
        assert "could not be stopped" in line.note


def test_an_outage_is_outlasted_for_days_and_not_for_ever(job: Job, clerk: User, cloud: Cloud):
    cloud.say(Rule(polls=999), Rule(call="CancelOperation", error="UNAVAILABLE"))
    submitted(job)
    cancel_job(job, clerk)
    assert unstopped(2 * abandoned.LONGEST_ARRIVAL) == []
    assert len(unstopped(abandoned.LONGEST_OUTAGE + timedelta(minutes=1))) == 1
    assert not AbandonedCall.objects.exists()


def test_what_was_begun_stays_counted_when_it_is_stopped(job: Job, clerk: User, cloud: Cloud):
    cloud.say(Rule(polls=999))
    chunk = submitted(job)
    Chunk.objects.filter(pk=chunk.pk).update(memory=chunk.memory | {"operation": None})
    cancel_job(job, clerk)
    assert abandoned.stop_all() == 1
    assert Transfer.objects.get().seconds > 0


def failed_long_ago(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(finished_at=timezone.now() - abandoned.RETRIED_WITHIN)


def test_what_a_failed_job_left_in_the_cloud_is_deleted_once_nobody_has_retried_it(job: Job, cloud: Cloud):
    cloud.say(Rule(polls=999))
    operation = submitted(job).memory["operation"]
    claims.give_up(job, EngineFailed.code, "another chunk")
    abandon_elsewhere()
    assert cloud.objects() != [], "a retry would go on with it"
    failed_long_ago(job)
    abandon_elsewhere()
    assert cloud.objects() == []
    assert cloud.speech.ledger.cancelled == [operation]
    assert job.chunks.get().memory == {}


def test_a_job_that_fails_during_an_outage_leaves_nothing_in_the_cloud(job: Job, cloud: Cloud):
    cloud.say(Rule(call="BatchRecognize", error="UNAVAILABLE"))
    one_round(job)
    assert (job.status, job.error_code) == (JobStatus.PROCESSING, EngineUnreachable.code)
    claims.give_up(job, EngineFailed.code, "another chunk")
    assert cloud.objects() != []
    failed_long_ago(job)
    abandon_elsewhere()
    assert cloud.objects() == []


def test_a_failed_job_that_is_retried_soon_goes_on_with_what_it_has_paid_for(job: Job, clerk: User, cloud: Cloud):
    cloud.say(Rule(polls=2))
    submitted(job)
    claims.give_up(job, EngineFailed.code, "another chunk")
    abandon_elsewhere()
    retry_job(job, clerk)
    failed_long_ago(job)
    abandon_elsewhere()
    assert finished(job).status == JobStatus.COMPLETED
    assert len(cloud.billed) == 1
    assert cloud.speech.ledger.cancelled == []


def test_a_failed_job_can_still_be_retried_after_its_audio_was_deleted(job: Job, clerk: User, cloud: Cloud):
    cloud.say(Rule(polls=999, times=1))
    submitted(job)
    claims.give_up(job, EngineFailed.code, "another chunk")
    failed_long_ago(job)
    abandon_elsewhere()
    retry_job(job, clerk)
    assert finished(job).status == JobStatus.COMPLETED


@pytest.mark.parametrize("way", ["list_blobs", "delete"])
def test_what_cannot_be_deleted_now_is_deleted_later(
    job: Job, clerk: User, cloud: Cloud, way: str, monkeypatch: pytest.MonkeyPatch
):
    def out_of_order(*_: object, **__: object) -> None:
        raise ServiceUnavailable("503")

    cloud.say(Rule(polls=999))
    submitted(job)
    cancel_job(job, clerk)
    with monkeypatch.context() as broken:
        broken.setattr(storage.Client if way == "list_blobs" else storage.Blob, way, out_of_order)
        assert abandoned.stop_all() == 0
    assert cloud.objects() != []
    assert abandoned.stop_all() == 1
    assert cloud.objects() == []
