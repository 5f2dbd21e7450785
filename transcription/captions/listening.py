"""From sound as it comes to captions: interims while somebody speaks, final lines. No database here.

A line is final when its speaker pauses, or when it is long enough and goes on (see breaking).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from transcription.captions.agreement import Agreement, Guessed
from transcription.captions.breaking import LINE_SECONDS, LONG_LINE_SECONDS, words_of_line
from transcription.captions.endpoints import LEAD, LONGEST, TAIL, Endpointer, Utterance
from transcription.captions.events import Event, Interim
from transcription.captions.keeping_up import Effort
from transcription.captions.window import Ear, Heard, Window
from transcription.correction import Corrector
from transcription.types import SAMPLE_RATE, EngineOptions, Word

FIRST_GUESS = round(0.6 * SAMPLE_RATE)  # samples of a line before anything is guessed
# Between two guesses; a guess takes about as long, so the next begins when the one before has ended.
STEP = round(0.3 * SAMPLE_RATE)
WIDE_STEP = 2 * SAMPLE_RATE  # when the machine is busy
LONGER = 24 * SAMPLE_RATE
# Silence after which an utterance is heard as if it had ended: most times it has, and then its line is there at once.
SETTLED = 3_200
# Between two looks for a place to end a line that goes on.
BREAK_STEP = SAMPLE_RATE // 2


class Voice(Protocol):
    def take(self, samples: np.ndarray) -> list[float]: ...


@dataclass(slots=True)
class _Line:
    """What is said from sample `start` on, and is not final."""

    start: int
    guessed_at: int = 0
    tried_at: int = 0  # to end it while it goes on
    agreement: Agreement = field(default_factory=Agreement)
    settled: tuple[int, Heard] | None = None  # what was heard in the pause after that sample


class LocalListener:
    """Hears one session from sample `at` on. `voice` tells when somebody speaks, `ear` what is said."""

    def __init__(
        self, ear: Ear, voice: Voice, options: EngineOptions, at: int = 0, corrector: Corrector | None = None
    ) -> None:
        self._ear, self._voice, self._options = ear, voice, options
        self._endpoints, self._window = Endpointer(at), Window(ear, options, corrector, at)
        self._line: _Line | None = None
        self.effort = Effort.FULL

    @property
    def engine(self) -> str:
        return self._ear.name

    @property
    def safe_seconds(self) -> float:
        """What came before need not be heard again by whoever takes over."""
        return self._safe / SAMPLE_RATE

    @property
    def _safe(self) -> int:
        return max(0, self._endpoints.at - LEAD) if self._line is None else self._line.start

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
        self._window.add(samples)
        self._endpoints.longest = LONGER if self.effort >= Effort.LONGER_WINDOWS else LONGEST
        for probability in self._voice.take(samples):
            utterance = self._endpoints.take(probability)
            self._begin_line()
            if utterance is not None:
                yield from self._finish(utterance)
        self._window.forget(self._safe)
        if self.effort < Effort.LONGER_WINDOWS and self._line is not None:
            yield from self._meanwhile(self._line)

    def flush(self) -> Iterator[Event]:
        """No more sound comes for now: what was begun is final."""
        utterance = self._endpoints.flush()
        if utterance is not None:
            yield from self._finish(utterance)

    def close(self) -> None:
        """There is nothing to let go of."""

    def _begin_line(self) -> None:
        start = self._endpoints.start
        if start is None or self._line is not None:
            return
        self._window.begin(start)
        self._line = _Line(start, tried_at=start)

    def _meanwhile(self, line: _Line) -> Iterator[Event]:
        """While somebody speaks a guess, where one is due; in a pause what is final if nothing follows."""
        ends = self._endpoints
        if ends.silence >= SETTLED:
            if line.settled is None or line.settled[0] != ends.voiced_until:
                yield self._settle(line)
        elif ends.silence == 0:
            if self._is_long(line):
                yield from self._break(line)
            elif self._is_due(line):
                yield self._guess(line)

    def _is_long(self, line: _Line) -> bool:
        seconds = LONG_LINE_SECONDS if self.effort >= Effort.FEWER_INTERIMS else LINE_SECONDS
        at = self._endpoints.at
        return at - line.start >= seconds * SAMPLE_RATE and at - line.tried_at >= BREAK_STEP

    def _is_due(self, line: _Line) -> bool:
        step = WIDE_STEP if self.effort >= Effort.FEWER_INTERIMS else STEP
        return self._endpoints.at - max(line.guessed_at, line.start + FIRST_GUESS - step) >= step

    def _guess(self, line: _Line) -> Interim:
        line.guessed_at = self._endpoints.at
        sound = self._window.between(line.start, line.guessed_at)
        words = self._ear.guess(sound, self._options.language, line.agreement.prefix)
        line.agreement.take([Guessed(*word) for word in words])
        return self._interim(line, line.agreement.text, line.agreement.agreed_text, self._endpoints.at)

    def _settle(self, line: _Line) -> Interim:
        until = self._endpoints.voiced_until
        line.guessed_at = self._endpoints.at
        heard = self._window.hear(line.start, min(self._endpoints.at, until + TAIL))
        line.settled = until, heard
        text = _text(heard.words)
        return self._interim(line, text, text, until)

    def _break(self, line: _Line) -> Iterator[Event]:
        """What of a long line can be final is; its speaker goes on."""
        at = line.tried_at = line.guessed_at = self._endpoints.at
        heard = self._window.hear(line.start, at)
        count = words_of_line(heard.words, line.start / SAMPLE_RATE, at / SAMPLE_RATE)
        if count:
            yield from self._window.final(heard, count)
            self._endpoints.start = self._window.final_until
            line = self._line = _Line(self._endpoints.start, guessed_at=at, tried_at=at)
        yield self._interim(line, _text(heard.words[count:]), "", at)

    def _finish(self, utterance: Utterance) -> Iterator[Event]:
        line, self._line = self._line, None
        if line.settled is not None and line.settled[0] == utterance.voiced_until:
            heard = line.settled[1]
        else:
            heard = self._window.hear(line.start, utterance.end)
        yield from self._window.final(heard, len(heard.words))
        if not heard.words:
            yield Interim.nothing(utterance.end / SAMPLE_RATE)

    def _interim(self, line: _Line, text: str, agreed: str, until: int) -> Interim:
        return Interim(text, agreed, line.start / SAMPLE_RATE, until / SAMPLE_RATE)


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.word for word in words)
