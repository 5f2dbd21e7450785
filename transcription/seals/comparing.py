"""What a file says against what it should say, word by word.

Files of a day have 60,000 words, of which few or none differ: a walk along both that looks ahead where they part is
linear, while the usual longest common subsequence is not.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from transcription.seals.anchors import anchors_of, next_of

INVISIBLE = {"\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", *map(chr, range(0xFE00, 0xFE10))}
MISSING = "\u25a1"  # what a PDF shows in place of a character that its fonts do not have
RUN = 4  # so many words in a row are the same place again
FIRST_LOOK = 300  # words ahead; then the rest
MOST = 200  # differences that are told one by one


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that belongs together: a line of the head, or what one segment says. `place` says where."""

    text: str
    place: str = ""


class Where(StrEnum):
    """Of what differs beside the words, or in the file as such: readers are told in their own language."""

    PAGE = "page"
    LINE = "line"
    PART = "part"  # of a Word document
    CATALOGUE = "catalogue"  # of a PDF: what it has beside its pages
    READ_ALOUD = "read_aloud"  # and copied, and its outline and attachments
    ABOUT = "about"  # title, author and the like
    SEAL = "seal"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Difference:
    """`was`: the certified words, empty where some were added; `now`: those of the file, empty where some are missing.

    `sentence` is the whole certified piece in which they are. `place` is the number, or the name, of what `where`
    says; without that the time and the speaker, as the record has them.
    """

    place: str
    was: str
    now: str
    sentence: str
    where: Where | None = None


def differences(expected: Sequence[Piece], found: str, missing: AbstractSet[str] = frozenset()) -> list[Difference]:
    """In their order; empty when the file says all of it and nothing else. MOST at most.

    `missing`: characters for which the file has MISSING.
    """
    words, owners = _words(expected)
    seen = plain(found).split()
    if missing and MISSING in found:
        words = _as_shown(words, seen, missing)
    told: list[Difference] = []
    for first, last, start, end in _partings(words, seen):
        piece = expected[owners[min(first, len(owners) - 1)]] if owners else Piece("")
        told.append(Difference(piece.place, " ".join(words[first:last]), " ".join(seen[start:end]), piece.text))
        if len(told) == MOST:
            break
    return told


def first_unsaid(pieces: Sequence[Piece], found: str) -> Piece | None:
    """The first whose words are not in the text behind those of the ones before it."""
    text, place = _spaced(found), 0
    for piece in pieces:
        words = _spaced(piece.text)
        begin = text.find(words, place)
        if begin < 0:
            return piece
        place = begin + len(words)
    return None


def plain(text: str) -> str:
    """Composed characters, and nothing that cannot be seen."""
    return unicodedata.normalize("NFC", "".join(letter for letter in text if letter not in INVISIBLE))


def _spaced(text: str) -> str:
    return " ".join(plain(text).split())


def _words(pieces: Sequence[Piece]) -> tuple[list[str], list[int]]:
    """All words, and for each the place of its piece."""
    words: list[str] = []
    owners: list[int] = []
    for number, piece in enumerate(pieces):
        own = plain(piece.text).split()
        words += own
        owners += [number] * len(own)
    return words, owners


def _partings(one: list[str], other: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """Where they differ: one[first:last] stands against other[start:end]."""
    i = j = 0
    anchors: list[tuple[int, int]] | None = None
    while i < len(one) or j < len(other):
        if i < len(one) and j < len(other) and one[i] == other[j]:
            i, j = i + 1, j + 1
            continue
        anchors = anchors_of(one, other, RUN) if anchors is None else anchors
        last, end = _meeting(one, other, (i, j), next_of(anchors, i, j))
        yield i, last, j, end
        i, j = last, end


def _meeting(one: list[str], other: list[str], here: tuple[int, int], stop: tuple[int, int]) -> tuple[int, int]:
    """Where both go on with the same words, as near as can be; at `stop` they do."""
    i, j = here
    for look in (FIRST_LOOK, max(len(one), len(other))):
        places = _runs(other, j, min(j + look, stop[1]))
        best: tuple[int, int] | None = None
        for last in range(i, min(i + look, stop[0]) + 1):
            if best is not None and last - i >= best[0] + best[1] - i - j:
                break
            end = places.get(_run(one, last))
            if end is not None and (best is None or last + end < sum(best)):
                best = last, end
        if best is not None:
            return best
    return stop


def _runs(words: list[str], start: int, stop: int) -> dict[tuple[str, ...], int]:
    """The first place of each run of words that begins there; the end of all is a run as well."""
    places: dict[tuple[str, ...], int] = {}
    for place in range(start, stop + 1):
        places.setdefault(_run(words, place), place)
    return places


def _run(words: list[str], place: int) -> tuple[str, ...]:
    """Shorter at the end, where a mark follows that is no word."""
    return (*words[place : place + RUN], " ")[:RUN]


def _as_shown(words: list[str], seen: list[str], missing: AbstractSet[str]) -> list[str]:
    """Words as the file has them: those that differ from what it says in characters alone that it cannot show."""
    table = dict.fromkeys(map(ord, missing), MISSING)
    with_boxes = {word for word in seen if MISSING in word}
    return [boxed if (boxed := word.translate(table)) in with_boxes else word for word in words]
