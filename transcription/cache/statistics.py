"""What the cache holds and what it saved, for administrators."""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import redis
from django.db.models import Count, Sum
from django.utils import timezone

from courtsight.prompt_redis import reached
from transcription.cache import upper
from transcription.cache.counting import Counts, Floor, Hour, as_a_whole, counted_hours, saved_hours, total
from transcription.cache.keys import FILE_PREFIX
from transcription.models import Cached
from transcription.models.cached import CachedKind

logger = logging.getLogger(__name__)

DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class KindStatistics:
    entries: int
    bytes: int
    since_start: Counts
    last_24_hours: Counts


@dataclass(frozen=True, slots=True)
class FloorStatistics:
    file: KindStatistics
    chunk: KindStatistics


@dataclass(frozen=True, slots=True)
class RedisMemory:
    """Of the whole server, which has other things to keep as well. `evictions`: keys that it dropped to get room."""

    used_bytes: int
    limit_bytes: int
    evictions: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """`redis` and `memory` are None when it cannot be reached: then all counts are those of PostgreSQL alone."""

    counting_since: datetime | None
    file: Counts
    chunk: Counts
    postgresql: FloorStatistics
    redis: FloorStatistics | None
    memory: RedisMemory | None


def statistics() -> Statistics:
    try:
        hours, sizes, memory = counted_hours(), _in_redis(), _memory()
    except redis.RedisError as error:
        logger.warning("Redis cannot be reached, its half is left out: %s", error)
        hours, sizes, memory = saved_hours(), None, None
    return Statistics(
        min((hour.begin for hour in hours), default=None),
        as_a_whole(hours, CachedKind.FILE),
        as_a_whole(hours, CachedKind.CHUNK),
        _floor(Floor.POSTGRESQL, _in_postgresql(), hours),
        None if sizes is None else _floor(Floor.REDIS, sizes, hours),
        memory,
    )


Sizes = dict[CachedKind, tuple[int, int]]  # entries, bytes


def _floor(floor: Floor, sizes: Sizes, hours: Sequence[Hour]) -> FloorStatistics:
    latest = [hour for hour in hours if hour.begin > timezone.now() - DAY]
    kinds = {
        kind: KindStatistics(*sizes.get(kind, (0, 0)), total(hours, floor, kind), total(latest, floor, kind))
        for kind in CachedKind
    }
    return FloorStatistics(kinds[CachedKind.FILE], kinds[CachedKind.CHUNK])


def _in_postgresql() -> Sizes:
    rows = Cached.objects.fresh().values("kind").annotate(entries=Count("*"), bytes=Sum("size"))
    return {CachedKind(row["kind"]): (row["entries"], row["bytes"]) for row in rows}


def _in_redis() -> Sizes:
    entries, sizes = Counter(), Counter()
    for held in upper.held():
        kind = CachedKind.FILE if held.key.startswith(FILE_PREFIX) else CachedKind.CHUNK
        entries[kind] += 1
        sizes[kind] += held.size
    return {kind: (entries[kind], sizes[kind]) for kind in CachedKind}


def _memory() -> RedisMemory:
    with reached() as client:
        memory, stats = client.info("memory"), client.info("stats")
    return RedisMemory(memory["used_memory"], memory["maxmemory"], stats["evicted_keys"])
