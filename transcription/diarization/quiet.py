"""Where a recording is as quiet as it is between what people say: pauses that segmentation takes for speech. Pure.

Segmentation hears on through pauses of half a second. Where speech stands well above the noise around it, its level
tells better where it ends; elsewhere this says nothing.
"""

import numpy as np
from scipy.ndimage import binary_opening, percentile_filter, uniform_filter1d

from transcription.types import SAMPLE_RATE

FRAME = SAMPLE_RATE // 100  # samples of 10 ms
SILENCE = 120  # decibels below full scale that stand for all below
SMOOTHED = 5  # frames
SAMPLED = 10  # frames: floor and speech change slowly
AROUND = 600  # of these, 60 s, in which they are looked for
FLOOR, SPEECH = 5, 90  # percentiles of the level
CLEAN = 15.0  # decibels between both in a recording that is clean enough
ABOVE_FLOOR = 4.0
SHORTEST = 20  # frames
POWERS = 10 ** (-0.1 * np.arange(256).astype(np.float32))  # of each level


def levels_of(samples: np.ndarray) -> np.ndarray:
    """Decibels below full scale of each frame of 10 ms (uint8); whole frames only."""
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    power = np.square(frames).mean(axis=1)
    return np.clip(-10 * np.log10(np.maximum(power, 1e-12)), 0, SILENCE).astype(np.uint8)


def quiet_frames(levels: np.ndarray) -> np.ndarray:
    """Which frames are in a stretch near the floor; none where speech is not far above it."""
    if not len(levels):
        return np.zeros(0, bool)
    # A day has three million frames: each array of them counts, so what can be is done in place.
    level = POWERS[levels]
    uniform_filter1d(level, SMOOTHED, output=level)
    np.log10(np.maximum(level, 1e-12, out=level), out=level)
    level *= 10
    sampled = level[::SAMPLED]
    floor, speech = (percentile_filter(sampled, each, AROUND, mode="reflect") for each in (FLOOR, SPEECH))
    limit = np.where(speech - floor >= CLEAN, floor + ABOVE_FLOOR, -np.inf).astype(np.float32)
    quiet = level < np.repeat(limit, SAMPLED)[: len(level)]
    return binary_opening(quiet, np.ones(SHORTEST))
