"""Which known person a voice is like, or nobody. Pure. Where the numbers come from: docs/decisions/voice-prints.md."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

LEAST_SECONDS = 10.0  # of speech; the voice of less is not kept
ALIKE = 0.75  # cosine from which two voices may be one person's
CLEARLY = 0.1  # by so much more than like anybody else


@dataclass(frozen=True, slots=True)
class Known:
    """A voice of somebody who has a name: `person` is who, `source` where it was heard. `vector` has length 1."""

    person: Hashable
    source: Hashable
    vector: np.ndarray


@dataclass(frozen=True, slots=True)
class Unknown:
    """`vectors` in which somebody is heard, of length 1; `declined` are people who it is not."""

    voice: Hashable
    vectors: Sequence[np.ndarray]
    declined: frozenset[Hashable] = frozenset()


@dataclass(frozen=True, slots=True)
class Match:
    voice: Hashable
    known: Known
    cosine: float


def matches(unknown: Iterable[Unknown], known: Sequence[Known]) -> list[Match]:
    """One for each voice at most, and for each person at most: the voice that is most like them.

    Vectors of different sizes are of different models, and alike in nothing.
    """
    best: dict[Hashable, Match] = {}
    for match in sorted(filter(None, (_clearest(one, known) for one in unknown)), key=_cosine, reverse=True):
        best.setdefault(match.known.person, match)
    return list(best.values())


def _clearest(unknown: Unknown, known: Sequence[Known]) -> Match | None:
    """The person whom it is like, clearly more than any other one."""
    nearest: dict[Hashable, Match] = {}
    for one in known:
        if one.person not in unknown.declined:
            match = Match(unknown.voice, one, _likeness(unknown.vectors, one.vector))
            nearest[one.person] = max(nearest.get(one.person, match), match, key=_cosine)
    first, *others = sorted(nearest.values(), key=_cosine, reverse=True) or [None]
    if first is None or first.cosine < ALIKE:
        return None
    return first if not others or first.cosine - others[0].cosine >= CLEARLY else None


def _likeness(vectors: Sequence[np.ndarray], other: np.ndarray) -> float:
    return max((float(vector @ other) for vector in vectors if vector.shape == other.shape), default=-1.0)


def _cosine(match: Match) -> float:
    return match.cosine
