"""Real jobs through the queue, with the engine "google", against the emulators."""

import re
from collections.abc import Callable

import pytest
import redis
from django.utils import timezone
from google.api_core.exceptions import ServiceUnavailable
from google.cloud import storage

from courtsight.accounts.models import User
from tests.cloud import BUCKET, TEXT, Cloud
from tests.transcription.jobs import excerpt, spoken_recording
from transcription import abandoned, claims, transcribing, work
from transcription.assembling import complete
from transcription.claims import ClaimLost
from transcription.correction import legal_terms
from transcription.dispatch import cancel_job, create_job, pause_job, resume_job, retry_job
from transcription.emulator import answers
from transcription.emulator.script import Rule
from transcription.engines import Cancelled, load_engine
from transcription.engines.google import models as google_models
from transcription.engines.google.operations import Operations
from transcription.errors import EngineFailed, EngineRefused
from transcription.models import AbandonedCall, Chunk, Court, Gathering, Hearing, Job, Transfer
from transcription.models.job import JobStage, JobStatus
from transcription.progress import job_state
from transcription.recording_removal import remove_recording
from transcription.tasks import abandon_elsewhere
from transcription.types import Segment, Transcription, Word

SECONDS = 8

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_is_cached(settings) -> None:
    """The same sound was transcribed in other tests."""
    redis.Redis.from_url(settings.REDIS_URL).flushdb()


@pytest.fixture
def job(clerk: User, hearing: Hearing, cloud_settings: Cloud, allowed: Court) -> Job:
    recording = spoken_recording(hearing, excerpt(SECONDS), duration=SECONDS)
    return create_job(recording, clerk, language="id-ID", engine="google")


def one_round(job: Job) -> None:
    """Do what can be done now; pauses are over then."""
    while work.run_next():
        pass
    Chunk.objects.filter(job=job).update(not_before=None)
    Job.objects.filter(pk=job.pk).update(not_before=None)
    job.refresh_from_db()


def finished(job: Job, rounds: int = 60) -> Job:
    for _ in range(rounds):
        one_round(job)
        if job.status in JobStatus.ended():
            return job
    raise AssertionError(f"{job.status}, {job.stage}, {job.error_code}")


def submitted(job: Job) -> Chunk:
    """The job's only chunk, when its operation runs."""
    one_round(job)
    chunk = job.chunks.get()
    assert chunk.memory["operation"]
    return chunk


def test_a_job_ends_with_a_transcript_that_names_engine_and_model(job: Job):
    assert finished(job).status == JobStatus.COMPLETED
    transcript = job.transcript
    assert " ".join(segment.text for segment in transcript.segments.all()) == TEXT
    assert (transcript.engine, transcript.model, transcript.language) == ("google", "chirp_2", "id-ID")


def test_what_left_the_building_is_written_down_once(job: Job, hearing: Hearing, cloud: Cloud):
    finished(job)
    [transfer] = Transfer.objects.all()
    [billed] = cloud.billed
    assert (transfer.job, transfer.hearing, transfer.engine) == (job, hearing, "google")
    assert transfer.seconds == pytest.approx(billed, abs=0.01)
    assert 0 < transfer.cost < 0.01


def test_afterwards_nothing_is_left_in_the_cloud_nor_in_the_chunk(job: Job, cloud: Cloud):
    finished(job)
    assert cloud.objects() == []
    assert job.chunks.get().memory == {}


def test_a_quota_slows_the_job_down_and_does_not_fail_it(job: Job, cloud: Cloud):
    cloud.say(Rule(call="BatchRecognize", error="RESOURCE_EXHAUSTED", retry_after=3, times=12))
    one_round(job)
    assert (job.status, job.error_code) == (JobStatus.PROCESSING, "engine_busy")
    assert job.chunks.get().failures == 0
    assert finished(job).status == JobStatus.COMPLETED
    assert len(cloud.billed) == 1


def test_the_pause_is_the_one_that_the_service_asked_for(job: Job, cloud: Cloud):
    cloud.say(Rule(call="BatchRecognize", error="RESOURCE_EXHAUSTED", retry_after=777))
    while work.run_next():
        pass
    pause = job.chunks.get().not_before - timezone.now()
    assert 700 < pause.total_seconds() <= 777


def test_an_outage_is_waited_out(job: Job, cloud: Cloud):
    cloud.say(Rule(call="GetOperation", error="UNAVAILABLE", times=4))
    assert finished(job).status == JobStatus.COMPLETED
    assert len(cloud.billed) == 1


def test_an_operation_that_fails_is_begun_again(job: Job, cloud: Cloud):
    cloud.say(Rule(fails="INTERNAL", times=1))
    assert finished(job).status == JobStatus.COMPLETED
    assert cloud.speech.ledger.calls["BatchRecognize"] == 2


def test_a_refusal_fails_the_job_with_the_services_words_for_administrators(job: Job, cloud: Cloud):
    cloud.say(Rule(call="BatchRecognize", error="PERMISSION_DENIED", message="speech.recognizers.recognize"))
    assert finished(job).status == JobStatus.FAILED
    assert job.error_code == "engine_refused"
    assert "speech.recognizers.recognize" in job.error_detail


def test_what_is_refused_uses_up_no_budget_and_is_counted_once_it_is_heard(job: Job, clerk: User, cloud: Cloud):
    Court.objects.update(monthly_minutes=1)
    cloud.say(Rule(fails="INVALID_ARGUMENT", times=1))
    assert finished(job).status == JobStatus.FAILED
    assert Transfer.objects.this_month().seconds() == 0
    assert job_state(job)["cost"] == 0.0
    retry_job(job, clerk)
    assert finished(job).status == JobStatus.COMPLETED
    [transfer] = Transfer.objects.all()
    assert transfer.seconds == pytest.approx(sum(cloud.billed), abs=0.01)
    assert transfer.cost > 0


def test_what_was_refused_is_held_to_the_budget_when_it_is_sent_again(job: Job, clerk: User, cloud: Cloud):
    cloud.say(Rule(fails="INVALID_ARGUMENT", times=1))
    finished(job)
    Court.objects.update(monthly_minutes=0)
    retry_job(job, clerk)
    one_round(job)
    assert job.error_code == "budget_spent"
    assert cloud.billed == []


def test_missing_settings_fail_the_job_and_are_named(clerk: User, cloud_settings: Cloud, allowed: Court, settings):
    recording = spoken_recording(source=excerpt(SECONDS), duration=SECONDS)
    job = create_job(recording, clerk, language="id-ID", engine="google")
    settings.GOOGLE_BUCKET = ""
    job = finished(job)
    assert (job.status, job.error_code) == (JobStatus.FAILED, "engine_refused")
    assert "GOOGLE_BUCKET" in job.error_detail


def test_a_worker_killed_between_paying_and_remembering_pays_once(job: Job, cloud: Cloud, monkeypatch):
    remember, killed = transcribing._Call.remember, []

    def dies(self: transcribing._Call, **facts: object) -> None:
        if facts.get("operation") and not killed:
            killed.append(facts)
            raise ClaimLost
        remember(self, **facts)

    monkeypatch.setattr(transcribing._Call, "remember", dies)
    one_round(job)
    assert killed
    Chunk.objects.update(claimed_by="", status="pending")
    assert finished(job).status == JobStatus.COMPLETED
    assert len(cloud.billed) == 1


def test_a_new_process_goes_on_with_the_operation_of_the_old_one(job: Job, cloud: Cloud):
    cloud.say(Rule(polls=3))
    submitted(job)
    load_engine.cache_clear()
    assert finished(job).status == JobStatus.COMPLETED
    assert cloud.speech.ledger.calls["BatchRecognize"] == 1
    assert len(cloud.billed) == 1


def test_a_lost_operation_does_not_lose_the_job(job: Job, cloud: Cloud):
    cloud.say(Rule(lost=True, fails="INTERNAL", times=1))
    assert finished(job).status == JobStatus.COMPLETED
    assert Transfer.objects.count() == 1


def test_while_the_service_computes_no_worker_is_held(job: Job, cloud: Cloud):
    cloud.say(Rule(polls=5))
    chunk = submitted(job)
    assert chunk.claimed_by == ""
    assert (chunk.attempts, chunk.failures) == (0, 0)


def test_cancelling_stops_the_operation_and_takes_the_audio_back(job: Job, clerk: User, cloud: Cloud):
    cloud.say(Rule(polls=999))
    operation = submitted(job).memory["operation"]
    cancel_job(job, clerk)
    assert abandoned.stop_all() == 1
    assert cloud.speech.ledger.cancelled == [operation]
    assert cloud.objects() == []
    assert job.chunks.get().memory == {}
    assert abandoned.stop_all() == 0


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


def test_an_unknown_language_becomes_the_one_that_was_heard(clerk: User, cloud_settings: Cloud, allowed: Court):
    cloud_settings.say(Rule(text="Good morning, your honour.", language="en-US"))
    recording = spoken_recording(source=excerpt(SECONDS), duration=SECONDS)
    job = finished(create_job(recording, clerk, language="auto", engine="google"))
    assert job.status == JobStatus.COMPLETED
    assert job.transcript.language == "en-US"


def test_nothing_of_the_recordings_name_leaves_the_building(
    clerk: User, hearing: Hearing, cloud_settings: Cloud, allowed: Court
):
    recording = spoken_recording(hearing, excerpt(SECONDS), duration=SECONDS, name="sidang Budi ../../x.wav")
    job = create_job(recording, clerk, language="id-ID", engine="google")
    cloud_settings.say(Rule(polls=9))
    submitted(job)
    assert job.stage == JobStage.TRANSCRIBING
    for name in cloud_settings.objects():
        assert re.fullmatch(
            r"courtsight-staging/[0-9a-f]{32}(\.flac|/0/[0-9a-f]{32}_transcript_[0-9a-f]{32}\.json)", name
        )


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


def test_the_terms_of_the_courts_are_expected_behind_the_names_of_the_case(job: Job, cloud: Cloud):
    Job.objects.update(vocabulary=["Syukri Rasyidi"])
    finished(job)
    [running] = cloud.speech.register.under("projects/pn-contoh/locations/asia-southeast1")
    [sent] = running.request.config.adaptation.phrase_sets
    said = [phrase.value for phrase in sent.inline_phrase_set.phrases]
    assert said[0] == "Syukri Rasyidi"
    assert len(said) > 300
    assert set(said[1:]) <= {" ".join(term.split()) for term in legal_terms()}


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


def test_nothing_more_is_sent_while_the_job_is_paused(job: Job, clerk: User, cloud: Cloud):
    cloud.say(Rule(call="BatchRecognize", error="RESOURCE_EXHAUSTED", retry_after=1, times=1))
    one_round(job)
    calls = cloud.speech.ledger.calls["BatchRecognize"]
    pause_job(job, clerk)
    for _ in range(3):
        one_round(job)
    assert cloud.speech.ledger.calls["BatchRecognize"] == calls
    assert job.status == JobStatus.PENDING
    resume_job(job, clerk)
    assert finished(job).status == JobStatus.COMPLETED


def test_what_may_still_arrive_in_the_cloud_is_looked_for_again_for_an_hour(job: Job, cloud: Cloud):
    AbandonedCall.objects.create(engine="google", memory={"token": "0" * 32})
    assert abandoned.stop_all() == 0
    late = cloud.put(f"courtsight-staging/{'0' * 32}.flac", b"late", BUCKET)
    assert cloud.objects() == [late.removeprefix(f"gs://{BUCKET}/")]
    AbandonedCall.objects.update(created_at=timezone.now() - abandoned.LONGEST_ARRIVAL)
    assert abandoned.stop_all() == 1
    assert cloud.objects() == []
    assert not AbandonedCall.objects.exists()


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


def test_a_job_whose_attempts_are_used_up_leaves_nothing_in_the_cloud(job: Job, cloud: Cloud):
    cloud.say(Rule(call="BatchRecognize", error="UNAVAILABLE"))
    assert finished(job).status == JobStatus.FAILED
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


@pytest.fixture
def told_apart(clerk: User, hearing: Hearing, cloud_settings: Cloud, allowed: Court, settings) -> Callable[..., Job]:
    """A job in English for the model that tells speakers apart in it, completed."""
    settings.GOOGLE_MODEL = "chirp_3"

    def done(language: str = "en-US", seconds: int = SECONDS) -> Job:
        recording = spoken_recording(hearing, excerpt(seconds), duration=seconds)
        return finished(create_job(recording, clerk, language=language, engine="google", enable_diarization=True))

    return done


def labels(job: Job) -> set[str]:
    return set(job.transcript.segments.values_list("engine_speaker", flat=True))


def test_googles_own_labels_are_taken_where_there_are_some(told_apart: Callable[..., Job]):
    job = told_apart()
    assert labels(job) == {"1"}
    assert not Gathering.objects.exists()
    assert not job.recording.voices_path.exists()


def test_by_the_setting_ours_are_taken(told_apart: Callable[..., Job], cloud: Cloud, settings):
    settings.GOOGLE_SPEAKER_LABELS = False
    assert "" not in labels(told_apart())
    assert Gathering.objects.get().heard == 1
    [running] = cloud.speech.register.under("projects/pn-contoh/locations/asia-southeast1")
    assert "diarization_config" not in running.request.config.features


def test_in_a_language_without_labels_ours_are_taken(told_apart: Callable[..., Job]):
    assert "" not in labels(told_apart("id-ID"))
    assert Gathering.objects.exists()


def test_labels_of_several_chunks_are_not_the_same_people_so_ours_are_taken(
    told_apart: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(google_models, "LONGEST_CHUNK", 15.0)
    job = told_apart(seconds=20)
    assert job.chunks.count() > 1
    assert Gathering.objects.get().heard == 1
    assert "" not in labels(job)


def test_where_labels_were_asked_for_and_none_came_ours_are_taken(
    told_apart: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
):
    word = answers._word

    def without_label(heard: Word, features: object) -> object:
        info = word(heard, features)
        info.speaker_label = ""
        return info

    monkeypatch.setattr(answers, "_word", without_label)
    assert "" not in labels(told_apart())
    assert Gathering.objects.get().heard == 1
