"""The sound tells whether there are high tones; pauses, and a line without anything on it, tell nothing."""

import numpy as np
import pytest

from tests.performance.dialogues import with_noise
from tests.performance.telephone import by_telephone
from transcription.diarization.band import below_all, is_narrow
from transcription.types import SAMPLE_RATE


def voiced(seconds: int = 10) -> np.ndarray:
    """Like a voice in what counts: a buzz that is 6 dB weaker with each octave, three syllables a second."""
    times = np.arange(seconds * SAMPLE_RATE) / SAMPLE_RATE
    buzz = sum(np.sin(2 * np.pi * 130 * number * times + number) / number for number in range(1, 60))
    return (0.05 * buzz * np.abs(np.sin(3 * np.pi * times))).astype(np.float32)


def as_kept(samples: np.ndarray) -> np.ndarray:
    return np.round(samples * 32767).astype("<i2").astype(np.float32) / 32768


@pytest.mark.parametrize("seconds", [1, 10])
def test_a_telephone_has_none_however_it_is_kept(seconds: int):
    heard = voiced(seconds)
    assert below_all(as_kept(heard)) < 30
    assert below_all(as_kept(by_telephone(heard))) > 45


def test_noise_before_a_telephone_changes_nothing():
    noisy = with_noise(voiced(), np.random.default_rng(1))
    assert below_all(as_kept(by_telephone(noisy))) > 45
    assert below_all(as_kept(noisy)) < 30


@pytest.mark.parametrize("samples", [np.zeros(160_000, np.float32), np.zeros(1, np.float32)])
def test_silence_is_no_sound(samples: np.ndarray):
    assert below_all(samples) == 0


def test_a_tone_without_any_others_has_a_bound():
    assert 35 < below_all(np.sin(np.arange(160_000) / 10).astype(np.float32)) <= 255


@pytest.mark.parametrize(("below", "spoken", "narrow"), [
    ([60, 60, 60], [1, 1, 1], True),
    ([20, 20, 20], [1, 1, 1], False),
    ([60, 3, 3, 3], [1, 0, 0, 0.1], True),  # somebody waits on a clean line
    ([20, 20, 60], [1, 1, 1], False),
    ([60, 60], [0, 0], False),
    ([], [], False),
])  # fmt: skip
def test_the_chunk_in_the_middle_of_those_with_speech_decides(below: list[int], spoken: list[float], narrow: bool):
    likely = np.round(255 * np.repeat(np.array(spoken).reshape(-1, 1), 589, axis=1)).astype(np.uint8)
    assert is_narrow(np.array(below, np.uint8), likely) is narrow
