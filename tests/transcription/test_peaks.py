"""The picture of a recording's sound: made by workers, read through the API, gone with the recording."""

from pathlib import Path

import numpy as np
import pytest
import redis
from django.conf import settings

from courtsight.accounts.models import User
from tests import factories
from tests.transcription.calling import Caller, assert_problem
from transcription import tasks
from transcription.audio.wav import wav_header
from transcription.models import Hearing, Recording
from transcription.recording_removal import remove_files


@pytest.fixture
def recording(hearing: Hearing) -> Recording:
    """With a transcript, and decoded by an earlier version that made no picture."""
    recording = factories.TranscriptFactory(recording__hearing=hearing).recording
    write_sound(recording.decoded_path)
    return recording


def write_sound(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    samples = np.full(16_000, 16_384, dtype="<i2")
    path.write_bytes(wav_header(len(samples)) + samples.tobytes())


def address(recording: Recording) -> str:
    return f"/recordings/{recording.pk}/peaks"


def test_whoever_asks_first_is_told_to_ask_again_and_a_worker_makes_them(recording: Recording, clerk: User):
    broker = redis.Redis.from_url(settings.REDIS_URL)
    broker.delete("quick")
    told = assert_problem(Caller(clerk).get(address(recording)), 409, "peaks_not_ready")
    assert told["action"]
    assert str(recording.pk).encode() in broker.lindex("quick", 0) or broker.llen("quick") == 1
    tasks.compute_peaks(str(recording.pk))
    answer = Caller(clerk).get(address(recording))
    assert answer.json() == {"per_second": 20, "peaks": [63] * 20}


def test_a_worker_that_is_asked_twice_or_too_late_does_no_harm(recording: Recording):
    tasks.compute_peaks(str(recording.pk))
    written = recording.peaks_path.stat().st_mtime_ns
    tasks.compute_peaks(str(recording.pk))
    assert recording.peaks_path.stat().st_mtime_ns == written
    remove_files(recording)
    recording.decoded_path.unlink(missing_ok=True)
    recording.peaks_path.unlink(missing_ok=True)
    tasks.compute_peaks(str(recording.pk))
    assert not recording.peaks_path.exists()
    key = str(recording.pk)
    recording.delete()
    tasks.compute_peaks(key)


def test_a_recording_that_no_job_has_decoded_has_none(hearing: Hearing, clerk: User):
    recording = factories.RecordingFactory(hearing=hearing)
    assert_problem(Caller(clerk).get(address(recording)), 404, "not_found")


def test_the_same_bytes_in_a_sealed_hearing_give_nothing_away(
    recording: Recording, sealed_hearing: Hearing, outsider: User
):
    sealed = factories.RecordingFactory(hearing=sealed_hearing, sha256=recording.sha256)
    assert_problem(Caller(outsider).get(address(sealed)), 404, "not_found")
    twin = factories.RecordingFactory(hearing=factories.HearingFactory(), sha256=recording.sha256)
    assert_problem(Caller(outsider).get(address(twin)), 404, "not_found")


def test_without_a_broker_one_is_still_told_to_ask_again(
    recording: Recording, clerk: User, monkeypatch: pytest.MonkeyPatch
):
    from celery import current_app
    from kombu.exceptions import OperationalError

    def away(*arguments: object, **options: object) -> None:
        raise OperationalError("nobody there")

    monkeypatch.setattr(current_app, "send_task", away)
    assert_problem(Caller(clerk).get(address(recording)), 409, "peaks_not_ready")


def test_they_go_with_the_recording(recording: Recording):
    tasks.compute_peaks(str(recording.pk))
    recording.transcripts.all().delete()
    recording.delete()
    remove_files(recording)
    assert not recording.peaks_path.exists()
