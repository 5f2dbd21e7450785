"""The newest sound of a session, kept until it is heard for good. Pure."""

import numpy as np


class Unheard:
    """Samples from `first` on, float32 from -1 to 1."""

    def __init__(self, first: int) -> None:
        self.first = first
        self._samples = np.zeros(0, dtype=np.float32)

    @property
    def end(self) -> int:
        return self.first + len(self._samples)

    def add(self, samples: np.ndarray) -> None:
        self._samples = np.concatenate([self._samples, samples])

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
            self._samples, self.first = self._samples[gone:], self.first + gone
