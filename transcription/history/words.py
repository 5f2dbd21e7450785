"""Which words of a text became which others. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

MOST_WORDS = 2_000  # of one text; longer ones are told as a whole


class Mark(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Stretch:
    mark: Mark
    text: str


def stretches(before: str, after: str) -> list[Stretch]:
    """In the order of reading: what stays, what goes and what comes instead."""
    one, other = before.split(), after.split()
    if max(len(one), len(other)) > MOST_WORDS and one != other:
        return list(_told(one, other, [("replace", 0, len(one), 0, len(other))]))
    return list(_told(one, other, SequenceMatcher(None, one, other, autojunk=False).get_opcodes()))


def _told(
    one: Sequence[str], other: Sequence[str], steps: Sequence[tuple[str, int, int, int, int]]
) -> Iterator[Stretch]:
    for kind, first, last, start, end in steps:
        if kind == "equal":
            yield Stretch(Mark.SAME, " ".join(one[first:last]))
            continue
        if first < last:
            yield Stretch(Mark.REMOVED, " ".join(one[first:last]))
        if start < end:
            yield Stretch(Mark.ADDED, " ".join(other[start:end]))
