"""Jobs of recordings with a microphone a channel: what decides, whose names are told, and what is left on the disk."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import redis
from django.conf import settings

from courtsight.accounts.models import User
from tests import factories
from tests.fakes import FakeEngine, installed
from tests.transcription.audio.scenes import court_room, write_channels
from tests.transcription.audio.speech import spoken
from tests.transcription.calling import Caller, assert_problem
from tests.transcription.jobs import spoken_recording, work_until_done
from transcription import preparing, tasks, work
from transcription.dispatch import cancel_job, create_job, retry_job
from transcription.errors import StorageFull
from transcription.models import CourtRoom, Job, Recording
from transcription.models.job import JobStage, JobStatus
from transcription.recording_removal import remove_files

pytestmark = pytest.mark.django_db(transaction=True)
ROOM = "Ruang Sidang Kartika"
LENGTH = 33


@pytest.fixture(autouse=True)
def engine() -> Iterator[FakeEngine]:
    redis.Redis.from_url(settings.REDIS_URL).flushall()
    with installed(FakeEngine()) as engine:
        yield engine


@pytest.fixture
def recording(tmp_path: Path) -> Recording:
    """Three microphones."""
    source = write_channels(tmp_path / "tiga.wav", court_room(3, seconds=LENGTH).sounds)
    return spoken_recording(factories.HearingFactory(court_room=ROOM), source, duration=LENGTH, channels=3)


@pytest.fixture
def stereo(tmp_path: Path) -> Recording:
    """One scene in two channels."""
    source = write_channels(tmp_path / "stereo.wav", np.stack([spoken(20), 0.7 * spoken(20)]))
    return spoken_recording(factories.HearingFactory(court_room=ROOM), source, duration=20, channels=2)


def done(job: Job) -> Job:
    work_until_done()
    job = Job.objects.get(pk=job.pk)
    assert job.status == JobStatus.COMPLETED, job.error_detail
    return job


def speakers_of(job: Job) -> set[str]:
    return {segment.speaker_name for segment in job.transcript.segments.all()}


def channels_of(job: Job) -> set[int | None]:
    return set(job.chunks.values_list("channel", flat=True))


def decoded_files() -> list[str]:
    return sorted(path.name.partition(".")[2] for path in settings.HOME.decoded.rglob("*.wav"))


def test_listening_finds_the_microphones_and_numbers_them(clerk: User, recording: Recording):
    job = done(create_job(recording, clerk, language="id-ID"))
    assert channels_of(job) == {0, 1, 2}
    assert speakers_of(job) == {"Kanal 1", "Kanal 2", "Kanal 3"}
    starts = list(job.transcript.segments.values_list("start", flat=True))
    assert starts == sorted(starts)


def test_the_names_of_the_court_room_become_the_speakers(clerk: User, recording: Recording):
    CourtRoom.objects.create(name=ROOM.upper(), channels=["Hakim Ketua", "", "Saksi"])
    assert speakers_of(done(create_job(recording, clerk, language="id-ID"))) == {"Hakim Ketua", "Kanal 2", "Saksi"}


def test_a_room_with_another_number_of_microphones_says_nothing(clerk: User, recording: Recording):
    CourtRoom.objects.create(name=ROOM, channels=["Hakim Ketua", "Saksi"])
    assert speakers_of(done(create_job(recording, clerk, language="id-ID"))) == {"Kanal 1", "Kanal 2", "Kanal 3"}


@pytest.mark.parametrize("mode", ["auto", "separate"])
def test_a_telephone_in_a_room_with_named_microphones_gives_nobody_its_words(clerk: User, stereo: Recording, mode: str):
    CourtRoom.objects.create(name=ROOM, channels=["Hakim", "Saksi"])
    job = done(create_job(stereo, clerk, language="id-ID", channel_mode=mode))
    assert (channels_of(job), speakers_of(job)) == ({None}, {""})


def test_where_one_alone_speaks_the_clerks_word_makes_them_microphones(clerk: User, tmp_path: Path):
    CourtRoom.objects.create(name=ROOM, channels=["Hakim", "Saksi"])
    source = write_channels(tmp_path / "hakim.wav", court_room(seconds=LENGTH, speakers=1).sounds)
    hearing = factories.HearingFactory(court_room=ROOM)
    alone = spoken_recording(hearing, source, duration=LENGTH, channels=2)
    assert speakers_of(done(create_job(alone, clerk, language="id-ID", channel_mode="separate"))) == {"Hakim"}
    assert speakers_of(done(create_job(alone, clerk, language="id-ID"))) == {""}, "listening cannot tell"


def test_the_same_bytes_in_a_room_with_other_names_are_not_answered_from_the_cache(clerk: User, recording: Recording):
    CourtRoom.objects.create(name=ROOM, channels=["Hakim Ketua", "Jaksa", "Saksi"])
    CourtRoom.objects.create(name="Cakra", channels=["Ketua", "Penuntut", "Ahli"])
    other = spoken_recording(factories.HearingFactory(court_room="Cakra"), recording.path, channels=3)
    assert speakers_of(done(create_job(recording, clerk, language="id-ID"))) == {
        "Hakim Ketua",
        "Jaksa Penuntut Umum",
        "Saksi",
    }
    assert speakers_of(done(create_job(other, clerk, language="id-ID"))) == {"Ketua", "Penuntut", "Ahli"}


def test_one_scene_in_stereo_is_mixed_and_nobody_is_named(clerk: User, stereo: Recording):
    job = done(create_job(stereo, clerk, language="id-ID"))
    assert (channels_of(job), speakers_of(job)) == ({None}, {""})


def test_mix_is_mixed_whatever_the_channels_are(clerk: User, recording: Recording):
    CourtRoom.objects.create(name=ROOM, channels=["Hakim Ketua", "Jaksa", "Saksi"])
    job = done(create_job(recording, clerk, language="id-ID", channel_mode="mix"))
    assert (channels_of(job), speakers_of(job)) == ({None}, {""})


def test_a_recording_with_one_channel_is_never_told_apart(clerk: User):
    assert channels_of(done(create_job(spoken_recording(), clerk, language="id-ID", channel_mode="separate"))) == {None}


def test_channels_are_on_the_disk_while_the_job_runs_and_only_the_mix_stays(clerk: User, recording: Recording):
    job = create_job(recording, clerk, language="id-ID")
    work.run_next()
    assert decoded_files() == ["0.wav", "1.wav", "2.wav", "wav"]
    done(job)
    assert decoded_files() == ["wav"]


def test_channels_that_another_job_wants_stay(clerk: User, recording: Recording):
    first = create_job(recording, clerk, language="id-ID")
    create_job(recording, clerk, language="su-ID")
    while not Job.objects.filter(status=JobStatus.COMPLETED).exists():
        work.run_next()
    assert "0.wav" in decoded_files()
    done(first)
    assert decoded_files() == ["wav"]


def test_a_channel_that_goes_while_the_job_runs_is_made_again(clerk: User, recording: Recording):
    job = create_job(recording, clerk, language="id-ID")
    for _ in range(2):
        work.run_next()
    for channel in range(3):
        recording.channel_path(channel).unlink()
    work.run_next()
    job.refresh_from_db()
    assert job.stage == JobStage.QUEUED
    assert speakers_of(done(job)) == {"Kanal 1", "Kanal 2", "Kanal 3"}


def test_a_retry_after_the_channels_were_cleaned_away_makes_them_again(
    clerk: User, recording: Recording, engine: FakeEngine
):
    job = create_job(recording, clerk, language="id-ID")
    for _ in range(3):
        work.run_next()
    heard = len(engine.heard)
    cancel_job(job, clerk)
    tasks.remove_leftovers()
    assert decoded_files() == ["wav"], "a cancelled job wants them no longer"
    retry_job(job, clerk)
    assert len(engine.heard) == heard
    assert done(job).chunks.count() == len(engine.heard), "what was done stays done"


def test_the_hourly_cleaning_leaves_channels_of_active_jobs(clerk: User, recording: Recording):
    create_job(recording, clerk, language="id-ID")
    work.run_next()
    tasks.remove_leftovers()
    assert decoded_files() == ["0.wav", "1.wav", "2.wav", "wav"]


def test_a_removed_recording_leaves_no_channel(clerk: User, recording: Recording):
    job = create_job(recording, clerk, language="id-ID")
    work.run_next()
    cancel_job(job, clerk)
    Recording.objects.all().delete()
    remove_files(recording)
    assert decoded_files() == []


def test_room_is_needed_for_every_channel(clerk: User, recording: Recording, monkeypatch: pytest.MonkeyPatch):
    asked: list[int] = []
    monkeypatch.setattr(preparing, "require_room", lambda path, size: asked.append(size))
    job = create_job(recording, clerk, language="id-ID")
    preparing._require_source_and_room(job)
    assert asked == [4 * LENGTH * 32_000 + settings.DISK_RESERVE_BYTES]
    job.channel_mode = "mix"
    preparing._require_source_and_room(job)
    assert asked[1] == LENGTH * 32_000 + settings.DISK_RESERVE_BYTES


def test_a_disk_without_room_for_the_channels_makes_the_job_wait(
    clerk: User, recording: Recording, monkeypatch: pytest.MonkeyPatch
):
    def no_room(path: Path, size: int) -> None:
        raise StorageFull(str(size))

    monkeypatch.setattr(preparing, "require_room", no_room)
    job = create_job(recording, clerk, language="id-ID")
    work.run_next()
    job.refresh_from_db()
    assert (job.status, job.error_code) == (JobStatus.PENDING, "storage_full")


@pytest.mark.parametrize("mode", ["auto", "separate", "mix"])
def test_the_api_takes_the_wish(clerk: User, mode: str):
    recording = factories.RecordingFactory()
    answer = Caller(clerk).post("/transcribe", {"recording_id": str(recording.pk), "channels": mode})
    assert Job.objects.get(pk=answer.json()["id"]).channel_mode == mode


def test_without_a_wish_the_job_decides_and_nonsense_is_refused(clerk: User):
    caller, body = Caller(clerk), {"recording_id": str(factories.RecordingFactory().pk)}
    assert Job.objects.get(pk=caller.post("/transcribe", body).json()["id"]).channel_mode == "auto"
    assert (
        "separate" in assert_problem(caller.post("/transcribe", body | {"channels": "left"}), 422, "invalid")["detail"]
    )


def test_jobs_that_differ_in_their_channels_are_two_jobs(clerk: User):
    recording = factories.RecordingFactory()
    first, again, other = (
        create_job(recording, clerk, language="id-ID", channel_mode=mode) for mode in ("auto", "auto", "mix")
    )
    assert first == again != other
    cancel_job(first, clerk)
    retry_job(first, clerk)
    assert Job.objects.active().count() == 2, "the other one does not stand in its way"


def test_a_recording_that_was_cut_off_is_done_and_the_gap_is_told(clerk: User, tmp_path: Path):
    whole = write_channels(tmp_path / "a.wav", spoken(60)[None])
    cut = tmp_path / "terpotong.wav"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 3])
    job = done(create_job(spoken_recording(source=cut, duration=60), clerk, language="id-ID"))
    (finding,) = job.transcript.findings
    assert (finding["kind"], round(finding["start"]), round(finding["end"])) == ("unreadable_audio", 20, 60)
    assert job.recording.duration == pytest.approx(20, abs=0.1)


def test_names_are_those_of_the_day_on_which_the_job_was_created(recording: Recording, clerk: User):
    room = CourtRoom.objects.create(name=ROOM, channels=["Hakim Ketua", "Saksi", "Jaksa"])
    job = create_job(recording, clerk, language="id-ID")
    CourtRoom.objects.filter(pk=room.pk).update(channels=["Panitera", "Ahli", "Terdakwa"])
    assert speakers_of(done(job)) == {"Hakim Ketua", "Saksi", "Jaksa Penuntut Umum"}
    again = create_job(Recording.objects.get(pk=recording.pk), clerk, language="id-ID")
    assert speakers_of(done(again)) == {"Panitera", "Ahli", "Terdakwa"}


def test_a_job_that_was_queued_before_names_were_written_down_is_planned_with_them(recording: Recording, clerk: User):
    CourtRoom.objects.create(name=ROOM, channels=["Hakim", "Jaksa", "Saksi"])
    job = create_job(recording, clerk, language="id-ID")
    Job.objects.filter(pk=job.pk).update(microphones=[])
    finished = done(job)
    assert speakers_of(finished) <= {"Hakim", "Jaksa Penuntut Umum", "Saksi"}
    assert finished.microphones == ["Hakim", "Jaksa", "Saksi"]


def test_a_job_that_was_planned_without_names_keeps_its_plan(recording: Recording, clerk: User):
    job = create_job(recording, clerk, language="id-ID")
    while not job.plan_key:
        work.run_next()
        job.refresh_from_db()
    CourtRoom.objects.create(name=ROOM, channels=["Hakim", "Jaksa", "Saksi"])
    Job.objects.filter(pk=job.pk).update(stage=JobStage.QUEUED)
    assert all(speaker.startswith("Kanal ") for speaker in speakers_of(done(job)))
