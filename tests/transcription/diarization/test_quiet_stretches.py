"""The level of the sound tells pauses from speech where speech is well above the noise, and nowhere else."""

import numpy as np
import pytest

from transcription.diarization.quiet import levels_of, quiet_frames

SPEECH, FLOOR = 20, 65


def level(*parts: tuple[int, int]) -> np.ndarray:
    """(frames, decibels below full scale) each."""
    return np.concatenate([np.full(count, decibels, np.uint8) for count, decibels in parts])


def test_levels_are_decibels_below_full_scale_of_whole_frames():
    samples = np.concatenate([np.full(160, 1.0), np.full(160, 0.1), np.zeros(160), np.ones(100)])
    assert levels_of(samples.astype(np.float32)).tolist() == [0, 20, 120]


def quiet(levels: np.ndarray) -> np.ndarray:
    """As said and as learnt from, where both are the same."""
    said, learnt = quiet_frames(levels)
    assert (said == learnt).all()
    return said


def test_a_pause_of_a_clean_recording_is_quiet_to_its_edges():
    found = np.flatnonzero(quiet(level((500, SPEECH), (80, FLOOR), (420, SPEECH))))
    assert found[[0, -1]] == pytest.approx([500, 579], abs=3)


def test_what_is_between_two_sounds_is_no_pause():
    assert not quiet(level((500, SPEECH), (15, FLOOR), (500, SPEECH), (90, SPEECH + 5))).any()


def test_where_noise_is_nearly_as_loud_as_speech_nothing_is_quiet():
    assert not quiet(level((500, SPEECH), (100, SPEECH + 12), (500, SPEECH))).any()


def test_a_quiet_voice_well_above_the_floor_is_not_a_pause():
    found = quiet(level((2000, SPEECH), (1000, FLOOR - 15), (500, FLOOR)))
    assert not found[2000:2995].any()
    assert found[3010:].all()


def test_the_floor_is_that_of_the_minute_around():
    """A fan that is switched on is noise from then on."""
    louder = FLOOR - 12
    found = quiet(level(*[(400, SPEECH), (100, FLOOR)] * 20, *[(400, SPEECH), (100, louder)] * 20))
    assert found.reshape(-1, 500)[:, 420:480].mean() > 0.9
    assert not found.reshape(-1, 500)[:, 5:395].any()


@pytest.mark.parametrize("count", [0, 1, 19, 700])
def test_any_number_of_frames_will_do(count: int):
    assert quiet(level((count, SPEECH))).tolist() == [False] * count


def test_in_noise_more_is_a_pause_but_voices_are_learnt_as_before():
    """Speech stands 18 dB above the floor; noise goes up to 6 dB above it."""
    floor = SPEECH + 18
    said, learnt = quiet_frames(level(*[(400, SPEECH), (50, floor), (50, floor - 6)] * 14))
    pauses = said.reshape(-1, 500)
    assert pauses[:, 405:495].mean() > 0.9
    assert not pauses[:, 5:395].any()
    assert learnt.reshape(-1, 500)[:, 405:445].mean() > 0.9
    assert not learnt.reshape(-1, 500)[:, 455:495].any()


def test_in_silence_soft_ends_of_words_are_speech():
    floor = SPEECH + 40
    said, _ = quiet_frames(level(*[(400, SPEECH), (50, floor - 6), (50, floor)] * 14))
    assert not said.reshape(-1, 500)[:, 405:445].any()
    assert said.reshape(-1, 500)[:, 455:495].mean() > 0.9


def test_from_thirteen_decibels_on_levels_are_believed():
    for standing, believed in ((12, False), (14, True)):
        said, learnt = quiet_frames(level(*[(400, SPEECH), (100, SPEECH + standing)] * 14))
        assert said.any() == believed
        assert not learnt.any()


def test_what_is_learnt_from_leaves_out_no_more_than_what_is_said():
    levels = np.random.default_rng(1).integers(15, 60, 20_000).astype(np.uint8)
    said, learnt = quiet_frames(np.sort(levels.reshape(-1, 500), axis=1).ravel())
    assert learnt.any()
    assert not (learnt & ~said).any()
