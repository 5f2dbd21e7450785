"""Speakers told apart once more where windows of one voice differ more than the voices do."""

from itertools import permutations

import numpy as np
import pytest

from transcription.diarization.clustering import unit
from transcription.diarization.finer import FEWEST_PAIRS, space_of, told_finer
from transcription.diarization.speakers import find_speakers

SIZE, RUN = 64, 5
VOICES = np.eye(SIZE)[:4]
SOUNDS = np.eye(SIZE)[10:14]  # in which windows of all voices differ


def said(
    sizes: tuple[int, ...], sounds: float = 0.6, noise: float = 0.25, seed: int = 0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Embeddings, windows in runs of one voice, and who it is. All voices have much in common."""
    random = np.random.default_rng(seed)
    who = np.concatenate([np.full(count * RUN, number) for number, count in enumerate(sizes)])
    voices = 0.5 * VOICES[who] + np.eye(SIZE)[20]
    varied = random.choice([-sounds, sounds], (len(who), 2)) @ SOUNDS[:2]
    found = unit(voices + varied + noise * unit(random.standard_normal((len(who), SIZE)))).astype(np.float32)
    starts = np.arange(len(who)) * 75
    windows = np.stack([starts, starts + 150, np.arange(len(who)) // RUN], axis=1)
    return found, windows, who


def by_sound(embeddings: np.ndarray, count: int) -> np.ndarray:
    """Centroids of what is said, and of nobody: what groups form along there."""
    side = (embeddings @ SOUNDS[0] > 0) * 2 + (embeddings @ SOUNDS[1] > 0)
    return unit(np.array([embeddings[side == number].sum(axis=0) for number in range(count)]))


def right(embeddings: np.ndarray, centroids: np.ndarray, who: np.ndarray) -> float:
    """How many windows are told right, of 1, whatever the speakers are called."""
    nearest = (embeddings @ centroids.T).argmax(axis=1)
    return max(float((np.array(names)[nearest] == who).mean()) for names in permutations(range(len(centroids))))


@pytest.mark.parametrize("count", [2, 3, 4])
def test_speakers_are_found_where_groups_were_those_of_what_is_said(count: int):
    embeddings, windows, who = said((20, 14, 18, 10)[:count])
    begun = by_sound(embeddings, count)
    assert right(embeddings, begun, who) < 0.7
    assert right(embeddings, told_finer(embeddings, windows, begun), who) > 0.95


def test_what_was_right_stays_right():
    embeddings, windows, who = said((20, 20, 20), sounds=0.1)
    true = unit(np.array([embeddings[who == number].sum(axis=0) for number in range(3)]))
    assert right(embeddings, true, who) == 1.0
    assert right(embeddings, told_finer(embeddings, windows, true), who) == 1.0


def test_done_again_it_gives_the_same_to_the_last_bit():
    embeddings, windows, _ = said((12, 14, 9))
    begun = by_sound(embeddings, 3)
    one, other = (told_finer(embeddings, windows, begun) for _ in range(2))
    assert np.array_equal(one, other)
    assert one.dtype == embeddings.dtype


def test_who_says_very_little_is_not_taken_for_a_part_of_the_others():
    embeddings, windows, who = said((40, 40, 1), sounds=0.1)
    true = unit(np.array([embeddings[who == number].sum(axis=0) for number in range(3)]))
    found = told_finer(embeddings, windows, true)
    assert len(found) == 3
    assert found[2] == pytest.approx(true[2])
    assert right(embeddings, found, who) > 0.98


def test_with_one_speaker_there_is_nothing_to_tell():
    embeddings, windows, _ = said((30,))
    only = unit(embeddings.sum(axis=0, keepdims=True))
    assert told_finer(embeddings, windows, only) is only


def test_too_few_windows_that_follow_each_other_change_nothing():
    embeddings, windows, _ = said((FEWEST_PAIRS // 20, FEWEST_PAIRS // 20))
    windows[:, 2] = np.arange(len(windows))  # each a run of its own
    begun = by_sound(embeddings, 2)
    assert space_of(embeddings, windows) is None
    assert told_finer(embeddings, windows, begun) is begun


def test_what_varies_within_runs_counts_less_there_and_what_all_share_not_at_all():
    embeddings, windows, who = said((20, 20))
    space = space_of(embeddings, windows)
    inside = space.of(embeddings)

    def apart(vectors: np.ndarray) -> float:
        """How much further windows of two voices are from each other than those of one."""
        cosines = vectors @ vectors.T
        return float(cosines[who == 0][:, who == 0].mean() - cosines[who == 0][:, who == 1].mean())

    assert apart(inside) > 2 * apart(embeddings)
    assert np.abs(inside.mean(axis=0)).max() < 0.1
    assert np.linalg.norm(inside, axis=1) == pytest.approx(1)


def test_a_long_hearing_is_told_by_some_of_its_windows():
    embeddings, windows, who = said((400, 300, 300))
    found = told_finer(embeddings, windows, by_sound(embeddings, 3))
    assert len(embeddings) == 5000
    assert right(embeddings, found, who) > 0.95


@pytest.mark.parametrize("count", [None, 2])
def test_it_is_done_without_high_tones_and_leaves_the_count_as_it_is(count: int | None):
    embeddings, windows, _ = said((20, 20), sounds=0.1)
    wide, narrow = (find_speakers(embeddings, windows, count, narrow=narrow) for narrow in (False, True))
    assert len(narrow) == len(find_speakers(embeddings, windows, len(narrow), narrow=True))
    assert count is None or len(wide) == len(narrow) == count
