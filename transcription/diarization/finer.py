"""Speakers told apart once more where all voices sound alike, as over a telephone with noise. Pure.

There the windows of a voice differ most by what is said and by the noise, and groups form along that. How windows
differ within runs, in which one voice is heard, shows what it is: it is made to count less (within-class covariance
normalisation, Hatch et al. 2006), the voice of all is taken away, and k-means begins from many places. So the windows
of each speaker are found; what speakers sound like is said of them as it was heard, which tells single windows apart
better.
"""

from dataclasses import dataclass

import numpy as np

from transcription.diarization.clustering import BLOCK, unit

HOPS = 4  # windows of a run that are compared: so far apart at most
FEWEST_PAIRS = 100  # less says too little of how windows differ
SHRUNK = 2.0  # of the mean variance, on top of each: 0.5 to 3 give the same within 0.2 points
LEAST_SHARE = 0.03  # of the windows: who has less stays as found, and would be taken for a part of others
STARTS, ROUNDS = 30, 30
STARTED_WITH = 2000  # windows at most
SEED = 1


@dataclass(frozen=True, slots=True)
class Space:
    """Where what varies within a voice counts less: the mean of all voices is taken away, the rest is scaled."""

    mean: np.ndarray
    scales: np.ndarray

    def of(self, embeddings: np.ndarray) -> np.ndarray:
        return unit((embeddings - self.mean) @ self.scales)


def told_finer(embeddings: np.ndarray, windows: np.ndarray, centroids: np.ndarray) -> np.ndarray:
    """As many speakers as there are centroids; the same where too little is known of how one voice varies."""
    nearest = (embeddings @ centroids.T).argmax(axis=1)
    large = np.bincount(nearest, minlength=len(centroids)) >= LEAST_SHARE * len(embeddings)
    space = space_of(embeddings, windows)
    if space is None or large.sum() < 2:
        return centroids
    theirs = np.flatnonzero(large[nearest])
    # Of a day some are enough, evenly spread; all of them in both spaces would be most of its memory.
    some = theirs[:: -(-len(theirs) // STARTED_WITH)]
    vectors = space.of(embeddings[some])
    found = _best(vectors, _means(vectors, nearest[some], np.flatnonzero(large)))
    told = np.full(len(embeddings), len(found))
    for block in _blocks(theirs):
        told[block] = (space.of(embeddings[block]) @ found.T).argmax(axis=1)
    if not np.isin(np.arange(len(found)), told).all():
        return centroids
    return np.concatenate([_means(embeddings, told, np.arange(len(found))), centroids[~large]])


def space_of(embeddings: np.ndarray, windows: np.ndarray) -> Space | None:
    """None where there are not enough windows that follow each other in a run."""
    size = embeddings.shape[1]
    scatter, count = np.zeros((size, size)), 0
    for block in _blocks(np.arange(len(embeddings))):
        vectors, runs = embeddings[block], windows[block, 2]
        for hop in range(1, HOPS + 1):
            differences = (vectors[hop:] - vectors[:-hop])[runs[hop:] == runs[:-hop]]
            scatter += differences.T @ differences
            count += len(differences)
    if count < FEWEST_PAIRS:
        return None
    covariance = scatter / (2 * count)
    covariance += SHRUNK * np.trace(covariance) / size * np.eye(size)
    scales = np.linalg.cholesky(np.linalg.inv(covariance))
    return Space(embeddings.mean(axis=0), scales.astype(embeddings.dtype))


def _blocks(places: np.ndarray) -> list[np.ndarray]:
    return np.array_split(places, max(1, round(len(places) / BLOCK)))


def _best(vectors: np.ndarray, known: np.ndarray) -> np.ndarray:
    """The centroids, as many as are known, that windows lie nearest to: begun from the known ones and from others."""
    random = np.random.default_rng(SEED)
    starts = [known, *(_spread(vectors, len(known), random) for _ in range(STARTS))]
    found = [_settled(vectors, start) for start in starts]
    return max(found, key=lambda each: float((vectors @ each.T).max(axis=1).mean()))


def _spread(vectors: np.ndarray, count: int, random: np.random.Generator) -> np.ndarray:
    """Vectors far from each other (k-means++, Arthur and Vassilvitskii 2007)."""
    chosen = [int(random.integers(len(vectors)))]
    while len(chosen) < count:
        distance = np.square(1 - (vectors @ vectors[chosen].T).max(axis=1).clip(max=1)) + 1e-12
        chosen.append(int(random.choice(len(vectors), p=distance / distance.sum())))
    return vectors[chosen]


def _settled(vectors: np.ndarray, centroids: np.ndarray) -> np.ndarray:
    """Until no vector goes to another centroid; one that has none stays where it is."""
    before = None
    for _ in range(ROUNDS):
        nearest = (vectors @ centroids.T).argmax(axis=1)
        if before is not None and (nearest == before).all():
            break
        moved = _means(vectors, nearest, np.arange(len(centroids)))
        centroids = np.where(np.isin(np.arange(len(centroids)), nearest)[:, None], moved, centroids)
        before = nearest
    return centroids


def _means(vectors: np.ndarray, members: np.ndarray, groups: np.ndarray) -> np.ndarray:
    return unit(np.array([vectors[members == group].sum(axis=0) for group in groups]))
