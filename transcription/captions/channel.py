"""Audio from the web processes to the captioning workers, by a Redis stream for each session.

Redis is only the quick way: entries say where in the session they begin, and whatever is missing (Redis was emptied,
restarted, or is away) is in the durable file. Workers read as a consumer group, so that each entry is delivered once
and what a dead worker had not captioned yet is seen to be pending.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from functools import cache
from uuid import UUID

import redis
from django.conf import settings

from transcription.captions.audio_file import Frame

logger = logging.getLogger(__name__)

GROUP = "captioners"
KEPT = 600  # entries: a minute of audio; the file has all of it
EXPIRES_SECONDS = 3600
# A Redis that does not answer is left alone for so long: audio must not wait for it.
LEFT_ALONE_SECONDS = 2.0
ANSWER_SECONDS = 1.0


def key_of(session_id: UUID | str) -> str:
    return f"stt:live:audio:{session_id}"


@cache
def connect(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=ANSWER_SECONDS, socket_connect_timeout=ANSWER_SECONDS)


class Sender:
    """Hands the audio of one session on. Never fails."""

    def __init__(self, session_id: UUID) -> None:
        self._key, self._not_before = key_of(session_id), 0.0

    def send(self, frames: Sequence[Frame]) -> None:
        if time.monotonic() < self._not_before:
            return
        try:
            with connect(settings.REDIS_URL).pipeline(transaction=False) as pipe:
                for frame in frames:
                    fields = {"first": frame.first, "seq": frame.seq, "pcm": frame.pcm}
                    pipe.xadd(self._key, fields, maxlen=KEPT, approximate=True)
                pipe.expire(self._key, EXPIRES_SECONDS)
                pipe.execute()
        except redis.RedisError as error:
            logger.warning("Captions take their audio from the disk: %s", error)
            self._not_before = time.monotonic() + LEFT_ALONE_SECONDS


class Receiver:
    """The frames of one session as they come. Never fails: without Redis there are none."""

    def __init__(self, session_id: UUID, worker: str) -> None:
        self._key, self._worker, self._has_group = key_of(session_id), worker, False
        self._given: list[bytes] = []

    def receive(self, wait: float) -> Iterator[Frame]:
        """Those that have come, after at most so many seconds; first the ones that a dead worker left."""
        try:
            entries = self._read(wait) if self._has_group else self._join()
        except redis.ResponseError:  # Redis was emptied: there is no group any more
            self._has_group = False
            return
        except redis.RedisError as error:
            logger.warning("Captions take their audio from the disk: %s", error)
            self._has_group = False
            time.sleep(wait)
            return
        for key, fields in entries:
            if key and fields:  # none of an entry that was trimmed away while it was pending
                self._given.append(key)
                yield Frame(int(fields[b"seq"]), int(fields[b"first"]), fields[b"pcm"])

    def done(self) -> None:
        """What was given so far is captioned, or silence."""
        if self._given:
            try:
                connect(settings.REDIS_URL).xack(self._key, GROUP, *self._given)
            except redis.RedisError as error:
                logger.warning("Redis is away: %s", error)
            self._given.clear()

    def _join(self) -> list[tuple[bytes, dict[bytes, bytes]]]:
        client = connect(settings.REDIS_URL)
        try:
            client.xgroup_create(self._key, GROUP, id="0", mkstream=True)
        except redis.ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise
        self._has_group = True
        return client.xautoclaim(self._key, GROUP, self._worker, min_idle_time=0, count=KEPT)[1]

    def _read(self, wait: float) -> list[tuple[bytes, dict[bytes, bytes]]]:
        block = max(1, int(wait * 1000))
        found = connect(settings.REDIS_URL).xreadgroup(GROUP, self._worker, {self._key: ">"}, count=KEPT, block=block)
        return found[0][1] if found else []


def forget(session_id: UUID) -> None:
    """The session has ended."""
    try:
        connect(settings.REDIS_URL).delete(key_of(session_id))
    except redis.RedisError as error:
        logger.warning("What is left of a session's audio in Redis goes within the hour: %s", error)
