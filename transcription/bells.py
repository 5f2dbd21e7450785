"""Celery messages that say "look whether there is something to do". Losing them all costs seconds.

Each kind of worker has bells of its own: one for a quick worker would be of no use behind a long unit.
"""

import logging

import redis

from courtsight.prompt_redis import reached
from courtsight.queues import Queue
from transcription import claims, turns
from transcription.models import Job
from transcription.task_messages import send_task

logger = logging.getLogger(__name__)

TASK = "transcription.tasks.transcribe_next"
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
        if not send_task(TASK, queue, queue):
            return


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
