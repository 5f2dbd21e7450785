"""Captions by a cloud engine, stream after stream: changed over before their limit, opened again when they break.

No database here, and nothing of Google's: streams are opened by a function that is passed in.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from transcription.captions.changeover import OVERLAP, Passage
from transcription.captions.cloud_stream import CloudStream, Leaving, OpenStream
from transcription.captions.events import Event, Final, Interim
from transcription.captions.keeping_up import Effort
from transcription.captions.listening import Voice
from transcription.captions.patience import Patience
from transcription.captions.pauses import Pauses
from transcription.captions.unheard import Unheard
from transcription.errors import EngineError, EngineUnreachable
from transcription.segments import to_segments
from transcription.types import SAMPLE_RATE, Word

logger = logging.getLogger(__name__)

# Seconds a stream that was told to end has for its last words.
CLOSE_SECONDS = 5.0
POLL_SECONDS = 0.02
# Seconds of speech, and of time, without any answer: the line is dead.
UNANSWERED = 12.0
# Seconds of speech of which a stream says nothing though it goes on, or ends in order: less may be a cough.
UNHEARD = 1.5
# After a stream that broke before anything was final the next ones are shorter, for there may be a limit that nobody
# knows of; but long enough that each brings something new.
SHORTEST_STREAM, LONGEST_STREAM = OVERLAP + 1.5, 300.0
# Nobody has spoken for so long: what lies so far back need not be sent again.
QUIET_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds of a stream. Google ends one after five minutes, by its own clock; a pause is waited for till shortly
    before. Hearings begin at the same time of day: so that their streams do not all end at once, some end earlier.
    """

    change_after: float = 240.0
    change_latest: float = 285.0

    @classmethod
    def within(cls, seconds: float) -> "Limits":
        """For a service that ends streams after so long."""
        return cls(seconds * np.random.default_rng().uniform(0.6, 0.8), seconds * 0.95)


class CloudListener:
    """Hears one session from sample `at` on. `passage` knows what is heard; another engine may go on with it."""

    engine = "google"

    def __init__(
        self,
        open_stream: OpenStream,
        voice: Voice,
        leaving: Leaving,
        passage: Passage,
        at: int,
        language: str,
        limits: Limits,
        patience: Patience,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._open_stream, self._voice, self._leaving, self._passage = open_stream, voice, leaving, passage
        self._language, self._limits, self._patience, self._clock = language, limits, patience, clock
        self._sound, self._pauses = Unheard(at), Pauses(at)
        self._running: CloudStream | None = None
        self._most, self._begun_at = LONGEST_STREAM, 0.0
        self.effort = Effort.FULL  # others compute

    @property
    def safe_seconds(self) -> float:
        return self._passage.until

    @property
    def is_hearing(self) -> bool:
        return self._running is not None

    @property
    def has_time(self) -> bool:
        """Nobody speaks, and nothing is under way."""
        return self._pauses.is_pause and (self._running is None or not self._running.is_pending)

    @property
    def last_pause(self) -> int:
        return self._pauses.last

    def rest(self, sample: int) -> np.ndarray:
        """The sound from this sample on, for another engine."""
        return self._sound.since(sample)

    def take(self, samples: np.ndarray) -> Iterator[Event]:
        self._sound.add(samples)
        self._pauses.take(self._voice.take(samples))
        yield from self._listen()
        self._pass_over_silence()
        if self._running is None and self._is_wanted():
            self._open()
        if self._running is not None and self._running.closing_since is None:
            self._send(self._running)
            self._change_over(self._running)
        self._sound.forget(min(round(self._passage.replay_from * SAMPLE_RATE), self._pauses.last))

    def flush(self) -> Iterator[Event]:
        """Raises EngineError when the last words do not come within CLOSE_SECONDS."""
        if self._running is None and self._sound.end > round(self._passage.until * SAMPLE_RATE):
            raise EngineUnreachable("it was away when the last words were said")
        while (running := self._running) is not None:
            is_last = running.sent >= self._sound.end
            running.finish(self._clock())
            while self._running is running:
                yield from self._listen(is_last)
                time.sleep(POLL_SECONDS)
            if not is_last and self._running is None:  # what came while it was told to end
                self._open()
                self._send(self._running)

    def close(self) -> None:
        if self._running is not None:
            self._running.stream.cancel()
            self._end()

    def _is_wanted(self) -> bool:
        return self._sound.end > self._passage.until * SAMPLE_RATE and self._patience.allows(self._clock())

    def _open(self) -> None:
        stream = self._open_stream()
        first = max(self._sound.first, round(self._passage.replay_from * SAMPLE_RATE))
        self._passage.begin()
        self._begun_at = self._passage.until
        self._leaving.begin(stream.model)
        most, voiced = round(self._most * SAMPLE_RATE), self._pauses.voiced
        self._running = CloudStream(stream, self._leaving, first, first, self._clock(), most, voiced, first)

    def _send(self, running: CloudStream) -> None:
        running.send(self._sound, self._pauses.voiced, self._clock())

    def _end(self) -> None:
        self._running = None
        self._leaving.end()

    def _listen(self, is_last: bool = False) -> Iterator[Event]:
        """What has come of the stream, and whether it goes on. Raises EngineError when patience is at its end."""
        if (running := self._running) is None:
            return
        try:
            for words, is_final in running.results():
                if is_final:
                    yield from self._finals(self._passage.take(words, running.sent_seconds))
                else:
                    yield from self._interim(words)
        except EngineError as error:
            yield from self._broke(running, error, is_last)
            return
        if running.closing_since is None:
            yield from self._finals(self._passage.sent(running.sent_seconds))
        if running.stream.is_over:
            yield from self._over(running, is_last)
        elif running.unanswered > UNANSWERED:
            # It had its time.
            yield from self._broke(running, EngineUnreachable("no answer while somebody speaks"), is_last=True)
        elif running.closing_since is not None and self._clock() - running.closing_since > CLOSE_SECONDS:
            yield from self._broke(running, EngineUnreachable("a stream does not end"), is_last)

    def _over(self, running: CloudStream, is_last: bool) -> Iterator[Event]:
        if running.closing_since is None:
            yield from self._broke(running, EngineUnreachable("a stream was ended early"), is_last)
            return
        if not is_last and self._passage.until > self._begun_at and self._leaves_out(running):
            yield from self._broke(running, EngineUnreachable("a stream ended before its last words"), is_last)
            return
        pending = running.pending_from
        counted = self._passage.end(running.sent_seconds, complete=True, whole=is_last, pending_from=pending)
        yield from self._finals(counted)
        self._end()
        self._most = min(LONGEST_STREAM, 2 * self._most)
        if is_last and running.is_pending:
            raise EngineUnreachable("the last words of a stream did not come")

    def _leaves_out(self, running: CloudStream) -> bool:
        """Whether somebody spoke, by this machine's ear, after what is final and before the end of what was sent."""
        heard = max(running.heard_until, round(self._passage.until * SAMPLE_RATE))
        return self._pauses.voiced_between(heard, running.sent) > UNHEARD * SAMPLE_RATE

    def _broke(self, running: CloudStream, error: EngineError, is_last: bool) -> Iterator[Event]:
        logger.info("A stream of %.0f s broke: %s", running.sent_seconds - running.first / SAMPLE_RATE, error)
        length = (running.sent - running.first) / SAMPLE_RATE
        yield from self._finals(self._passage.end(running.sent_seconds))
        if self._passage.until <= self._begun_at:
            self._most = max(SHORTEST_STREAM, min(self._most, length) / 2)
        self.close()
        if is_last:  # whoever goes on hears the rest at once
            raise error
        self._patience.failed(error, running.opened, self._passage.until, self._clock())

    def _finals(self, words: Sequence[Word]) -> Iterator[Final]:
        model = self._running.stream.model if self._running is not None else ""
        for segment in to_segments(words):
            yield Final(replace(segment, language=self._language, engine=self.engine, model=model))

    def _interim(self, words: Sequence[Word]) -> Iterator[Interim]:
        new = self._passage.fresh(words)
        if new:
            yield Interim(" ".join(word.word for word in new), "", new[0].start, new[-1].end)

    def _pass_over_silence(self) -> None:
        running = self._running
        if running is None or running.is_pending or running.closing_since is not None or self._leaves_out(running):
            return  # answers may be late, or what has come is not sent yet
        if self._pauses.silence > QUIET_SECONDS * SAMPLE_RATE:
            self._passage.pass_over(self._pauses.at / SAMPLE_RATE - QUIET_SECONDS)

    def _change_over(self, running: CloudStream) -> None:
        """Before the limit, in a pause where there is one."""
        age = max(self._clock() - running.opened, (running.sent - running.first) / SAMPLE_RATE)
        is_time = age >= self._limits.change_after and self.has_time
        if is_time or running.is_full or age >= self._limits.change_latest:
            running.finish(self._clock())
