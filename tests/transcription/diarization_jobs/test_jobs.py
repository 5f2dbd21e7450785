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
from tests.transcription.diarization_jobs.jobs import TWO, asked, done, findings, labels, while_listening, words
from tests.transcription.jobs import SHORT, excerpt, silent_recording, spoken_recording, work_until_done
from tests.transcription.voices import TalkingEngine, hear_already, music, wav_of
from transcription import claims, gathering, progress, voices, work
from transcription.claims import Step, claim_next
from transcription.diarizing import networks_here
from transcription.dispatch import create_job
from transcription.models import Cached, Court, Gathering, Hearing, Job, Recording, VoicePrint
from transcription.models.job import ChunkStatus, JobStatus

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("talking_engine")]


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
    assert set(labels(job)) == {"channel-1", "channel-2"}
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
    asked(clerk, new_recording)
    work.run_next()
    assert [claim_next().step, claim_next().step] == [Step.GATHER, Step.TRANSCRIBE]
    asked(clerk, new_recording, speaker_count=2)
    work.run_next()
    assert claim_next().step is Step.TRANSCRIBE
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
