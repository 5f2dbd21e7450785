"""Where nobody speaks, from probabilities of speech as they come: there streams are changed over. Pure."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from transcription.audio.voice_activity import LEAVE_THRESHOLD, WINDOW

# Samples of silence that are a pause.
PAUSE = 6_400
# Windows with speech that are remembered: more than the longest stream has.
REMEMBERED = 10_000


@dataclass(slots=True)
class Pauses:
    """`at`: the sample at which the next window begins. `last`: one in the middle of the last pause."""

    at: int
    last: int = 0
    voiced: int = 0  # samples with speech, in all
    _voiced_until: int = 0
    _windows: list[int] = field(default_factory=list)  # where those with speech end

    def __post_init__(self) -> None:
        self.last = self._voiced_until = self.at

    @property
    def silence(self) -> int:
        """Samples since somebody was last heard."""
        return self.at - self._voiced_until

    @property
    def is_pause(self) -> bool:
        return self.silence >= PAUSE

    def voiced_between(self, begin: int, end: int) -> int:
        """Samples with speech in [begin, end)."""
        return WINDOW * (bisect_right(self._windows, end) - bisect_right(self._windows, begin))

    def take(self, probabilities: Iterable[float]) -> None:
        for probability in probabilities:
            self.at += WINDOW
            if probability >= LEAVE_THRESHOLD:
                self.voiced += WINDOW
                self._voiced_until = self.at
                self._windows.append(self.at)
            elif self.is_pause:
                self.last = self.at - PAUSE // 2
        if len(self._windows) > 2 * REMEMBERED:
            del self._windows[:-REMEMBERED]
