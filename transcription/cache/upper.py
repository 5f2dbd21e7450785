"""The upper floor: Redis. Fast, small, and may be empty at any moment. Every function may raise redis.RedisError."""

import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import islice
from typing import Any

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from transcription.cache.entries import Entry
from transcription.cache.keys import PREFIXES

# A file comes again, or a trimmed copy of it does, within days; PostgreSQL has it for longer.
KEPT = timedelta(days=2)
# A transcription of some eight hours. What is larger PostgreSQL gives nearly as fast, and Redis has room for more.
LARGEST = 4 * 1024**2
# Whoever waits for a cache that does not answer is slower than without one.
CONNECT_SECONDS, ANSWER_SECONDS = 0.5, 1.0
# One that hangs does so for more than a moment: whoever comes within this time need not find it out anew.
LEFT_ALONE_SECONDS = 30.0
# A restart breaks connections: then once more. Never after a timeout.
ONCE_MORE = Retry(NoBackoff(), 1, (redis.ConnectionError,))
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Held:
    """What is known of an entry without reading it."""

    key: str
    audio_sha256: str
    model: str
    size: int


def get(keys: Collection[str]) -> dict[str, str]:
    """The values that are there."""
    with reached() as floor:
        pipeline = floor.pipeline(transaction=False)
        for key in keys:
            pipeline.hget(key, "value")
        # A key of another shape is none of ours: an error of that one alone.
        found = zip(keys, pipeline.execute(raise_on_error=False), strict=True)
    return {key: value.decode() for key, value in found if isinstance(value, bytes)}


def put(entries: Iterable[Entry], left: timedelta = KEPT) -> None:
    """Keep them for as long as PostgreSQL does, at most."""
    with reached() as floor:
        pipeline = floor.pipeline()
        for entry in entries:
            if entry.size <= LARGEST:
                pipeline.delete(entry.key)
                fields = {"audio": entry.audio_sha256, "model": entry.model, "value": entry.value}
                pipeline.hset(entry.key, mapping=fields)
                pipeline.expire(entry.key, min(left, KEPT))
        pipeline.execute()


def delete(keys: Collection[str]) -> int:
    with reached() as floor:
        return sum(floor.delete(*some) for some in _some(keys))


def held() -> Iterator[Held]:
    """All entries, one glance at each."""
    with reached() as floor:
        for prefix in PREFIXES:
            for keys in _some(floor.scan_iter(f"{prefix}*", count=AT_ONCE)):
                yield from _glances(floor, keys)


def _glances(floor: redis.Redis, keys: Collection[bytes]) -> Iterator[Held]:
    pipeline = floor.pipeline(transaction=False)
    for key in keys:
        pipeline.hmget(key, "audio", "model")
        pipeline.hstrlen(key, "value")
    answers = pipeline.execute(raise_on_error=False)
    for key, fields, size in zip(keys, answers[::2], answers[1::2], strict=True):
        audio, model = fields if isinstance(fields, list) else (None, None)
        yield Held(key.decode(), (audio or b"").decode(), (model or b"").decode(), _number(size))


@dataclass
class _Floor:
    client: redis.Redis
    left_alone_until: float = 0.0


@contextmanager
def reached() -> Iterator[redis.Redis]:
    """Redis, for the commands in the block. One that let this process wait lately is not asked.

    Raises redis.ConnectionError then, and whatever the commands raise.
    """
    floor = _floor(settings.REDIS_URL)
    if time.monotonic() < floor.left_alone_until:
        raise redis.ConnectionError("it did not answer in time, and is left alone for a while")
    try:
        yield floor.client
    except redis.TimeoutError:
        floor.left_alone_until = time.monotonic() + LEFT_ALONE_SECONDS
        raise


@cache
def _floor(url: str) -> _Floor:
    patience = {"socket_connect_timeout": CONNECT_SECONDS, "socket_timeout": ANSWER_SECONDS}
    return _Floor(redis.Redis.from_url(url, retry=ONCE_MORE, **patience))


def _number(answer: Any) -> int:
    return answer if isinstance(answer, int) else 0


def _some(keys: Iterable[Any]) -> Iterator[list[Any]]:
    keys = iter(keys)
    while some := list(islice(keys, AT_ONCE)):
        yield some
