"""What tells a machine's faults from speech: going round in circles, words where nobody speaks. Pure."""

from collections.abc import Sequence

from transcription.types import Span, Word

# Voice activity and alignment are both off by some tenths of a second.
TOLERANCE = 0.3
STRETCHED = 2.0  # no word lasts so long


def rounds(words: Sequence[str], size: int) -> list[tuple[int, int]]:
    """(start, rounds) of each maximal run in which every word equals the one `size` before it."""
    found, run = [], 0
    for index in range(size, len(words) + 1):
        if index < len(words) and words[index] == words[index - size]:
            run += 1
            continue
        if run >= size:
            found.append((index - run - size, run // size + 1))
        run = 0
    return found


def bare(word: str) -> str:
    """Without case and punctuation, which a loop may change."""
    return word.lower().strip(".,?!;:\"'")


def is_spoken(word: Word, speech: Sequence[Span]) -> bool:
    """Some speech is near. A word stretched over a silence must reach well into speech to count."""
    reach = TOLERANCE if word.end - word.start < STRETCHED else -TOLERANCE
    return any(min(span.end + reach, word.end) > max(span.start - reach, word.start) for span in speech)
