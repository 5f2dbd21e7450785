"""The audio of all sessions of a captioning worker, read from Redis in one go, a few dozen times a second.

See channel: Redis is only the quick way. A thread that asked for each frame of each session would cost a worker with
many of them more than hearing does.
"""

import logging
import threading
import time
from collections.abc import Mapping
from queue import Empty, SimpleQueue
from uuid import UUID

import redis
from django.conf import settings

from transcription.captions.audio_file import Frame
from transcription.captions.channel import EXPIRES_SECONDS, GROUP, KEPT, connect, frame_in, key_of

logger = logging.getLogger(__name__)

# For so long frames wait for those of other sessions.
PAUSE_SECONDS = 0.02
WAIT_SECONDS = 0.25  # for the next frame of any session
AWAY_SECONDS = 0.25  # until Redis is asked again
# With more sessions than this a worker takes two frames of each at a time: what it does for one does for both.
CROWDED = 8
MORE_SECONDS = 0.15

Entry = tuple[bytes, Mapping[bytes, bytes]]


class Receiver:
    """The frames of one session as they come. Never fails: without Redis there are none."""

    def __init__(self, inbox: "Inbox", key: bytes) -> None:
        self._inbox, self._key = inbox, key
        self._come: SimpleQueue[list[Entry]] = SimpleQueue()
        self._given: list[bytes] = []

    def receive(self, wait: float) -> list[Frame]:
        """Those that have come, after at most so many seconds; first the ones that a dead worker left."""
        try:
            entries = self._come.get(timeout=wait)
            if len(entries) == 1 and self._inbox.is_crowded:
                entries = entries + self._next_entries()
            while not self._come.empty():
                entries = entries + self._come.get()
        except Empty:
            return []
        self._given += [key for key, _ in entries]
        return [frame_in(fields) for _, fields in entries]

    def _next_entries(self) -> list[Entry]:
        try:
            return self._come.get(timeout=MORE_SECONDS)
        except Empty:
            return []

    def done(self) -> None:
        """What was given so far is captioned, or silence."""
        if self._given:
            self._inbox.acknowledge(self._key, self._given)
            self._given = []

    def put(self, entries: list[Entry]) -> None:
        self._come.put(entries)

    def wake(self) -> None:
        """Whoever waits for frames has something else to do."""
        self._come.put([])

    def close(self) -> None:
        """No more comes; what is not done is left to others."""
        self._inbox.leave(self._key)


class Inbox:
    """Give each session's thread its `receiver`; close it afterwards. The reading thread is there while one is open."""

    def __init__(self, worker: str) -> None:
        self._worker = worker
        self._lock = threading.Lock()
        self._receivers: dict[bytes, Receiver] = {}
        self._joined: set[bytes] = set()
        self._done: list[tuple[bytes, list[bytes]]] = []
        self._thread: threading.Thread | None = None

    def receiver(self, session_id: UUID) -> Receiver:
        key = key_of(session_id).encode()
        receiver = Receiver(self, key)
        with self._lock:
            self._receivers[key] = receiver
            self._joined.discard(key)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="captions-inbox", daemon=True)
                self._thread.start()
        return receiver

    @property
    def is_crowded(self) -> bool:
        return len(self._receivers) > CROWDED

    def leave(self, key: bytes) -> None:
        with self._lock:
            self._receivers.pop(key, None)

    def acknowledge(self, key: bytes, entries: list[bytes]) -> None:
        with self._lock:
            self._done.append((key, entries))

    def _run(self) -> None:
        while (receivers := self._open()) is not None:
            try:
                self._read(receivers)
            except redis.ResponseError:  # Redis was emptied: there are no groups any more
                self._joined.clear()
                time.sleep(PAUSE_SECONDS)
            except redis.RedisError as error:
                logger.warning("Captions take their audio from the disk: %s", error)
                self._joined.clear()
                time.sleep(AWAY_SECONDS)

    def _open(self) -> dict[bytes, Receiver] | None:
        """Those to read for; None, and the thread is to end, when nobody wants anything."""
        with self._lock:
            if not self._receivers and not self._done:
                self._thread = None
                return None
            self._joined &= self._receivers.keys()
            return dict(self._receivers)

    def _read(self, receivers: Mapping[bytes, Receiver]) -> None:
        client = connect(settings.REDIS_URL)
        for key in receivers.keys() - self._joined:
            self._join(client, key, receivers[key])
        with self._lock:
            done, self._done = self._done, []
        with client.pipeline(transaction=False) as pipe:
            for key, entries in done:
                pipe.xack(key, GROUP, *entries)
            if receivers:
                wanted = dict.fromkeys(receivers, ">")
                pipe.xreadgroup(GROUP, self._worker, wanted, count=KEPT, block=round(WAIT_SECONDS * 1000))
            found = pipe.execute()[-1]
        for key, entries in found if receivers and found else ():
            receivers[key].put(entries)
        time.sleep(PAUSE_SECONDS)

    def _join(self, client: redis.Redis, key: bytes, receiver: Receiver) -> None:
        """And take what a dead worker left: none of an entry that was trimmed away meanwhile."""
        try:
            client.xgroup_create(key, GROUP, id="0", mkstream=True)
        except redis.ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise
        client.expire(key, EXPIRES_SECONDS)
        left = client.xautoclaim(key, GROUP, self._worker, min_idle_time=0, count=KEPT)[1]
        with self._lock:
            self._joined.add(key)
        if whole := [(entry, fields) for entry, fields in left if entry and fields]:
            receiver.put(whole)
