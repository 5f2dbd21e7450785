"""The captioning worker: takes sessions that nobody captions, a thread for each, and keeps its claims alive.

Beside them it makes the recordings of sessions that have ended, whoever captions those.
"""

import logging
import os
import signal
import socket
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from django.db import DatabaseError, connection

from courtsight import heartbeats
from transcription.captions.captioning import Captioning, Shared
from transcription.captions.claims import RENEW_SECONDS, ClaimLost, claim_sessions, renew_all
from transcription.captions.inbox import Inbox
from transcription.captions.interims import Interims
from transcription.captions.keeping import Keeper
from transcription.captions.permits import Permits
from transcription.captions.window import Ear
from transcription.correction import Corrector
from transcription.models import LiveSession

logger = logging.getLogger(__name__)

QUEUE = "live"  # how its signs of life call what it serves
BEAT_SECONDS = 2.0
# After an error a session is left for a moment: another worker may do better.
PAUSE_SECONDS = 3.0


Loaded = tuple[Ear, Corrector | None]
Load = Callable[[], Loaded]


@dataclass(slots=True)
class _Held:
    captioning: Captioning
    done: Future[None]


class LiveWorker:
    """`load` brings the model, when the first session is about to begin; `most`: how many sessions at a time."""

    def __init__(self, load: Load, most: int) -> None:
        self.name = f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._load, self._most = load, most
        self._loaded: Future[Loaded] | None = None
        self._held: dict[uuid.UUID, _Held] = {}
        self._left_alone: dict[uuid.UUID, float] = {}
        self._shared, self._keeper = Shared(Inbox(self.name), Interims(), Permits()), Keeper()
        self._is_stopping = False
        self._woken: SimpleQueue[None] = SimpleQueue()  # signals may put as well, unlike with an event
        self._threads = ThreadPoolExecutor(most, thread_name_prefix="captions")
        self._beaten = 0.0

    def run(self) -> None:
        """Until SIGTERM or SIGINT. What it holds is free for others at once."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop())
        while not self._is_stopping:
            self._round()
            with suppress(Empty):
                self._woken.get(timeout=RENEW_SECONDS)
        self._let_go()

    def _stop(self) -> None:
        self._is_stopping = True
        self._woken.put(None)

    def _round(self) -> None:
        """A database that is away costs captions, not the worker: audio is stored all the same."""
        try:
            self._collect()
            self._renew()
            self._keeper.look()
            self._take()
        except DatabaseError as error:
            logger.warning("The database cannot be reached: %s", error)
            connection.close()
        if time.monotonic() - self._beaten >= BEAT_SECONDS:
            self._beaten = time.monotonic()
            heartbeats.beat(self._sign, [QUEUE], self._most, self.name)

    @property
    def _sign(self) -> str:
        return f"live@{self.name}"

    def _renew(self) -> None:
        """All at once. What was not renewed somebody has taken, or has it locked for a moment."""
        safe = {key: held.captioning.safe_seconds for key, held in self._held.items()}
        renewed = renew_all(self.name, safe)
        for key, held in self._held.items():
            try:
                held.captioning.seen = renewed.get(key) or held.captioning.claim.look()
            except ClaimLost:
                logger.warning("Session %s is another worker's now", held.captioning.claim.session_id)
                held.captioning.stop()

    def _take(self) -> None:
        """None before the model is there: another worker may have it already."""
        if self._loaded is None and LiveSession.objects.active().exists():
            self._begin_to_load()  # with the leave to record: it is there when the first word is spoken
        if self._loaded is None or not self._loaded.done():
            return
        loaded, self._loaded = self._loaded, None
        ear, corrector = loaded.result()
        self._loaded = loaded  # else it is tried again
        for claim in claim_sessions(self.name, self._most - len(self._held)):
            if self._left_alone.pop(claim.session_id, 0.0) > time.monotonic():
                claim.release()
                continue
            captioning = Captioning(claim, ear, corrector, self._shared)
            self._held[claim.session_id] = _Held(captioning, self._threads.submit(captioning.run))

    def _begin_to_load(self) -> None:
        """In another thread: signs of life, and recordings, do not wait for a large model."""

        def load() -> Loaded:
            try:
                return self._load()
            finally:
                connection.close()

        loader = ThreadPoolExecutor(1, thread_name_prefix="model")
        self._loaded = loader.submit(load)
        self._loaded.add_done_callback(lambda _: self._woken.put(None))
        loader.shutdown(wait=False)

    def _collect(self) -> None:
        """What has ended, one way or the other."""
        for key, held in [(key, held) for key, held in self._held.items() if held.done.done()]:
            del self._held[key]
            error = held.done.exception()
            if isinstance(error, ClaimLost):
                continue
            if error is not None:
                logger.error("Captions of session %s broke", key, exc_info=error)
                self._left_alone[key] = time.monotonic() + PAUSE_SECONDS
            held.captioning.claim.release()

    def _let_go(self) -> None:
        for held in self._held.values():
            held.captioning.stop()
        self._threads.shutdown()
        for held in self._held.values():
            held.captioning.claim.release()
        self._keeper.close()
        heartbeats.leave(self._sign)
