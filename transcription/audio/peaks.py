"""How loud a recording is over time, for a picture of its sound: small enough to send hours at once."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from transcription.audio.wav import read_samples, wav_samples
from transcription.types import SAMPLE_RATE

PER_SECOND = 20
LOUDEST = 127  # int8
WINDOW = SAMPLE_RATE // PER_SECOND
WINDOWS_AT_ONCE = 60 * PER_SECOND  # a minute: two megabytes


def peaks_of(wav: Path) -> Iterator[bytes]:
    """The loudest sample of each twentieth of a second, 0 to 127, a minute at a time. `wav` is a decoded file.

    Memory does not grow with length. The last window may be shorter than the others.
    """
    total = wav_samples(wav)
    for first in range(0, total, WINDOW * WINDOWS_AT_ONCE):
        samples = read_samples(wav, first, WINDOW * WINDOWS_AT_ONCE).astype(np.int32)
        padded = np.pad(np.abs(samples), (0, -len(samples) % WINDOW)).reshape(-1, WINDOW)
        yield (padded.max(axis=1) * LOUDEST // 32768).astype(np.int8).tobytes()
