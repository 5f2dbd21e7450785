"""Who speaks in each stretch: votes of windows, what is too short for one, and the voices of overlaps."""

import numpy as np
import pytest

from transcription.diarization.labelling import OTHER_REACH, SAME_VOICE_REACH, label
from transcription.diarization.voices import NOBODY, RATE
from transcription.diarization.windows import runs_of
from transcription.types import Turn

SPEAKERS = np.eye(3)  # centroids: three voices that have nothing in common


def heard(seconds: float, *parts: tuple[float, float, int]) -> np.ndarray:
    """(frames, 2): who is heard from when to when, two of them where parts overlap."""
    voices = np.full((round(seconds * RATE), 2), NOBODY)
    for start, end, voice in parts:
        here = slice(round(start * RATE), round(end * RATE))
        free = voices[here, 0] == NOBODY
        voices[here] = np.where(
            free[:, None], [voice, NOBODY], np.stack([voices[here, 0], np.full(len(free), voice)], 1)
        )
    return voices


def labelled(voices: np.ndarray, windows: list[tuple[float, float, int]]) -> list[tuple[float, float, str]]:
    """Each window: from when to when, and whose print it has."""
    runs = runs_of(voices)
    bounds = [(round(start * RATE), round(end * RATE)) for start, end, _ in windows]
    numbers = [int(np.flatnonzero((runs[:, 0] <= start) & (runs[:, 1] >= end))[0]) for start, end in bounds]
    placed = np.array([(*bound, number) for bound, number in zip(bounds, numbers, strict=True)])
    prints = SPEAKERS[[speaker for _, _, speaker in windows]]
    return [rounded(turn) for turn in label(voices, runs, placed, prints @ SPEAKERS.T)]


def rounded(turn: Turn) -> tuple[float, float, str]:
    return round(turn.start, 2), round(turn.end, 2), turn.speaker


def test_where_windows_of_a_run_disagree_the_change_lies_in_the_middle_of_what_they_share():
    found = labelled(heard(4, (0, 4, 0)), [(0, 2, 0), (1, 3, 0), (2, 4, 1)])
    assert [name for _, _, name in found] == ["1", "2"]
    assert found[0][1] == found[1][0] == pytest.approx(2.5, abs=0.02)


def test_the_middle_of_a_window_counts_more_than_its_edges():
    found = labelled(heard(3, (0, 3, 0)), [(0, 1.5, 0), (0.75, 2.25, 1), (1.5, 3, 0)])
    assert found[1] == (pytest.approx(0.75 + 0.375, abs=0.02), pytest.approx(2.25 - 0.375, abs=0.02), "2")


def test_what_is_too_short_for_a_vote_goes_to_the_nearest_who_speaks():
    found = labelled(heard(9, (0, 2, 0), (2.9, 3.0, 1), (6, 8, 2)), [(0, 2, 0), (6, 8, 1)])
    assert found == [(0, 2, "1"), (2.9, 3.0, "1"), (6, 8, "2")]


def test_the_voices_of_an_overlap_are_who_they_are_alone():
    voices = heard(9, (0, 3, 0), (2, 5, 1), (5.5, 7, 2))
    found = labelled(voices, [(0, 2, 0), (3, 5, 1), (5.5, 7, 2)])
    assert found == [(0, 3, "1"), (2, 5, "2"), (5.5, 7, "3")]


def test_a_voice_of_an_overlap_is_looked_for_beyond_others_who_are_nearer():
    away = SAME_VOICE_REACH / RATE - 5
    voices = heard(away + 6, (0, 2, 0), (away - 3, away + 3, 1), (away, away + 1, 0))
    found = labelled(voices, [(0, 2, 0), (away - 3, away, 1), (away + 1, away + 3, 1)])
    assert (away, away + 1, "1") in found


def test_a_voice_that_is_never_heard_alone_is_somebody_else_from_around():
    voices = heard(9, (0, 3, 0), (4, 7, 1), (5, 6, 2))
    found = labelled(voices, [(0, 3, 0), (4, 5, 1), (6, 7, 1)])
    assert found == [(0, 3, "1"), (4, 7, "2"), (5, 6, "1")]


def test_with_nobody_else_around_an_overlap_is_one_speaker():
    far = 4 + OTHER_REACH / RATE
    voices = heard(far + 9, (0, 3, 0), (far + 2, far + 6, 1), (far + 3, far + 4, 2))
    found = labelled(voices, [(0, 3, 0), (far + 2, far + 3, 1), (far + 4, far + 6, 1)])
    assert found == [(0, 3, "1"), (far + 2, far + 6, "2")]


def test_stretches_of_one_speaker_that_touch_are_one_turn_though_voices_change():
    found = labelled(heard(6, (0, 3, 0), (3, 6, 1)), [(0, 3, 2), (3, 6, 2)])
    assert found == [(0, 6, "1")]


def test_scraps_of_overlaps_are_nobody_s_turn():
    voices = heard(9, (0, 3, 0), (4, 7, 1), (5, 5.03, 2), (6, 6.2, 2))
    found = labelled(voices, [(0, 3, 0), (4, 5, 1), (6.2, 7, 1)])
    assert found == [(0, 3, "1"), (4, 7, "2"), (6, 6.2, "1")]


def test_somebody_who_says_no_more_than_a_scrap_is_there_all_the_same():
    voices = heard(4, (0, 0.05, 0), (1, 4, 1))
    assert labelled(voices, [(0, 0.05, 0), (1, 4, 1)])[0] == (0, 0.05, "1")
