"""How long a failing service is tried again; pauses and the sound that is kept meanwhile."""

import numpy as np
import pytest

from transcription.audio.voice_activity import WINDOW
from transcription.captions.cloud_listening import Limits
from transcription.captions.patience import (
    GIVE_UP_SECONDS,
    LONGEST_PAUSE,
    SHORTEST_PAUSE,
    STEADY_SECONDS,
    Patience,
)
from transcription.captions.pauses import PAUSE, REMEMBERED, Pauses
from transcription.captions.unheard import Unheard
from transcription.errors import EngineBusy, EngineRefused, EngineUnreachable
from transcription.types import SAMPLE_RATE

AWAY = EngineUnreachable("away")


def fail_for_ever(patience: Patience) -> list[float]:
    """When it was tried, until it was given up."""
    now, tried = 100.0, [100.0]
    while True:
        try:
            patience.failed(AWAY, now, 0.0, now)
        except EngineUnreachable:
            return tried
        while not patience.allows(now):
            now += 0.01
        tried.append(now)


def test_it_is_tried_again_after_pauses_that_grow_and_then_given_up():
    tried = fail_for_ever(Patience())
    pauses = [round(after - before, 1) for before, after in zip(tried, tried[1:], strict=False)]
    assert pauses == sorted(pauses)
    assert pauses[0] == pytest.approx(SHORTEST_PAUSE, abs=0.1)
    assert pauses[-1] <= LONGEST_PAUSE + 0.1
    assert GIVE_UP_SECONDS <= tried[-1] - 100.0 <= GIVE_UP_SECONDS + LONGEST_PAUSE + 0.1


@pytest.mark.parametrize("error", [EngineRefused("who?"), EngineBusy("quota")])
def test_what_trying_again_cannot_help_is_given_up_at_once(error: Exception):
    with pytest.raises(type(error)):
        Patience().failed(error, 0.0, 0.0, 0.0)


def test_failures_are_forgotten_when_words_came_in_between():
    patience = Patience()
    for second in range(60):
        patience.failed(AWAY, float(second), second * 1.0, float(second))


def test_failures_are_forgotten_when_a_stream_has_lived():
    patience = Patience()
    for number in range(9):
        now = number * STEADY_SECONDS
        patience.failed(AWAY, now - STEADY_SECONDS, 0.0, now)


def test_who_had_failed_before_is_given_no_second_chance_until_it_has_worked():
    with pytest.raises(EngineUnreachable):
        Patience(seconds=0.0).failed(AWAY, 110.0, 0.0, 10.1)
    patience = Patience(seconds=0.0)
    patience.failed(AWAY, 10.0, 0.0, 300.0)
    patience.failed(AWAY, 300.2, 0.0, 300.3)


def test_streams_are_changed_over_before_the_limit():
    for _ in range(100):
        limits = Limits.within(300)
        assert 180 <= limits.change_after <= Limits().change_after
        assert limits.change_after < limits.change_latest == Limits().change_latest < 300


def test_streams_of_hearings_that_began_together_do_not_end_together():
    ends = {round(Limits.within(300).change_after) for _ in range(50)}
    assert len(ends) > 10


def test_a_pause_is_where_nobody_speaks_for_a_while():
    pauses = Pauses(16_000)
    assert not pauses.is_pause
    pauses.take([0.9] * 30)
    assert (pauses.silence, pauses.voiced) == (0, 30 * WINDOW)
    assert pauses.last == 16_000
    pauses.take([0.1] * (PAUSE // WINDOW + 1))
    assert pauses.is_pause
    middle = pauses.last
    assert 16_000 + 30 * WINDOW < middle < pauses.at
    pauses.take([0.9] * 10)
    assert not pauses.is_pause
    assert pauses.last == middle


def test_speech_is_counted_between_two_places():
    pauses = Pauses(WINDOW)
    pauses.take([0.9, 0.1, 0.9, 0.9])
    assert pauses.voiced_between(0, pauses.at) == 3 * WINDOW
    assert pauses.voiced_between(2 * WINDOW, pauses.at) == 2 * WINDOW
    assert pauses.voiced_between(2 * WINDOW, 4 * WINDOW) == WINDOW
    assert pauses.voiced_between(pauses.at, pauses.at) == 0


def test_of_a_long_hearing_only_the_last_speech_is_remembered():
    pauses = Pauses(0)
    pauses.take([0.9] * (3 * REMEMBERED))
    assert REMEMBERED <= len(pauses._windows) <= 2 * REMEMBERED
    assert pauses.voiced_between(pauses.at - 300 * SAMPLE_RATE, pauses.at) == pytest.approx(
        300 * SAMPLE_RATE, abs=WINDOW
    )


def test_hesitation_is_no_silence():
    pauses = Pauses(0)
    pauses.take([0.4] * 20)
    assert pauses.silence == 0


def test_sound_is_kept_until_it_is_forgotten_and_given_as_it_came():
    came = np.arange(-32768, 32767, 7, dtype="<i2")
    sound = Unheard(100)
    for part in np.array_split(came, 5):
        sound.add(part.astype(np.float32) / 32768)
    assert sound.end == 100 + len(came)
    assert sound.pcm(100, sound.end) == came.tobytes()
    sound.forget(300)
    sound.forget(200)
    assert sound.first == 300
    assert sound.pcm(310, 320) == came[210:220].tobytes()
    assert len(sound.since(400)) == len(came) - 300
    sound.forget(10**9)
    assert (sound.first, len(sound.since(0))) == (sound.end, 0)
