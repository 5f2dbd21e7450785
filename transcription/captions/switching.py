"""A session that a cloud engine captions, as long as it may and can; else the local one, by the court's policy.

Both know of the same passage, so that nobody says again what the other has said. Where nobody could hear, a gap is
told, which is filled in afterwards from the stored audio.
"""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from transcription.captions.changeover import Passage
from transcription.captions.cloud_listening import CloudListener
from transcription.captions.cloud_stream import Leaving
from transcription.captions.events import Event, Final, GapBegun, GapEnded, Interim, Listener
from transcription.captions.keeping_up import Effort
from transcription.captions.listening import Voice
from transcription.captions.patience import Patience
from transcription.captions.pauses import Pauses
from transcription.captions.unheard import Unheard
from transcription.errors import BudgetSpent, CourtSightError, EngineError, MayNotLeave, UnsupportedOption
from transcription.segments import to_segments
from transcription.types import SAMPLE_RATE

logger = logging.getLogger(__name__)

# Seconds until a cloud engine that could not be reached is tried again.
RETRY_SECONDS = 30.0
# A stretch so short holds no word.
SHORTEST_GAP = 0.3
# Samples that an engine which takes over in silence is given of what came before.
RECENT = SAMPLE_RATE
# Seconds for which a pause is waited for, while nobody hears, when a cloud engine may be tried again.
LONGEST_SPEECH = 15.0
# Seconds between two looks whether a hearing that was closed to the public is open again.
LOOK_SECONDS = 1.0


class Substitution(Protocol):
    """Whether the local engine may go on for the cloud's after this error: see captions.departures."""

    def __call__(self, error: CourtSightError) -> bool: ...


@dataclass(frozen=True, slots=True)
class Engines:
    """How listeners are made, from a sample of the session on."""

    cloud: Callable[[Passage, int, Patience], CloudListener]
    local: Callable[[int], Listener]
    voice: Callable[[], Voice]


class SwitchingListener:
    """From sample `at` on."""

    def __init__(
        self,
        engines: Engines,
        leaving: Leaving,
        may_substitute: Substitution,
        at: int,
        retry_seconds: float = RETRY_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engines, self._leaving, self._may_substitute = engines, leaving, may_substitute
        self._retry_seconds, self._clock = retry_seconds, clock
        self._passage, self._recent = Passage(at / SAMPLE_RATE), Unheard(at)
        self._cloud: CloudListener | None = engines.cloud(self._passage, at, Patience())
        self._local: Listener | None = None
        self._retry_at = self._latest = 0.0
        self._voice, self._pauses = engines.voice(), Pauses(at)
        self._effort = Effort.FULL

    @property
    def effort(self) -> Effort:
        return self._effort

    @effort.setter
    def effort(self, effort: Effort) -> None:
        """Of this machine; while others compute there is nothing to leave out."""
        self._effort = effort
        if self._local is not None:
            self._local.effort = effort

    @property
    def engine(self) -> str:
        current = self._cloud or self._local
        return "" if current is None else current.engine

    @property
    def safe_seconds(self) -> float:
        """While nobody hears, all of it: it lies in a gap that is kept."""
        if self._cloud is not None:
            return self._cloud.safe_seconds
        return self._recent.end / SAMPLE_RATE if self._local is None else self._local.safe_seconds

    @property
    def is_hearing(self) -> bool:
        current = self._cloud or self._local
        return current is not None and current.is_hearing

    @property
    def has_time(self) -> bool:
        current = self._cloud or self._local
        return current is None or current.has_time

    def take(self, samples: np.ndarray) -> Iterator[Event]:
        if self._cloud is None and self._is_time_for_cloud():
            yield from self._back_to_cloud()
        self._recent.add(samples)
        self._recent.forget(self._recent.end - RECENT)
        if self._cloud is not None:
            yield from self._guarded(self._cloud, self._cloud.take(samples))
        elif self._local is not None:
            yield from self._joined(self._local.take(samples))
        else:
            self._pauses.take(self._voice.take(samples))

    def flush(self) -> Iterator[Event]:
        if self._cloud is not None:
            yield from self._guarded(self._cloud, self._cloud.flush())
        if self._cloud is None and self._local is not None:
            yield from self._joined(self._local.flush())

    def close(self) -> None:
        if self._cloud is not None:
            self._cloud.close()

    def _guarded(self, cloud: CloudListener, events: Iterator[Event]) -> Iterator[Event]:
        try:
            yield from events
        except (EngineError, UnsupportedOption) as error:
            yield from self._leave(cloud, error)

    def _leave(self, cloud: CloudListener, error: CourtSightError) -> Iterator[Event]:
        """Somebody else goes on: where the audio may not leave from the last word on, else in the last pause."""
        logger.warning("The cloud engine hears no more from second %.1f on: %s", self._passage.until, error)
        cloud.close()
        self._cloud, self._retry_at = None, self._clock() + self._retry_seconds
        begin = round(self._passage.until * SAMPLE_RATE)
        if isinstance(error, MayNotLeave):
            self._retry_at = self._clock() + LOOK_SECONDS
        elif not self._may_substitute(error):
            yield from self._pause(error)
            return
        elif not isinstance(error, BudgetSpent):
            begin = max(begin, cloud.last_pause)
        if begin / SAMPLE_RATE - self._passage.until > SHORTEST_GAP:
            yield GapBegun(self._passage.until, error.code)
            yield GapEnded(begin / SAMPLE_RATE)
        yield from self._local_from(begin, cloud.rest(begin))

    def _pause(self, error: CourtSightError) -> Iterator[Event]:
        """Nobody hears from the last word on."""
        self._voice, self._pauses = self._engines.voice(), Pauses(self._recent.end)
        self._latest = self._retry_at + LONGEST_SPEECH
        yield GapBegun(self._passage.until, error.code)
        yield Interim.nothing(self._passage.until)

    def _local_from(self, begin: int, sound: np.ndarray) -> Iterator[Event]:
        self._passage.pass_over(begin / SAMPLE_RATE)
        self._passage.begin()
        self._local = self._engines.local(begin)
        self._local.effort = self._effort
        yield from self._joined(self._local.take(sound))

    def _joined(self, events: Iterator[Event]) -> Iterator[Event]:
        """What another engine said already is left out."""
        for event in events:
            if not isinstance(event, Final):
                yield event
                continue
            said, words = event.segment, tuple(self._passage.add(event.segment.words))
            if words == said.words:
                yield event
                continue
            for segment in to_segments(words):
                yield Final(replace(segment, language=said.language, engine=said.engine, model=said.model))

    def _is_time_for_cloud(self) -> bool:
        if self._clock() < self._retry_at or not self._is_quiet():
            return False
        self._retry_at = self._clock() + LOOK_SECONDS
        return self._leaving.may_begin(self._recent.first / SAMPLE_RATE)

    def _is_quiet(self) -> bool:
        """No word is cut here; or nobody pauses, and a word is less than all that goes on being missed."""
        if self._local is not None:
            return not self._local.is_hearing
        return self._pauses.is_pause or self._clock() >= self._latest

    def _back_to_cloud(self) -> Iterator[Event]:
        """From what the other engine has not heard. The first failure is the last: it had its time."""
        if self._local is not None:
            begin = round(self._local.safe_seconds * SAMPLE_RATE)
        else:
            begin = self._pauses.last if self._pauses.is_pause else self._recent.end
        begin = max(begin, self._recent.first)
        if self._local is None:
            yield GapEnded(begin / SAMPLE_RATE)
        self._local = None
        self._passage.pass_over(begin / SAMPLE_RATE)
        self._cloud = self._engines.cloud(self._passage, begin, Patience(seconds=0.0))
        yield from self._guarded(self._cloud, self._cloud.take(self._recent.since(begin)))
