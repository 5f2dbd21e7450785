"""The one audio format inside the house: 16 kHz mono 16-bit WAV with a 44-byte header."""

import struct
from pathlib import Path

import numpy as np

from transcription.types import SAMPLE_RATE, Span

HEADER_BYTES = 44
SAMPLE_BYTES = 2


def wav_header(samples: int) -> bytes:
    data = samples * SAMPLE_BYTES
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF", data + HEADER_BYTES - 8, b"WAVE",
        b"fmt ", 16, 1, 1, SAMPLE_RATE, SAMPLE_RATE * SAMPLE_BYTES, SAMPLE_BYTES, 8 * SAMPLE_BYTES,
        b"data", data,
    )  # fmt: skip


def wav_duration(path: Path) -> float:
    """Seconds of a WAV that decode_to_wav made."""
    return wav_samples(path) / SAMPLE_RATE


def wav_samples(path: Path) -> int:
    return (path.stat().st_size - HEADER_BYTES) // SAMPLE_BYTES


def read_samples(path: Path, first: int, count: int) -> np.ndarray:
    """Up to `count` samples from the `first` on, as int16.

    Read, not mapped: pages of a mapped file would count as this process's memory.
    """
    return np.fromfile(path, dtype="<i2", count=count, offset=HEADER_BYTES + first * SAMPLE_BYTES)


def read_span(path: Path, span: Span) -> np.ndarray:
    """The samples of a span as float32 from -1 to 1."""
    first, last = round(span.start * SAMPLE_RATE), round(span.end * SAMPLE_RATE)
    return read_samples(path, first, last - first).astype(np.float32) / 32768
