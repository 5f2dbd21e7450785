"""A copy of the sound in which hidden words are a tone, made while it is sent."""

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

import numpy as np

from transcription.audio.wav import read_samples, wav_header, wav_samples
from transcription.types import SAMPLE_RATE, Span

BLOCK = SAMPLE_RATE * 8  # samples
TONE, LOUDNESS = 1_000.0, 4_000  # Hz, of 32,767


class BeepedWav:
    """The bytes of the copy in blocks, read and changed in a thread. `spans` are seconds."""

    def __init__(self, path: Path, spans: Iterable[Span]) -> None:
        self._path = path
        self._samples = wav_samples(path)
        self._spans = [(round(span.start * SAMPLE_RATE), round(span.end * SAMPLE_RATE)) for span in spans]
        self._next: int | None = None  # sample; None: the header

    @property
    def size(self) -> int:
        return len(wav_header(self._samples)) + 2 * self._samples

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        if self._next is None:
            self._next = 0
            return wav_header(self._samples)
        if self._next >= self._samples:
            raise StopAsyncIteration
        first, self._next = self._next, min(self._next + BLOCK, self._samples)
        return await asyncio.to_thread(self._block, first, self._next - first)

    def _block(self, first: int, count: int) -> bytes:
        samples = read_samples(self._path, first, count)
        if len(samples) < count:
            raise EOFError(f"{self._path.name} is shorter than its header says")
        return beeped(samples, first, self._spans).astype("<i2").tobytes()


def beeped(samples: np.ndarray, first: int, spans: Sequence[tuple[int, int]]) -> np.ndarray:
    """Samples from the `first` of a recording on, with a tone in place of those in `spans` [start, end)."""
    made = samples.copy()
    for start, end in spans:
        here = slice(max(start - first, 0), max(end - first, 0))
        places = np.arange(len(made))[here] + first
        made[here] = np.round(LOUDNESS * np.sin(2 * np.pi * TONE / SAMPLE_RATE * places))
    return made
