"""Windows of one voice grouped by average linkage: in blocks, then on across blocks. Pure.

The mean cosine of two groups of unit vectors is the product of their sums over the product of their sizes: linkage
goes on exactly where the blocks were left, and eight hours need no matrix of all pairs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist

BLOCK = 1500  # windows clustered at a time: about 20 minutes
MOST_GROUPS = 1500  # carried across blocks: the largest
LEAST = 3  # windows of a group that may be a speaker
FORMING = 100  # frames: shorter windows draw groups together, so they only follow
SMOOTHED_HOPS, SMOOTHED_GAP, SMOOTHED_COSINE = 2, 60, 0.5
LIKENESS_PAIRS, USUAL_LIKENESS = 10, 0.6


@dataclass(frozen=True, slots=True)
class Groups:
    """`sums` of the vectors of each group, `sizes`, and for each vector the group that it is in, or NONE."""

    sums: np.ndarray
    sizes: np.ndarray
    members: np.ndarray


NONE = -1


def unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)


def forming(windows: np.ndarray) -> np.ndarray:
    """Which windows decide about groups: the longer ones, where there are any."""
    long = windows[:, 1] - windows[:, 0] >= FORMING
    return long if long.sum() >= 2 else np.ones(len(windows), bool)


def first_centroids(embeddings: np.ndarray, windows: np.ndarray, alike: float) -> np.ndarray:
    """(count, size): the mean voices of the groups whose mean cosine is at least `alike`."""
    groups = joined(grouped(embeddings, windows, alike), alike)
    enough = np.flatnonzero(groups.sizes >= LEAST)
    chosen = enough if len(enough) else [groups.sizes.argmax()]
    return unit(np.array([embeddings[groups.members == group].sum(axis=0) for group in chosen]))


def smoothed(embeddings: np.ndarray, windows: np.ndarray) -> np.ndarray:
    """Each averaged with up to two neighbours on each side that follow closely and sound alike."""
    result = embeddings.copy()
    for hop in range(1, SMOOTHED_HOPS + 1):
        close = windows[hop:, 0] - windows[:-hop, 1] <= SMOOTHED_GAP
        near = close & (_cosines(embeddings, hop) >= SMOOTHED_COSINE)
        result[:-hop] += embeddings[hop:] * near[:, None]
        result[hop:] += embeddings[:-hop] * near[:, None]
    return unit(result)


def likeness(embeddings: np.ndarray, windows: np.ndarray) -> float:
    """How alike one voice sounds in this recording: median cosine of windows of a run that share no sound."""
    values = [np.zeros(0)]
    for hop in (2, 3, 4):
        same_run = windows[hop:, 2] == windows[:-hop, 2]
        values.append(_cosines(embeddings, hop)[same_run & (windows[hop:, 0] >= windows[:-hop, 1])])
    found = np.concatenate(values)
    return float(np.median(found)) if len(found) >= LIKENESS_PAIRS else USUAL_LIKENESS


def _cosines(embeddings: np.ndarray, hop: int) -> np.ndarray:
    return np.einsum("ij,ij->i", embeddings[hop:], embeddings[:-hop])


def grouped(embeddings: np.ndarray, windows: np.ndarray, alike: float) -> Groups:
    """Average linkage of smoothed windows inside each block, up to a mean cosine of `alike`.

    Those of a day are smoothed a block at a time: all at once would be as large as everything else together.
    """
    members, sums, known = np.zeros(len(embeddings), int), [], 0
    for block in np.array_split(np.arange(len(embeddings)), max(1, round(len(embeddings) / BLOCK))):
        vectors = _smoothed_block(embeddings, windows, block[0], block[-1] + 1)
        inside = _block(vectors, alike)
        sums.append(np.zeros((inside.max() + 1, vectors.shape[1])))
        np.add.at(sums[-1], inside, vectors)
        members[block] = known + inside
        known += len(sums[-1])
    return _largest(Groups(np.concatenate(sums), np.bincount(members), members))


def _smoothed_block(embeddings: np.ndarray, windows: np.ndarray, first: int, last: int) -> np.ndarray:
    """With the neighbours of its first and last windows."""
    around = slice(max(0, first - SMOOTHED_HOPS), last + SMOOTHED_HOPS)
    return smoothed(embeddings[around], windows[around])[first - around.start :][: last - first]


def _block(vectors: np.ndarray, alike: float) -> np.ndarray:
    if len(vectors) < 2:
        return np.zeros(len(vectors), int)
    return fcluster(linkage(pdist(vectors, "cosine"), "average"), 1 - alike, "distance") - 1


def _largest(groups: Groups) -> Groups:
    """Those that fit; members of the others are in none."""
    chosen = np.sort(np.argsort(-groups.sizes, kind="stable")[:MOST_GROUPS])
    new = np.full(len(groups.sizes), NONE)
    new[chosen] = np.arange(len(chosen))
    return Groups(groups.sums[chosen], groups.sizes[chosen], new[groups.members])


@dataclass(frozen=True, slots=True)
class Union:
    """Two groups become one, that of `one`."""

    one: int
    other: int
    cosine: float


def joined(groups: Groups, alike: float) -> Groups:
    """Groups united while their mean cosine is at least `alike`."""
    return _united(groups, list(takewhile(lambda union: union.cosine >= alike, linked(groups))))


def linked(groups: Groups) -> Iterator[Union]:
    """Average linkage from these groups on until one is left."""
    sums, sizes = groups.sums.copy(), groups.sizes.astype(float)
    mean = sums @ sums.T
    mean /= sizes
    mean /= sizes[:, None]
    np.fill_diagonal(mean, -2)
    for _ in range(len(sizes) - 1):
        one, other = (int(place) for place in np.unravel_index(mean.argmax(), mean.shape))
        cosine = float(mean[one, other])
        sums[one], sizes[one] = sums[one] + sums[other], sizes[one] + sizes[other]
        sums[other], sizes[other], mean[other], mean[:, other] = 0, 0, -2, -2
        fresh = np.where(sizes > 0, sums @ sums[one] / np.maximum(sizes * sizes[one], 1), -2)
        fresh[one] = -2
        mean[one], mean[:, one] = fresh, fresh
        yield Union(one, other, cosine)


def _united(groups: Groups, unions: list[Union]) -> Groups:
    into = np.arange(len(groups.sizes))
    for union in unions:
        into[into == union.other] = union.one
    alive, into = np.unique(into, return_inverse=True)
    sums = np.zeros((len(alive), groups.sums.shape[1]))
    np.add.at(sums, into, groups.sums)
    members = np.where(groups.members == NONE, NONE, into[groups.members])
    return Groups(sums, np.bincount(into, weights=groups.sizes).astype(int), members)
