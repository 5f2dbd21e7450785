"""The same words again and again, as engines write them in noise. Pure."""

from collections.abc import Iterator

from transcription.believable import bare, rounds
from transcription.doubts.runs import runs_of
from transcription.doubts.values import DoubtKind, Known, Mark, Said
from transcription.types import FindingKind, Span

# So many times in a row: people say "ya, ya, ya", and hardly a whole phrase three times.
SINGLE, PHRASE = 4, 3
LONGEST = 8  # words in a round
BEFORE = 2.0  # seconds before what was cut out of a loop: its first round, which was kept


def repeated(said: Said, known: Known) -> Iterator[Mark]:
    words = [bare(word) for word in said.tokens]
    marked = [False] * len(words)
    longest = min(LONGEST, len(words) // 2) if len(set(words)) < len(words) else 0
    for size in range(1, longest + 1):
        for start, times in rounds(words, size):
            if times >= (SINGLE if size == 1 else PHRASE):
                marked[start : start + size * times] = [True] * (size * times)
    for cut in _cut_out(known):
        for place, word in enumerate(said.words):
            marked[place] |= cut.overlap(Span(word.start, word.end)) > 0
    for first, last in runs_of(marked):
        yield Mark(first, last, DoubtKind.REPETITION)


def _cut_out(known: Known) -> list[Span]:
    """Where the pipeline found a loop that it could not resolve, and kept it once."""
    left = (found for found in known.findings if found.kind == FindingKind.REPETITION_LEFT)
    return [Span(found.start - BEFORE, found.end) for found in left]
