"""The newest sound of a session, kept until it is heard for good. Pure."""

import numpy as np

from transcription.types import SAMPLE_RATE


class Unheard:
    """Samples from `first` on, float32 from -1 to 1."""

    def __init__(self, first: int) -> None:
        self.first = first
        # With room behind it: to copy half a minute for each frame would cost more than all else that is done with it.
        # What was given out is never written to again.
        self._room = np.zeros(SAMPLE_RATE, dtype=np.float32)
        self._begin = self._end = 0

    @property
    def end(self) -> int:
        return self.first + self._end - self._begin

    def add(self, samples: np.ndarray) -> None:
        end = self._end + len(samples)
        if end > len(self._room):
            kept = self._samples
            self._room = np.zeros(2 * (len(kept) + len(samples)), dtype=np.float32)
            self._room[: len(kept)] = kept
            self._begin, self._end, end = 0, len(kept), len(kept) + len(samples)
        self._room[self._end : end] = samples
        self._end = end

    def since(self, sample: int) -> np.ndarray:
        return self._samples[max(0, sample - self.first) :]

    def between(self, begin: int, end: int) -> np.ndarray:
        return self._samples[max(0, begin - self.first) : max(0, end - self.first)]

    def pcm(self, begin: int, end: int) -> bytes:
        """16-bit little-endian, the very samples that came."""
        return np.clip(np.rint(self.between(begin, end) * 32768), -32768, 32767).astype("<i2").tobytes()

    def forget(self, sample: int) -> None:
        """Nobody needs what came before."""
        gone = min(sample, self.end) - self.first
        if gone > 0:
            self._begin, self.first = self._begin + gone, self.first + gone

    @property
    def _samples(self) -> np.ndarray:
        return self._room[self._begin : self._end]
