"""What the dashboard shows of this moment. Read once for all who look: it holds nothing that only some may see.

Recordings are named for each person by monitoring.troubles, which asks what that person may see.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TypeVar

import redis
from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils import timezone

from monitoring import disks, queues
from monitoring.activity import Activity, activities
from monitoring.forecast import Forecast, forecast
from monitoring.models import Sample, Span
from monitoring.readings import Measure
from transcription.captions.sessions import connected_microphones
from transcription.models import Court, Job, Transfer
from transcription.models.job import JobStatus

logger = logging.getLogger(__name__)
T = TypeVar("T")

KEPT_SECONDS = 4.0
LOOKED_BACK = timedelta(days=30)
LATELY = timedelta(hours=24)
# A count of few would tell of a sealed hearing.
OPEN = Q(recording__hearing=None) | Q(recording__hearing__sealed=False, recording__hearing__case__sealed=False)


@dataclass(frozen=True, slots=True)
class Spent:
    """This month, by the price list."""

    engine: str
    minutes: float
    cost: float


@dataclass(frozen=True, slots=True)
class Budget:
    """`limit`: minutes a month; None: there is none. All hearings count, as they do where audio is let out."""

    spent: tuple[Spent, ...]
    limit: int | None

    @property
    def minutes(self) -> float:
        return sum(one.minutes for one in self.spent)

    @property
    def share(self) -> float | None:
        return self.minutes / self.limit if self.limit else None


@dataclass(frozen=True, slots=True)
class Storage:
    """Bytes. `usable`: what may be filled; the rest is kept free. `forecast` is None while it cannot be told."""

    used: int
    size: int
    usable: int
    forecast: Forecast | None

    @property
    def share(self) -> float:
        return self.used / self.size


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`completed` and `failed`: of the last 24 hours, without sealed hearings. `lines` and `workers` are None while
    Redis is away. `sampled_at`: of the newest sample; when it changes the charts have something new to show.
    """

    at: datetime
    sampled_at: datetime | None
    waiting: int
    processing: int
    completed: int
    failed: int
    streams: int
    lines: tuple[queues.Line, ...] | None
    workers: tuple[Activity, ...] | None
    budget: Budget
    storage: Storage

    @property
    def oldest(self) -> float | None:
        """Seconds that whatever has waited longest has waited."""
        return None if self.lines is None else max((line.age for line in self.lines), default=0.0)


def take() -> Snapshot:
    """Raises DatabaseError."""
    now = timezone.now()
    active = _by_status(Job.objects.active())
    ended = _by_status(Job.objects.filter(OPEN, finished_at__gte=now - LATELY))
    return Snapshot(
        at=now,
        sampled_at=Sample.objects.filter(span=Span.MINUTE).aggregate(newest=Max("at"))["newest"],
        waiting=active.get(JobStatus.PENDING, 0),
        processing=active.get(JobStatus.PROCESSING, 0),
        completed=ended.get(JobStatus.COMPLETED, 0),
        failed=ended.get(JobStatus.FAILED, 0),
        streams=connected_microphones(),
        lines=_unless_redis_is_away(queues.lines),
        workers=_unless_redis_is_away(activities),
        budget=budget(),
        storage=storage(now),
    )


def _unless_redis_is_away(read: Callable[[], list[T]]) -> tuple[T, ...] | None:
    try:
        return tuple(read())
    except redis.RedisError as error:
        logger.warning("The dashboard goes without what Redis knows: %s", error)
        return None


def _by_status(jobs: QuerySet[Job]) -> dict[str, int]:
    rows = jobs.order_by().values("status").annotate(count=Count("pk"))
    return {row["status"]: row["count"] for row in rows}


def budget() -> Budget:
    sums = Transfer.objects.this_month().order_by().values("engine").annotate(seconds=Sum("seconds"), cost=Sum("cost"))
    spent = tuple(Spent(row["engine"], row["seconds"] / 60, float(row["cost"])) for row in sums)
    return Budget(tuple(sorted(spent, key=lambda one: one.engine)), Court.current().monthly_minutes)


def storage(now: datetime) -> Storage:
    """Of the fullest disk on which recordings lie. Raises OSError."""
    disk = disks.fullest()
    usable = max(0, disk.size - settings.DISK_RESERVE_BYTES)
    hours = Sample.objects.filter(span=Span.HOUR, at__gte=now - LOOKED_BACK, metric=Measure.DISK_USED)
    points = [*hours.order_by("at").values_list("at", "value"), (now, float(disk.used))]
    return Storage(disk.used, disk.size, usable, forecast(points, usable))


class Shared:
    """One snapshot for all who look within a moment, in this process."""

    def __init__(self, kept_seconds: float = KEPT_SECONDS) -> None:
        self._kept_seconds = kept_seconds
        self._lock = threading.Lock()
        self._taken: tuple[float, Snapshot] | None = None

    def look(self) -> Snapshot:
        """Raises DatabaseError."""
        with self._lock:
            if self._taken is None or time.monotonic() - self._taken[0] >= self._kept_seconds:
                self._taken = time.monotonic(), take()
            return self._taken[1]


@cache
def shared() -> Shared:
    return Shared()
