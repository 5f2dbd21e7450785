"""What the model hears when a line is to be final: the line with the sound on both sides of it.

As much of what was said before as fits into the model's window is heard again; its words are known by their letters and
times (see changeover), so that each counts once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from transcription.captions.changeover import Passage
from transcription.captions.events import Final
from transcription.captions.unheard import Unheard
from transcription.correction import Corrector
from transcription.segments import to_segments
from transcription.types import SAMPLE_RATE, ChunkResult, EngineOptions, Span, Word

# More samples would need a larger window of the model, which takes longer.
AT_ONCE = round(8.5 * SAMPLE_RATE)
# Words begin a little earlier than the alignment says.
BEFORE_WORD = 800
# Seconds: after a longer pause what was said before it is no context.
SAME_BREATH = 0.7


class Ear(Protocol):
    """A model that hears short stretches: see engines.whisper.short."""

    name: str
    model: str

    def guess(self, samples: np.ndarray, language: str, prefix: Sequence[int]) -> list[tuple[str, tuple[int, ...]]]: ...

    def hear(self, samples: np.ndarray, span: Span, options: EngineOptions) -> ChunkResult: ...


@dataclass(frozen=True, slots=True)
class Heard:
    """Words that are not final yet, and all that was heard with them."""

    words: list[Word]
    whole: ChunkResult


class Window:
    """The sound of a session from sample `at` on, and what of it is final."""

    def __init__(self, ear: Ear, options: EngineOptions, corrector: Corrector | None, at: int) -> None:
        self._ear, self._options, self._corrector = ear, options, corrector
        self._sound, self._passage = Unheard(at), Passage(at / SAMPLE_RATE)
        self._known: list[Word] = []  # final words that may be heard again

    @property
    def final_until(self) -> int:
        """The sample behind the last word that is final."""
        return round(self._passage.until * SAMPLE_RATE)

    def add(self, samples: np.ndarray) -> None:
        self._sound.add(samples)

    def between(self, begin: int, end: int) -> np.ndarray:
        return self._sound.between(begin, end)

    def forget(self, start: int) -> None:
        """Nothing that begins before this sample is to be heard."""
        self._sound.forget(start - AT_ONCE)

    def begin(self, start: int) -> None:
        """Somebody begins to speak at this sample."""
        if self._known and start / SAMPLE_RATE - self._known[-1].end > SAME_BREATH:
            self._known.clear()
        self._passage.pass_over(start / SAMPLE_RATE)

    def hear(self, start: int, end: int) -> Heard:
        """The words of the line that began at sample `start`, up to sample `end`."""
        begin = self._first_sample(start, end)
        span = Span(begin / SAMPLE_RATE, end / SAMPLE_RATE)
        heard = self._ear.hear(self._sound.between(begin, end), span, self._options)
        if self._corrector is not None:
            heard = self._corrector.corrected(heard, self._options.vocabulary)
        self._passage.begin()
        return Heard(self._passage.fresh(heard.words), heard)

    def final(self, heard: Heard, count: int) -> Iterator[Final]:
        """The first `count` words that were heard are final now."""
        words = self._passage.count(heard.words[:count])
        self._known = [word for word in self._known if self._passage.until - word.end < AT_ONCE / SAMPLE_RATE]
        self._known += words
        whole = heard.whole
        for segment in to_segments(words):
            yield Final(replace(segment, language=whole.language, engine=whole.engine, model=whole.model))

    def _first_sample(self, start: int, end: int) -> int:
        """That of the first word before the line which fits in."""
        earliest = max(end - AT_ONCE, self._sound.first)
        begins = (round(word.start * SAMPLE_RATE) - BEFORE_WORD for word in self._known)
        return min(start, next((begin for begin in begins if begin >= earliest), start))
