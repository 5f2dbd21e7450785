"""From sound to captions, with an ear and a voice detector whose answers are known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from transcription.audio.voice_activity import WINDOW
from transcription.captions.breaking import LINE_SECONDS
from transcription.captions.events import Event, Final, Interim
from transcription.captions.keeping_up import BEHIND, CALM_SECONDS, Effort, KeepingUp
from transcription.captions.listening import BREAK_STEP, FIRST_GUESS, STEP, LocalListener
from transcription.captions.window import AT_ONCE
from transcription.types import SAMPLE_RATE, ChunkResult, EngineOptions, Span, Word

OPTIONS = EngineOptions("id-ID", ("Siti Rahmawati",))


@dataclass
class CountingEar:
    """Hears a word a second, "kata" and the second in which it lies. Sound is as loud as the second it is of."""

    name: str = "whisper"
    model: str = "palsu"
    guesses: list[int] = field(default_factory=list)
    lines: list[Span] = field(default_factory=list)

    def guess(self, samples: np.ndarray, language: str, prefix: Sequence[int]) -> list[tuple[str, tuple[int, ...]]]:
        self.guesses.append(len(samples))
        return [(f" kata{second}", (second,)) for second in _seconds_in(samples)]

    def hear(self, samples: np.ndarray, span: Span, options: EngineOptions) -> ChunkResult:
        assert len(samples) == round((span.end - span.start) * SAMPLE_RATE)
        assert options.vocabulary == OPTIONS.vocabulary
        self.lines.append(span)
        words = [Word(second, second + 0.8, f"kata{second}", 0.9) for second in _seconds_in(samples)]
        return ChunkResult(tuple(words), (), options.language, self.name, self.model)


class LoudVoice:
    """Somebody speaks where it is not silent."""

    def __init__(self) -> None:
        self._rest = np.zeros(0, dtype=np.float32)

    def take(self, samples: np.ndarray) -> list[float]:
        sound = np.concatenate([self._rest, samples])
        count = len(sound) // WINDOW
        self._rest = sound[count * WINDOW :]
        rows = sound[: count * WINDOW].reshape(count, WINDOW)
        return [0.9 if row.max() > 0 else 0.0 for row in rows]


def _seconds_in(samples: np.ndarray) -> list[int]:
    loud = np.unique(np.round(samples[samples > 0] * 1000)).astype(int)
    return [int(second) - 1 for second in loud]


def sound(seconds: int, pauses: Iterable[Span] = ()) -> np.ndarray:
    """Each second as loud as its number, so that an ear can tell what it is given."""
    samples = np.repeat(np.arange(1, seconds + 1, dtype=np.float32) / 1000, SAMPLE_RATE)
    for pause in pauses:
        samples[round(pause.start * SAMPLE_RATE) : round(pause.end * SAMPLE_RATE)] = 0
    return samples


def played(listener: LocalListener, samples: np.ndarray, portion: float = 0.1) -> list[Event]:
    size = round(portion * SAMPLE_RATE)
    events: list[Event] = []
    for start in range(0, len(samples), size):
        events += listener.take(samples[start : start + size])
    return events


def finals(events: Iterable[Event]) -> list[str]:
    return [event.segment.text for event in events if isinstance(event, Final)]


def interims(events: Iterable[Event]) -> list[Interim]:
    return [event for event in events if isinstance(event, Interim)]


@pytest.fixture
def ear() -> CountingEar:
    return CountingEar()


@pytest.fixture
def listener(ear: CountingEar) -> LocalListener:
    return LocalListener(ear, LoudVoice(), OPTIONS)


def test_a_line_is_final_when_its_speaker_pauses(listener: LocalListener):
    events = played(listener, sound(6, [Span(3, 4), Span(5.4, 6)]))
    assert finals(events) == ["kata0 kata1 kata2", "kata4 kata5"]


def test_a_final_line_says_who_heard_it(listener: LocalListener):
    (final,) = [event for event in played(listener, sound(4, [Span(2, 4)])) if isinstance(event, Final)]
    segment = final.segment
    assert (segment.engine, segment.model, segment.language) == ("whisper", "palsu", "id-ID")
    assert [word.word for word in segment.words] == ["kata0", "kata1"]


def test_while_somebody_speaks_there_are_interims_that_grow(listener: LocalListener):
    shown = interims(played(listener, sound(3)))
    assert [len(interim.text.split()) for interim in shown] == sorted(len(interim.text.split()) for interim in shown)
    assert shown[-1].text == "kata0 kata1 kata2"
    assert all(interim.text.startswith(interim.agreed) for interim in shown)
    assert shown[-1].agreed == "kata0 kata1"


def test_guesses_are_some_tenths_of_a_second_apart_and_never_of_less_than_a_word(
    listener: LocalListener, ear: CountingEar
):
    played(listener, sound(3))
    assert min(ear.guesses) >= FIRST_GUESS
    assert min(np.diff(ear.guesses)) >= STEP - WINDOW
    assert len(ear.guesses) >= 5


def test_a_line_is_heard_in_the_pause_already_and_not_once_more_when_it_ends(listener: LocalListener, ear: CountingEar):
    events = played(listener, sound(4, [Span(2, 4)]))
    assert len(ear.lines) == 1
    (final,) = [place for place, event in enumerate(events) if isinstance(event, Final)]
    assert events[final - 1] == Interim("kata0 kata1", "kata0 kata1", 0.0, pytest.approx(2.0, abs=0.04))


def test_who_goes_on_after_a_short_pause_is_heard_anew_as_a_whole(listener: LocalListener, ear: CountingEar):
    events = played(listener, sound(4, [Span(1.5, 1.8), Span(3, 4)]))
    assert finals(events) == ["kata0 kata1 kata2"]
    assert [(span.start, round(span.end)) for span in ear.lines] == [(0, 2), (0, 3)]


def test_in_a_pause_nothing_is_guessed(listener: LocalListener, ear: CountingEar):
    played(listener, sound(2))
    before = len(ear.guesses)
    played(listener, np.zeros(SAMPLE_RATE // 2, dtype=np.float32))
    assert len(ear.guesses) == before


@pytest.mark.parametrize("seconds", [3, 8])
def test_sound_that_waited_is_heard_once_and_not_many_times(listener: LocalListener, ear: CountingEar, seconds: int):
    played(listener, sound(seconds), portion=seconds)
    assert len(ear.guesses) + len(ear.lines) == 1


def test_busy_machines_guess_less_often_and_very_busy_ones_not_at_all(listener: LocalListener, ear: CountingEar):
    listener.effort = Effort.FEWER_INTERIMS
    played(listener, sound(10))
    assert 3 <= len(ear.guesses) <= 5
    listener.effort = Effort.LONGER_WINDOWS
    ear.guesses.clear()
    assert finals(played(listener, sound(20, [Span(19, 20)]))) != []
    assert ear.guesses == []


def test_nothing_is_heard_twice_however_long_somebody_speaks(listener: LocalListener):
    events = played(listener, sound(60, [Span(59, 60)]))
    assert " ".join(finals(events)).split() == [f"kata{second}" for second in range(59)]


def test_memory_does_not_grow_with_silence(listener: LocalListener):
    played(listener, np.zeros(60 * SAMPLE_RATE, dtype=np.float32))
    assert len(listener._window.between(0, 60 * SAMPLE_RATE)) < AT_ONCE + SAMPLE_RATE


def test_who_takes_over_hears_the_unfinished_line_again(listener: LocalListener, ear: CountingEar):
    whole = sound(9, [Span(3, 4), Span(8, 9)])
    first = played(listener, whole[: 6 * SAMPLE_RATE])
    at = round(listener.safe_seconds * SAMPLE_RATE)
    assert 3.5 < listener.safe_seconds <= 4.0
    second = played(LocalListener(ear, LoudVoice(), OPTIONS, at), whole[at:])
    assert " ".join(finals(first + second)) == "kata0 kata1 kata2 kata4 kata5 kata6 kata7"


def test_a_long_line_is_final_while_its_speaker_goes_on(listener: LocalListener):
    """Nobody waits for the end of a sentence that lasts a minute."""
    latest = 0.0
    for second in range(59):
        events = played(listener, sound(60)[second * SAMPLE_RATE : (second + 1) * SAMPLE_RATE])
        words = [word for event in events if isinstance(event, Final) for word in event.segment.words]
        assert all(second + 1 - word.end <= LINE_SECONDS + 1.5 for word in words)
        latest = max([latest, *(word.end for word in words)])
        assert latest >= second + 1 - LINE_SECONDS - 1.5


def test_what_follows_a_line_is_shown_with_it_and_is_not_final(listener: LocalListener):
    events = played(listener, sound(4))
    (place,) = [place for place, event in enumerate(events) if isinstance(event, Final)]
    following = events[place + 1]
    assert events[place].segment.text == "kata0 kata1 kata2"
    assert (following.text, following.agreed, following.start) == ("kata3", "", pytest.approx(2.8))


def test_a_line_that_goes_on_is_heard_with_what_was_said_before_it(listener: LocalListener, ear: CountingEar):
    played(listener, sound(20, [Span(19, 20)]))
    assert max(span.duration for span in ear.lines) <= AT_ONCE / SAMPLE_RATE
    assert all(span.duration > LINE_SECONDS + 1 for span in ear.lines[3:])


def test_where_no_word_ends_a_line_is_not_looked_for_all_the_time(listener: LocalListener, ear: CountingEar):
    one = Word(0.0, 60.0, "panjang", 0.9)
    looks: list[Span] = []

    def hear(samples: np.ndarray, span: Span, options: EngineOptions) -> ChunkResult:
        looks.append(span)
        return ChunkResult((one,), (), "id-ID", "whisper", "palsu")

    ear.hear = hear
    assert finals(played(listener, sound(8))) == []
    ends = [span.end for span in looks]
    assert len(ends) >= 5
    assert min(np.diff(ends)) >= BREAK_STEP / SAMPLE_RATE - 0.04


def test_busy_machines_make_longer_lines(listener: LocalListener, ear: CountingEar):
    listener.effort = Effort.FEWER_INTERIMS
    lines = finals(played(listener, sound(30, [Span(29, 30)])))
    assert " ".join(lines).split() == [f"kata{second}" for second in range(29)]
    assert len(lines) <= 6


def test_when_sound_stays_away_the_line_is_final(listener: LocalListener):
    played(listener, sound(3))
    assert listener.is_hearing
    assert finals(listener.flush()) == ["kata0 kata1 kata2"]
    assert not listener.is_hearing
    assert list(listener.flush()) == []


def test_a_cough_clears_what_was_shown(listener: LocalListener, ear: CountingEar):
    ear.hear = lambda samples, span, options: ChunkResult((), (), "id-ID", "whisper", "palsu")
    events = played(listener, sound(4, [Span(2, 4)]))
    assert finals(events) == []
    assert interims(events)[-1].text == ""


def test_less_is_done_the_further_it_is_behind():
    keeping = KeepingUp()
    assert keeping.judge(1.0, 0.0) is Effort.FULL
    assert keeping.judge(BEHIND[0] + 0.1, 1.0) is Effort.FEWER_INTERIMS
    assert keeping.judge(BEHIND[1] + 0.1, 2.0) is Effort.LONGER_WINDOWS
    assert keeping.judge(BEHIND[2] + 0.1, 3.0) is Effort.NO_CAPTIONS
    assert keeping.judge(1.0, 4.0) is Effort.LONGER_WINDOWS


def test_more_is_done_again_one_step_at_a_time_when_it_was_calm_for_a_while():
    keeping = KeepingUp(Effort.LONGER_WINDOWS)
    assert keeping.judge(0.2, 0.0) is Effort.LONGER_WINDOWS
    assert keeping.judge(0.2, CALM_SECONDS - 1) is Effort.LONGER_WINDOWS
    assert keeping.judge(0.2, CALM_SECONDS) is Effort.FEWER_INTERIMS
    assert keeping.judge(2.0, CALM_SECONDS + 5) is Effort.FEWER_INTERIMS
    assert keeping.judge(0.2, CALM_SECONDS + 11) is Effort.FEWER_INTERIMS
    assert keeping.judge(0.2, 2 * CALM_SECONDS + 11) is Effort.FULL
