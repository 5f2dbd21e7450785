"""What waits for workers, by queue: how much, and for how long.

Of recordings PostgreSQL is the queue, and Celery's messages are only bells; of the rest the messages are the work.
"""

import json
from dataclasses import dataclass

from django.db.models import Count, Max, Min
from django.db.models.functions import Coalesce, Greatest, Now

from courtsight import heartbeats
from courtsight.queues import Queue
from transcription import bells, turns


@dataclass(frozen=True, slots=True)
class Line:
    """`depth`: jobs, or messages. `age`: seconds that the first has waited, 0 when nothing waits."""

    queue: Queue
    depth: int
    age: float


def lines() -> list[Line]:
    """Raises DatabaseError, redis.RedisError."""
    return [_jobs(queue) if queue in bells.QUEUES else _messages(queue) for queue in Queue]


def _jobs(queue: Queue) -> Line:
    """A job waits since it was created or last served; after a pause, since that ended."""
    runnable = turns.runnable_jobs(queue).order_by()
    since = Greatest(Coalesce("served_at", "created_at"), "not_before")
    found = runnable.annotate(since=since).aggregate(depth=Count("pk"), first=Min("since"), now=Max(Now()))
    age = (found["now"] - found["first"]).total_seconds() if found["first"] else 0.0
    return Line(queue, found["depth"], max(0.0, age))


def _messages(queue: Queue) -> Line:
    """The first to be taken is at the end of the list; courtsight.celery writes on each when it was sent."""
    with heartbeats.connect() as client:
        depth, first, (seconds, microseconds) = client.llen(queue), client.lindex(queue, -1), client.time()
    now = seconds + microseconds / 1e6
    sent = json.loads(first)["headers"].get("sent_at", now) if first else now
    return Line(queue, depth, max(0.0, now - sent))
