"""The filter bank is Kaldi's: frames, bands, and what it does not depend on."""

import numpy as np
import pytest

from transcription.diarization.fbank import BANDS, filter_bank
from transcription.types import SAMPLE_RATE


def tone(hertz: float, seconds: float = 0.5) -> np.ndarray:
    return (0.3 * np.sin(2 * np.pi * hertz * np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE)).astype(np.float32)


@pytest.mark.parametrize(("samples", "frames"), [(0, 0), (399, 0), (400, 1), (559, 1), (560, 2), (16_000, 98)])
def test_frames_of_25_ms_begin_every_10_ms_and_none_is_padded(samples: int, frames: int):
    assert filter_bank(np.zeros(samples, np.float32)).shape == (frames, BANDS)


@pytest.mark.parametrize("hertz", [200, 700, 1500, 3000, 6000])
def test_a_tone_is_loudest_in_the_band_around_it(hertz: int):
    edges = 700 * np.expm1(np.linspace(*1127 * np.log1p(np.array([20, 8000]) / 700), BANDS + 2) / 1127)
    band = int(filter_bank(tone(hertz)).mean(axis=0).argmax())
    assert edges[band] <= hertz <= edges[band + 2]


def test_a_constant_offset_changes_nothing():
    assert filter_bank(tone(900) + np.float32(0.1)) == pytest.approx(filter_bank(tone(900)), abs=0.05)


def test_twice_as_loud_is_the_same_step_in_every_band():
    noise = np.random.default_rng(1).standard_normal(8000).astype(np.float32) * 0.1
    assert filter_bank(2 * noise) - filter_bank(noise) == pytest.approx(np.log(4), abs=1e-3)


def test_a_frame_is_the_same_wherever_the_stretch_begins():
    sound = np.random.default_rng(2).standard_normal(16_000).astype(np.float32) * 0.1
    assert filter_bank(sound[1600:]) == pytest.approx(filter_bank(sound)[10:], abs=1e-3)


def test_silence_is_finite():
    assert np.isfinite(filter_bank(np.zeros(1600, np.float32))).all()
