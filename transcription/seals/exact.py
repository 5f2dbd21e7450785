"""Plain text line by line and letter by letter, where its words are right: spaces, empty lines, what cannot be seen.

Mail programs and editors write other ends of lines, and put one at the end of all or take it away: these are free.
"""

from collections.abc import Sequence
from itertools import takewhile

from transcription.seals.comparing import MOST, Difference, Where

SPACED = "spasi, pergantian baris, atau tanda yang tidak terlihat lain daripada yang ditulis"


def line_differences(expected: Sequence[str], found: str) -> list[Difference]:
    """In their order, MOST at most. `found`: the text as it is; `expected`: its lines, without their ends."""
    written, seen = _lines("\n".join(expected)), _lines(found)
    more = _ends(seen) - _ends(written)
    if abs(more) == 1:
        (written if more > 0 else seen).append("")
    first = _alike(written, seen)
    last = min(_alike(written[::-1], seen[::-1]), len(written) - first, len(seen) - first)
    ours, theirs = written[first : len(written) - last], seen[first : len(seen) - last]
    if len(ours) != len(theirs):
        return [_told(f"{first + 1}\u2013{first + max(len(ours), len(theirs))}", ours)]
    places = [place for place, (one, other) in enumerate(zip(ours, theirs, strict=True)) if one != other]
    return [_told(str(first + place + 1), ours[place : place + 1]) for place in places[:MOST]]


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").split("\n")


def _ends(lines: Sequence[str]) -> int:
    """So many empty lines end it."""
    return sum(1 for _ in takewhile(lambda line: line == "", reversed(lines)))


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """So many at the beginning are the same."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _told(place: str, lines: Sequence[str]) -> Difference:
    return Difference(place, SPACED, "", " ".join(filter(None, lines)), Where.LINE)
