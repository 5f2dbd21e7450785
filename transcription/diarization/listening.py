"""Samples of a decoded recording as the networks take them: a stretch at a time, silence beyond the end."""

from pathlib import Path

import numpy as np

from transcription.audio.wav import HEADER_BYTES, SAMPLE_BYTES, read_samples, wav_samples


def samples_in(wav: Path) -> int:
    """How many there are, whatever the header of a file that was cut off says."""
    size = wav.stat().st_size
    return min(wav_samples(wav), (size - HEADER_BYTES) // SAMPLE_BYTES) if size > HEADER_BYTES else 0


def listen(wav: Path, first: int, count: int) -> np.ndarray:
    """Exactly `count` samples from the `first` on, float from -1 to 1."""
    samples = np.zeros(count, np.float32)
    found = read_samples(wav, first, count)
    samples[: len(found)] = found
    return samples / 32768
