"""One stream of a cloud engine in its place in the session."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Protocol

from transcription.captions.unheard import Unheard
from transcription.engines.base import SpeechStream
from transcription.types import SAMPLE_RATE, Word

# Samples that go out at once: half of what the service takes in one message.
PORTION = 6_400


class Leaving(Protocol):
    """Whether audio may leave, asked before it does, and noted: see captions.departures."""

    def begin(self, model: str) -> None:
        """A stream is opened."""

    def before(self, begin: float, end: float, pcm: bytes) -> None:
        """This is about to be sent. Raises MayNotLeave, BudgetSpent."""

    def end(self) -> None:
        """The stream has ended: no more of it is paid for."""

    def may_begin(self, at: float) -> bool:
        """Whether a stream may begin at this second."""


@dataclass(slots=True)
class CloudStream:
    """`first`: the sample of the session with which it began; `sent`: up to where it was given audio; `voiced`: see
    Pauses.voiced, of what was sent, or had come when it was opened; `heard_until`: up to where its results are final.
    """

    stream: SpeechStream
    leaving: Leaving
    first: int
    sent: int
    opened: float
    most: int  # samples that it is given before it is told to end
    voiced: int
    heard_until: int
    unanswered: float = 0.0  # seconds of speech that were sent since the last result, no faster than time passes
    pending_from: float = math.inf  # where an interim result begins that is not final yet
    closing_since: float | None = None
    _noted: float = field(init=False)

    def __post_init__(self) -> None:
        self._noted = self.opened

    @property
    def is_pending(self) -> bool:
        return self.pending_from < math.inf

    @property
    def is_full(self) -> bool:
        return self.sent >= self.first + self.most

    @property
    def sent_seconds(self) -> float:
        return self.sent / SAMPLE_RATE

    def send(self, sound: Unheard, voiced: int, now: float) -> None:
        """What is there; `voiced`: how much speech has come. Raises MayNotLeave, BudgetSpent before that is sent."""
        last = min(sound.end, self.first + self.most)
        while self.sent < last:
            end = min(self.sent + PORTION, last)
            pcm = sound.pcm(self.sent, end)
            self.leaving.before(self.sent / SAMPLE_RATE, end / SAMPLE_RATE, pcm)
            self.stream.send(pcm)
            self.sent = end
        # Nobody can have answered at once what came at once.
        self.unanswered += min((voiced - self.voiced) / SAMPLE_RATE, now - self._noted)
        self.voiced, self._noted = voiced, now

    def finish(self, now: float) -> None:
        if self.closing_since is None:
            self.closing_since = now
            self.stream.finish()

    def results(self) -> Iterator[tuple[list[Word], bool]]:
        """Words in the session's time, and whether they are final. Raises EngineError."""
        offset = self.first / SAMPLE_RATE
        for result in self.stream.results():
            self.unanswered = 0.0
            moved = [replace(word, start=word.start + offset, end=word.end + offset) for word in result.words]
            self.pending_from = moved[0].start if moved and not result.is_final else math.inf
            if result.is_final:
                self.heard_until = max(self.heard_until, self.first + round(result.end * SAMPLE_RATE))
            yield moved, result.is_final


OpenStream = Callable[[], SpeechStream]
