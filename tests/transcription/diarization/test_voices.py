"""From what is said of overlapping chunks to voices that go on."""

import numpy as np
import pytest

from tests.transcription.diarization.conversations import QUIET, alternating, heard_of, levels_with
from transcription.diarization.voices import CHUNK, NOBODY, STEP, chunk_count, voices_in
from transcription.types import SAMPLE_RATE, Turn


def voices(turns: list[Turn], seconds: float) -> np.ndarray:
    samples = int(seconds * SAMPLE_RATE)
    return voices_in(heard_of(turns, samples), levels_with(turns, samples))[0]


@pytest.mark.parametrize(("seconds", "chunks"), [(0, 0), (0.3, 1), (10, 1), (10.1, 2), (15, 2), (15.01, 3)])
def test_chunks_reach_over_all_of_the_recording(seconds: float, chunks: int):
    assert chunk_count(int(seconds * SAMPLE_RATE)) == chunks
    assert not seconds or (chunks - 1) * STEP + CHUNK >= seconds * 100


def test_somebody_who_keeps_talking_is_one_voice_over_many_chunks():
    found = voices([Turn(0.0, 60.0, "A")], 60)
    assert set(found[:, 0]) == {found[0, 0]}
    assert set(found[:, 1]) == {NOBODY}


def test_nobody_is_there_where_nobody_speaks():
    found = voices([Turn(5.0, 8.0, "A"), Turn(21.0, 24.0, "A")], 30)
    active = np.flatnonzero(found[:, 0] != NOBODY) / 100
    assert ((active >= 4.97) & (active <= 8.03) | (active >= 20.97) & (active <= 24.03)).all()
    assert len(active) == pytest.approx(600, abs=10)


def test_two_at_once_are_two_voices():
    found = voices([Turn(0.0, 12.0, "A"), Turn(4.0, 9.0, "B")], 12)
    both = (found != NOBODY).all(axis=1)
    assert np.flatnonzero(both)[[0, -1]] / 100 == pytest.approx([4.0, 9.0], abs=0.05)
    assert (found[both, 0] != found[both, 1]).all()


def test_voices_in_turn_are_told_apart_within_what_two_chunks_hear():
    said = alternating(2, 18, length=2.5, pause=0.2)
    found = voices(said, 18)
    middles = [int(50 * (turn.start + turn.end)) for turn in said]
    names = found[middles, 0]
    assert (names[:-1] != names[1:]).all()


def test_a_voice_that_pauses_for_longer_than_chunks_overlap_gets_another_name():
    found = voices([Turn(0.0, 3.0, "A"), Turn(40.0, 43.0, "A")], 45)
    assert found[150, 0] != found[4150, 0]


def paused(likely: float) -> np.ndarray:
    """Frames of 16 s in which nobody is found: speech without a pause to the network, with one by its level."""
    said, louder = [Turn(0.0, 17.0, "A")], [Turn(0.0, 9.0, "A"), Turn(9.4, 17.0, "A")]
    samples = 20 * SAMPLE_RATE
    found = voices_in(heard_of(said, samples, likely), levels_with(louder, samples))[0]
    return np.flatnonzero(found[:1600, 0] == NOBODY)


def test_a_pause_of_which_segmentation_is_not_sure_is_found_by_its_level():
    assert paused(0.8)[[0, -1]] == pytest.approx([900, 940], abs=5)


def test_a_quiet_voice_of_which_segmentation_is_sure_stays():
    assert len(paused(0.99)) == 0


def test_a_level_that_says_nothing_takes_no_voice_away():
    said = [Turn(0.0, 20.0, "A")]
    samples = 20 * SAMPLE_RATE
    level = np.full(2000, QUIET, np.uint8)
    assert (voices_in(heard_of(said, samples), level)[0][:, 0] != NOBODY).all()


@pytest.mark.parametrize(("likely", "speaks", "surely"), [(0.3, False, False), (0.45, True, False), (0.6, True, True)])
def test_what_may_be_speech_says_who_speaks_and_only_what_surely_is_what_voices_sound_like(
    likely: float, speaks: bool, surely: bool
):
    said = [Turn(0.0, 12.0, "A")]
    samples = 12 * SAMPLE_RATE
    found = voices_in(heard_of(said, samples, likely), levels_with(said, samples))
    assert [bool((voices != NOBODY).any()) for voices in found] == [speaks, surely]
