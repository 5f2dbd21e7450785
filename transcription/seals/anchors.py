"""Places of two texts that belong together, by words that each of them says only once (as patience diff does)."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

Anchors = list[tuple[int, int]]


def anchors_of(one: Sequence[str], other: Sequence[str], run: int) -> Anchors:
    """Places that belong together wherever they stand: runs of so many words that each says once, then the ends.

    Of what courts say over and over again the nearest is often not the same place, as where a page is missing.
    """
    here, there = _only_places(one, run), _only_places(other, run)
    pairs = [(place, there[words]) for words, place in here.items() if words in there]
    return [*_rising(pairs), (len(one), len(other))]


def _only_places(words: Sequence[str], length: int) -> dict[tuple[str, ...], int]:
    runs = [tuple(words[place : place + length]) for place in range(len(words) - length + 1)]
    often = Counter(runs)
    return {run: place for place, run in enumerate(runs) if often[run] == 1}


def _rising(pairs: Anchors) -> Anchors:
    """The longest part of the pairs, whose first places rise, in which the second ones rise too."""
    ends: list[int] = []  # the lowest second place with which a part of each length ends, and which pair that is
    last: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1], last[length : length + 1] = [place], [number]
    chain = []
    number = last[-1] if last else -1
    while number >= 0:
        chain.append(pairs[number])
        number = before[number]
    return chain[::-1]


def next_of(anchors: Anchors, i: int, j: int) -> tuple[int, int]:
    """The first that neither has passed."""
    place = bisect_left(anchors, (i, j))
    while anchors[place][1] < j:
        place += 1
    return anchors[place]
