"""Lists to one, by reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009). Pure."""

from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

# What first places count more than later ones; 60 is the value of the paper.
CALM = 60
Key = TypeVar("Key", bound=Hashable)


def fused(lists: Iterable[Sequence[Key]]) -> dict[Key, float]:
    """Each key of any list with its score, best first; of equals that of the earlier list."""
    scores: dict[Key, float] = {}
    for one in lists:
        for rank, key in enumerate(one, start=1):
            scores[key] = scores.get(key, 0.0) + 1 / (CALM + rank)
    return dict(sorted(scores.items(), key=lambda item: -item[1]))
