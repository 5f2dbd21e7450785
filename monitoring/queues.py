"""What waits for workers, by queue: how much, and for how long.

Of recordings PostgreSQL is the queue, and Celery's messages are only bells; of the rest the messages are the work.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, Q
from django.db.models.functions import Coalesce, Greatest, Now

from courtsight import heartbeats
from courtsight.queues import Queue
from transcription import turns


@dataclass(frozen=True, slots=True)
class Line:
    """`depth`: jobs, or messages. `age`: seconds that the first has waited, 0 when nothing waits."""

    queue: Queue
    depth: int
    age: float


def lines() -> list[Line]:
    """Raises DatabaseError, redis.RedisError."""
    jobs = _jobs()
    return [jobs[queue] if queue in jobs else _messages(queue) for queue in Queue]


def _jobs() -> dict[Queue, Line]:
    """A job waits since it was created or last served; after a pause, since that ended.

    Quick workers take the short ones of all jobs, so one question tells of both queues.
    """
    since = Greatest(Coalesce("served_at", "created_at"), "not_before")
    of = {Queue.TRANSCRIPTION: Q(), Queue.QUICK: Q(**turns.SHORT)}
    asked = {f"{queue}_depth": Count("pk", filter=which) for queue, which in of.items()}
    asked |= {f"{queue}_first": Min("since", filter=which) for queue, which in of.items()}
    runnable = turns.runnable_jobs(Queue.TRANSCRIPTION).order_by()
    found = runnable.annotate(since=since).aggregate(now=Max(Now()), **asked)
    return {queue: _line(queue, found[f"{queue}_depth"], found[f"{queue}_first"], found["now"]) for queue in of}


def _line(queue: Queue, depth: int, first: datetime | None, now: datetime | None) -> Line:
    """`now` is the database's, None where nothing waits."""
    return Line(queue, depth, max(0.0, (now - first).total_seconds()) if first and now else 0.0)


def _messages(queue: Queue) -> Line:
    """The first to be taken is at the end of the list; courtsight.celery writes on each when it was sent."""
    with heartbeats.connect() as client:
        depth, first, (seconds, microseconds) = client.llen(queue), client.lindex(queue, -1), client.time()
    now = seconds + microseconds / 1e6
    sent = json.loads(first)["headers"].get("sent_at", now) if first else now
    return Line(queue, depth, max(0.0, now - sent))
