"""What goes wrong, stops or vanishes while a job listens to voices costs nothing that was heard, and never the text."""

from pathlib import Path

import pytest
import redis
from django.conf import settings

from courtsight.accounts.models import User
from tests.transcription.diarization.conversations import alternating
from tests.transcription.diarization_jobs.jobs import asked, done, findings, labels, while_listening, words
from tests.transcription.jobs import spoken_recording
from tests.transcription.voices import TalkingEngine, evidence
from transcription import gathering, tasks, voices, work
from transcription.claims import MAX_ATTEMPTS, Step, claim_next
from transcription.diarization import Evidence
from transcription.diarizing import networks_here
from transcription.dispatch import cancel_job, pause_job, resume_job, retry_job
from transcription.errors import DiarizationFailed, EngineFailed, SpeakerModelUnavailable, StorageFull
from transcription.models import Cached, Chunk, Gathering, Job, Recording
from transcription.models.job import ChunkStatus, JobStatus
from transcription.recording_removal import remove_recording
from transcription.types import FindingKind

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("talking_engine")]


@pytest.mark.parametrize(
    "error",
    [DiarizationFailed("x"), SpeakerModelUnavailable("x"), OSError("x"), MemoryError()],
    ids=["failed", "no model", "unreadable", "memory"],
)
def test_what_goes_wrong_costs_the_speakers_and_not_the_text(
    clerk: User, new_recording: Recording, error: Exception, monkeypatch: pytest.MonkeyPatch
):
    def fail() -> None:
        raise error

    while_listening(monkeypatch, fail)
    job = done(asked(clerk, new_recording))
    assert words(job)
    assert set(labels(job)) == {""}
    assert findings(job) == [FindingKind.SPEAKERS_UNKNOWN]
    assert job.transcript.findings[0]["text"] == getattr(error, "code", DiarizationFailed.code)


def test_a_result_without_its_speakers_is_not_kept_for_others(
    clerk: User, new_recording: Recording, monkeypatch: pytest.MonkeyPatch
):
    def fail() -> None:
        raise DiarizationFailed

    with monkeypatch.context() as patch:
        while_listening(patch, fail)
        done(asked(clerk, new_recording))
    again = done(asked(clerk, new_recording))
    assert findings(again) == []
    assert "" not in labels(again)


def test_a_worker_that_died_of_it_three_times_was_the_last(clerk: User, new_recording: Recording):
    job = asked(clerk, new_recording)
    work.run_next()
    for _ in range(MAX_ATTEMPTS):
        assert claim_next().step is Step.GATHER
        Gathering.objects.update(claimed_by="", status=ChunkStatus.PENDING)
    job = done(job)
    assert words(job)
    assert findings(job) == [FindingKind.SPEAKERS_UNKNOWN]


def test_workers_lost_on_new_ground_do_not_count(clerk: User, new_recording: Recording):
    asked(clerk, new_recording)
    work.run_next()
    claim = claim_next()
    Gathering.objects.update(attempts=2)
    job = Job.objects.get()
    heard = gathering.diarization.gather(networks_here(), job.recording.decoded_path, begun(job.recording))
    gathering._Slice(claim, job).save(heard)
    row = Gathering.objects.get()
    assert row.attempts == 0
    assert 0 < row.heard < 1
    assert not voices.known(job.recording).is_complete


def begun(recording: Recording) -> Evidence:
    return Evidence.begin(networks_here(), recording.decoded_path)


def test_a_cancelled_job_is_noticed_between_two_steps_and_what_was_heard_is_kept(
    clerk: User, new_recording: Recording, monkeypatch: pytest.MonkeyPatch
):
    job = asked(clerk, new_recording)
    work.run_next()
    with monkeypatch.context() as patch:
        steps = while_listening(patch, lambda: cancel_job(Job.objects.get(pk=job.pk), clerk))
        work.run_next()
    assert len(steps) == 1
    assert Gathering.objects.get().status == ChunkStatus.PENDING
    retry_job(Job.objects.get(pk=job.pk), clerk)
    assert labels(done(job))


def test_a_paused_job_lets_go_after_the_step_and_goes_on_from_there(
    clerk: User, new_recording: Recording, monkeypatch: pytest.MonkeyPatch
):
    job = asked(clerk, new_recording)
    work.run_next()
    with monkeypatch.context() as patch:
        steps = while_listening(patch, lambda: pause_job(Job.objects.get(pk=job.pk), clerk))
        work.run_next()
    assert len(steps) == 1
    row = Gathering.objects.get()
    assert (row.status, row.claimed_by) == (ChunkStatus.PENDING, "")
    assert voices.known(new_recording).progress == row.heard > 0
    assert not work.run_next()
    resume_job(Job.objects.get(pk=job.pk), clerk)
    assert labels(done(job))


def test_long_listening_gives_others_their_turn(clerk: User, new_recording: Recording, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(gathering, "SLICE_SECONDS", 0.0)
    job = asked(clerk, new_recording)
    steps = while_listening(monkeypatch, lambda: None)
    work.run_next()
    work.run_next()
    assert len(steps) == 1
    assert Gathering.objects.get().status == ChunkStatus.PENDING
    assert labels(done(job))


def test_a_full_disk_makes_the_job_wait_and_costs_nothing(
    clerk: User, new_recording: Recording, monkeypatch: pytest.MonkeyPatch
):
    def full(*_: object) -> None:
        raise StorageFull

    job = asked(clerk, new_recording)
    work.run_next()
    with monkeypatch.context() as patch:
        patch.setattr(voices, "keep", full)
        work.run_next()
    job.refresh_from_db()
    assert job.error_code == "storage_full"
    assert Gathering.objects.get().not_before is not None
    Gathering.objects.update(not_before=None)
    assert findings(done(job)) == []


def test_what_was_heard_may_vanish_or_be_damaged_and_is_listened_to_again(clerk: User, new_recording: Recording):
    for spoil in (Path.unlink, lambda path: path.write_bytes(b"PK damaged")):
        job = asked(clerk, new_recording)
        while not Gathering.objects.filter(job=job, status=ChunkStatus.DONE).exists():
            work.run_next()
        spoil(new_recording.voices_path)
        assert labels(done(job))
        assert findings(job) == []
        Cached.objects.all().delete()
        redis.Redis.from_url(settings.REDIS_URL).flushall()


def test_voices_heard_with_another_model_are_listened_to_again(clerk: User, new_recording: Recording):
    voices.keep(new_recording, evidence_with_another_model(20))
    done(asked(clerk, new_recording))
    assert voices.complete(new_recording).speaker_model == networks_here().speaker_model


def evidence_with_another_model(seconds: float) -> Evidence:
    from dataclasses import replace

    return replace(evidence(alternating(2, seconds), seconds), speaker_model="another.onnx")


def test_a_decoded_file_that_vanished_is_made_again(clerk: User, new_recording: Recording):
    job = asked(clerk, new_recording)
    work.run_next()
    new_recording.decoded_path.unlink()
    assert labels(done(job))
    assert findings(job) == []


def test_a_failed_job_listens_again_when_it_is_retried(
    clerk: User, new_recording: Recording, talking_engine: TalkingEngine, monkeypatch: pytest.MonkeyPatch
):
    def fail() -> None:
        raise DiarizationFailed

    def break_down() -> None:
        raise EngineFailed

    job = asked(clerk, new_recording)
    with monkeypatch.context() as patch:
        while_listening(patch, fail)
        talking_engine.before = break_down
        for _ in range(20):
            work.run_next()
            Chunk.objects.update(not_before=None)
    job.refresh_from_db()
    assert job.status == JobStatus.FAILED
    talking_engine.before = lambda: None
    retry_job(job, clerk)
    assert findings(done(job)) == []


def test_deleting_the_recording_deletes_what_is_known_of_the_voices(clerk: User, recording: Recording):
    twin = spoken_recording()
    done(asked(clerk, recording))
    remove_recording(recording, clerk)
    assert recording.voices_path.exists(), "of the same bytes"
    remove_recording(twin, clerk)
    assert not recording.voices_path.exists()


def test_a_worker_that_writes_after_the_recording_was_deleted_leaves_nothing(
    clerk: User, new_recording: Recording, monkeypatch: pytest.MonkeyPatch
):
    job = asked(clerk, new_recording)
    work.run_next()

    def delete() -> None:
        cancel_job(Job.objects.get(pk=job.pk), clerk)
        remove_recording(new_recording, clerk)

    keep = voices.keep
    monkeypatch.setattr(voices, "keep", lambda *arguments: (delete(), keep(*arguments)))
    work.run_next()
    assert not Recording.objects.filter(pk=new_recording.pk).exists()
    assert not new_recording.voices_path.exists()


def test_every_hour_voices_of_recordings_that_are_gone_are_deleted(clerk: User, recording: Recording):
    orphan = settings.HOME.decoded / "00" / f"{'0' * 64}.voices"
    orphan.parent.mkdir(parents=True, exist_ok=True)
    orphan.write_bytes(recording.voices_path.read_bytes())
    tasks.remove_leftovers()
    assert not orphan.exists()
    assert recording.voices_path.exists()
