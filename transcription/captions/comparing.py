"""What people corrected while a hearing ran, held against the better text made afterwards. Pure.

A correction is carried over where the better text has the very words that were corrected; where it has the person's
words already nothing is to be done; where it says something else again both are shown, and a person decides.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from transcription.believable import bare
from transcription.types import Word

# The times of two passes differ by so much.
TOLERANCE = 0.4  # seconds


@dataclass(frozen=True, slots=True)
class Line:
    """A corrected line: its words as a person left them."""

    number: int
    start: float
    end: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """A stretch of a line: what was heard there, and what a person wrote. Empty where there was nothing.

    `written` begins with word `place` of the line.
    """

    line: Line
    start: float
    end: float
    heard: tuple[str, ...]
    written: tuple[str, ...]
    place: int


@dataclass(frozen=True, slots=True)
class Carried:
    """Words [first, last) of a segment become those that the person wrote."""

    correction: Correction
    segment: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What the two say of one stretch, as small as can be told apart. `batch` is empty where it has nothing there."""

    line: int
    start: float
    end: float
    live: str
    batch: str


def corrections_in(line: int, words: Sequence[Word], text: str, start: float, end: float) -> list[Correction]:
    """What became of the `words` that were heard from `start` to `end` when somebody wrote `text` for them."""
    heard, written = tuple(word.word for word in words), tuple(text.split())
    whole = Line(line, start, end, written)
    opcodes = SequenceMatcher(None, heard, written, autojunk=False).get_opcodes()
    return [
        Correction(whole, *_time(words, first, last, start, end), heard[first:last], written[since:until], since)
        for kind, first, last, since, until in opcodes
        if kind != "equal"
    ]


def _time(words: Sequence[Word], first: int, last: int, start: float, end: float) -> tuple[float, float]:
    """Of the words from the first to before the last; of the gap where there are none."""
    if first < last:
        return words[first].start, words[last - 1].end
    before = words[first - 1].end if first else start
    return before, max(before, words[first].start if first < len(words) else end)


def compare(
    corrections: Sequence[Correction], segments: Sequence[Sequence[Word]]
) -> tuple[list[Carried], list[Difference]]:
    """What is to be carried over into the segments, each given by its words, and what is to be shown."""
    carried, different = [], []
    for correction in corrections:
        outcome = _outcome(correction, segments)
        if isinstance(outcome, Carried):
            carried.append(outcome)
        elif outcome is not None and outcome not in different:
            different.append(outcome)
    return carried, different


def _outcome(correction: Correction, segments: Sequence[Sequence[Word]]) -> Carried | Difference | None:
    near = list(_near(segments, correction.start - TOLERANCE, correction.end + TOLERANCE))
    said = [segments[segment][word].word for segment, word in near]
    there = place_of(correction.written, said) if correction.written else None
    if there is not None and not _lacks_capitals(said[there:], correction.written):
        return None
    begin = there if there is not None else place_of(correction.heard, said) if correction.heard else None
    if begin is not None:
        places = near[begin : begin + len(correction.heard if there is None else correction.written)]
        if len({segment for segment, _ in places}) == 1:
            return Carried(correction, places[0][0], places[0][1], places[-1][1] + 1)
    if not correction.written:
        return None  # what was taken away is not there
    return _difference(correction, segments)


def _lacks_capitals(said: Sequence[str], written: Sequence[str]) -> bool:
    """Whether a person had made a name of one of these words."""
    return any(one[:1].islower() and other[:1].isupper() for one, other in zip(said, written, strict=False))


def _difference(correction: Correction, segments: Sequence[Sequence[Word]]) -> Difference | None:
    """The words of the line are laid beside those of the better text: what stands against the correction."""
    line = correction.line
    words = [segments[segment][word] for segment, word in _near(segments, line.start, line.end)]
    matched = SequenceMatcher(None, [bare(word) for word in line.words], [bare(word.word) for word in words], False)
    blocks = [block for block in matched.get_opcodes() if block[0] != "equal" and _touches(block, correction)]
    if not blocks:
        return None
    first, last = blocks[0][1], blocks[-1][2]
    begin, end = blocks[0][3], blocks[-1][4]
    times = (round(time, 3) for time in _time(words, begin, end, line.start, line.end))
    batch = " ".join(word.word for word in words[begin:end])
    return Difference(line.number, *times, " ".join(line.words[first:last]), batch)


def _touches(block: tuple[str, int, int, int, int], correction: Correction) -> bool:
    """Whether a person wrote any of it."""
    return block[1] < correction.place + len(correction.written) and block[2] > correction.place


def _near(segments: Sequence[Sequence[Word]], start: float, end: float) -> Iterator[tuple[int, int]]:
    """The words at that time, as places of segments and of words in them."""
    for number, words in enumerate(segments):
        for place, word in enumerate(words):
            if start <= (word.start + word.end) / 2 <= end:
                yield number, place


def place_of(wanted: Sequence[str], said: Sequence[str]) -> int | None:
    """Where these words stand among those."""
    plain, sought = [bare(word) for word in said], [bare(word) for word in wanted]
    places = range(len(plain) - len(sought) + 1)
    return next((place for place in places if plain[place : place + len(sought)] == sought), None)
