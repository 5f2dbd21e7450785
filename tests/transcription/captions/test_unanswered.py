"""What a cloud engine says nothing of: a dead line, a late answer, silence, or words that it never heard."""

from collections.abc import Iterator

import numpy as np
import pytest

from tests.transcription.captions.courtroom import Clock
from tests.transcription.captions.test_cloud_listening import Allowed
from transcription.captions.changeover import OVERLAP, Passage
from transcription.captions.cloud_listening import UNANSWERED, CloudListener, Limits
from transcription.captions.events import Event, Final
from transcription.captions.patience import Patience
from transcription.engines.base import StreamResult
from transcription.errors import EngineError, EngineUnreachable
from transcription.types import SAMPLE_RATE, Word

SPEECH, SILENCE = np.full(SAMPLE_RATE // 4, 0.5, np.float32), np.zeros(SAMPLE_RATE // 4, np.float32)
NOTHING = np.zeros(0, np.float32)


class Loudness:
    """Somebody speaks where it is loud; only whole windows come."""

    def __init__(self) -> None:
        self._rest = NOTHING

    def take(self, samples: np.ndarray) -> list[float]:
        sound = np.concatenate([self._rest, samples])
        count = len(sound) // 512
        self._rest = sound[count * 512 :]
        return [float(row.mean() > 0.1) for row in sound[: count * 512].reshape(count, 512)]


class Answers:
    """A stream that answers what it is told to, and ends when it is told to."""

    model = "chirp_3"

    def __init__(self) -> None:
        self._samples, self.is_over, self.is_finished, self.is_cancelled = 0, False, False, False
        self.error: EngineError | None = None
        self._waiting: list[StreamResult] = []

    def send(self, pcm: bytes) -> None:
        self._samples += len(pcm) // 2

    @property
    def sent(self) -> float:
        """Seconds."""
        return self._samples / SAMPLE_RATE

    def finish(self) -> None:
        self.is_finished = True

    def cancel(self) -> None:
        self.is_cancelled = True

    def results(self) -> list[StreamResult]:
        if self.error is not None:
            raise self.error
        found, self._waiting = self._waiting, []
        return found

    def hears(self, end: float, is_final: bool = True) -> None:
        """One word up to this second of the stream."""
        self._waiting.append(StreamResult((Word(end - 0.4, end, f"kata{end:.0f}"),), is_final, end))


class Desk:
    def __init__(self, limits: Limits | None = None) -> None:
        self.clock, self.streams, self.words = Clock(), [], []
        self.passage, patience, limits = Passage(0.0), Patience(), limits or Limits()
        self.listener = CloudListener(
            self._open, Loudness(), Allowed(), self.passage, 0, "id-ID", limits, patience, self.clock
        )

    def _open(self) -> Answers:
        self.streams.append(Answers())
        return self.streams[-1]

    def hear(self, samples: np.ndarray, times: int = 1, took: float = 0.0) -> None:
        """So often, and so much time passes before each."""
        for _ in range(times):
            self.clock.now += took
            self._keep(self.listener.take(samples))

    def _keep(self, events: Iterator[Event]) -> None:
        self.words += [word.word for event in events if isinstance(event, Final) for word in event.segment.words]


def test_speech_without_an_answer_breaks_the_stream_when_it_had_its_time():
    desk = Desk()
    desk.hear(SPEECH, round(4 * UNANSWERED), took=0.25)
    assert desk.listener.is_hearing
    with pytest.raises(EngineUnreachable, match="no answer"):
        desk.hear(SPEECH, 4, took=0.25)
    assert desk.streams[0].is_cancelled


def test_an_answer_counts_for_all_that_was_said_before_it():
    desk = Desk()
    for second in range(10, 60, 10):
        desk.hear(SPEECH, 40, took=0.25)
        desk.streams[0].hears(second, is_final=False)
        desk.hear(SILENCE, took=0.25)
    assert desk.listener.is_hearing


@pytest.mark.parametrize("before", [0.0, 60.0])
def test_sound_that_comes_all_at_once_has_its_time_to_be_answered(before: float):
    """A microphone that is connected again, or a worker that takes over: nothing has come for a while, then all."""
    desk = Desk()
    desk.hear(SPEECH, 4, took=0.25)
    desk.hear(NOTHING, 4, took=before / 4)
    desk.hear(np.tile(SPEECH, 80), 3, took=0.05)  # a minute of speech
    desk.hear(NOTHING, 40, took=0.25)
    assert desk.listener.is_hearing
    assert desk.streams[0].sent == 61
    desk.streams[0].hears(60)
    desk.hear(SPEECH, 40, took=0.25)
    assert desk.listener.is_hearing


def test_what_waits_while_a_stream_ends_is_not_unanswered():
    desk = Desk(Limits(1.0, 2.0))
    desk.hear(SPEECH, 8, took=0.25)
    assert desk.streams[0].is_finished
    desk.hear(np.tile(SPEECH, 80), 2, took=1.0)
    assert desk.listener.is_hearing
    assert desk.streams[0].sent == 2


def test_nobody_speaks_for_minutes_and_nothing_is_missed():
    desk = Desk()
    desk.hear(SPEECH, 8, took=0.25)
    desk.streams[0].hears(2)
    desk.hear(SILENCE, 400, took=0.25)
    assert desk.listener.is_hearing
    assert desk.passage.until == pytest.approx(102 - 3, abs=0.1)


def test_a_late_answer_is_not_silence():
    desk = Desk()
    desk.hear(SPEECH, 8, took=0.25)
    desk.streams[0].hears(2)
    desk.hear(SPEECH, 12, took=0.25)
    desk.hear(SILENCE, 20, took=0.25)
    assert desk.passage.until < 3
    desk.streams[0].error = EngineUnreachable("the line")
    desk.hear(SILENCE, 4, took=0.25)
    assert desk.streams[1].sent == pytest.approx(11.0 - (2 - OVERLAP))  # all of it once more


def test_what_comes_while_a_stream_ends_is_not_silence():
    desk = Desk(Limits(1.0, 2.0))
    desk.hear(SPEECH, 8, took=0.25)
    desk.streams[0].hears(2)
    desk.hear(SPEECH, 4, took=0.25)
    desk.hear(SILENCE, 16, took=0.05)
    assert desk.passage.until <= 2
    desk.streams[0].is_over = True
    desk.hear(SILENCE, took=0.25)
    assert desk.streams[1].sent > 5


def test_a_stream_that_ends_before_its_last_words_is_no_silence():
    """It was told to end, and ends in order, but only because it had ended by itself before."""
    desk = Desk(Limits(8.0, 9.0))
    desk.hear(np.tile(SPEECH, 48), took=0.25)
    assert desk.streams[0].is_finished
    desk.streams[0].hears(7)
    desk.hear(NOTHING, took=0.01)
    desk.streams[0].is_over = True
    desk.hear(NOTHING, 3, took=0.25)
    assert desk.passage.until == 7.0
    assert desk.streams[1].sent == 12 - (7 - OVERLAP)
    desk.streams[1].hears(7)
    assert desk.words == ["kata7"]


def test_a_cough_at_the_end_of_a_stream_is_not_sent_twice():
    desk = Desk(Limits(8.0, 9.0))
    desk.hear(SPEECH, 8, took=0.25)
    desk.streams[0].hears(2)
    for sound, times in ((SILENCE, 8), (SPEECH, 4), (SILENCE, 24)):
        desk.hear(sound, times, took=0.25)
    assert desk.streams[0].is_finished
    desk.streams[0].is_over = True
    desk.hear(SILENCE, took=0.25)
    assert desk.passage.until > 6


def test_a_stream_that_says_nothing_at_all_is_not_sent_again_and_again():
    desk = Desk(Limits(8.0, 9.0))
    desk.hear(np.tile(SPEECH, 48), took=0.25)
    desk.streams[0].is_over = True
    desk.hear(NOTHING, 2, took=0.25)
    assert desk.passage.until == 11.0
