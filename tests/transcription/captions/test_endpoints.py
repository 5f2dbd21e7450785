"""Where utterances begin and end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.audio.voice_activity import WINDOW
from transcription.captions.endpoints import CUT_WITHIN, END_SILENCES, LEAD, LONGEST, TAIL, Endpointer, Utterance

SPEECH, SILENCE, HESITATION = 0.9, 0.1, 0.4


def heard(probabilities: list[float], endpointer: Endpointer | None = None) -> list[Utterance]:
    endpointer = endpointer or Endpointer(0)
    found = [endpointer.take(probability) for probability in probabilities]
    return [utterance for utterance in found if utterance is not None]


def windows(seconds: float) -> int:
    return round(seconds * 16_000 / WINDOW)


def test_silence_is_no_utterance():
    assert heard([SILENCE] * 1000) == []


def test_an_utterance_has_a_little_before_and_behind_it():
    (found,) = heard([SILENCE] * 50 + [SPEECH] * 60 + [SILENCE] * 40)
    assert (found.start, found.voiced_until) == (50 * WINDOW - LEAD, 110 * WINDOW)
    assert found.end == found.voiced_until + TAIL
    assert not found.is_cut


def test_a_short_pause_does_not_end_it():
    pause = windows(0.4)
    (found,) = heard([SPEECH] * 40 + [SILENCE] * pause + [SPEECH] * 40 + [SILENCE] * 40)
    assert found.voiced_until == (80 + pause) * WINDOW


def test_hesitating_does_not_end_it_and_does_not_begin_one():
    assert heard([HESITATION] * 200) == []
    (found,) = heard([SPEECH] * 20 + [HESITATION] * windows(2) + [SILENCE] * 40)
    assert found.voiced_until == (20 + windows(2)) * WINDOW


def test_it_is_known_to_have_ended_half_a_second_after_the_last_word():
    endpointer = Endpointer(0)
    heard([SPEECH] * 40, endpointer)
    heard([SILENCE] * (END_SILENCES[0] // WINDOW), endpointer)
    assert endpointer.start is not None
    assert endpointer.take(SILENCE) is not None


@pytest.mark.parametrize(("spoken", "pause"), [(3, 0.45), (6, 0.27), (10, 0.13)])
def test_the_longer_it_lasts_the_shorter_is_the_pause_that_ends_it(spoken: float, pause: float):
    def lines(pause: float) -> int:
        return len(heard([SPEECH] * windows(spoken) + [SILENCE] * windows(pause) + [SPEECH] * 20))

    assert (lines(pause), lines(pause + 0.1)) == (0, 1)


def test_silence_is_counted_from_the_last_word():
    endpointer = Endpointer(0)
    heard([SPEECH] * 40, endpointer)
    assert endpointer.silence == 0
    heard([SILENCE] * 5, endpointer)
    assert endpointer.silence == 5 * WINDOW
    heard([SILENCE] * 40, endpointer)
    assert endpointer.silence == 0


def test_who_never_pauses_is_cut_where_speech_is_least_likely():
    quietest = windows(12.5)
    probabilities = [SPEECH] * windows(15)
    probabilities[quietest - 3 : quietest + 4] = [0.6] * 7
    cut, *_rest = heard(probabilities)
    assert cut.is_cut
    assert abs(cut.end - quietest * WINDOW) <= WINDOW
    assert cut.start == 0


def test_what_follows_a_cut_begins_at_it():
    found = heard([SPEECH] * windows(40) + [SILENCE] * 40)
    assert all(after.start == before.end for before, after in zip(found, found[1:], strict=False))
    assert len(found) >= 3


def test_two_utterances_share_no_sound():
    first, second = heard(([SPEECH] * 40 + [SILENCE] * (END_SILENCES[0] // WINDOW + 1)) * 2 + [SILENCE] * 40)
    assert second.start >= first.end


def test_what_was_begun_is_final_when_no_more_sound_comes():
    endpointer = Endpointer(0)
    heard([SPEECH] * 40, endpointer)
    flushed = endpointer.flush()
    assert (flushed.start, flushed.end) == (0, 40 * WINDOW)
    assert endpointer.flush() is None


def test_it_can_begin_anywhere_in_a_session_but_not_before_what_it_has_heard():
    (found,) = heard([SPEECH] * 40 + [SILENCE] * 40, Endpointer(160_000))
    assert found.start == 160_000
    (found,) = heard([SILENCE] * 40 + [SPEECH] * 40 + [SILENCE] * 40, Endpointer(160_000))
    assert found.start == 160_000 + 40 * WINDOW - LEAD


@given(st.lists(st.floats(0, 1), max_size=1500))
def test_utterances_are_in_order_and_none_is_too_long(probabilities: list[float]):
    found = heard(probabilities)
    for before, after in zip(found, found[1:], strict=False):
        assert before.end <= after.start
    for utterance in found:
        assert 0 <= utterance.start < utterance.end <= len(probabilities) * WINDOW
        assert utterance.end - utterance.start <= LONGEST + CUT_WITHIN
