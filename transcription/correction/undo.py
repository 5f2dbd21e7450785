"""From corrected words back to what the engine said. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from transcription.types import Correction, Word


def heard_text(words: Sequence[Word]) -> str:
    """The engine's own words, in their order.

    Where a cut runs through a change that made two words of one, the first of them stands for the engine's.
    """
    return " ".join(_heard(words))


def _heard(words: Sequence[Word]) -> Iterator[str]:
    for change, group in changes_in(words):
        if change is None or not change.applied:
            yield from (word.word for word in group)
        elif group[0].word == change.written.split()[0]:
            yield change.heard


def changes_in(words: Sequence[Word]) -> Iterator[tuple[Correction | None, list[Word]]]:
    """The words in groups: those of one change together with it, the others one by one with None."""
    place = 0
    while place < len(words):
        change = words[place].correction
        size = 1 if change is None else _size(change)
        group = [word for word in words[place : place + size] if word.correction == change]
        yield change, group
        place += len(group)


def count_applied(words: Sequence[Word]) -> int:
    """How many changes the machine has made in these words."""
    return sum(change is not None and change.applied for change, _ in changes_in(words))


def whole_only(words: Sequence[Word]) -> list[Word]:
    """Corrections dropped of which a person's edit has left only a part."""
    kept: list[Word] = []
    for change, group in changes_in(words):
        whole = change is None or len(group) == _size(change)
        kept += group if whole else [replace(word, correction=None) for word in group]
    return kept


def _size(change: Correction) -> int:
    """How many words carry it."""
    return len((change.written if change.applied else change.heard).split())
