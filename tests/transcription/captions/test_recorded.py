"""The recording holds what was stored; what was closed to the public lies in another one, at the same times."""

import hashlib
import os
import wave
from pathlib import Path

import numpy as np
import pytest

from transcription.captions.audio_file import AudioFile, BadFile
from transcription.captions.recorded import Written, write_recordings
from transcription.types import Span

TENTH = 1600
FRAMES = 10


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def stored(path: Path, channels: int = 1) -> np.ndarray:
    """A second, each sample of each channel another; one row a sample."""
    samples = np.arange(1, FRAMES * TENTH * channels + 1, dtype="<i2").reshape(-1, channels)
    with AudioFile(path, channels) as audio:
        audio.append([samples[place : place + TENTH].tobytes() for place in range(0, len(samples), TENTH)])
    return samples


def read(path: Path) -> np.ndarray:
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getsampwidth()) == (16_000, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, file.getnchannels())


@pytest.mark.parametrize("channels", [1, 2])
def test_the_recording_is_what_was_stored(folder: Path, channels: int):
    samples = stored(folder / "a", channels)
    written = write_recordings(folder / "a", folder / "public.wav", None, [])
    assert (read(folder / "public.wav") == samples).all()
    assert written == Written(hashlib.sha256(samples.tobytes()).hexdigest(), is_apart=False)


@pytest.mark.parametrize(
    "ranges",
    [
        [Span(0.25, 0.55)],  # within frames, and over several of them
        [Span(0.0, 0.1), Span(0.3, 0.4)],
        [Span(0.9, 5.0)],  # it was closed when the hearing ended
        [Span(0.21, 0.22)],
        [Span(0.2, 0.5), Span(0.4, 0.6)],
    ],
    ids=lambda ranges: " ".join(f"{span.start}-{span.end}" for span in ranges),
)
def test_each_sample_is_in_one_of_the_two_and_silence_in_the_other(folder: Path, ranges: list[Span]):
    samples = stored(folder / "a", 2)
    written = write_recordings(folder / "a", folder / "public.wav", folder / "closed.wav", ranges)
    public, closed = read(folder / "public.wav"), read(folder / "closed.wav")
    times = np.arange(len(samples)) / 16_000
    is_closed = np.any([(times >= span.start) & (times < span.end) for span in ranges], axis=0)
    assert (closed[is_closed] == samples[is_closed]).all()
    assert not closed[~is_closed].any()
    assert (public[~is_closed] == samples[~is_closed]).all()
    assert not public[is_closed].any()
    assert written == Written(hashlib.sha256(samples.tobytes()).hexdigest(), is_apart=True), "of all that was sent"


def test_where_nothing_was_captured_in_the_ranges_it_says_so(folder: Path):
    stored(folder / "a")
    written = write_recordings(folder / "a", folder / "public.wav", folder / "closed.wav", [Span(1.0, 61.0)])
    assert not written.is_apart


def test_a_frame_that_a_power_cut_left_half_written_is_left_out(folder: Path):
    samples = stored(folder / "a")
    with (folder / "a").open("r+b") as file:
        file.truncate(file.seek(0, 2) - 100)
    write_recordings(folder / "a", folder / "public.wav", None, [])
    assert (read(folder / "public.wav") == samples[:-TENTH]).all()


@pytest.mark.parametrize("frames", [30, 5])
def test_what_a_disk_has_damaged_up_to_the_end_is_told(folder: Path, frames: int):
    """Nothing of it is sent again any more."""
    with AudioFile(folder / "a", 1) as audio:
        audio.append([bytes([1]) * 2 * TENTH] * 100)
    with (folder / "a").open("r+b") as file:
        file.seek(-frames * (2 * TENTH + 12), os.SEEK_END)
        file.write(b"\xee" * frames * (2 * TENTH + 12))
    written = write_recordings(folder / "a", folder / "b.wav", None, [])
    assert written.lost_seconds == pytest.approx(frames / 10 if frames > 20 else 0, abs=0.1)
    assert len(read(folder / "b.wav")) == (100 - frames) * TENTH


def test_damage_near_the_end_is_silence_in_a_recording_that_nobody_sends_anything_for(folder: Path):
    with AudioFile(folder / "a", 1) as audio:
        audio.append([bytes([1]) * 2 * TENTH] * 100)
    with (folder / "a").open("r+b") as file:
        file.seek(-20 * (2 * TENTH + 12) + 100, os.SEEK_END)
        file.write(b"\xee" * 50)
    written = write_recordings(folder / "a", folder / "b.wav", None, [])
    assert written.lost_seconds == pytest.approx(0.1)
    assert len(read(folder / "b.wav")) == 100 * TENTH


def test_what_is_no_audio_of_a_session_makes_no_recording(folder: Path):
    (folder / "a").write_bytes(b"bukan rekaman")
    with pytest.raises(BadFile):
        write_recordings(folder / "a", folder / "public.wav", None, [])


def test_what_no_wav_file_can_hold_is_refused_before_anything_is_written(folder: Path):
    """So that the sessions which wait behind it are kept."""
    stored(folder / "a")
    os.truncate(folder / "a", 2**32)
    with pytest.raises(BadFile):
        write_recordings(folder / "a", folder / "public.wav", None, [])
    assert not (folder / "public.wav").exists()
