"""What the machine's correction of an engine's words won, and what it harmed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from transcription.evaluation.alignment import align
from transcription.normalise import normalise
from transcription.types import Word


@dataclass(frozen=True, slots=True)
class Changes:
    """How many changes; and how many words of the reference they won, how many they harmed, how many names of these.

    Won: wrong as heard, right as written. Harmed: right as heard, wrong as written. Suggestions count as if made.
    """

    count: int = 0
    won: int = 0
    harmed: int = 0
    names_harmed: int = 0

    def __add__(self, other: "Changes") -> "Changes":
        return Changes(
            self.count + other.count,
            self.won + other.won,
            self.harmed + other.harmed,
            self.names_harmed + other.names_harmed,
        )


def changes(reference: Sequence[str], words: Sequence[Word], names: Iterable[int]) -> Changes:
    """`reference` is normalised at N1; `names` are places in it."""
    heard, written, count = both_ways(words)
    if not count:
        return Changes()
    before = align(reference, normalise(heard).split()).matches
    after = align(reference, normalise(written).split()).matches
    pairs = list(enumerate(zip(before, after, strict=True)))
    harmed = {place for place, (was, now) in pairs if was is not None and now is None}
    won = sum(was is None and now is not None for _, (was, now) in pairs)
    return Changes(count, won, len(harmed), len(harmed.intersection(names)))


def both_ways(words: Sequence[Word]) -> tuple[str, str, int]:
    """The text as heard, the text with every correction made, and how many there are."""
    heard, written, count, place = [], [], 0, 0
    while place < len(words):
        correction = words[place].correction
        if correction is None:
            heard.append(words[place].word)
            written.append(words[place].word)
            place += 1
            continue
        heard.append(correction.heard)
        written.append(correction.written)
        count += 1
        place = _end_of_change(words, place)
    return " ".join(heard), " ".join(written), count


def _end_of_change(words: Sequence[Word], first: int) -> int:
    """Behind the words that the change at `first` is about: as many as it left, or would replace."""
    correction = words[first].correction
    assert correction is not None
    most = len((correction.written if correction.applied else correction.heard).split())
    last = first + 1
    while last < min(first + most, len(words)) and words[last].correction == correction:
        last += 1
    return last
