"""What is sampled once a minute: how PostgreSQL, Redis and the disk stand, as few numbers as the dashboard needs.

A counter is read as it stands, from the beginning of counting: what came in a while is the difference of two samples,
and a sample that was missed or taken twice changes nothing.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import NamedTuple

import redis
from django.db import DatabaseError
from django.db.models import Count, Sum

from courtsight import heartbeats
from courtsight.queues import Queue
from monitoring import disks, metrics, queues
from monitoring.models import Tally
from transcription import cache
from transcription.captions.sessions import connected_microphones
from transcription.models import Job, Transfer
from transcription.models.job import JobStatus

logger = logging.getLogger(__name__)


class Measure(StrEnum):
    """What has a label is followed by it: jobs by status, for example."""

    JOBS = "jobs"  # status
    ENDED = "jobs_ended"  # status
    ERRORS = "errors"  # type
    AUDIO = "audio_minutes"  # engine
    WORKED = "worked_seconds"  # engine
    CONFIDENCE = "confidence_sum"  # engine
    CONFIDENT = "confidence_count"  # engine
    HITS = "cache_hits"  # kind
    MISSES = "cache_misses"  # kind
    STREAMS = "streams"
    QUEUE_AGE = "queue_age_seconds"  # queue
    QUEUE_DEPTH = "queue_depth"  # queue
    WORKERS = "worker_processes"  # queue
    CLOUD_MINUTES = "cloud_minutes"  # engine
    CLOUD_COST = "cloud_cost_usd"  # engine
    DISK_USED = "disk_used_bytes"
    DISK_SIZE = "disk_size_bytes"


COUNTERS = (
    Measure.ENDED,
    Measure.ERRORS,
    Measure.AUDIO,
    Measure.WORKED,
    Measure.CONFIDENCE,
    Measure.CONFIDENT,
    Measure.HITS,
    Measure.MISSES,
    Measure.CLOUD_MINUTES,
    Measure.CLOUD_COST,
)
LIVE = "live"  # the queue that workers of captions call theirs


class Reading(NamedTuple):
    measure: Measure
    label: str
    value: float


def read() -> list[Reading]:
    """All that answers; what does not is left out, and its line in the charts has a gap."""
    readings: list[Reading] = []
    for source, read_one in SOURCES.items():
        try:
            readings += list(read_one())
        except (DatabaseError, redis.RedisError, OSError) as error:
            logger.warning("No sample of %s: %s", source, error)
    return readings


def counted() -> Iterator[Reading]:
    """Sums of the tallies over the labels that the dashboard does not tell apart."""
    sums: Counter[tuple[Measure, str]] = Counter()
    for name, labels, part, value in Tally.objects.values_list("metric", "labels", "part", "value"):
        if (place := _place(name, part)) is not None:
            measure, index = place
            sums[measure, labels[index]] += value
    for (measure, label), value in sums.items():
        yield Reading(measure, label, value)


def _place(name: str, part: str) -> tuple[Measure, int] | None:
    """The measure that a tally adds to, and which of its labels is kept."""
    if name == metrics.CONFIDENCE.name and part != metrics.SUM:
        return Measure.CONFIDENT, 0
    return TALLIED.get((name, part))


TALLIED = {
    (metrics.REQUESTS.name, ""): (Measure.ENDED, 2),
    (metrics.ERRORS.name, ""): (Measure.ERRORS, 1),
    (metrics.AUDIO_MINUTES.name, ""): (Measure.AUDIO, 0),
    (metrics.DURATION.name, metrics.SUM): (Measure.WORKED, 0),
    (metrics.CONFIDENCE.name, metrics.SUM): (Measure.CONFIDENCE, 0),
}


def under_way() -> Iterator[Reading]:
    counts = Job.objects.active().order_by().values("status").annotate(count=Count("pk"))
    found = {row["status"]: row["count"] for row in counts}
    for status in JobStatus.active():
        yield Reading(Measure.JOBS, status.value, found.get(status, 0))
    yield Reading(Measure.STREAMS, "", connected_microphones())


def paid() -> Iterator[Reading]:
    sums = Transfer.objects.order_by().values("engine").annotate(cost=Sum("cost"), seconds=Sum("seconds"))
    for row in sums:
        yield Reading(Measure.CLOUD_MINUTES, row["engine"], row["seconds"] / 60)
        yield Reading(Measure.CLOUD_COST, row["engine"], float(row["cost"]))


def lookups() -> Iterator[Reading]:
    for kind, counts in cache.counters().items():
        yield Reading(Measure.HITS, kind.value, counts.hits)
        yield Reading(Measure.MISSES, kind.value, counts.misses)


def waiting() -> Iterator[Reading]:
    for line in queues.lines():
        yield Reading(Measure.QUEUE_DEPTH, line.queue.value, line.depth)
        yield Reading(Measure.QUEUE_AGE, line.queue.value, line.age)


def workers() -> Iterator[Reading]:
    alive = heartbeats.workers()
    for queue in (*Queue, LIVE):
        processes = sum(worker.processes for worker in alive if queue in worker.queues)
        yield Reading(Measure.WORKERS, str(queue), processes)


def disk() -> Iterator[Reading]:
    fullest = disks.fullest()
    yield Reading(Measure.DISK_USED, "", fullest.used)
    yield Reading(Measure.DISK_SIZE, "", fullest.size)


SOURCES: dict[str, Callable[[], Iterator[Reading]]] = {
    "tallies": counted,
    "jobs": under_way,
    "transfers": paid,
    "cache": lookups,
    "queues": waiting,
    "workers": workers,
    "disk": disk,
}
