"""What an engine is: pieces of audio in, words with times out. Everything an engine must do is on this page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

import numpy as np

from transcription.types import ChunkResult, EngineOptions, Span, Word


@dataclass(frozen=True, slots=True)
class Capabilities:
    languages: tuple[str, ...]  # BCP 47
    detects_language: bool
    word_confidence: bool
    vocabulary: bool  # names and terms can be given beforehand
    longest_chunk: float  # seconds of audio in one piece
    batch: int  # pieces that one call takes
    leaves_the_building: bool = False  # the audio is sent to somebody else's machine
    corrected: bool = False  # it writes by ear: words that do not exist are put right afterwards
    diarizes: tuple[str, ...] = ()  # languages in which it tells speakers apart by itself


@dataclass(frozen=True, slots=True)
class Piece:
    """One chunk of a recording, `start` seconds from the recording's beginning.

    `read` gives its samples, float32 mono at 16 kHz. `speech` is where voice activity heard somebody, in seconds
    from the recording's beginning. `source` is the address of the whole recording in cloud storage, when it has one
    and this piece is all of it, and `generation` the version of it that `read` gives.
    """

    start: float
    duration: float
    speech: tuple[Span, ...]
    read: Callable[[], np.ndarray] = field(compare=False)
    source: str = ""
    generation: int | None = None

    @property
    def span(self) -> Span:
        return Span(self.start, self.start + self.duration)


@dataclass(frozen=True, slots=True)
class Departure:
    """Audio that is about to leave the building: what, how much, and where to."""

    sha256: str  # of the bytes that are sent
    size: int  # bytes; 0 when they lie in the cloud already
    seconds: float  # of audio: what will be paid for
    address: str  # gs://…
    region: str
    model: str
    cost: float  # in the currency of the price list
    attempt: int = 0  # one more each time that the same audio is submitted anew: that is paid again


class Cancelled(Exception):
    """The caller no longer wants the result. No error, and nothing for people to read."""


class StillRunning(Exception):
    """Somebody else computes. Call again after `pause`, with what was remembered; until then nobody need wait."""

    def __init__(self, pause: timedelta) -> None:
        super().__init__(f"again in {pause.total_seconds():.0f} s")
        self.pause = pause


class Call(Protocol):
    """What an engine may tell and ask its caller while it works. All of it is durable before the method returns."""

    memory: dict[str, Any]  # what `remember` kept in an earlier call for the same pieces; empty at first

    def remember(self, **facts: Any) -> None:
        """Add to `memory`: the name of a running operation, for instance, so that nobody pays twice."""

    def require_leave(self, departure: Departure) -> None:
        """Before audio is made ready, which takes long. Raises what `leaving` would raise; writes nothing down."""

    def leaving(self, departure: Departure) -> None:
        """Before audio is sent. Raises MayNotLeave when the court does not allow it, BudgetSpent when it must wait."""

    def unpaid(self, address: str, attempt: int) -> None:
        """What was announced as this attempt was refused, or failed over there, and costs nothing."""

    def withdrawn(self, address: str, attempt: int) -> None:
        """Nobody was asked to hear what was announced as this attempt, and nobody will be."""

    def report(self, fraction: float) -> None:
        """How much of the pieces is done, 0 to 1. Raises Cancelled."""


class Engine(Protocol):
    """Safe to call from several threads.

    Errors are children of errors.EngineError; their `retryable` says whether trying again can help.
    """

    name: str  # as in ENGINES
    model: str  # which weights: stored with every segment
    variant: str  # what else of engine and model changes the words: for the cache
    capabilities: Capabilities

    def transcribe(self, pieces: Sequence[Piece], options: EngineOptions, call: Call) -> list[ChunkResult]:
        """The words of each piece, at most `capabilities.batch` of them.

        An engine with capabilities.leaves_the_building takes one piece a call, and may raise StillRunning.
        """

    def detect_language(self, pieces: Sequence[Piece]) -> str:
        """The language that most of these pieces are in, BCP 47; "auto" when results will say."""

    def abandon(self, memory: dict[str, Any]) -> bool:
        """Stop whatever runs elsewhere for pieces whose call remembered this, and delete their audio there.

        False: something is left there, or may still arrive by a worker that is at it, and is to be looked for again.
        What it finds out it adds to `memory`. Only for engines with capabilities.leaves_the_building.
        """

    def runs(self, memory: dict[str, Any]) -> bool:
        """Whether it is known to have been begun elsewhere, so that nothing is paid for asking again. As `abandon`."""

    def was_begun(self, memory: dict[str, Any], attempt: int) -> bool:
        """Whether by this memory the attempt was begun elsewhere, so that it may have to be paid. As for `abandon`."""


@dataclass
class Alone:
    """A call without a database behind it: memory lasts as long as the process, nothing is forbidden."""

    memory: dict[str, Any] = field(default_factory=dict)
    progress: Callable[[float], None] | None = None

    def remember(self, **facts: Any) -> None:
        self.memory |= facts

    def require_leave(self, departure: Departure) -> None:
        """Whoever runs a command has decided."""

    def leaving(self, departure: Departure) -> None:
        """And nobody counts."""

    def unpaid(self, address: str, attempt: int) -> None:
        pass

    def withdrawn(self, address: str, attempt: int) -> None:
        pass

    def report(self, fraction: float) -> None:
        if self.progress:
            self.progress(fraction)


@dataclass(frozen=True, slots=True)
class StreamResult:
    """What an engine says while audio still comes. Times, `end` too, are seconds from the start of the stream."""

    words: tuple[Word, ...]
    is_final: bool
    end: float


class SpeechStream(Protocol):
    """Live audio in, results out; nothing waits. Where it was opened with `wake`, that is called, in any thread, when
    there is a result, and when the stream has ended.
    """

    model: str

    def send(self, pcm: bytes) -> None:
        """16-bit PCM at 16 kHz, of any length."""

    def finish(self) -> None:
        """No more audio comes: the rest of the results, then the end."""

    def cancel(self) -> None:
        """Nobody wants to know any more; what still waits is not sent."""

    def results(self) -> list[StreamResult]:
        """Those that have come since the last call. Raises EngineError when the stream broke, once all are given."""

    @property
    def is_over(self) -> bool:
        """It has ended in order, and all results are given."""
