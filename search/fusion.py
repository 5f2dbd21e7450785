"""Lists to one, by reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009). Pure."""

from collections.abc import Collection, Hashable, Iterable, Sequence
from typing import TypeVar

# What first places count more than later ones; 60 is the value of the paper.
CALM = 60
# Of the first so many at least a few are near in meaning alone, if any are: usual words would hide them.
FIRST, NEAR_AMONG_FIRST = 20, 5
Key = TypeVar("Key", bound=Hashable)


def fused(lists: Iterable[Sequence[Key]]) -> dict[Key, float]:
    """Each key of any list with its score, best first; of equals that of the earlier list."""
    scores: dict[Key, float] = {}
    for one in lists:
        for rank, key in enumerate(one, start=1):
            scores[key] = scores.get(key, 0.0) + 1 / (CALM + rank)
    return dict(sorted(scores.items(), key=lambda item: -item[1]))


def raised(keys: Sequence[Key], near: Collection[Key]) -> list[Key]:
    """The same, with the best that are `near` in meaning alone at the end of the first, if they stand behind them."""
    first, rest = keys[:FIRST], keys[FIRST:]
    missing = max(0, NEAR_AMONG_FIRST - sum(key in near for key in first))
    up = [key for key in rest if key in near][:missing]
    worded = [key for key in first if key not in near]
    down = worded[len(worded) - len(up) :]
    moved = {*up, *down}
    return [key for key in first if key not in moved] + up + down + [key for key in rest if key not in moved]
