"""What doubts are about, and what is known beside the words themselves. Times are seconds."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from transcription.evaluation.items import Phrases
from transcription.types import Finding, Span, Word


class DoubtKind(StrEnum):
    CONFIDENCE = "confidence"  # the engine was not sure
    SILENCE = "silence"  # words where no voice was heard
    REPETITION = "repetition"  # the same again and again
    OVERLAP = "overlap"  # somebody else speaks at the same time
    # What must not be wrong in a court's record, however sure the engine was:
    NUMBER = "number"
    AMOUNT = "amount"
    DATE = "date"
    NAME = "name"
    ARTICLE = "article"


@dataclass(frozen=True, slots=True)
class Said:
    """A segment: one word for each token of its text. `speaker` is empty where nobody knows."""

    key: str
    speaker: str
    start: float
    end: float
    words: tuple[Word, ...]

    @property
    def tokens(self) -> list[str]:
        return [word.word for word in self.words]


@dataclass(frozen=True, slots=True)
class Known:
    """`speech`: where voices were heard, one after the other; None: nobody listened. `names` are those of the case."""

    speech: Sequence[Span] | None = None
    findings: Sequence[Finding] = ()
    names: Phrases = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mark:
    """Words [first, last) of a segment. `percent`: how sure the engine was at least."""

    first: int
    last: int
    kind: DoubtKind
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """A mark in a text. `checked`: people have confirmed all of its words that the machine wrote."""

    key: str
    mark: Mark
    checked: bool
