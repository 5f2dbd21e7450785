"""How often each floor knew the answer. Counted in Redis by all processes, put into PostgreSQL every few minutes.

A wiped Redis loses what was counted since then. While Redis is away counting goes to PostgreSQL directly. What sealed
hearings look up is not counted.
"""

import logging
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import redis
from django.db.models import F
from django.utils import timezone

from courtsight.prompt_redis import reached
from transcription.models import CacheCount
from transcription.models.cached import CachedKind

logger = logging.getLogger(__name__)

PENDING = "stt:cache:pending"  # a hash: hour, floor, kind and outcome with their number
HOUR = "%Y%m%d%H"


class Floor(StrEnum):
    REDIS = "redis"
    POSTGRESQL = "postgresql"


@dataclass(frozen=True, slots=True)
class Counts:
    hits: int = 0
    misses: int = 0
    evictions: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.hits + other.hits, self.misses + other.misses, self.evictions + other.evictions)

    @property
    def hit_rate(self) -> float | None:
        """0 to 1; None when nobody asked."""
        asked = self.hits + self.misses
        return self.hits / asked if asked else None


@dataclass(frozen=True, slots=True)
class Hour:
    """What one floor did with one kind of entry in the hour that began at `begin`."""

    begin: datetime
    floor: Floor
    kind: CachedKind
    counts: Counts


def count(floor: Floor, kind: CachedKind, **numbers: int) -> None:
    """`hits`, `misses` and `evictions` to be added. Never fails for want of Redis."""
    hour = timezone.now().astimezone(UTC).strftime(HOUR)
    try:
        with reached() as client:
            pipeline = client.pipeline()
            for outcome, number in numbers.items():
                if number:
                    pipeline.hincrby(PENDING, f"{hour}:{floor}:{kind}:{outcome}", number)
            pipeline.execute()
    except redis.RedisError:
        _add(Hour(_begin(hour), floor, kind, Counts(**numbers)))


def save_counts() -> None:
    """Put into PostgreSQL what Redis counted since the last time."""
    try:
        with reached() as client:
            counted, _ = client.pipeline().hgetall(PENDING).delete(PENDING).execute()
    except redis.RedisError as error:
        logger.warning("What Redis counted cannot be read: %s", error)
        return
    for hour in _hours(counted):
        _add(hour)


def counted_hours() -> list[Hour]:
    """All that was counted. Raises redis.RedisError."""
    with reached() as client:
        return [*saved_hours(), *_hours(client.hgetall(PENDING))]


def saved_hours() -> list[Hour]:
    """All that is in PostgreSQL."""
    return [
        Hour(row.hour, Floor(row.floor), CachedKind(row.kind), Counts(row.hits, row.misses, row.evictions))
        for row in CacheCount.objects.all()
    ]


def counters() -> dict[CachedKind, Counts]:
    """Hits and misses of the cache as a whole since counting began: what either floor knew, and what none did."""
    try:
        hours = counted_hours()
    except redis.RedisError as error:
        logger.warning("What Redis counted is left out: %s", error)
        hours = saved_hours()
    return {kind: as_a_whole(hours, kind) for kind in CachedKind}


def as_a_whole(hours: list[Hour], kind: CachedKind) -> Counts:
    redis_floor, postgresql = (total(hours, floor, kind) for floor in Floor)
    return Counts(redis_floor.hits + postgresql.hits, postgresql.misses, postgresql.evictions)


def total(hours: list[Hour], floor: Floor, kind: CachedKind) -> Counts:
    return sum((hour.counts for hour in hours if (hour.floor, hour.kind) == (floor, kind)), Counts())


def _hours(counted: dict[bytes, bytes]) -> Iterator[Hour]:
    sums: dict[tuple[str, ...], dict[str, int]] = defaultdict(dict)
    for field, number in counted.items():
        *place, outcome = field.decode().split(":")
        sums[tuple(place)][outcome] = int(number)
    for (hour, floor, kind), numbers in sums.items():
        yield Hour(_begin(hour), Floor(floor), CachedKind(kind), Counts(**numbers))


def _begin(hour: str) -> datetime:
    return datetime.strptime(hour, HOUR).replace(tzinfo=UTC)


def _add(hour: Hour) -> None:
    row, _ = CacheCount.objects.get_or_create(hour=hour.begin, floor=hour.floor, kind=hour.kind)
    counts = hour.counts
    more = {name: F(name) + getattr(counts, name) for name in ("hits", "misses", "evictions")}
    CacheCount.objects.filter(pk=row.pk).update(**more)
