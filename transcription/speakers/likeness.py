"""Which known person a voice is like, or nobody. Pure. Where the numbers come from: docs/decisions/voice-prints.md.

A cosine alone says little: over the telephone two strangers are as like as one person on two days in a room. So a voice
must also be clearly more like the person than anybody beside either of them is.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

LEAST_SECONDS = 10.0  # of speech; the voice of less is not kept
ALIKE = 0.75  # cosine from which two voices may be one person's
CLEARLY = 0.1  # by so much more than any two voices of which one is somebody else's

Vectors = Sequence[np.ndarray]  # of length 1


@dataclass(frozen=True, slots=True)
class Known:
    """A voice of somebody who has a name: `person` is who, `source` where it was heard. `beside` are others there."""

    person: Hashable
    source: Hashable
    vector: np.ndarray
    beside: Vectors = ()


@dataclass(frozen=True, slots=True)
class Unknown:
    """In `vectors` somebody is heard, in `beside` the others of that recording; `declined` are people who it is not."""

    voice: Hashable
    vectors: Vectors
    beside: Vectors = ()
    declined: frozenset[Hashable] = frozenset()


@dataclass(frozen=True, slots=True)
class Match:
    voice: Hashable
    known: Known
    cosine: float


def matches(unknown: Iterable[Unknown], known: Iterable[Known]) -> list[Match]:
    """One for each voice at most. No two are of one person: the voices of a recording are rivals.

    Vectors of different sizes are of different models, and alike in nothing.
    """
    by_person: dict[Hashable, list[Known]] = defaultdict(list)
    for one in known:
        by_person[one.person].append(one)
    return [match for one in unknown if (match := _clearest(one, by_person))]


def _clearest(unknown: Unknown, by_person: dict[Hashable, list[Known]]) -> Match | None:
    """The person whom it is like; None also where nobody is beside them to be compared with."""
    nearest = [
        max((Match(unknown.voice, one, _likeness(unknown.vectors, [one.vector])) for one in voices), key=_cosine)
        for person, voices in by_person.items()
        if person not in unknown.declined
    ]
    first, *others = sorted(nearest, key=_cosine, reverse=True) or [None]
    if first is None or first.cosine < ALIKE:
        return None
    theirs = [one.vector for one in by_person[first.known.person]]
    rivals = [other.cosine for other in others]
    rivals += [_likeness(unknown.vectors, [vector]) for vector in first.known.beside]
    rivals += [_likeness(theirs, [vector]) for vector in unknown.beside]
    return first if rivals and first.cosine - max(rivals) >= CLEARLY else None


def _likeness(some: Vectors, others: Vectors) -> float:
    return max((float(one @ other) for one in some for other in others if one.shape == other.shape), default=-1.0)


def _cosine(match: Match) -> float:
    return match.cosine
