"""Neighbouring words as one mark. Pure."""

from collections.abc import Iterator, Sequence
from itertools import groupby


def runs_of(marked: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """[first, last) of each run of true ones."""
    if True not in marked:
        return  # in nearly all segments
    for is_marked, group in groupby(range(len(marked)), lambda place: marked[place]):
        if is_marked:
            places = list(group)
            yield places[0], places[-1] + 1
