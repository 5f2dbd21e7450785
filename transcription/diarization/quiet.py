"""Where a recording is as quiet as it is between what people say: pauses that segmentation takes for speech. Pure.

Segmentation hears on through pauses of half a second. Where speech stands well above the noise around it, its level
tells better where it ends; elsewhere this says nothing.
"""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import binary_opening, percentile_filter, uniform_filter1d

from transcription.types import SAMPLE_RATE

FRAME = SAMPLE_RATE // 100  # samples of 10 ms
SILENCE = 120  # decibels below full scale that stand for all below
SMOOTHED = 5  # frames
SAMPLED = 10  # frames: floor and speech change slowly
AROUND = 600  # of these, 60 s, in which they are looked for
FLOOR, SPEECH = 5, 90  # percentiles of the level
SHORTEST = 20  # frames
POWERS = 10 ** (-0.1 * np.arange(256).astype(np.float32))  # of each level


@dataclass(frozen=True, slots=True)
class Pauses:
    """In decibels. `clean`: so far must speech stand above the floor; where it does not, nothing is a pause.

    `above`: so far above the floor is a pause still, where speech stands STANDING above it; between, in proportion.
    """

    clean: float
    above: tuple[float, float]


STANDING = (20.0, 30.0)
# In silence words die away softly; in noise that is drowned, and the noise itself goes up and down.
SAID = Pauses(13.0, (7.0, 4.0))
# To learn voices from: cut at every breath, runs are too short to tell a voice by.
LEARNT = Pauses(15.0, (4.0, 4.0))


def levels_of(samples: np.ndarray) -> np.ndarray:
    """Decibels below full scale of each frame of 10 ms (uint8); whole frames only."""
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    power = np.square(frames).mean(axis=1)
    return np.clip(-10 * np.log10(np.maximum(power, 1e-12)), 0, SILENCE).astype(np.uint8)


def quiet_frames(levels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which frames are in a stretch near the floor, as SAID and as LEARNT; none where speech is not far above it."""
    if not len(levels):
        return np.zeros(0, bool), np.zeros(0, bool)
    # A day has three million frames: each array of them counts, so what can be is done in place.
    level = POWERS[levels]
    uniform_filter1d(level, SMOOTHED, output=level)
    np.log10(np.maximum(level, 1e-12, out=level), out=level)
    level *= 10
    sampled = level[::SAMPLED]
    floor, speech = (percentile_filter(sampled, each, AROUND, mode="reflect") for each in (FLOOR, SPEECH))
    said, learnt = (_below(level, floor, speech - floor, pauses) for pauses in (SAID, LEARNT))
    return said, learnt


def _below(level: np.ndarray, floor: np.ndarray, standing: np.ndarray, pauses: Pauses) -> np.ndarray:
    above = np.interp(standing, STANDING, pauses.above)
    limit = np.where(standing >= pauses.clean, floor + above, -np.inf).astype(np.float32)
    return binary_opening(level < np.repeat(limit, SAMPLED)[: len(level)], np.ones(SHORTEST))
