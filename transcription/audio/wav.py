"""The one audio format inside the house: 16 kHz mono 16-bit WAV with a 44-byte header.

Behind the samples there may be a chunk that players skip: which stretches of the recording could not be read.
They stay with the samples, so that whoever finds a decoded file knows what it is worth.
"""

import json
import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from transcription.types import SAMPLE_RATE, Span

HEADER_BYTES = 44
SAMPLE_BYTES = 2


UNREADABLE = b"gaps"


def wav_header(samples: int, following: int = 0) -> bytes:
    """The header before so many samples, with so many bytes of other chunks behind them."""
    data = samples * SAMPLE_BYTES
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF", data + following + HEADER_BYTES - 8, b"WAVE",
        b"fmt ", 16, 1, 1, SAMPLE_RATE, SAMPLE_RATE * SAMPLE_BYTES, SAMPLE_BYTES, 8 * SAMPLE_BYTES,
        b"data", data,
    )  # fmt: skip


def wav_duration(path: Path) -> float:
    """Seconds of a WAV that decode_to_wav made."""
    return wav_samples(path) / SAMPLE_RATE


def wav_samples(path: Path) -> int:
    with path.open("rb") as file:
        return struct.unpack("<I", file.read(HEADER_BYTES)[-4:])[0] // SAMPLE_BYTES


def unreadable_chunk(spans: Sequence[Span]) -> bytes:
    """What stands behind the samples; nothing when all could be read."""
    if not spans:
        return b""
    content = json.dumps([[round(span.start, 3), round(span.end, 3)] for span in spans]).encode()
    content += b" " * (len(content) % 2)
    return struct.pack("<4sI", UNREADABLE, len(content)) + content


def unreadable_in(path: Path) -> list[Span]:
    """The stretches that decode_to_wav could not read; none when the decoded file is gone."""
    if not path.exists():
        return []
    with path.open("rb") as file:
        file.seek(HEADER_BYTES + wav_samples(path) * SAMPLE_BYTES)
        name, content = file.read(8)[:4], file.read()
    return [Span(*pair) for pair in json.loads(content)] if name == UNREADABLE else []


def read_samples(path: Path, first: int, count: int) -> np.ndarray:
    """Up to `count` samples from the `first` on, as int16.

    Read, not mapped: pages of a mapped file would count as this process's memory.
    """
    count = max(0, min(count, wav_samples(path) - first))
    return np.fromfile(path, dtype="<i2", count=count, offset=HEADER_BYTES + first * SAMPLE_BYTES)


def read_span(path: Path, span: Span) -> np.ndarray:
    """The samples of a span as float32 from -1 to 1."""
    first, last = round(span.start * SAMPLE_RATE), round(span.end * SAMPLE_RATE)
    return read_samples(path, first, last - first).astype(np.float32) / 32768
