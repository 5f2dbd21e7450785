"""From groups of windows to speakers: too small ones go, those too close are one. Pure."""

import numpy as np

from transcription.diarization.clustering import LEAST, first_centroids, forming, unit

LEAST_SHARE, LEAST_AT_MOST = 0.01, 60  # of the windows; a minute is enough however long the hearing
ONE_VOICE = 0.8  # cosine of two centroids that are one speaker
# One who says little is most often a part of somebody else: likeness that would not do for two who say much is enough.
LITTLE_SHARE, LITTLE_AT_MOST = 0.1, 200
ONE_VOICE_OF_LITTLE = 0.6
SETTLING = 3  # rounds before any are united: an impure group would draw two speakers together


def find_speakers(
    embeddings: np.ndarray, windows: np.ndarray, speakers: int | None = None, at_most: int | None = None
) -> np.ndarray:
    """(count, size) unit vectors, one a speaker. `speakers`: how many there are; `at_most`: how many there can be."""
    long = forming(windows)
    embeddings, windows = embeddings[long], windows[long]
    found = _found(embeddings, windows, speakers)
    if not speakers and at_most and len(found) > at_most:
        return _found(embeddings, windows, at_most)
    return found


def _found(embeddings: np.ndarray, windows: np.ndarray, speakers: int | None) -> np.ndarray:
    return settled(embeddings, first_centroids(embeddings, windows, speakers), speakers)


def settled(embeddings: np.ndarray, centroids: np.ndarray, speakers: int | None) -> np.ndarray:
    """Windows go to the nearest centroid and centroids to their windows; then one change a round."""
    least = int(np.clip(LEAST_SHARE * len(embeddings), LEAST, LEAST_AT_MOST))
    little = min(LITTLE_SHARE * len(embeddings), LITTLE_AT_MOST)
    for _ in range(SETTLING):
        centroids, _ = _moved(embeddings, centroids)
    while True:
        moved, sizes = _moved(embeddings, centroids)
        keep = sizes >= least
        if keep.any() and not keep.all() and keep.sum() >= (speakers or 1):
            centroids = moved[keep]
            continue
        pair = _one_speaker(moved, sizes < little, speakers)
        if pair is None:
            return moved
        centroids = _with_united(moved, sizes, pair)


def _moved(embeddings: np.ndarray, centroids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each centroid as the mean of the windows nearest to it, and how many these are; without any it stays."""
    nearest = (embeddings @ centroids.T).argmax(axis=1)
    sizes = np.bincount(nearest, minlength=len(centroids))
    sums = np.array([embeddings[nearest == number].sum(axis=0) for number in range(len(centroids))])
    return np.where(sizes[:, None] > 0, unit(sums), centroids), sizes


def _one_speaker(centroids: np.ndarray, little: np.ndarray, speakers: int | None) -> tuple[int, int] | None:
    """The pair that is most likely one speaker, if any is: with a known count the closest while there are too many."""
    if len(centroids) == 1 or (speakers and len(centroids) <= speakers):
        return None
    beyond = centroids @ centroids.T
    if not speakers:
        beyond -= np.where(little[:, None] | little, ONE_VOICE_OF_LITTLE, ONE_VOICE)
    np.fill_diagonal(beyond, -2)
    one, other = np.unravel_index(beyond.argmax(), beyond.shape)
    return (int(one), int(other)) if speakers or beyond[one, other] >= 0 else None


def _with_united(centroids: np.ndarray, sizes: np.ndarray, pair: tuple[int, int]) -> np.ndarray:
    one, other = pair
    result = centroids.copy()
    result[one] = unit(centroids[one] * max(sizes[one], 1) + centroids[other] * max(sizes[other], 1))
    return np.delete(result, other, axis=0)
