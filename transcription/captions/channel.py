"""Audio from the web processes to the captioning workers, by a Redis stream for each session.

Redis is only the quick way: entries say where in the session they begin, and whatever is missing (Redis was emptied,
restarted, or is away) is in the durable file. Workers read as a consumer group, so that each entry is delivered once
and what a dead worker had not captioned yet is seen to be pending.
"""

import logging
import struct
import time
from collections.abc import Mapping, Sequence
from functools import cache
from uuid import UUID

import redis
from django.conf import settings

from transcription.captions.audio_file import Frame

logger = logging.getLogger(__name__)

GROUP = "captioners"
FIELD = b"frame"
PLACE = struct.Struct(">QI")  # sample at which it begins, sequence number; the PCM follows
KEPT = 600  # entries: a minute of audio; the file has all of it
EXPIRES_SECONDS = 3600
# The time is set anew once in so many frames, of 100 ms or of 2 s at most.
EXPIRY_FRAMES = 32
# A Redis that does not answer is left alone for so long: audio must not wait for it.
LEFT_ALONE_SECONDS = 2.0
ANSWER_SECONDS = 1.0


def key_of(session_id: UUID | str) -> str:
    return f"stt:live:frames:{session_id}"


@cache
def connect(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=ANSWER_SECONDS, socket_connect_timeout=ANSWER_SECONDS)


class Sender:
    """Hands audio on, of many sessions at once. Never fails. For one thread at a time."""

    def __init__(self) -> None:
        self._not_before = 0.0

    def send(self, written: Sequence[tuple[UUID, Sequence[Frame]]]) -> None:
        if time.monotonic() < self._not_before or not written:
            return
        try:
            client = connect(settings.REDIS_URL)  # held: see transcription.broadcast
            with client.pipeline(transaction=False) as pipe:
                for session_id, frames in written:
                    _add(pipe, key_of(session_id), frames)
                pipe.execute()
        except redis.RedisError as error:
            logger.warning("Captions take their audio from the disk: %s", error)
            self._not_before = time.monotonic() + LEFT_ALONE_SECONDS


def _add(pipe: redis.client.Pipeline, key: str, frames: Sequence[Frame]) -> None:
    for frame in frames:
        pipe.xadd(key, {FIELD: PLACE.pack(frame.first, frame.seq) + frame.pcm}, maxlen=KEPT, approximate=True)
    if any(frame.seq % EXPIRY_FRAMES == 0 for frame in frames):
        pipe.expire(key, EXPIRES_SECONDS)


def frame_in(fields: Mapping[bytes, bytes]) -> Frame:
    packed = fields[FIELD]
    first, seq = PLACE.unpack_from(packed)
    return Frame(seq, first, packed[PLACE.size :])


def forget(session_id: UUID) -> None:
    """The session has ended."""
    try:
        connect(settings.REDIS_URL).delete(key_of(session_id))
    except redis.RedisError as error:
        logger.warning("What is left of a session's audio in Redis goes within the hour: %s", error)
