"""Landmarks are where the sound says so, wherever the file begins; also between zeros, in noise and in silence."""

from pathlib import Path

import numpy as np
import pytest

from tests.transcription.audio.speech import noise, silence, spoken, write_wav
from transcription.audio.landmarks import LISTEN, RADIUS, find_landmarks
from transcription.types import SAMPLE_RATE


def landmarks(path: Path, samples: np.ndarray) -> list[int]:
    return list(find_landmarks(write_wav(path / "a.wav", samples)))


def with_gaps_of_zeros() -> np.ndarray:
    """As a recorder does it that mutes the microphones in between: every pause is as silent as the others."""
    pieces = np.split(spoken(90), 30)
    return np.concatenate([part for piece in pieces for part in (piece, silence(0.5))])


SOUNDS = {"speech": lambda: spoken(120), "gaps of zeros": with_gaps_of_zeros, "noise": lambda: noise(100)}


@pytest.mark.parametrize("sound", SOUNDS)
@pytest.mark.parametrize("cut", [1, 333, 52_801, RADIUS, 40 * SAMPLE_RATE + 7])
def test_a_trimmed_copy_has_the_same_landmarks(tmp_path: Path, sound: str, cut: int) -> None:
    samples = SOUNDS[sound]()
    whole = [place for place in landmarks(tmp_path, samples) if place > cut + RADIUS + LISTEN]
    trimmed = [place + cut for place in landmarks(tmp_path, samples[cut:])]

    assert len(whole) >= 2
    assert [place for place in trimmed if place > cut + RADIUS + LISTEN] == whole


def test_what_is_recorded_on_changes_no_landmark_before(tmp_path: Path) -> None:
    samples = spoken(150)
    before = [place for place in landmarks(tmp_path, samples[: 90 * SAMPLE_RATE]) if place < 80 * SAMPLE_RATE]

    assert len(before) >= 3
    assert [place for place in landmarks(tmp_path, samples) if place < 80 * SAMPLE_RATE] == before


def test_landmarks_are_in_order_apart_and_in_quiet_places(tmp_path: Path) -> None:
    samples = spoken(150)
    found = landmarks(tmp_path, samples)

    assert all(after - before > RADIUS for before, after in zip(found, found[1:], strict=False))
    loudness = np.abs(samples).mean()
    assert all(np.abs(samples[place - LISTEN // 2 : place + LISTEN // 2]).mean() < loudness / 4 for place in found)


def test_after_a_long_silence_there_is_a_landmark_where_sound_begins(tmp_path: Path) -> None:
    begin = 60 * SAMPLE_RATE
    found = landmarks(tmp_path, np.concatenate([silence(60), spoken(20)]))

    assert any(begin - LISTEN <= place <= begin for place in found)
    assert not any(place < begin - LISTEN for place in found)


@pytest.mark.parametrize("samples", [0, 1, LISTEN - 1, LISTEN, LISTEN + 1, RADIUS, RADIUS + 1, 2 * RADIUS + LISTEN])
def test_short_files_are_no_trouble(tmp_path: Path, samples: int) -> None:
    found = landmarks(tmp_path, noise(60)[:samples])

    assert all(0 < place < samples for place in found)
