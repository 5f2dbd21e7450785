"""Google's streams against the emulator: changed over, broken, ended too early, and every word is said once."""

import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from tests.transcription.captions.courtroom import Clock, Room, RoomVoice, emulated, sound_of, words_each
from transcription.captions.changeover import OVERLAP, Passage
from transcription.captions.cloud_listening import CloudListener, Limits
from transcription.captions.events import Final, Interim
from transcription.captions.patience import Patience
from transcription.emulator.script import Rule
from transcription.engines.google.streaming import GoogleStreaming
from transcription.errors import EngineBusy, EngineRefused, EngineUnreachable, MayNotLeave
from transcription.types import SAMPLE_RATE, EngineOptions

pytestmark = pytest.mark.long
SECONDS = 40
WORDS = words_each(0.5, SECONDS - 1, pauses=(6.0, 15.0, 26.0))
SOUND = sound_of(WORDS, SECONDS)
STEP = 1600
OPTIONS = EngineOptions("id-ID", ("Siti Rahmawati",))


class Allowed:
    """Whatever may leave: all, or what was said before a second."""

    def __init__(self, until: float = 1e9) -> None:
        self.until, self.sent, self.streams, self.open = until, 0.0, 0, 0

    def begin(self, model: str) -> None:
        assert model == "chirp_3"  # which streams Indonesian
        self.streams, self.open = self.streams + 1, self.open + 1

    def before(self, begin: float, end: float, pcm: bytes) -> None:
        if end > self.until:
            raise MayNotLeave("closed")
        assert len(pcm) == 2 * round((end - begin) * 16_000)
        self.sent += end - begin

    def end(self) -> None:
        self.open -= 1

    def may_begin(self, at: float) -> bool:
        return at < self.until


class Desk:
    """A listener, and what it has told."""

    def __init__(self, room: Room, limits: Limits | None = None, patience: Patience | None = None) -> None:
        self.engine, self.leaving, self.passage = GoogleStreaming(room.configuration()), Allowed(), Passage(0.0)
        self.clock = Clock()
        self.listener = CloudListener(
            lambda: self.engine.open(OPTIONS),
            RoomVoice(),
            self.leaving,
            self.passage,
            0,
            "id-ID",
            limits or Limits(),
            patience or Patience(),
            self.clock,
        )
        self.sound = np.frombuffer(room.pcm, "<i2").astype(np.float32) / 32768
        self.played, self.words, self.interims = 0, [], []

    def play(self, seconds: float) -> None:
        """Faster than it was spoken, but not so fast that answers stay behind."""
        end = round(min(seconds * 16_000, len(self.sound)))
        while self.played < end:
            self.hear(self.sound[self.played : self.played + STEP])
            self.played += STEP
            time.sleep(0.002)

    def play_on(self, seconds: float) -> None:
        """And wait, until it raises."""
        self.play(seconds)
        self.wait_for(lambda: False)

    def hear(self, samples: np.ndarray) -> None:
        self.clock.tick()
        self.keep(self.listener.take(samples))

    def end(self) -> None:
        self.keep(self.listener.flush())
        until(lambda: not self.listener.is_hearing)

    def keep(self, events: Iterator) -> None:
        for event in events:
            if isinstance(event, Final):
                self.words += [word.word for word in event.segment.words]
                assert (event.segment.engine, event.segment.model) == ("google", "chirp_3")
            elif isinstance(event, Interim):
                self.interims.append(event.text)

    def wait_for(self, is_so: Callable[[], object]) -> None:
        """While no sound comes."""

        def look() -> object:
            self.hear(np.zeros(0, np.float32))
            return is_so()

        until(look)


def until(is_so: Callable[[], object]) -> None:
    last = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < last
        time.sleep(0.01)


@pytest.fixture
def room() -> Iterator[Room]:
    with emulated(Room(SOUND, WORDS)) as room:
        yield room


def all_words() -> list[str]:
    return [word.word for word in WORDS]


def test_one_stream_gives_interims_and_every_word(room: Room):
    desk = Desk(room)
    desk.play(SECONDS)
    desk.end()
    assert desk.words == all_words()
    assert any(text.startswith("kata0") for text in desk.interims)
    assert desk.leaving.streams == 1
    assert desk.leaving.sent == pytest.approx(SECONDS)
    assert desk.listener.safe_seconds == pytest.approx(SECONDS)
    assert room.billed == [pytest.approx(SECONDS)]


@pytest.mark.parametrize("limits", [Limits(3.0, 4.0), Limits(1.0, 9.0), Limits(2.5, 2.6)])
def test_streams_are_changed_over_and_no_word_is_doubled_or_lost(room: Room, limits: Limits):
    desk = Desk(room, limits)
    desk.play(SECONDS)
    desk.end()
    assert desk.words == all_words()
    assert desk.leaving.streams > 3
    assert desk.leaving.open == 0


def test_a_limit_that_nobody_knew_of_costs_no_word():
    with emulated(Room(SOUND, WORDS), stream_seconds=9.0) as room:
        desk = Desk(room)
        desk.play(30)
        desk.wait_for(lambda: desk.passage.until > 24)
        desk.listener.close()
    assert desk.words == [word.word for word in WORDS if word.end <= desk.passage.until]
    assert desk.leaving.streams > 4


@pytest.mark.parametrize("error", ["UNAVAILABLE", "INTERNAL", "OK", "ABORTED"])
def test_a_stream_that_breaks_in_the_middle_is_opened_again(room: Room, error: str):
    for audio in (3.3, 7.9, 5.1):
        room.say(Rule(call="StreamingRecognize", error=error, audio=audio, times=1))
    desk = Desk(room)
    desk.play(SECONDS)
    desk.wait_for(lambda: desk.leaving.streams >= 4)
    desk.end()
    assert desk.words == all_words()


def test_what_is_said_while_the_service_is_away_is_heard_when_it_is_back(room: Room):
    desk = Desk(room)
    desk.play(8)
    room.say(
        Rule(call="StreamingRecognize", error="UNAVAILABLE", times=3),
    )
    desk.listener._running.stream.cancel()  # the line is cut
    desk.play(SECONDS)
    desk.wait_for(lambda: desk.leaving.streams >= 5 and desk.listener.is_hearing)
    desk.end()
    assert desk.words == all_words()


def test_after_some_seconds_of_failures_it_gives_up(room: Room):
    room.say(Rule(call="StreamingRecognize", error="UNAVAILABLE"))
    desk = Desk(room, patience=Patience(seconds=0.3))
    with pytest.raises(EngineUnreachable):
        desk.play_on(SECONDS)
    assert desk.listener.safe_seconds == 0.0
    assert desk.leaving.open == 0


@pytest.mark.parametrize(("status", "error"), [("UNAUTHENTICATED", EngineRefused), ("RESOURCE_EXHAUSTED", EngineBusy)])
def test_what_trying_again_cannot_help_is_told_at_once(room: Room, status: str, error: type[Exception]):
    room.say(Rule(call="StreamingRecognize", error=status))
    desk = Desk(room)
    with pytest.raises(error):
        desk.play_on(1)
    assert desk.leaving.streams == 1


def test_a_line_that_is_dead_while_somebody_speaks_is_noticed(room: Room):
    room.say(Rule(call="StreamingRecognize", hang=60))
    desk = Desk(room)
    desk.clock.pace = STEP / SAMPLE_RATE
    with pytest.raises(EngineUnreachable, match="no answer"):
        desk.play(SECONDS)
    room.emulator.script.clear()


def test_a_service_that_ends_a_stream_before_its_last_words_loses_none(room: Room):
    """As it is told to end, so that the end seems to be in order. All was sent at once, and lies in its buffers."""
    room.say(Rule(call="StreamingRecognize", error="OK", audio=7.0, times=1))
    desk = Desk(room, Limits(8.0, 9.5))
    desk.hear(desk.sound[: 12 * SAMPLE_RATE])
    desk.played = 12 * SAMPLE_RATE
    desk.wait_for(lambda: desk.leaving.streams == 2)
    desk.play(SECONDS)
    desk.end()
    assert desk.words == all_words()


def test_nothing_leaves_that_may_not(room: Room):
    desk = Desk(room)
    desk.leaving.until = 10.0
    with pytest.raises(MayNotLeave):
        desk.play(SECONDS)
    desk.listener.close()
    assert desk.leaving.sent <= 10.0
    rest = desk.listener.rest(round(desk.passage.until * 16_000))
    assert len(rest) == desk.played + STEP - round(desk.passage.until * 16_000)
    until(lambda: not room.heard or max(end for _, end in room.heard) <= 10.0)


def test_silence_is_counted_once_though_streams_change_in_it():
    quiet = Room(sound_of([], 30.0), [])
    with emulated(quiet) as room:
        desk = Desk(room, Limits(10.0, 12.0))
        desk.play(30)
        desk.end()
        assert desk.words == []
        assert desk.leaving.sent <= 30 + desk.leaving.streams * (OVERLAP + 3)
        assert sum(room.billed) == pytest.approx(desk.leaving.sent, abs=0.5)


def test_when_no_more_sound_comes_the_last_words_come_and_the_stream_ends(room: Room):
    desk = Desk(room)
    desk.play(5)
    desk.end()
    assert desk.words == [word.word for word in WORDS if word.end <= 5]
    assert desk.listener.safe_seconds == pytest.approx(5.0)
    desk.hear(np.zeros(0, np.float32))
    assert not desk.listener.is_hearing
    desk.play(SECONDS)
    desk.end()
    assert desk.words[-1] == WORDS[-1].word
    assert len(desk.words) == len(set(desk.words))


def test_a_stream_that_breaks_with_its_last_words_says_so(room: Room):
    room.say(Rule(call="StreamingRecognize", error="UNAVAILABLE", audio=5.0, times=1))
    desk = Desk(room)
    desk.play(5)
    with pytest.raises(EngineUnreachable):
        desk.end()
    assert desk.listener.safe_seconds <= 5.0
