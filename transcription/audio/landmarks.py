"""Places in a recording that only the sound around them decides, not where the file begins: the quietest moments.

Whoever starts counting at such a place finds the same again in a copy that was trimmed, or recorded on. (Cutting where
the content says so is how rsync-like stores find shared parts of files: "content-defined chunking".)
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from transcription.audio.wav import read_samples, wav_samples
from transcription.types import SAMPLE_RATE

LISTEN = 4_096  # samples, a quarter of a second: what the loudness of a moment is taken over
BEYOND = 512  # samples after it that help to tell equal moments apart: silence is all zeros in many files
TIE_BITS = 20
ODD = 0x9E3779B97F4A7C15  # 2^64 divided by the golden ratio, as in Knuth's multiplicative hashing
RADIUS = 8 * SAMPLE_RATE  # the quietest moment within so many samples before and after it


def find_landmarks(wav: Path) -> Iterator[int]:
    """Samples, ascending, each in the middle of the quietest moment of the 16 s around it.

    In memory that does not grow. All is counted in whole numbers: equal samples give equal places.
    """
    samples = wav_samples(wav)
    before = np.zeros(0, dtype=np.uint64)
    here = _loudness(wav, 0)
    for first in range(0, samples, RADIUS):
        after = _loudness(wav, first + RADIUS)
        if len(here):
            quietest = len(here) - 1 - int(np.argmin(here[::-1]))
            if _is_quietest(quietest, before, here, after):
                yield first + quietest + LISTEN // 2
        before, here = here, after


def _loudness(wav: Path, first: int) -> np.ndarray:
    """Of the moments that begin in the RADIUS samples from `first` on, as far as there is sound.

    The sum of squares, and below it a number that tells equally loud moments apart.
    """
    samples = read_samples(wav, first, RADIUS + LISTEN + BEYOND - 1).astype(np.int64).view(np.uint64)
    sums = _sums(samples * samples)[: -BEYOND or None]
    squares = sums[LISTEN:] - sums[:-LISTEN]
    return (squares << np.uint64(TIE_BITS)) | _fingerprints(samples)[: len(squares)]


def _fingerprints(samples: np.ndarray) -> np.ndarray:
    """A polynomial of the samples of each moment, modulo 2^64, of which the highest bits count; for zeros the largest.

    So the end of digital silence, where some sound is in view, comes before its middle.
    """
    length = LISTEN + BEYOND
    powers = np.cumprod(np.full(len(samples), ODD, dtype=np.uint64))
    back = np.cumprod(np.full(len(samples), pow(ODD, -1, 2**64), dtype=np.uint64))
    sums = _sums(samples * powers)
    mixed = (sums[length:] - sums[:-length]) * back[: max(0, len(sums) - length)] * np.uint64(ODD)
    bits = mixed >> np.uint64(64 - TIE_BITS)
    return np.where(mixed == 0, np.uint64(2**TIE_BITS - 1), bits)


def _sums(values: np.ndarray) -> np.ndarray:
    return np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(values)])


def _is_quietest(index: int, before: np.ndarray, here: np.ndarray, after: np.ndarray) -> bool:
    """Whether nothing within RADIUS is quieter, or as quiet and later; in `here` nothing is."""
    rest_before, rest_after = before[index:], after[: index + 1]
    return not (len(rest_before) and rest_before.min() < here[index]) and not (
        len(rest_after) and rest_after.min() <= here[index]
    )
