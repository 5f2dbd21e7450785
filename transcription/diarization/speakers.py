"""From groups of windows to speakers: too small ones go, those too close are one. Pure."""

from dataclasses import dataclass

import numpy as np

from transcription.diarization.clustering import LEAST, first_centroids, forming, likeness, unit
from transcription.diarization.finer import told_finer


@dataclass(frozen=True, slots=True)
class Alike:
    """Cosines from which on there is one voice: the mean of two groups; two centroids; two, one of which says little.

    One who says little is most often a part of somebody else: likeness that would not do for two who say much is
    enough.
    """

    groups: float
    centroids: float
    little: float


WIDE_BAND = Alike(0.55, 0.8, 0.6)
# Without high tones, as over a telephone, all voices sound alike, and each still more like itself.
NARROW_BAND = Alike(0.69, 0.9, 0.65)
GOOD_LIKENESS = 0.5  # of one voice to itself; below it, far from the microphone, less must do
LEAST_SHARE, LEAST_AT_MOST = 0.01, 60  # of the windows; a minute is enough however long the hearing
LITTLE_SHARE, LITTLE_AT_MOST = 0.1, 200
LITTLE_TO_OTHERS = 0.4  # of what the speaker of a window says on average: among many a tenth is a share like any
SETTLING = 3  # rounds before any are united: an impure group would draw two speakers together
CONVERGING, STILL = 30, 1e-6  # rounds at most at the end; a centroid that moves less has all of its windows
# With a known count groups are made ever tighter, until so many have this share of the windows.
TIGHTER = (0.55, 0.6, 0.66, 0.72, 0.76, 0.8, 0.84, 0.88)
KNOWN_SHARE = 0.04


def find_speakers(
    embeddings: np.ndarray,
    windows: np.ndarray,
    speakers: int | None = None,
    at_most: int | None = None,
    narrow: bool = False,
) -> np.ndarray:
    """(count, size) unit vectors as float32, one a speaker.

    `speakers`: how many there are; `at_most`: how many there can be; `narrow`: heard without high tones.
    """
    long = forming(windows)
    embeddings, windows = embeddings[long].astype(np.float32), windows[long]
    alike = NARROW_BAND if narrow else alike_in(likeness(embeddings, windows))
    found = settled(embeddings, first_centroids(embeddings, windows, alike.groups), alike)
    if not speakers and at_most and len(found) > at_most:
        speakers = at_most
    if speakers not in (None, len(found)):
        found = known(embeddings, windows, speakers)
    return told_finer(embeddings, windows, found) if narrow else found


def alike_in(likeness: float) -> Alike:
    """What makes one voice in a recording in which voices are so much like themselves, with high tones."""
    groups = WIDE_BAND.groups * min(1.0, likeness / GOOD_LIKENESS)
    return Alike(groups, WIDE_BAND.centroids, WIDE_BAND.little)


def known(embeddings: np.ndarray, windows: np.ndarray, speakers: int) -> np.ndarray:
    """As find_speakers, where another count is known than is found: fewer only if so many cannot be heard."""
    factor = min(1.0, likeness(embeddings, windows) / GOOD_LIKENESS)
    best, most = embeddings[:1], 0
    for alike in TIGHTER:
        centroids, sizes = _rested(embeddings, first_centroids(embeddings, windows, alike * factor))
        large = sizes >= max(LEAST, KNOWN_SHARE * len(embeddings))
        if large.sum() >= speakers:
            return settled(embeddings, centroids[large], speakers=speakers)
        if len(centroids) > most:
            best, most = centroids, len(centroids)
    return settled(embeddings, best, speakers=speakers)


def settled(
    embeddings: np.ndarray, centroids: np.ndarray, alike: Alike = WIDE_BAND, speakers: int | None = None
) -> np.ndarray:
    """Windows go to the nearest centroid and centroids to their windows; then one change a round; then until all stay.

    Three rounds are not enough where voices are alike: a fifth of one speaker's windows may still be the other's.
    """
    least = int(np.clip(LEAST_SHARE * len(embeddings), LEAST, LEAST_AT_MOST))
    centroids, _ = _rested(embeddings, centroids)
    while True:
        moved, sizes = _moved(embeddings, centroids)
        keep = sizes >= least
        if keep.any() and not keep.all() and keep.sum() >= (speakers or 1):
            centroids = moved[keep]
            continue
        little = sizes < _little(sizes)
        least_cosines = np.where(little[:, None] | little, alike.little, alike.centroids)
        pair = _one_speaker(moved, least_cosines, speakers)
        if pair is None:
            return _converged(embeddings, moved)
        centroids = _with_united(moved, sizes, pair)


def _little(sizes: np.ndarray) -> float:
    """So many windows are little to say, where speakers say so many each."""
    total = sizes.sum()
    return min(LITTLE_SHARE * total, LITTLE_TO_OTHERS * np.square(sizes).sum() / total, LITTLE_AT_MOST)


def _rested(embeddings: np.ndarray, centroids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    for _ in range(SETTLING):
        centroids, sizes = _moved(embeddings, centroids)
    return centroids, sizes


def _converged(embeddings: np.ndarray, centroids: np.ndarray) -> np.ndarray:
    for _ in range(CONVERGING):
        moved, _ = _moved(embeddings, centroids)
        if np.abs(moved - centroids).max() < STILL:
            return moved
        centroids = moved
    return centroids


def _moved(embeddings: np.ndarray, centroids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each centroid as the mean of the windows nearest to it, and how many these are; without any it stays."""
    nearest = (embeddings @ centroids.T).argmax(axis=1)
    sizes = np.bincount(nearest, minlength=len(centroids))
    sums = np.array([embeddings[nearest == number].sum(axis=0) for number in range(len(centroids))])
    return np.where(sizes[:, None] > 0, unit(sums), centroids), sizes


def _one_speaker(centroids: np.ndarray, least: np.ndarray, speakers: int | None) -> tuple[int, int] | None:
    """The pair that is most likely one speaker, if any is: with a known count the closest while there are too many."""
    if len(centroids) == 1 or (speakers and len(centroids) <= speakers):
        return None
    beyond = centroids @ centroids.T
    if not speakers:
        beyond -= least
    np.fill_diagonal(beyond, -2)
    one, other = np.unravel_index(beyond.argmax(), beyond.shape)
    return (int(one), int(other)) if speakers or beyond[one, other] >= 0 else None


def _with_united(centroids: np.ndarray, sizes: np.ndarray, pair: tuple[int, int]) -> np.ndarray:
    one, other = pair
    result = centroids.copy()
    result[one] = unit(centroids[one] * max(sizes[one], 1) + centroids[other] * max(sizes[other], 1))
    return np.delete(result, other, axis=0)
