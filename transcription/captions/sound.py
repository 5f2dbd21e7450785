"""The sound of one session for the worker that captions it: from Redis as it comes, what is missing from the disk."""

import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import numpy as np

from transcription.captions.audio_file import BadFile, Frame, Reader
from transcription.captions.inbox import Receiver
from transcription.captions.readback import mixed
from transcription.captions.seats import Seats
from transcription.types import SAMPLE_RATE

# At once from the disk: so that captions come out between two readings.
MOST_AT_ONCE = 20 * SAMPLE_RATE
LOOK_SECONDS = 0.5


class Sound:
    """Contiguous samples from `at` on, whichever way they come. `seats` hears the channels apart."""

    def __init__(self, path: Path, receiver: Receiver, channels: int, at: int, seats: Seats | None = None) -> None:
        self._path, self._receiver, self._channels, self.at = path, receiver, channels, at
        self._seats = seats
        self._reader: Reader | None = None
        self._looked = 0.0

    def read(self, wait: float) -> np.ndarray:
        """What has come, float32 from -1 to 1; empty when nothing has after so many seconds."""
        frames = self._receiver.receive(wait)
        is_gap = bool(frames) and frames[0].first > self.at
        is_quiet = not frames and time.monotonic() - self._looked > LOOK_SECONDS
        source: Iterator[Frame] = iter(frames)
        if is_gap or is_quiet:
            self._looked = time.monotonic()
            source = chain(self.stored(), source)
        return _joined(list(self._pieces(source)))

    def stored(self) -> Iterator[Frame]:
        """What the file holds from here on."""
        if self._reader is None:
            try:
                self._reader = Reader(self._path)
            except (FileNotFoundError, BadFile):  # it is only being made
                return
        until = self.at + MOST_AT_ONCE
        for frame in self._reader.frames(self.at):
            yield frame
            if frame.first >= until:
                return

    def read_stored(self) -> np.ndarray:
        """As `read`, from the file alone: when nothing more will come."""
        return _joined(list(self._pieces(self.stored())))

    def skip_to(self, at: int) -> None:
        self.at = max(self.at, at)

    def _pieces(self, frames: Iterator[Frame]) -> Iterator[np.ndarray]:
        for frame in frames:
            samples = mixed(frame, self._channels)
            end = frame.first + len(samples)
            if frame.first > self.at:  # it is in neither: it will be in the file
                return
            if end > self.at:
                self._listen(frame)
                yield samples[self.at - frame.first :]
                self.at = end

    def _listen(self, frame: Frame) -> None:
        if self._seats is not None:
            samples = np.frombuffer(frame.pcm, dtype="<i2").reshape(-1, self._channels)
            self._seats.hear(frame.first, samples)

    def close(self) -> None:
        if self._reader is not None:
            self._reader.close()


def _joined(pieces: list[np.ndarray]) -> np.ndarray:
    if not pieces:
        return np.zeros(0, dtype=np.float32)
    return np.concatenate(pieces).astype(np.float32) / 32768
