"""The recording of a session that has ended: there before its captions are, made once, and by one at a time."""

import threading
from datetime import timedelta

import numpy as np
import pytest
from django.conf import settings
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courtsight.accounts.models import User
from tests import factories
from tests.transcription.captions.sounding import samples_of
from tests.transcription.captions.test_worker import until
from transcription.captions import forgotten, keeping
from transcription.captions.audio_file import AudioFile, held
from transcription.captions.claims import ClaimLost, held_session
from transcription.captions.closing import close_session
from transcription.captions.keeping import Keeper, is_kept, keep_audio, keep_ended
from transcription.captions.sessions import end_session
from transcription.errors import StorageFull
from transcription.models import Hearing, Job, LiveSession, Recording, Transcript
from transcription.models.live import LiveState

pytestmark = pytest.mark.django_db
SECONDS = 3


def stored(session: LiveSession, seconds: float = SECONDS) -> LiveSession:
    settings.HOME.create(settings.HOME.live)
    with AudioFile(session.audio_path, 1) as audio:
        audio.append([np.full(round(seconds * 16_000), 1000, "<i2").tobytes()])
    return session


@pytest.fixture
def live(hearing: Hearing, clerk: User) -> LiveSession:
    """It is recorded, and a worker has it."""
    return stored(factories.LiveSessionFactory(hearing=hearing, started_by=clerk, worker="juru-teks"))


@pytest.fixture
def ended(live: LiveSession, clerk: User) -> LiveSession:
    end_session(live, clerk)
    return live


def test_the_recording_is_there_while_captions_are_still_to_come(ended: LiveSession):
    assert keep_audio(ended)
    ended.refresh_from_db()
    assert (ended.state, ended.transcript, ended.job) == (LiveState.ENDING, None, None)
    recording = Recording.objects.get()
    assert (ended.recording, recording.hearing, recording.duration) == (recording, ended.hearing, SECONDS)
    assert len(ended.audio_sha256) == 64
    assert ended.audio_path.exists()  # captions are made from it
    assert sorted(settings.HOME.live.iterdir()) == [ended.audio_path]
    assert not Transcript.objects.exists()
    assert not Job.objects.exists()


def test_it_is_made_once(ended: LiveSession):
    keep_audio(ended)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keeping, "write_recordings", lambda *_: 1 / 0)
        assert keep_audio(LiveSession.objects.get(pk=ended.pk))
    assert Recording.objects.count() == 1


def test_who_dies_after_it_was_stored_leaves_the_rest_to_the_next(ended: LiveSession, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as patch:
        patch.setattr(keeping, "tell_state", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            keep_audio(ended)
    assert not is_kept(LiveSession.objects.get(pk=ended.pk))
    assert keep_audio(ended)
    ended.refresh_from_db()
    assert ended.recording == Recording.objects.get()


def test_nothing_is_made_of_a_session_that_goes_on(live: LiveSession):
    assert is_kept(live)
    keep_audio(live)
    keep_ended()
    assert not Recording.objects.exists()


@pytest.mark.parametrize("other", [lambda path: AudioFile(path, 1), held], ids=["writes", "makes it"])
def test_while_somebody_else_holds_the_file_it_waits(ended: LiveSession, other):
    with other(ended.audio_path):
        assert not keep_audio(ended)
        assert not Recording.objects.exists()
    assert keep_audio(ended)
    assert Recording.objects.exists()


def test_what_was_closed_is_apart_from_the_first_second_on(live: LiveSession, clerk: User, judge: User, outsider: User):
    live.hearing.assigned.add(judge)
    factories.LiveMarkFactory(session=live, start=1.0, made_by=clerk)  # and is still closed when it ends
    end_session(live, clerk)
    keep_audio(live)
    live.refresh_from_db()
    public, closed = samples_of(live.recording.path), samples_of(live.closed_recording.path)
    assert public[:16_000].all()
    assert not public[16_000:].any()
    assert closed[16_000:].all()
    assert not closed[:16_000].any()
    assert live.closed_recording.hearing.sealed
    assert set(live.closed_recording.hearing.assigned.all()) == {clerk, judge}
    assert page_of(live.recording, outsider) == 200
    assert page_of(live.closed_recording, outsider) == 404
    assert page_of(live.closed_recording, judge) == 200


def page_of(recording: Recording, user: User) -> int:
    client = Client()
    client.force_login(user)
    return client.get(reverse("hearing_detail", args=[recording.hearing_id])).status_code


@pytest.mark.parametrize("start", [3.0, 60.0])
def test_closed_doors_behind_which_nothing_was_captured_leave_no_recording(
    live: LiveSession, clerk: User, start: float
):
    """They were closed in the last moment."""
    factories.LiveMarkFactory(session=live, start=start, made_by=clerk)
    end_session(live, clerk)
    keep_audio(live)
    live.refresh_from_db()
    assert (Recording.objects.get(), live.closed_recording) == (live.recording, None)
    assert Hearing.objects.get() == live.hearing
    assert sorted(settings.HOME.live.iterdir()) == [live.audio_path]


@pytest.mark.parametrize("error", [*keeping.HINDRANCES, IntegrityError])
def test_where_one_cannot_be_kept_now_the_others_are(
    ended: LiveSession, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
):
    second = stored(factories.LiveSessionFactory(started_by=ended.started_by), 2.0)
    end_session(second, ended.started_by)
    real = keeping.keep_audio

    def full(session: LiveSession) -> bool:
        if session == ended:
            raise error("no room")
        return real(session)

    with monkeypatch.context() as patch:
        patch.setattr(keeping, "keep_audio", full)
        assert not keep_ended()
    assert Recording.objects.get().duration == 2.0
    assert keep_ended()
    assert Recording.objects.count() == 2


def test_a_damaged_file_keeps_neither_recordings_nor_drafts_of_others_back(ended: LiveSession):
    second = stored(factories.LiveSessionFactory(started_by=ended.started_by), 2.0)
    end_session(second, ended.started_by)
    LiveSession.objects.update(ended_at=timezone.now() - 2 * forgotten.UNHEARD_FOR)
    ended.audio_path.write_bytes(b"rusak")
    LiveSession.objects.filter(pk=ended.pk).update(created_at=timezone.now() + timedelta(hours=1))
    assert LiveSession.objects.first() == ended
    assert not keep_ended()
    assert Recording.objects.get().duration == 2.0
    forgotten.close_unheard()
    second.refresh_from_db()
    assert second.state == LiveState.ENDED
    ended.refresh_from_db()
    assert (ended.state, ended.audio_path.read_bytes()) == (LiveState.ENDING, b"rusak")


def test_of_a_file_that_is_damaged_in_the_middle_all_the_rest_is_kept_and_the_file_too(
    live: LiveSession, clerk: User, caplog: pytest.LogCaptureFixture
):
    live.audio_path.unlink()
    with AudioFile(live.audio_path, 1) as audio:
        audio.append([np.full(1600, 1000, "<i2").tobytes()] * 300)
    with live.audio_path.open("r+b") as file:
        file.seek(50_000)
        file.write(bytes(10))
    end_session(live, clerk)
    assert keep_audio(live)
    live.refresh_from_db()
    samples = samples_of(live.recording.path)
    assert len(samples) == 30 * 16_000
    assert np.count_nonzero(samples == 0) == 1600
    assert "0.1 s cannot be read" in caplog.text
    close_session(live)
    assert sorted(settings.HOME.live.iterdir()) == [live.audio_path.with_suffix(".damaged")]


def test_without_a_file_there_is_nothing_to_keep(ended: LiveSession):
    ended.audio_path.unlink()
    assert keep_audio(ended)
    assert is_kept(ended)


def test_after_the_draft_no_line_is_stored_any_more(ended: LiveSession):
    assert held_session(ended.pk, "juru-teks") == ended
    close_session(ended)
    with pytest.raises(ClaimLost):
        held_session(ended.pk, "juru-teks")


@pytest.mark.django_db(transaction=True)
def test_a_worker_keeps_what_has_ended_beside_everything_else(ended: LiveSession):
    keeper = Keeper()
    keeper.look()
    until(lambda: LiveSession.objects.get(pk=ended.pk).recording_id is not None)
    keeper.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("error", [StorageFull, ZeroDivisionError])
def test_what_failed_is_not_tried_every_second_and_fails_nobody_else(
    ended: LiveSession, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
):
    keeper = Keeper()
    tried = threading.Event()

    def full(*_: object) -> str:
        tried.set()
        raise error("no room")

    with monkeypatch.context() as patch:
        patch.setattr(keeping, "write_recordings", full)
        keeper.look()
        assert tried.wait(60)
        keeper.close()  # it has tried
        tried.clear()
        keeper.look()
    assert not tried.is_set()
    assert not Recording.objects.exists()
