"""From complete evidence to turns: who, when, and always the same."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transcription.diarization.conversations import TELEPHONE, alternating, evidence_of, same_speakers
from transcription.diarization import Evidence, tell_apart
from transcription.types import Turn


@pytest.mark.parametrize("speakers", [1, 2, 5, 20])
def test_each_speaker_is_one_label_from_the_first_to_the_last_turn(speakers: int):
    said = alternating(speakers, 60 + 40 * speakers)
    found = tell_apart(evidence_of(said, 60 + 40 * speakers))
    assert len({turn.speaker for turn in found}) == speakers
    assert same_speakers(found, said)


def test_turns_begin_and_end_where_speech_does():
    said = alternating(3, 90)
    found = tell_apart(evidence_of(said, 90))
    assert [(turn.start, turn.end) for turn in found] == pytest.approx(
        np.array([(turn.start, turn.end) for turn in said]), abs=0.06
    )


def test_speakers_are_numbered_as_they_appear():
    found = tell_apart(evidence_of(alternating(4, 150), 150))
    assert list(dict.fromkeys(turn.speaker for turn in found)) == ["1", "2", "3", "4"]


def test_two_who_talk_at_once_have_turns_that_overlap():
    said = [*alternating(2, 60), Turn(63.0, 70.0, "V0"), Turn(66.0, 73.0, "V1")]
    found = [turn for turn in tell_apart(evidence_of(said, 75)) if turn.start > 60]
    assert {turn.speaker for turn in found} == {"1", "2"}
    starts = {turn.speaker: turn.start for turn in found}
    ends = {turn.speaker: turn.end for turn in found}
    assert (starts["2"], ends["1"]) == pytest.approx((66.0, 70.0), abs=0.1)


def test_another_count_needs_no_other_evidence():
    evidence = evidence_of(alternating(4, 160), 160)
    assert {len({turn.speaker for turn in tell_apart(evidence, count)}) for count in (2, 3, 4)} == {2, 3, 4}
    assert len({turn.speaker for turn in tell_apart(evidence, at_most=3)}) == 3


def test_what_came_over_a_telephone_says_so_and_is_told_apart():
    said = alternating(3, 100)
    evidence = evidence_of(said, 100, spread=0.4, below=TELEPHONE)
    assert evidence.is_narrow
    assert not evidence_of(said, 100).is_narrow
    assert same_speakers(tell_apart(evidence), said)


def test_a_word_too_short_to_hear_a_voice_in_goes_to_whoever_is_near():
    said = [*alternating(2, 40), Turn(41.0, 41.15, "V1")]
    found = tell_apart(evidence_of(said, 45))
    assert found[-1].start == pytest.approx(41.0, abs=0.03)
    assert {turn.speaker for turn in found} == {"1", "2"}


def test_when_only_short_sounds_are_heard_one_speaker_makes_them():
    said = [Turn(number, number + 0.12, "V0") for number in range(5)]
    found = tell_apart(evidence_of(said, 6))
    assert {turn.speaker for turn in found} == {"1"}
    assert len(found) == 5


def test_stored_evidence_gives_the_same_turns():
    evidence = evidence_of(alternating(3, 100), 100)
    assert tell_apart(Evidence.from_bytes(evidence.to_bytes())) == tell_apart(evidence)


turns = st.lists(st.tuples(st.floats(0.05, 12), st.floats(-1, 6), st.integers(0, 5)), min_size=0, max_size=25)


@settings(max_examples=25)
@given(turns, st.integers(0, 50), st.one_of(st.none(), st.integers(1, 8)))
def test_whatever_is_said_turns_are_ordered_within_the_recording_and_no_speaker_talks_over_himself(
    parts: list[tuple[float, float, int]], seed: int, speakers: int | None
):
    said, now = [], 0.0
    for length, pause, speaker in parts:
        start = max(0.0, now + pause)
        said.append(Turn(start, start + length, f"V{speaker}"))
        now = start + length
    seconds = max([1.0, *(turn.end for turn in said)])
    found = tell_apart(evidence_of(said, seconds, seed), speakers)
    assert list(found) == sorted(found, key=lambda turn: (turn.start, turn.end))
    for name in {turn.speaker for turn in found}:
        theirs = [turn for turn in found if turn.speaker == name]
        assert all(0 <= turn.start < turn.end <= seconds + 0.01 for turn in theirs)
        assert all(one.end < other.start for one, other in zip(theirs, theirs[1:], strict=False))
    assert {turn.speaker for turn in found} == {str(number + 1) for number in range(len({t.speaker for t in found}))}
