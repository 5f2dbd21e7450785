"""How good the search is: recall, reciprocal rank and nDCG of a ranking whose relevant passages are known. Pure.

Binary relevance. nDCG as of Järvelin and Kekäläinen (2002), MRR as of TREC's question answering track.
"""

import math
from collections.abc import Collection, Hashable, Mapping, Sequence
from statistics import fmean

CUTS = (1, 5, 10, 50)
GAIN_CUT = 10
Judged = Sequence[frozenset[Hashable]]


def scores_of(ranking: Judged, relevant: Collection[Hashable]) -> dict[str, float]:
    """`ranking`: for each hit, which of the relevant items it holds, the best hit first. An item counts once."""
    seen: set[Hashable] = set()
    gains: list[int] = []
    for items in ranking:
        new = (items & frozenset(relevant)) - seen
        gains.append(len(new))
        seen |= new
    scores = {f"recall@{cut}": sum(gains[:cut]) / len(relevant) for cut in CUTS}
    first = next((rank for rank, gain in enumerate(gains, start=1) if gain), None)
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(len(relevant), GAIN_CUT) + 1))
    gained = sum((gain > 0) / math.log2(rank + 1) for rank, gain in enumerate(gains[:GAIN_CUT], start=1))
    return scores | {"mrr": 1 / first if first else 0.0, f"ndcg@{GAIN_CUT}": gained / ideal}


def overall(scores: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The mean of each."""
    return {name: fmean(one[name] for one in scores) for name in scores[0]}
