"""What a listener makes of sound: captions while somebody speaks, final lines, and what it could not hear."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from transcription.captions.keeping_up import Effort
from transcription.types import Segment


@dataclass(frozen=True, slots=True)
class Interim:
    """What is being said, as it seems now. Empty when nothing is under way any more. Times in seconds."""

    text: str
    agreed: str
    start: float
    end: float

    @classmethod
    def nothing(cls, at: float) -> "Interim":
        """From second `at` on nothing is being said that would not be final."""
        return cls("", "", at, at)


@dataclass(frozen=True, slots=True)
class Final:
    segment: Segment


@dataclass(frozen=True, slots=True)
class GapBegun:
    """From second `start` on nobody hears what is said; `reason` is the code of the error that is why."""

    start: float
    reason: str


@dataclass(frozen=True, slots=True)
class GapEnded:
    end: float


Event = Interim | Final | GapBegun | GapEnded


class Listener(Protocol):
    """Hears one session. The generators must be run to their end; they raise EngineError where nobody can go on."""

    effort: Effort

    @property
    def engine(self) -> str:
        """Who hears now, as in ENGINES; empty while nobody does."""

    @property
    def safe_seconds(self) -> float:
        """What came before need not be heard again by whoever takes over."""

    @property
    def is_hearing(self) -> bool:
        """Whether something is under way that `flush` would end."""

    @property
    def has_time(self) -> bool:
        """Whether this machine might do something else meanwhile."""

    def take(self, samples: np.ndarray) -> Iterator[Event]:
        """The next samples, float32 from -1 to 1; none where only time has passed."""

    def flush(self) -> Iterator[Event]:
        """No more sound comes for now: what was begun is final."""

    def close(self) -> None:
        """Nobody listens any more. Nothing is sent from now on."""
