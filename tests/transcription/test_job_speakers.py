"""Jobs that tell speakers apart: beside the chunks, once for a recording, never at the cost of the text."""

from pathlib import Path

import numpy as np
import pytest
import redis
from django.conf import settings

from courtsight.accounts.models import User
from tests import factories
from tests.transcription.audio.scenes import court_room, write_channels
from tests.transcription.diarization.conversations import alternating
from tests.transcription.jobs import SHORT, excerpt, silent_recording, spoken_recording, work_until_done
from tests.transcription.voices import TalkingEngine, evidence, hear_already, music, wav_of
from transcription import claims, gathering, progress, tasks, voices, work
from transcription.claims import MAX_ATTEMPTS, Step, claim_next
from transcription.diarization import Evidence
from transcription.diarizing import networks_here
from transcription.dispatch import cancel_job, create_job, pause_job, resume_job, retry_job
from transcription.errors import DiarizationFailed, EngineFailed, SpeakerModelUnavailable, StorageFull
from transcription.models import Cached, Chunk, Court, Gathering, Hearing, Job, Recording, VoicePrint
from transcription.models.job import ChunkStatus, JobStatus
from transcription.recording_removal import remove_recording
from transcription.types import FindingKind

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("talking_engine")]
TWO = alternating(2, SHORT, length=8.0)


@pytest.fixture
def recording(db: None) -> Recording:
    """Whose two voices an earlier job has listened to."""
    recording = spoken_recording()
    hear_already(recording, TWO)
    return recording


@pytest.fixture
def new_recording(db: None) -> Recording:
    return spoken_recording(source=excerpt(20), duration=20)


def asked(user: User, recording: Recording, **options: object) -> Job:
    return create_job(recording, user, language="id-ID", enable_diarization=True, **options)


def done(job: Job) -> Job:
    work_until_done()
    job = Job.objects.get(pk=job.pk)
    assert job.status == JobStatus.COMPLETED, (job.error_code, job.error_detail)
    return job


def labels(job: Job) -> list[str]:
    return [segment.engine_speaker for segment in job.transcript.segments.all()]


def words(job: Job) -> list[str]:
    return [word["word"] for segment in job.transcript.segments.all() for word in segment.words]


def findings(job: Job) -> list[str]:
    return [finding["kind"] for finding in job.transcript.findings]


def while_listening(monkeypatch: pytest.MonkeyPatch, happens: object) -> list[int]:
    """`happens` is called before each step; how many there were is in the list."""
    steps: list[int] = []
    original = gathering.diarization.gather

    def step(*arguments: object) -> Evidence:
        happens()
        steps.append(1)
        return original(*arguments)

    monkeypatch.setattr(gathering.diarization, "gather", step)
    return steps


def test_each_segment_has_a_speaker_and_ends_where_the_next_one_begins_to_speak(clerk: User, recording: Recording):
    job = done(asked(clerk, recording))
    assert set(labels(job)) == {"1", "2"}
    assert {segment.speaker_name for segment in job.transcript.segments.all()} == {"Pembicara 1", "Pembicara 2"}
    for segment in job.transcript.segments.all():
        middle = (segment.start + segment.end) / 2
        turn = min(TWO, key=lambda turn: max(turn.start - middle, middle - turn.end))
        assert segment.start >= TWO[-1].start or segment.end - segment.start <= 9
        assert (segment.engine_speaker == "1") == (turn.speaker == "V0")


def test_not_a_word_is_lost_and_times_stay_in_order(clerk: User, recording: Recording):
    told, plain = done(asked(clerk, recording)), done(create_job(recording, clerk, language="id-ID"))
    assert words(told) == words(plain) != []
    times = [(segment.start, segment.end) for segment in told.transcript.segments.all()]
    assert times == sorted(times)


def test_nobody_is_told_apart_unless_somebody_asks(clerk: User, recording: Recording):
    job = done(create_job(recording, clerk, language="id-ID"))
    assert set(labels(job)) == {""}
    assert findings(job) == []
    assert not Gathering.objects.exists()


def test_where_each_speaker_has_a_microphone_nobody_listens_to_voices(clerk: User, tmp_path: Path):
    source = write_channels(tmp_path / "dua.wav", court_room(seconds=33).sounds)
    job = done(asked(clerk, spoken_recording(source=source, duration=33, channels=2), channel_mode="separate"))
    assert set(labels(job)) == {"Kanal 1", "Kanal 2"}
    assert not Gathering.objects.exists()
    assert not job.recording.voices_path.exists()


def test_another_worker_listens_while_chunks_are_transcribed(clerk: User, recording: Recording):
    job = asked(clerk, recording)
    work.run_next()  # prepares
    taken = [claim_next(), claim_next()]
    assert [claim.step for claim in taken] == [Step.GATHER, Step.TRANSCRIBE]
    work.run_next()
    assert job.chunks.filter(status=ChunkStatus.DONE).exists()
    assert [claim.job_id for claim in taken] == [job.pk, job.pk]


def test_the_text_waits_for_the_voices(clerk: User, recording: Recording):
    job = asked(clerk, recording)
    work.run_next()
    held = claim_next()
    work_until_done()
    job.refresh_from_db()
    assert not job.chunks.undone().exists()
    assert job.status == JobStatus.PROCESSING
    state = progress.job_state(job)
    assert state["stage_label"] == "Membedakan pembicara"
    assert 0.7 < state["progress"] < 0.9
    gathering.gather(held, job)
    assert labels(done(job))


def test_real_voices_are_listened_to_and_what_was_heard_stays_with_the_sound(clerk: User, new_recording: Recording):
    first = done(asked(clerk, new_recording))
    assert set(labels(first)) <= {"1", "2", "3"}
    assert labels(first)
    kept = new_recording.voices_path
    assert kept.stat().st_mode & 0o077 == 0
    before = voices.known(new_recording).to_bytes()
    assert voices.complete(new_recording).speaker_model == networks_here().speaker_model
    Cached.objects.all().delete()
    redis.Redis.from_url(settings.REDIS_URL).flushall()
    assert labels(done(asked(clerk, new_recording))) == labels(first), "done again it gives the same"
    assert voices.known(new_recording).to_bytes() == before


def test_no_step_is_done_twice_for_one_recording(clerk: User, recording: Recording, monkeypatch: pytest.MonkeyPatch):
    steps = while_listening(monkeypatch, lambda: None)
    done(asked(clerk, recording))
    done(asked(clerk, recording, speaker_count=2))
    assert steps == []


def test_two_jobs_of_a_recording_do_not_listen_at_the_same_time(clerk: User, new_recording: Recording):
    for options in ({}, {"speaker_count": 2}):
        asked(clerk, new_recording, **options)
    work.run_next()
    work.run_next()
    first = claim_next()
    assert first.step is Step.GATHER
    assert {claim_next().step, claim_next().step} == {Step.TRANSCRIBE}
    assert claim_next() is None or claims.count_runnable(5) == 0


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_known_number_of_speakers_is_kept_to(clerk: User, count: int):
    recording = spoken_recording()
    hear_already(recording, alternating(3, SHORT, length=6.0))
    assert len(set(labels(done(asked(clerk, recording, speaker_count=count))))) == count


@pytest.mark.parametrize(("listed", "hint"), [(0, None), (1, None), (2, 6), (7, 11)])
def test_a_list_of_participants_bounds_the_speakers_and_leaves_room_for_the_court(
    clerk: User, listed: int, hint: int | None
):
    recording = factories.RecordingFactory()
    factories.ParticipantFactory.create_batch(listed, hearing=recording.hearing)
    assert asked(clerk, recording).speakers_at_most == hint
    assert asked(clerk, recording, speaker_count=3).speakers_at_most is None
    assert create_job(recording, clerk, language="id-ID", speaker_count=3).speaker_count is None


def test_a_short_list_unites_no_two_voices(clerk: User):
    recording = spoken_recording()
    factories.ParticipantFactory.create_batch(2, hearing=recording.hearing)
    hear_already(recording, alternating(4, SHORT, length=4.0))
    job = asked(clerk, recording)
    assert job.speakers_at_most == 6
    assert len(set(labels(done(job)))) == 4


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


def test_a_result_without_speakers_is_never_taken_for_one_with(clerk: User, recording: Recording):
    done(create_job(recording, clerk, language="id-ID"))
    assert set(labels(done(asked(clerk, recording)))) == {"1", "2"}
    assert set(labels(done(asked(clerk, recording, speaker_count=1)))) == {"1"}
    assert set(labels(done(create_job(recording, clerk, language="id-ID")))) == {""}


def test_what_the_engine_heard_serves_jobs_with_and_without_speakers(
    clerk: User, recording: Recording, talking_engine: TalkingEngine
):
    done(create_job(recording, clerk, language="id-ID"))
    heard = len(talking_engine.heard)
    done(asked(clerk, recording))
    assert len(talking_engine.heard) == heard


def test_identical_jobs_are_told_apart_once_and_other_numbers_do_not_wait(clerk: User, new_recording: Recording):
    twin = spoken_recording(source=excerpt(20), duration=20)
    first, second = asked(clerk, new_recording), asked(clerk, twin)
    other = asked(clerk, twin, speaker_count=2)
    work_until_done()
    assert {Job.objects.get(pk=job.pk).status for job in (first, second, other)} == {JobStatus.COMPLETED}
    assert set(Gathering.objects.values_list("job", flat=True)) == {first.pk, other.pk}
    assert labels(Job.objects.get(pk=first.pk)) == labels(Job.objects.get(pk=second.pk))


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


def test_progress_counts_the_voices_and_never_goes_back(
    clerk: User, new_recording: Recording, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(gathering, "SLICE_SECONDS", 0.0)
    job = asked(clerk, new_recording)
    told = []
    while work.run_next():
        told.append(progress.job_state(Job.objects.get(pk=job.pk))["progress"])
    assert told == sorted(told)
    assert len(set(told)) >= 4
    assert told[-1] == 1


def test_the_time_left_is_that_of_the_voices_when_only_they_are_left(clerk: User, recording: Recording):
    job = asked(clerk, recording)
    work.run_next()
    claim_next()
    work_until_done()
    Gathering.objects.update(heard=0.25, seconds=10.0)
    job.refresh_from_db()
    assert progress.job_state(job)["eta_seconds"] == 30
    Gathering.objects.update(heard=0.0, seconds=0.0)
    assert progress.job_state(job)["eta_seconds"] is None


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


def test_one_speaker_alone_is_one_speaker(clerk: User):
    recording = spoken_recording()
    hear_already(recording, alternating(1, SHORT))
    assert set(labels(done(asked(clerk, recording)))) == {"1"}


def test_where_nobody_speaks_the_job_says_so(clerk: User, tmp_path: Path):
    job = asked(clerk, silent_recording(tmp_path))
    work_until_done()
    job.refresh_from_db()
    assert (job.status, job.error_code) == (JobStatus.FAILED, "no_speech")
    assert not job.recording.voices_path.exists()


@pytest.mark.parametrize("sound", ["music", "short"])
def test_odd_sounds_end_sensibly(clerk: User, tmp_path: Path, sound: str):
    """A job ends, with whoever is heard or with nobody, and with all its words."""
    samples = music(12) if sound == "music" else np.zeros(4800, np.float32)
    path = tmp_path / f"{sound}.wav"
    path.write_bytes(wav_of(samples))
    job = asked(clerk, spoken_recording(source=path, duration=len(samples) / 16_000))
    work_until_done()
    job.refresh_from_db()
    assert job.status in (JobStatus.COMPLETED, JobStatus.FAILED)
    assert job.error_code in ("", "no_speech")


def test_voices_are_kept_for_other_hearings_of_the_case_if_the_court_wants_that(
    clerk: User, recording: Recording, hearing: Hearing
):
    Recording.objects.filter(pk=recording.pk).update(hearing=hearing)
    recording.refresh_from_db()
    done(asked(clerk, recording))
    assert not VoicePrint.objects.exists()
    Court(suggests_voices=True).save()
    job = done(asked(clerk, recording))  # the same result, from the cache
    kept = VoicePrint.objects.filter(speaker__transcript=job.transcript, case=hearing.case)
    assert set(kept.values_list("speaker__label", flat=True)) == {"1", "2"}
    assert set(kept.values_list("speaker_model", flat=True)) == {networks_here().speaker_model}
