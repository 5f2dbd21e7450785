"""Runs of one voice, and the windows cut out of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.diarization.voices import NOBODY
from transcription.diarization.windows import BRIDGED, SHORTEST, WINDOW, runs_of, windows_of


def frames(*parts: tuple[int, int, int]) -> np.ndarray:
    """(count, one voice, other voice) each."""
    return np.concatenate([np.tile([[one, other]], (count, 1)) for count, one, other in parts])


A, B, NONE = 4, 9, NOBODY


def test_an_overlap_is_in_no_run():
    found = runs_of(frames((100, A, NONE), (50, A, B), (100, B, NONE)))
    assert found.tolist() == [[0, 100, A], [150, 250, B]]


def test_a_short_pause_does_not_end_a_run_and_a_long_one_does():
    found = runs_of(
        frames((100, A, NONE), (BRIDGED, NONE, NONE), (50, A, NONE), (BRIDGED + 1, NONE, NONE), (50, A, NONE))
    )
    assert found.tolist() == [[0, 180, A], [211, 261, A]]


def test_a_pause_between_two_voices_is_not_bridged():
    found = runs_of(frames((100, A, NONE), (10, NONE, NONE), (50, B, NONE), (10, A, B), (50, B, NONE)))
    assert found.tolist() == [[0, 100, A], [110, 160, B], [170, 220, B]]


@pytest.mark.parametrize("parts", [[(5, NONE, NONE)], [(5, A, B)]], ids=["silence", "overlap"])
def test_without_a_voice_alone_there_are_no_runs(parts: list):
    assert runs_of(frames(*parts)).shape == (0, 3)


def test_of_no_frames_there_are_no_runs_and_no_windows():
    runs = runs_of(np.zeros((0, 2), np.int32))
    assert runs.shape == (0, 3)
    assert windows_of(runs, 0).shape == (0, 3)


def test_a_long_run_has_windows_that_overlap_and_the_last_ends_with_it():
    found = windows_of(np.array([[100, 1000, A]]), 2000)
    assert (found[:, 1] - found[:, 0] == WINDOW).all()
    assert (found[0, 0], found[-1, 1]) == (100, 1000)
    assert (np.diff(found[:, 0]) <= WINDOW // 2).all()


@given(st.lists(st.tuples(st.integers(1, 400), st.sampled_from([NONE, A, B]), st.booleans()), min_size=1, max_size=12))
def test_windows_hold_one_voice_lie_in_runs_and_come_in_order(parts: list[tuple[int, int, bool]]):
    voices = frames(*[(count, one, B if both and one == A else NONE) for count, one, both in parts])
    runs = runs_of(voices)
    found = windows_of(runs, len(voices))
    assert (np.diff(runs[:, 0]) > 0).all()
    assert (np.diff(found[:, 0]) >= 0).all()
    for start, end, number in found.tolist():
        first, last, voice = runs[number]
        assert first <= start < end <= last
        assert end - start >= SHORTEST
        assert set(voices[start:end, 0]) <= {voice, NONE}
        assert set(voices[start:end, 1]) == {NONE}
