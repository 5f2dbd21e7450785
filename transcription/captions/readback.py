"""Sound of a session while it is recorded: the last answer, once more."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from transcription.captions.audio_file import Frame, Reader
from transcription.models import LiveSession
from transcription.types import SAMPLE_RATE

LONGEST_SECONDS = 120.0


class Playback:
    """Samples of a file from `at` on, one portion after the other. Raises FileNotFoundError, BadFile."""

    def __init__(self, path: Path, at: int) -> None:
        self.at = at
        self._reader = Reader(path)
        self._left = np.zeros(0, dtype="<i2")  # read already, from `at` on

    def read(self, most: int) -> np.ndarray:
        """The next ones, as samples_between gives them; fewer, or none, where less is stored by now."""
        if len(self._left) < most:
            self._fetch(most)
        samples, self._left = self._left[:most], self._left[most:]
        self.at += len(samples)
        return samples

    def _fetch(self, most: int) -> None:
        pieces = [self._left]
        end = self.at + len(self._left)
        for frame in self._reader.frames(end):
            pieces.append(mixed(frame, self._reader.channels)[max(0, end - frame.first) :])
            end += len(pieces[-1])
            if end >= self.at + most:
                break
        self._left = np.concatenate(pieces)

    def close(self) -> None:
        self._reader.close()


def samples_between(session: LiveSession, start: float, end: float) -> np.ndarray:
    """The mix of all channels as 16-bit samples; fewer where less is stored. Raises FileNotFoundError, BadFile."""
    first, last = round(start * SAMPLE_RATE), round(end * SAMPLE_RATE)
    pieces = list(_pieces(session, first, last))
    return np.concatenate(pieces) if pieces else np.zeros(0, dtype="<i2")


def _pieces(session: LiveSession, first: int, last: int) -> Iterator[np.ndarray]:
    with Reader(session.audio_path) as reader:
        for frame in reader.frames(first):
            if frame.first >= last:
                return
            yield mixed(frame, reader.channels)[max(0, first - frame.first) : last - frame.first]


def mixed(frame: Frame, channels: int) -> np.ndarray:
    """One channel of 16-bit samples out of all."""
    samples = np.frombuffer(frame.pcm, dtype="<i2")
    if channels == 1:
        return samples
    return samples.reshape(-1, channels).mean(axis=1).astype("<i2")
