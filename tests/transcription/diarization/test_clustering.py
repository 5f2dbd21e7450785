"""Average linkage in blocks is average linkage."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, linkage

from tests.transcription.diarization.conversations import voice_prints
from transcription.diarization.clustering import (
    Groups,
    first_centroids,
    forming,
    grouped,
    joined,
    likeness,
    smoothed,
    unit,
)


def singles(vectors: np.ndarray) -> Groups:
    return Groups(vectors.astype(float), np.ones(len(vectors), int), np.arange(len(vectors)))


def in_a_row(count: int, length: int = 150, run: int = 1) -> np.ndarray:
    """Windows one behind the other, `run` of them in a run."""
    starts = np.arange(count) * length
    return np.stack([starts, starts + length, np.arange(count) // run], axis=1)


@given(st.integers(3, 40), st.integers(0, 1000), st.floats(0.2, 0.8))
def test_going_on_from_single_vectors_gives_what_scipy_gives(count: int, seed: int, alike: float):
    vectors = voice_prints([f"V{number % 3}" for number in range(count)], seed, spread=0.9)
    ours = joined(singles(vectors), alike).members
    theirs = fcluster(linkage(vectors, "average", "cosine"), 1 - alike, "distance")
    assert (ours[:, None] == ours).tolist() == (theirs[:, None] == theirs).tolist()


def test_groups_of_blocks_are_united_across_blocks():
    speakers = [f"V{number % 4}" for number in range(4000)]
    vectors = voice_prints(speakers, spread=0.5)
    found = joined(grouped(vectors, in_a_row(4000, length=400), 0.525), 0.525)
    assert sorted(found.sizes) == [1000] * 4
    assert len({(speaker, member) for speaker, member in zip(speakers, found.members.tolist(), strict=True)}) == 4


def test_a_block_is_smoothed_with_the_neighbours_of_its_first_and_last_windows():
    """The sums of the groups are those of all windows smoothed at once."""
    vectors = voice_prints([f"V{number // 7 % 4}" for number in range(3100)], spread=0.5)
    windows = in_a_row(3100)
    found, whole = grouped(vectors, windows, 0.525), smoothed(vectors, windows)
    assert len(found.sizes) > 4, "of two blocks at least"
    for group, total in enumerate(found.sums):
        assert total == pytest.approx(whole[found.members == group].sum(axis=0), abs=1e-3)


@pytest.mark.parametrize(("alike", "groups"), [(0.6, 1), (0.8, 2)])
def test_groups_are_as_tight_as_is_asked(alike: float, groups: int):
    """Two like voices, with a mean cosine of 0.72."""
    one, step = voice_prints(["A"])[0], voice_prints(["B"], seed=5)[0]
    vectors = unit(np.concatenate([np.tile(one, (8, 1)), np.tile(one + 0.95 * step, (8, 1))]))
    assert len(first_centroids(vectors, in_a_row(16), alike)) == groups


def test_windows_are_smoothed_by_neighbours_that_sound_alike_and_by_no_others():
    prints = voice_prints(["A"] * 6 + ["B"] * 6, spread=0.7)
    voices = [unit(prints[:6].sum(axis=0)), unit(prints[6:].sum(axis=0))]
    smooth = smoothed(prints, in_a_row(12))
    assert (smooth[:6] @ voices[0]).mean() > (prints[:6] @ voices[0]).mean()
    assert (smooth[:6] @ voices[1]).mean() < 0.25


def test_windows_far_apart_are_not_smoothed():
    prints = voice_prints(["A"] * 4)
    apart = in_a_row(4) * [10, 1, 1]
    apart[:, 1] = apart[:, 0] + 150
    assert smoothed(prints, apart) == pytest.approx(prints)


def test_likeness_falls_with_what_differs_from_time_to_time_and_needs_ten_pairs():
    alike, unlike = (likeness(voice_prints(["A"] * 40, spread=spread), in_a_row(40, run=10)) for spread in (0.3, 1.5))
    assert alike > 0.8 > 0.4 > unlike
    assert likeness(voice_prints(["A"] * 4), in_a_row(4, run=4)) == 0.6


def test_short_windows_form_no_groups_unless_there_are_no_others():
    windows = np.array([[0, 150, 0], [200, 260, 1], [300, 450, 2]])
    assert forming(windows).tolist() == [True, False, True]
    assert forming(windows[1:2]).tolist() == [True]
