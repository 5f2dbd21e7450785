"""Who says what, told anew: what becomes of segments that people may have worked on. Pure."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TypeVar

from transcription.diarization import assign
from transcription.types import Turn, Word


@dataclass(frozen=True, slots=True)
class Said:
    """A segment as it is. `speaker`: whoever is thought to say it, None for nobody.

    `is_placed`: a person put it there. `is_whole`: it is not to be cut, since a person wrote it.
    """

    start: float
    end: float
    words: tuple[Word, ...]
    speaker: Hashable | None
    is_placed: bool = False
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """What becomes of a segment, or of a piece of it. `label`: whom most of it sounds like, whoever says it."""

    words: tuple[Word, ...]
    speaker: Hashable | None
    label: str | None = None


Heard = Sequence[Sequence[Word]]  # of each segment, with new labels
Name = TypeVar("Name", bound=Hashable)


def heard_anew(segments: Sequence[Said], turns: Sequence[Turn]) -> Heard:
    """The words of each segment with new labels; of one without words the time that it takes."""
    lasting = [said.words or (Word(said.start, said.end, ""),) for said in segments]
    words = iter(assign([word for timed in lasting for word in timed], turns))
    return [[next(words) for _ in timed] for timed in lasting]


def known_again(segments: Sequence[Said], heard: Heard) -> dict[str, Hashable]:
    """Which new label stands for which speaker, by the time that they share; each for one at most.

    Those that share most find each other first; of those that share alike, whoever speaks first.
    """
    shared: dict[tuple[str, Hashable], float] = defaultdict(float)
    for said, words in zip(segments, heard, strict=True):
        for word in words:
            if word.speaker is not None and said.speaker is not None:
                shared[word.speaker, said.speaker] += _seconds(word)
    found: dict[str, Hashable] = {}
    for label, speaker in sorted(shared, key=lambda pair: -round(shared[pair], 2)):
        if label not in found and speaker not in found.values():
            found[label] = speaker
    return found


def regrouped(said: Said, heard: Sequence[Word], speakers: Mapping[str, Hashable]) -> list[Part]:
    """The parts of a segment. Together they have its words, in their order; nothing is cut inside a word.

    A label that is not among `speakers` is a new voice's, and stands for itself.
    """
    if said.is_placed:
        return [Part(said.words, said.speaker, _label(heard))]
    labelled = [speakers.get(word.speaker or "", word.speaker) for word in heard]
    if said.is_whole or not said.words:
        return [Part(said.words, _most_said(heard, labelled), _label(heard))]
    parts = []
    for speaker, group in groupby(zip(labelled, said.words, heard, strict=True), itemgetter(0)):
        _, words, again = zip(*group, strict=True)
        parts.append(Part(words, speaker, _label(again)))
    return parts


def _label(heard: Sequence[Word]) -> str | None:
    return _most_said(heard, [word.speaker for word in heard])


def _most_said(heard: Sequence[Word], speakers: Sequence[Name | None]) -> Name | None:
    seconds: Counter[Name | None] = Counter()
    for word, speaker in zip(heard, speakers, strict=True):
        seconds[speaker] += _seconds(word)
    return max(seconds, key=lambda speaker: seconds[speaker])


def _seconds(word: Word) -> float:
    """A word takes no time in some transcripts, and says something all the same."""
    return max(word.end - word.start, 0.01)
