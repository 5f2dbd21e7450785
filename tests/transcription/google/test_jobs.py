"""Real jobs through the queue, with the engine "google", against the emulators."""

import json
import re
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
import pytest
import redis
from django.utils import timezone

from courtsight.accounts.models import User
from tests.cloud import BUCKET, TEXT, Cloud
from tests.transcription.google.jobs import SECONDS, finished, one_round, submitted
from tests.transcription.jobs import excerpt, spoken_recording
from tests.transcription.workers import wait_until
from transcription import abandoned, retries, transcribing, work
from transcription.claims import ClaimLost
from transcription.correction import legal_terms
from transcription.dispatch import create_job, pause_job, resume_job, retry_job
from transcription.emulator.script import Rule
from transcription.engines import load_engine
from transcription.engines.google import run
from transcription.engines.google.flac import FlacFile, flac_file
from transcription.errors import EngineBusy
from transcription.models import Cached, Chunk, Court, Hearing, Job, Transfer
from transcription.models.job import JobStage, JobStatus
from transcription.progress import job_state

pytestmark = pytest.mark.django_db


def test_a_job_ends_with_a_transcript_that_names_engine_and_model(job: Job):
    assert finished(job).status == JobStatus.COMPLETED
    transcript = job.transcript
    assert " ".join(segment.text for segment in transcript.segments.all()) == TEXT
    assert (transcript.engine, transcript.model, transcript.language) == ("google", "chirp_2", "id-ID")


def test_a_number_that_is_no_confidence_makes_nothing_sure_nor_doubtful_not_even_from_the_cache(
    job: Job, clerk: User, settings
):
    finished(job)
    for kept in Cached.objects.all():
        kept.value = json.loads(json.dumps(kept.value).replace('"confidence": null', '"confidence": 0.31'))
        kept.save()
    redis.Redis.from_url(settings.REDIS_URL).flushdb()
    again = finished(create_job(job.recording, clerk, language="id-ID", engine="google", channel_mode="mix"))
    assert again.chunks.get().from_cache
    for segment in (*job.transcript.segments.all(), *again.transcript.segments.all()):
        assert segment.confidence is None
        assert {word["confidence"] for word in segment.words} == {None}


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


def test_a_quota_is_the_accounts_and_slows_down_every_job(job: Job, cloud: Cloud):
    cloud.say(Rule(call="BatchRecognize", error="RESOURCE_EXHAUSTED", retry_after=777))
    twin_of(job)
    while work.run_next():
        pass
    assert cloud.speech.ledger.calls["BatchRecognize"] == 1, "one is told for all"
    for chunk in Chunk.objects.all():
        assert (chunk.not_before - timezone.now()).total_seconds() > 700


def test_what_runs_already_is_fetched_while_the_others_are_held(job: Job, cloud: Cloud):
    submitted(job)
    cloud.say(Rule(call="BatchRecognize", error="RESOURCE_EXHAUSTED", retry_after=777))
    twin_of(job)
    while work.run_next():
        pass
    until = job.chunks.get().not_before
    assert until is None or (until - timezone.now()).total_seconds() < 60


@pytest.mark.parametrize(("wish", "pause"), [(None, 30), (0, 1), (1e-9, 1), (2, 2), (30 * 24 * 3600, 3600)])
def test_a_wish_for_no_pause_or_one_of_days_is_not_followed(wish: float | None, pause: int):
    assert retries._quota_delay(EngineBusy("", wish)).total_seconds() == pause


def twin_of(job: Job) -> Job:
    """Another job that is to hear the same piece."""
    return create_job(job.recording, job.created_by, language="id-ID", engine="google", channel_mode="mix")


def test_what_another_job_paid_for_while_this_one_waited_is_not_paid_again(job: Job, clerk: User, cloud: Cloud):
    Court.objects.update(monthly_minutes=0)
    other = twin_of(job)
    one_round(job)
    one_round(other)
    assert (job.error_code, other.error_code) == ("budget_spent", "budget_spent")
    pause_job(other, clerk)
    Court.objects.update(monthly_minutes=None)
    assert finished(job).status == JobStatus.COMPLETED
    resume_job(other, clerk)
    assert finished(other).status == JobStatus.COMPLETED
    assert (len(cloud.billed), other.chunks.get().from_cache) == (1, True)
    assert Transfer.objects.count() == 1


def test_what_such_a_job_had_sent_already_does_not_stay_in_the_cloud(job: Job, clerk: User, cloud: Cloud):
    cloud.say(Rule(call="BatchRecognize", error="RESOURCE_EXHAUSTED", times=1))
    while work.run_next():
        pass
    assert len(cloud.objects()) == 1
    other = twin_of(job)
    while work.run_next():
        pass
    assert finished(other).status == finished(job).status == JobStatus.COMPLETED
    assert (len(cloud.billed), job.chunks.get().from_cache) == (1, True)
    abandoned.stop_all()
    assert cloud.objects() == []


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
    transfer, refused = Transfer.objects.all()
    assert transfer.seconds == pytest.approx(sum(cloud.billed), abs=0.01)
    assert transfer.cost > 0
    assert (refused.seconds, refused.cost) == (0, 0), "that it left stays written down"


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


def lost_after_it_was_paid(job: Job, cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """The service has computed and forgotten the first operation, its result is gone, and so is the worker."""
    remember = transcribing._Call.remember

    def dies(self: transcribing._Call, **facts: object) -> None:
        remember(self, **facts)
        if facts.get("operation"):
            raise ClaimLost

    cloud.say(Rule(lost=True, times=1))
    with monkeypatch.context() as dying:
        dying.setattr(transcribing._Call, "remember", dies)
        one_round(job)
    wait_until(lambda: any(name.endswith(".json") for name in cloud.objects()), 60, "the result is written")
    for blob in cloud.client.list_blobs(BUCKET):
        if blob.name.endswith(".json"):
            blob.delete()
    Chunk.objects.update(claimed_by="", status="pending")


def test_an_operation_that_was_paid_for_and_lost_counts_beside_the_one_that_follows(
    job: Job, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
):
    lost_after_it_was_paid(job, cloud, monkeypatch)
    assert finished(job).status == JobStatus.COMPLETED
    assert len(cloud.billed) == 2
    assert [transfer.seconds for transfer in Transfer.objects.all()] == pytest.approx(cloud.billed, abs=0.01)
    assert Transfer.objects.this_month().seconds() == pytest.approx(sum(cloud.billed), abs=0.02)
    assert job_state(job)["cost"] == pytest.approx(sum(cloud.billed) / 60 * 0.016, abs=1e-5)


def test_a_lost_operation_is_begun_again_within_the_budget_only(
    job: Job, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
):
    lost_after_it_was_paid(job, cloud, monkeypatch)
    Court.objects.update(monthly_minutes=0)
    one_round(job)
    assert job.error_code == "budget_spent"
    Court.objects.update(monthly_minutes=1)
    assert finished(job).status == JobStatus.COMPLETED
    assert Transfer.objects.count() == len(cloud.billed) == 2


def test_a_service_that_loses_everything_is_paid_twice_at_most(job: Job, cloud: Cloud):
    cloud.say(Rule(lost=True, fails="INTERNAL"))
    assert finished(job).status == JobStatus.FAILED
    assert job.error_code == "engine_failed"
    assert cloud.speech.ledger.calls["BatchRecognize"] == Transfer.objects.count() == 2


def test_while_the_service_computes_no_worker_is_held(job: Job, cloud: Cloud):
    cloud.say(Rule(polls=5))
    chunk = submitted(job)
    assert chunk.claimed_by == ""
    assert (chunk.attempts, chunk.failures) == (0, 0)


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


def test_the_terms_of_the_courts_are_expected_behind_the_names_of_the_case(job: Job, cloud: Cloud):
    Job.objects.update(vocabulary=["Syukri Rasyidi"])
    finished(job)
    [running] = cloud.speech.register.under("projects/pn-contoh/locations/asia-southeast1")
    [sent] = running.request.config.adaptation.phrase_sets
    said = [phrase.value for phrase in sent.inline_phrase_set.phrases]
    assert said[0] == "Syukri Rasyidi"
    assert len(said) > 300
    assert set(said[1:]) <= {" ".join(term.split()) for term in legal_terms()}


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lengths of the pieces that were made ready to leave."""
    lengths: list[int] = []

    def counting(samples: np.ndarray, folder: Path) -> AbstractContextManager[FlacFile]:
        lengths.append(len(samples))
        return flac_file(samples, folder)

    monkeypatch.setattr(run, "flac_file", counting)
    return lengths


def test_audio_is_made_ready_once_it_may_leave_and_not_at_each_look(job: Job, clerk: User, encoded: list[int]):
    Court.objects.update(monthly_minutes=0)
    for _ in range(3):
        one_round(job)
    assert (job.error_code, encoded) == ("budget_spent", [])
    Court.objects.update(monthly_minutes=1)
    pause_job(job, clerk)
    for _ in range(3):
        one_round(job)
    assert (job.status, encoded) == (JobStatus.PENDING, [])
    resume_job(job, clerk)
    assert finished(job).status == JobStatus.COMPLETED
    assert len(encoded) == 1


def test_resuming_does_not_shorten_the_pause_that_the_service_asked_for(job: Job, clerk: User, cloud: Cloud):
    cloud.say(Rule(call="BatchRecognize", error="RESOURCE_EXHAUSTED", retry_after=777))
    while work.run_next():
        pass
    until = job.chunks.get().not_before
    pause_job(job, clerk)
    resume_job(job, clerk)
    assert job.chunks.get().not_before == until


def test_so_it_is_when_the_job_had_been_found_paused_before(job: Job, clerk: User, cloud: Cloud):
    Court.objects.update(monthly_minutes=0)
    one_round(job)
    pause_job(job, clerk)
    one_round(job)
    Court.objects.update(monthly_minutes=1)
    resume_job(job, clerk)
    test_resuming_does_not_shorten_the_pause_that_the_service_asked_for(job, clerk, cloud)


def test_nothing_more_is_sent_while_the_job_is_paused(job: Job, clerk: User, cloud: Cloud):
    cloud.say(Rule(call="BatchRecognize", error="RESOURCE_EXHAUSTED", retry_after=1, times=1))
    one_round(job)
    calls = cloud.speech.ledger.calls["BatchRecognize"]
    pause_job(job, clerk)
    for _ in range(3):
        one_round(job)
    assert cloud.speech.ledger.calls["BatchRecognize"] == calls
    assert job.status == JobStatus.PENDING
    while work.run_next():
        pass
    resume_job(job, clerk)
    while work.run_next():
        pass
    assert cloud.speech.ledger.calls["BatchRecognize"] == calls + 1, "sent as soon as it goes on"
    assert finished(job).status == JobStatus.COMPLETED
