"""One stream of a cloud engine in its place in the session."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
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
    """`first`: the sample of the session with which it began; `sent`: up to where it was given audio."""

    stream: SpeechStream
    leaving: Leaving
    first: int
    sent: int
    opened: float
    most: int  # samples that it is given before it is told to end
    has_answered: bool = False
    pending_from: float = math.inf  # where an interim result begins that is not final yet
    voiced: int = 0  # see Pauses.voiced, when something last came
    closing_since: float | None = None

    @property
    def is_pending(self) -> bool:
        return self.pending_from < math.inf

    @property
    def is_full(self) -> bool:
        return self.sent >= self.first + self.most

    @property
    def sent_seconds(self) -> float:
        return self.sent / SAMPLE_RATE

    def send(self, sound: Unheard) -> None:
        """What is there. Raises MayNotLeave, BudgetSpent before anything leaves that may not."""
        last = min(sound.end, self.first + self.most)
        while self.sent < last:
            end = min(self.sent + PORTION, last)
            pcm = sound.pcm(self.sent, end)
            self.leaving.before(self.sent / SAMPLE_RATE, end / SAMPLE_RATE, pcm)
            self.stream.send(pcm)
            self.sent = end

    def finish(self, now: float) -> None:
        if self.closing_since is None:
            self.closing_since = now
            self.stream.finish()

    def results(self, voiced: int) -> Iterator[tuple[list[Word], bool]]:
        """Words in the session's time, and whether they are final. Raises EngineError."""
        offset = self.first / SAMPLE_RATE
        for result in self.stream.results():
            self.has_answered, self.voiced = True, voiced
            moved = [replace(word, start=word.start + offset, end=word.end + offset) for word in result.words]
            self.pending_from = moved[0].start if moved and not result.is_final else math.inf
            yield moved, result.is_final


OpenStream = Callable[[], SpeechStream]
