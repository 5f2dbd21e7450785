"""Who speaks a line, where each sits at a microphone of their own: the loudest one. Pure.

Nothing is said where two are about as loud, or where the court has not named the microphones of the room.
"""

from collections import deque
from collections.abc import Sequence

import numpy as np

from transcription.types import SAMPLE_RATE

# Power of the loudest against the next one: 3 dB. In a court room the others hear a speaker much less.
CLEARLY = 2.0
KEPT_SECONDS = 120.0  # longer than any line


class Seats:
    """`names` of who sits at the microphones, in the order of the channels; none: nothing is told."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(names)
        self._heard: deque[tuple[float, float, np.ndarray]] = deque()

    def hear(self, first: int, samples: np.ndarray) -> None:
        """The next samples, from sample `first` on: a row each, a column a channel."""
        if not self._names:
            return
        end = (first + len(samples)) / SAMPLE_RATE
        power = np.square(samples.astype(np.float64)).sum(axis=0)
        self._heard.append((first / SAMPLE_RATE, end, power))
        while self._heard[0][1] < end - KEPT_SECONDS:
            self._heard.popleft()

    def speaker_between(self, start: float, end: float) -> str | None:
        """Seconds of the session."""
        inside = [power for since, until, power in self._heard if until > start and since < end]
        if not inside:
            return None
        power = np.sum(inside, axis=0)
        loudest = int(power.argmax())
        others = np.delete(power, loudest)
        if power[loudest] < CLEARLY * others.max(initial=0.0) or not power[loudest]:
            return None
        return self._names[loudest] or None
