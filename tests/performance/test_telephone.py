"""The telephone of the benchmarks: what a line takes away."""

import numpy as np
import pytest

from tests.performance.telephone import LINE_RATE, SPOKEN, a_law, by_telephone
from transcription.types import SAMPLE_RATE


def tone(hertz: float) -> np.ndarray:
    return 0.3 * np.sin(2 * np.pi * hertz * np.arange(2 * SAMPLE_RATE) / SAMPLE_RATE).astype(np.float32)


def strength(samples: np.ndarray, hertz: float) -> float:
    """Decibels, of one tone of two seconds."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return 20 * np.log10(spectrum[round(2 * hertz)] + 1e-9)


@pytest.mark.parametrize(("hertz", "lost"), [(100, 30), (5000, 50), (7000, 50)])
def test_tones_outside_the_band_are_gone(hertz: float, lost: float):
    heard = by_telephone(tone(1000) + tone(hertz))
    assert strength(heard, 1000) - strength(heard, hertz) > lost


@pytest.mark.parametrize("hertz", [500, 2000, 3000])
def test_tones_inside_the_band_stay(hertz: float):
    heard = by_telephone(tone(1000) + tone(hertz))
    assert abs(strength(heard, 1000) - strength(heard, hertz)) < 2


def test_it_lasts_as_long_and_is_as_loud_as_a_line_is_planned_for():
    heard = by_telephone(tone(1000))
    assert len(heard) == 2 * SAMPLE_RATE
    assert float(np.sqrt(np.mean(heard**2))) == pytest.approx(SPOKEN, rel=0.05)


def test_the_code_keeps_loud_samples_to_a_thirtieth_and_has_no_more_than_256_values():
    line = np.linspace(-30000, 30000, LINE_RATE).astype("<i2")
    heard = a_law(line)
    loud = np.abs(line) > 1000
    assert np.abs(heard[loud] / line[loud] - 1).max() < 1 / 30
    assert len(np.unique(heard)) <= 256
