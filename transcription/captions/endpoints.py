"""Where an utterance begins and ends, from probabilities of speech as they come. Pure.

Rules as measured: it begins 0.2 s before a window at 0.5 or more, and ends after half a second below 0.35. A line that
grows long is ended by a shorter pause, for its first words wait for its last one; where there is none, it is cut where
speech is least likely in its last three seconds when it lasts fourteen.
"""

from bisect import bisect_right
from collections import deque
from dataclasses import dataclass, field

from transcription.audio.voice_activity import LEAVE_THRESHOLD, THRESHOLD, WINDOW
from transcription.types import SAMPLE_RATE

LEAD = 3_200  # samples before the first window with speech
TAIL = 4_800  # samples after the last one
# Samples of silence that end an utterance of so many samples and more.
LENGTHS = (0, 4 * SAMPLE_RATE, 7 * SAMPLE_RATE)
END_SILENCES = (8_000, 4_800, 2_560)
LONGEST = 14 * SAMPLE_RATE
CUT_WITHIN = 3 * SAMPLE_RATE
SMOOTHED = 7  # windows


@dataclass(frozen=True, slots=True)
class Utterance:
    """Samples of the session, [start, end). `voiced_until`: where somebody was last heard."""

    start: int
    end: int
    voiced_until: int
    is_cut: bool = False  # in the middle of speech


@dataclass(slots=True)
class Endpointer:
    """Takes one window's probability after the other; `at` is the sample at which the next window begins."""

    at: int
    longest: int = LONGEST
    start: int | None = None
    voiced_until: int = 0
    _free: int = 0  # what came before belongs to another utterance, or was not heard
    _recent: deque[float] = field(default_factory=lambda: deque(maxlen=CUT_WITHIN // WINDOW))

    def __post_init__(self) -> None:
        self._free = self.at

    @property
    def silence(self) -> int:
        """Samples since somebody was last heard in the utterance that is under way; 0 when none is."""
        return 0 if self.start is None else self.at - self.voiced_until

    def take(self, probability: float) -> Utterance | None:
        """The utterance that has ended with this window."""
        begin, self.at = self.at, self.at + WINDOW
        self._recent.append(probability)
        if probability >= THRESHOLD:
            if self.start is None:
                self.start = max(self._free, begin - LEAD, 0)
            self.voiced_until = self.at
        elif self.start is not None and probability >= LEAVE_THRESHOLD:
            self.voiced_until = self.at  # hesitating, not silent
        if self.start is None:
            return None
        if self.silence >= END_SILENCES[bisect_right(LENGTHS, self.voiced_until - self.start) - 1]:
            return self._ended(min(self.at, self.voiced_until + TAIL))
        if self.at - self.start >= self.longest:
            return self._cut()
        return None

    def flush(self) -> Utterance | None:
        """No more sound comes now: what was begun has ended."""
        return None if self.start is None else self._ended(self.at)

    def _ended(self, end: int) -> Utterance:
        ended = Utterance(self.start, end, self.voiced_until)
        self.start, self._free = None, end
        return ended

    def _cut(self) -> Utterance:
        place = self.at - WINDOW * (len(self._recent) - _least_likely(list(self._recent)))
        cut = Utterance(self.start, place, place, is_cut=True)
        self.start, self._free = place, place
        return cut


def _least_likely(probabilities: list[float]) -> int:
    """The window in the middle of the quietest SMOOTHED ones, not at the very end."""
    half = SMOOTHED // 2
    places = range(half, max(half + 1, len(probabilities) - 2 * half))
    return min(places, key=lambda place: sum(probabilities[place - half : place + half + 1]))
