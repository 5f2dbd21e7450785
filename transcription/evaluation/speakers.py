"""How well speakers are told apart: DER by pyannote.metrics, how many there are, and cpWER.

Rates of time are counted in milliseconds. The reference is text without speakers and RTTM without words. So each of
its words counts for whoever speaks, by RTTM, when the word is heard; a word that was not recognised, in between its
neighbours.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

import numpy as np

from transcription.evaluation.alignment import align
from transcription.evaluation.rates import Rate
from transcription.normalise import Level, normalise
from transcription.types import Turn, Word

COLLAR = 0.25  # seconds around each edge that do not count: half before, half after it
LEVEL = Level.N1
NOBODY = ""


@dataclass(frozen=True, slots=True)
class SpeakerScore:
    """`miscounts`: by how many speakers the count is wrong, over so many recordings."""

    der: Rate = Rate()
    der_collar: Rate = Rate()
    cpwer: Rate = Rate()
    miscounts: Rate = Rate()

    def __add__(self, other: "SpeakerScore") -> "SpeakerScore":
        return SpeakerScore(
            self.der + other.der,
            self.der_collar + other.der_collar,
            self.cpwer + other.cpwer,
            self.miscounts + other.miscounts,
        )


def speaker_score(
    text: str, said: Sequence[Turn], words: Sequence[Word], found: Sequence[Turn], duration: float
) -> SpeakerScore:
    """`said` and `text` are the reference, `found` the turns and `words` the words with speakers."""
    return SpeakerScore(
        der=diarization_errors(said, found, duration, 0.0),
        der_collar=diarization_errors(said, found, duration, COLLAR),
        cpwer=cp_word_errors(said_by(text, words, said), heard_by(words)),
        miscounts=Rate(abs(len(_names(said)) - len(_names(found))), 1),
    )


def _names(turns: Iterable[Turn]) -> set[str]:
    return {turn.speaker for turn in turns}


def diarization_errors(said: Sequence[Turn], found: Sequence[Turn], duration: float, collar: float) -> Rate:
    """Milliseconds missed, made up or given to the wrong speaker, of those spoken; overlaps count."""
    from pyannote.core import Segment, Timeline
    from pyannote.metrics.diarization import DiarizationErrorRate

    end = max([duration, *(turn.end for turn in [*said, *found])])
    heard = Timeline([Segment(0, end)])
    detail = DiarizationErrorRate(collar=collar)(_annotation(said), _annotation(found), uem=heard, detailed=True)
    wrong = sum(detail[kind] for kind in ("confusion", "false alarm", "missed detection"))
    return Rate(round(1000 * wrong), round(1000 * detail["total"]))


def _annotation(turns: Sequence[Turn]) -> object:
    from pyannote.core import Annotation, Segment

    annotation = Annotation()
    for number, turn in enumerate(turns):
        if turn.end > turn.start:
            annotation[Segment(turn.start, turn.end), number] = turn.speaker
    return annotation


def heard_by(words: Sequence[Word]) -> dict[str, list[str]]:
    """The words of each speaker as they are compared; numbers are words, as in the reference."""
    tokens: dict[str, list[str]] = defaultdict(list)
    for speaker, group in groupby(words, attrgetter("speaker")):
        tokens[speaker or NOBODY] += _normal(" ".join(word.word for word in group))
    return dict(tokens)


def _normal(text: str) -> list[str]:
    return normalise(text, LEVEL).split()


def said_by(text: str, words: Sequence[Word], turns: Sequence[Turn]) -> dict[str, list[str]]:
    """The reference's words by whoever's turn they are heard in."""
    from transcription.diarization.words import held_by

    said = _normal(text)
    times = _times(said, words, turns)
    placed = [Word(time, time, token) for time, token in zip(times, said, strict=True)]
    tokens: dict[str, list[str]] = defaultdict(list)
    for token, speaker in zip(said, held_by(placed, turns), strict=True):
        tokens[speaker or NOBODY].append(token)
    return dict(tokens)


def _times(said: Sequence[str], words: Sequence[Word], turns: Sequence[Turn]) -> np.ndarray:
    """When each word of the reference is heard; spread over all turns where nothing was recognised."""
    tokens, middles = _timed(words)
    matches = align(said, tokens).matches
    known = [place for place, match in enumerate(matches) if match is not None]
    if not known:
        first, last = min((turn.start for turn in turns), default=0), max((turn.end for turn in turns), default=0)
        return np.linspace(first, last, len(said))
    return np.interp(np.arange(len(said)), known, [middles[matches[place]] for place in known])


def _timed(words: Sequence[Word]) -> tuple[list[str], list[float]]:
    """The words as they are compared, each with a time: that of the word it was made of, or one near it."""
    tokens: list[str] = []
    middles: list[float] = []
    for _, group in groupby(words, attrgetter("speaker")):
        run = list(group)
        found = _normal(" ".join(word.word for word in run))
        for place, token in enumerate(found):
            word = run[place * len(run) // len(found)]
            tokens.append(token)
            middles.append((word.start + word.end) / 2)
    return tokens, middles


def cp_word_errors(said: Mapping[str, Sequence[str]], heard: Mapping[str, Sequence[str]]) -> Rate:
    """cpWER (Watanabe et al. 2020): word errors when each speaker found stands for the one who suits it best.

    Speakers too many are insertions, those too few deletions. The same numbers as meeteval's.
    """
    from rapidfuzz.distance import Levenshtein
    from scipy.optimize import linear_sum_assignment

    rows, columns = list(said.values()), list(heard.values())
    size = max(len(rows), len(columns))
    rows += [[]] * (size - len(rows))
    columns += [[]] * (size - len(columns))
    costs = np.array([[Levenshtein.distance(row, column) for column in columns] for row in rows]).reshape(size, size)
    return Rate(int(costs[linear_sum_assignment(costs)].sum()), sum(len(row) for row in rows))
