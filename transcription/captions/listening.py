"""From sound as it comes to captions: interims while somebody speaks, final lines when they pause. No database here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from transcription.captions.agreement import Agreement, Guessed
from transcription.captions.endpoints import LEAD, LONGEST, TAIL, Endpointer, Utterance
from transcription.captions.events import Event, Final, Interim
from transcription.captions.keeping_up import Effort
from transcription.correction import Corrector
from transcription.segments import to_segments
from transcription.types import SAMPLE_RATE, ChunkResult, EngineOptions, Span

FIRST_GUESS = round(0.6 * SAMPLE_RATE)  # samples of an utterance before anything is guessed
# Between two guesses; a guess takes about as long, so the next begins when the one before has ended.
STEP = round(0.5 * SAMPLE_RATE)
WIDE_STEP = 2 * SAMPLE_RATE  # when the machine is busy
LONGER = 24 * SAMPLE_RATE
# Silence after which an utterance is heard as if it had ended: most times it has, and then its line is there at once.
SETTLED = 3_200


class Ear(Protocol):
    """A model that hears short stretches: see engines.whisper.short."""

    name: str
    model: str

    def guess(self, samples: np.ndarray, language: str, prefix: Sequence[int]) -> list[tuple[str, tuple[int, ...]]]: ...

    def hear(self, samples: np.ndarray, span: Span, options: EngineOptions) -> ChunkResult: ...


class Voice(Protocol):
    def take(self, samples: np.ndarray) -> list[float]: ...


@dataclass(frozen=True, slots=True)
class _Early:
    """What was heard in a pause of the utterance that began at `start`."""

    start: int
    voiced_until: int
    heard: ChunkResult


class LocalListener:
    """Hears one session from sample `at` on. `voice` tells when somebody speaks, `ear` what is said."""

    def __init__(
        self, ear: Ear, voice: Voice, options: EngineOptions, at: int = 0, corrector: Corrector | None = None
    ) -> None:
        self._ear, self._voice, self._options, self._corrector = ear, voice, options, corrector
        self._endpoints = Endpointer(at)
        self._sound, self._sound_from = np.zeros(0, dtype=np.float32), at
        self._agreement, self._guessed_at = Agreement(), at
        self._early: _Early | None = None
        self.effort = Effort.FULL

    @property
    def engine(self) -> str:
        return self._ear.name

    @property
    def safe_seconds(self) -> float:
        """What came before need not be heard again by whoever takes over."""
        start = self._endpoints.start
        return (max(0, self._endpoints.at - LEAD) if start is None else start) / SAMPLE_RATE

    @property
    def is_hearing(self) -> bool:
        """Whether an utterance is under way."""
        return self._endpoints.start is not None

    @property
    def has_time(self) -> bool:
        return not self.is_hearing and self.effort == Effort.FULL

    def take(self, samples: np.ndarray) -> Iterator[Event]:
        """The next samples, float32 from -1 to 1; a guess at their end, where one is due."""
        if not len(samples):
            return
        self._sound = np.concatenate([self._sound, samples])
        self._endpoints.longest = LONGER if self.effort >= Effort.LONGER_WINDOWS else LONGEST
        for probability in self._voice.take(samples):
            utterance = self._endpoints.take(probability)
            if utterance is not None:
                yield from self._finish(utterance)
        self._forget()
        if self.effort < Effort.LONGER_WINDOWS:
            yield from self._interims()

    def flush(self) -> Iterator[Event]:
        """No more sound comes for now: what was begun is final."""
        utterance = self._endpoints.flush()
        if utterance is not None:
            yield from self._finish(utterance)

    def close(self) -> None:
        """There is nothing to let go of."""

    def _interims(self) -> Iterator[Interim]:
        """While somebody speaks a guess, where one is due; in a pause what is final if nothing follows."""
        ends = self._endpoints
        if ends.silence >= SETTLED:
            if self._early is None or self._early.voiced_until != ends.voiced_until:
                yield self._settle()
        elif ends.silence == 0 and self._is_due():
            yield self._guess()

    def _is_due(self) -> bool:
        start = self._endpoints.start
        if start is None:
            return False
        step = WIDE_STEP if self.effort >= Effort.FEWER_INTERIMS else STEP
        return self._endpoints.at - max(self._guessed_at, start + FIRST_GUESS - step) >= step

    def _guess(self) -> Interim:
        start, self._guessed_at = self._endpoints.start, self._endpoints.at
        sound = self._between(start, self._endpoints.at)
        words = self._ear.guess(sound, self._options.language, self._agreement.prefix)
        self._agreement.take([Guessed(*word) for word in words])
        text, agreed = self._agreement.text, self._agreement.agreed_text
        return Interim(text, agreed, start / SAMPLE_RATE, self._endpoints.at / SAMPLE_RATE)

    def _settle(self) -> Interim:
        start, voiced_until, self._guessed_at = self._endpoints.start, self._endpoints.voiced_until, self._endpoints.at
        self._early = _Early(start, voiced_until, self._hear(start, min(self._endpoints.at, voiced_until + TAIL)))
        text = " ".join(word.word for word in self._early.heard.words)
        return Interim(text, text, start / SAMPLE_RATE, voiced_until / SAMPLE_RATE)

    def _hear(self, start: int, end: int) -> ChunkResult:
        span = Span(start / SAMPLE_RATE, end / SAMPLE_RATE)
        heard = self._ear.hear(self._between(start, end), span, self._options)
        return heard if self._corrector is None else self._corrector.corrected(heard, self._options.vocabulary)

    def _finish(self, utterance: Utterance) -> Iterator[Event]:
        early, self._early = self._early, None
        if early is not None and (early.start, early.voiced_until) == (utterance.start, utterance.voiced_until):
            heard = early.heard
        else:
            heard = self._hear(utterance.start, utterance.end)
        self._agreement, self._guessed_at = Agreement(), utterance.end
        for segment in to_segments(heard.words):
            yield Final(replace(segment, language=heard.language, engine=heard.engine, model=heard.model))
        if not heard.words:
            yield Interim("", "", utterance.end / SAMPLE_RATE, utterance.end / SAMPLE_RATE)

    def _between(self, start: int, end: int) -> np.ndarray:
        return self._sound[max(0, start - self._sound_from) : end - self._sound_from]

    def _forget(self) -> None:
        """Sound that no utterance can need any more."""
        needed = self._endpoints.start if self.is_hearing else self._endpoints.at - LEAD
        if needed > self._sound_from:
            self._sound = self._sound[needed - self._sound_from :]
            self._sound_from = needed
