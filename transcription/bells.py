"""Celery messages that say "look whether there is something to do". Losing them all costs seconds.

Each kind of worker has bells of its own: one for a quick worker would be of no use behind a long unit.
"""

import logging

import redis
from celery import current_app
from kombu.exceptions import OperationalError

from courtsight.prompt_redis import reached
from courtsight.queues import Queue
from transcription import claims, turns
from transcription.models import Job

logger = logging.getLogger(__name__)

TASK, ABANDON = "transcription.tasks.transcribe_next", "transcription.tasks.abandon_elsewhere"
QUEUES = (Queue.TRANSCRIPTION, Queue.QUICK)  # whose workers take units of jobs
# Enough to wake every worker of a large installation; each unit that is done rings for the next.
MOST_BELLS = 16


def ring_for(job: Job) -> None:
    """Wake a worker of each kind that may take something of this job."""
    ring(Queue.TRANSCRIPTION)
    if turns.is_short(job):
        ring(Queue.QUICK)


def ring(queue: Queue, times: int = 1) -> None:
    """Wake workers. Never fails: a broker that is away or hangs is left to the sweep."""
    for _ in range(times):
        if not send(TASK, queue, queue):
            return


def ring_to_abandon() -> None:
    """Wake a worker to stop what somebody else's machine does for nobody. Never fails: that runs every minute, too."""
    send(ABANDON, Queue.INDEXING)


def send(task: str, queue: Queue, *arguments: str) -> bool:
    """A message for a worker; False when the broker cannot be reached.

    It is asked for its pulse first: where it hangs, Celery's own connections find that out in many seconds only.
    """
    try:
        with reached() as broker:
            broker.ping()
        current_app.send_task(task, list(arguments), queue=queue, retry=False)
    except (redis.RedisError, OperationalError) as error:
        logger.warning("The broker cannot be reached, %s is not sent now: %s", task, error)
        return False
    return True


def top_up() -> None:
    """Ring until there are as many bells under way as units that can be worked on now."""
    try:
        with reached() as broker:
            waiting = {queue: broker.llen(queue) for queue in QUEUES}
    except redis.RedisError as error:
        logger.warning("Redis cannot be reached, the sweep will ring: %s", error)
        return
    for queue in QUEUES:
        ring(queue, max(0, claims.count_runnable(MOST_BELLS, queue) - waiting[queue]))
