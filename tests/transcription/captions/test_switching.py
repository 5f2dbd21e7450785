"""Google's engine and the local one behind it: who hears when, and what lies in a gap."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.transcription.captions.courtroom import Clock, Room, RoomVoice, emulated, sound_of, words_each
from tests.transcription.captions.test_cloud_listening import OPTIONS, Allowed, until
from transcription.captions.changeover import Passage
from transcription.captions.cloud_listening import CloudListener, Limits
from transcription.captions.events import Final, GapBegun, GapEnded
from transcription.captions.keeping_up import Effort
from transcription.captions.listening import LocalListener
from transcription.captions.patience import Patience
from transcription.captions.switching import LONGEST_SPEECH, Engines, SwitchingListener
from transcription.emulator.script import Rule
from transcription.engines.base import SpeechStream
from transcription.engines.google.streaming import GoogleStreaming
from transcription.errors import BudgetSpent, EngineRefused
from transcription.types import SAMPLE_RATE, ChunkResult, EngineOptions, Span, Word

SECONDS = 30
PAUSES = (4.0, 8.0, 12.0, 16.0, 20.0, 24.0)
WORDS = words_each(0.5, SECONDS - 1, PAUSES)
SOUND = sound_of(WORDS, SECONDS)


class RoomMind:
    """The local engine, which hears the words of the room where it is told that its sound lies."""

    name, model = "whisper", "palsu"

    def __init__(self, room: Room) -> None:
        self.room = room

    def guess(self, *_: object) -> list[tuple[str, tuple[int, ...]]]:
        return []

    def hear(self, samples: np.ndarray, span: Span, options: EngineOptions) -> ChunkResult:
        words = tuple(self.room.between(span.start, span.end))
        return ChunkResult(words, (), options.language, self.name, self.model)


class Desk:
    """What a session's listener has told."""

    def __init__(
        self,
        room: Room,
        substitutes: bool = True,
        retry_seconds: float = 1e6,
        open_stream: Callable[[], SpeechStream] | None = None,
    ) -> None:
        self.room, self.leaving, self.errors, self.clock = room, Allowed(), [], Clock()
        engine, mind = GoogleStreaming(room.configuration()), RoomMind(room)
        open_stream = open_stream or (lambda: engine.open(OPTIONS))

        def cloud(passage: Passage, at: int, patience: Patience) -> CloudListener:
            patience.seconds = min(patience.seconds, 0.2)
            limits, voice = Limits(), RoomVoice()
            return CloudListener(open_stream, voice, self.leaving, passage, at, "id-ID", limits, patience, self.clock)

        def may_substitute(error: Exception) -> bool:
            self.errors.append(error)
            return substitutes

        def local(at: int) -> LocalListener:
            return LocalListener(mind, RoomVoice(), OPTIONS, at)

        engines = Engines(cloud, local, RoomVoice)
        self.listener = SwitchingListener(engines, self.leaving, may_substitute, 0, retry_seconds, self.clock)
        self.sound = np.frombuffer(room.pcm, "<i2").astype(np.float32) / 32768
        self.played, self.said, self.gaps = 0, [], []

    def play(self, seconds: float) -> None:
        end = round(seconds * SAMPLE_RATE)
        while self.played < end:
            self.clock.tick()
            self.keep(self.listener.take(self.sound[self.played : self.played + 1600]))
            self.played += 1600
            time.sleep(0.002)

    def wait_for(self, is_so: Callable[[], object]) -> None:
        def look() -> object:
            self.clock.tick()
            self.keep(self.listener.take(np.zeros(0, np.float32)))
            return is_so()

        until(look)

    def end(self) -> None:
        self.keep(self.listener.flush())
        self.listener.close()

    def keep(self, events: Iterator) -> None:
        for event in events:
            if isinstance(event, Final):
                self.said += [(word.word, event.segment.engine) for word in event.segment.words]
            elif isinstance(event, GapBegun):
                self.gaps.append([event.start, None])
            elif isinstance(event, GapEnded):
                self.gaps[-1][1] = event.end

    @property
    def words(self) -> list[str]:
        return [word for word, _ in self.said]

    def by(self, engine: str) -> list[str]:
        return [word for word, who in self.said if who == engine]

    def missing(self) -> list[str]:
        """What was said and is in no line: it must lie in a gap."""
        missing = [word for word in WORDS if word.word not in self.words]
        for word in missing:
            assert any(start - 0.1 <= word.start and (end is None or word.end <= end) for start, end in self.gaps)
        return [word.word for word in missing]


@pytest.fixture
def room() -> Iterator[Room]:
    with emulated(Room(SOUND, WORDS)) as room:
        yield room


def everything() -> list[str]:
    return [word.word for word in WORDS]


def test_while_the_service_answers_nobody_else_hears(room: Room):
    desk = Desk(room)
    desk.play(SECONDS)
    desk.end()
    assert desk.by("google") == everything()
    assert desk.gaps == []


def test_out_of_reach_the_local_engine_goes_on_and_what_nobody_heard_is_a_gap(room: Room):
    desk = Desk(room)
    desk.play(10)
    desk.wait_for(lambda: desk.listener.safe_seconds > 5)
    room.say(Rule(call="StreamingRecognize", error="UNAVAILABLE"))
    desk.listener._cloud._running.stream.cancel()  # the line is cut
    desk.play(11)
    desk.clock.pace = 0.1
    desk.wait_for(lambda: desk.listener.engine == "whisper")
    desk.play(SECONDS)
    desk.end()
    assert desk.by("google")
    assert desk.by("whisper")
    assert desk.words == [word for word in everything() if word not in desk.missing()]


def test_where_the_court_wants_no_other_engine_captions_pause(room: Room):
    room.say(Rule(call="StreamingRecognize", error="UNAUTHENTICATED"))
    desk = Desk(room, substitutes=False)
    desk.play(2)
    desk.wait_for(lambda: desk.listener.engine == "")
    desk.play(SECONDS)
    assert desk.listener.safe_seconds == SECONDS
    assert not desk.listener.is_hearing
    assert desk.listener.has_time
    desk.end()
    assert (desk.words, desk.gaps) == ([], [[0.0, None]])


def test_a_service_that_is_back_hears_again(room: Room):
    room.say(Rule(call="StreamingRecognize", error="UNAUTHENTICATED", times=1))
    desk = Desk(room, retry_seconds=0.5)
    desk.play(2)
    desk.wait_for(lambda: desk.listener.engine == "whisper")
    desk.clock.now += 0.5
    desk.play(SECONDS)
    desk.end()
    assert desk.listener.engine == "google"
    assert desk.by("whisper")
    assert desk.by("google")
    assert desk.words == [word for word in everything() if word not in desk.missing()]


def test_captions_that_paused_go_on_when_the_service_is_back(room: Room):
    room.say(Rule(call="StreamingRecognize", error="UNAUTHENTICATED", times=1))
    desk = Desk(room, substitutes=False, retry_seconds=0.5)
    desk.play(2)
    desk.wait_for(lambda: desk.gaps)
    desk.clock.now += 0.5
    desk.play(SECONDS)
    desk.end()
    assert desk.by("google") == desk.words == [word for word in everything() if word not in desk.missing()]
    [[start, end]] = desk.gaps
    assert start == 0.0
    assert any(pause - 0.5 < end < pause + 2 for pause in PAUSES)  # while nothing is said
    assert [word.word for word in WORDS if word.start > end] == desk.words  # and no word is cut


def test_where_nobody_pauses_captions_go_on_all_the_same():
    words = words_each(0.4, SECONDS - 1)
    with emulated(Room(sound_of([Word(0.0, SECONDS, "terus")], SECONDS), words)) as room:
        room.say(Rule(call="StreamingRecognize", error="UNAUTHENTICATED", times=1))
        desk = Desk(room, substitutes=False, retry_seconds=0.5)
        desk.play(2)
        desk.wait_for(lambda: desk.gaps)
        desk.clock.now += 0.5
        desk.play(8)
        assert desk.listener.engine == ""
        desk.clock.now += LONGEST_SPEECH
        desk.play(10)
        assert desk.listener.engine == "google"
        [[_, end]] = desk.gaps
        assert end == pytest.approx(8.0)
        desk.listener.close()


def test_a_key_file_that_may_not_be_read_leaves_the_captions_to_the_local_engine(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path))  # a folder: root may not read it either
    desk = Desk(room, open_stream=lambda: GoogleStreaming(replace(room.configuration(), speech_emulator="")))
    desk.play(10)
    desk.end()
    assert isinstance(desk.errors[0], EngineRefused)
    assert desk.by("whisper") == [word.word for word in WORDS if word.end < 10]


def test_what_may_not_leave_is_heard_here_from_that_second_on(room: Room):
    desk = Desk(room, substitutes=False)
    desk.play(6)
    desk.leaving.until = 6.0
    desk.play(SECONDS)
    desk.end()
    assert desk.words == everything()
    assert desk.by("whisper")
    assert desk.leaving.sent <= 6.0
    assert desk.gaps == []
    assert desk.errors == []  # it is no matter of choice


def test_it_is_sent_again_when_the_hearing_is_open_again(room: Room):
    desk = Desk(room)
    desk.leaving.until = 0.0
    desk.play(10)
    assert desk.listener.engine == "whisper"
    desk.leaving.until = 1e9
    desk.clock.now += 1.0
    desk.play(SECONDS)
    desk.end()
    assert desk.words == everything()
    assert desk.by("whisper")
    assert desk.by("google")


def test_minutes_that_are_used_up_cost_no_word(room: Room, monkeypatch: pytest.MonkeyPatch):
    desk = Desk(room)

    def spent(*_: object) -> None:
        raise BudgetSpent("all of it")

    desk.play(6)
    monkeypatch.setattr(desk.leaving, "before", spent)
    monkeypatch.setattr(desk.leaving, "may_begin", lambda at: False)
    desk.play(SECONDS)
    desk.end()
    assert desk.words == everything()
    assert desk.gaps == []


def test_a_busy_machine_matters_to_the_local_engine_alone(room: Room):
    desk = Desk(room)
    desk.listener.effort = Effort.LONGER_WINDOWS
    assert desk.listener._cloud.effort == Effort.FULL
    desk.leaving.until = 0.0
    desk.play(1)
    assert desk.listener._local.effort == Effort.LONGER_WINDOWS
    desk.end()
