"""The durable audio of a session as WAV files. What was closed to the public lies in a file of its own: in each of
the two there is silence where the other one has sound, so that both keep the time of the captions. Knows no Django.
"""

import hashlib
import wave
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from transcription.captions.audio_file import BadFile, Reader
from transcription.types import SAMPLE_RATE, Span

# A WAV says its size in 32 bits.
MOST_BYTES = 2**32 - 2**20
HEADS = 2**26  # bytes in the durable file beside the sound, at most
LONGEST_TORN = 2.0  # seconds


@dataclass(frozen=True, slots=True)
class Written:
    """`sha256`: of all PCM. `is_apart`: something was captured in the closed ranges. `lost_seconds`: so much could not
    be read.
    """

    sha256: str
    is_apart: bool
    lost_seconds: float = 0.0


def longest(channels: int) -> int:
    """Samples of each channel of which a recording can be made: 9.2 hours of four, 4.6 of eight."""
    return (MOST_BYTES - HEADS) // (2 * channels)


def write_recordings(source: Path, public: Path, closed: Path | None, ranges: Sequence[Span]) -> Written:
    """Write `public`, and `closed` where there are `ranges`. Raises BadFile."""
    if source.stat().st_size > MOST_BYTES:
        raise BadFile(f"{source} is too large for a WAV file")
    digest, is_apart, lost = hashlib.sha256(), False, 0
    with ExitStack() as files:
        reader = files.enter_context(Reader(source, tail=0.0))
        outputs = [_open(files, path, reader.channels) for path in (public, closed) if path is not None]
        for frame in reader.frames():
            digest.update(frame.pcm)
            samples = np.frombuffer(frame.pcm, dtype="<i2").reshape(-1, reader.channels)
            is_apart = is_apart or any(_places(frame.first, len(samples), ranges))
            lost += len(samples) if frame.is_lost else 0
            parts = [samples] if closed is None else _apart(samples, frame.first, ranges)
            for output, part in zip(outputs, parts, strict=True):
                output.writeframes(part.tobytes())
        # A power cut leaves less than that of a frame which nobody has acknowledged.
        behind = reader.unread_seconds if reader.unread_seconds > LONGEST_TORN else 0.0
    return Written(digest.hexdigest(), is_apart, lost / SAMPLE_RATE + behind)


def _open(files: ExitStack, path: Path, channels: int) -> wave.Wave_write:
    output = files.enter_context(wave.open(str(path), "wb"))  # noqa: SIM115 (the stack closes it)
    output.setnchannels(channels)
    output.setsampwidth(2)
    output.setframerate(SAMPLE_RATE)
    return output


def _apart(samples: np.ndarray, first: int, ranges: Sequence[Span]) -> tuple[np.ndarray, np.ndarray]:
    """What everybody may hear, and the rest."""
    public, closed = samples.copy(), np.zeros_like(samples)
    for begin, end in _places(first, len(samples), ranges):
        closed[begin:end], public[begin:end] = samples[begin:end], 0
    return public, closed


def _places(first: int, count: int, ranges: Sequence[Span]) -> Iterator[tuple[int, int]]:
    for span in ranges:
        begin, end = round(span.start * SAMPLE_RATE) - first, round(span.end * SAMPLE_RATE) - first
        if begin < count and end > 0:
            yield max(0, begin), min(count, end)
