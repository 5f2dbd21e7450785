"""The upper floor: Redis. Fast, small, and may be empty at any moment. Every function may raise redis.RedisError."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any

import redis

from courtsight.prompt_redis import reached
from transcription.cache.entries import Entry
from transcription.cache.keys import PREFIXES

# A file comes again, or a trimmed copy of it does, within days; PostgreSQL has it for longer.
KEPT = timedelta(days=2)
# A transcription of some eight hours. What is larger PostgreSQL gives nearly as fast, and Redis has room for more.
LARGEST = 4 * 1024**2
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


def _number(answer: Any) -> int:
    return answer if isinstance(answer, int) else 0


def _some(keys: Iterable[Any]) -> Iterator[list[Any]]:
    keys = iter(keys)
    while some := list(islice(keys, AT_ONCE)):
        yield some
