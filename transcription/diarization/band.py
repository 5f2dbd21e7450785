"""Whether a recording has high tones: what came over a telephone has none, however it was kept since. Pure.

How alike voices are tells it too, but noise on the line hides it there: the sound itself does not.
"""

import numpy as np
from scipy.fft import rfft

from transcription.types import SAMPLE_RATE

HIGH = 4200.0  # hertz: above what a telephone carries
LEAST_POWER = 1e-9  # of a sample, on average: less is no sound
MISSING = 40  # decibels: high tones lie 14 to 35 below everything, and 45 to 65 where there was a telephone
SPOKEN = 0.3  # of the time of a chunk: in pauses a clean line has only what rounding makes of nothing


def below_all(samples: np.ndarray) -> int:
    """How many decibels the high tones lie below the whole sound, 0 to 255; 0 where there is no sound."""
    power = np.square(np.abs(rfft(samples * np.hanning(len(samples)).astype(np.float32))))
    whole = float(power.sum())
    if whole < LEAST_POWER * len(samples) ** 2:
        return 0
    high = float(power[round(HIGH / SAMPLE_RATE * len(samples)) :].sum())
    return int(np.clip(10 * np.log10(whole / max(high, 1e-25 * whole)), 0, 255))


def is_narrow(below: np.ndarray, likely: np.ndarray) -> bool:
    """`below`: (chunks,) of below_all; `likely`: (chunks, frames), how likely somebody speaks, in steps of 1/255."""
    spoken = below[likely.mean(axis=1) >= 255 * SPOKEN]
    return len(spoken) > 0 and bool(np.median(spoken) >= MISSING)
