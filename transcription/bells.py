"""Celery messages that say "look whether there is something to do". Losing them all costs seconds."""

import logging

import redis
from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError

from transcription import claims

logger = logging.getLogger(__name__)

TASK = "transcription.tasks.transcribe_next"
# Enough to wake every worker of a large installation; each unit that is done rings for the next.
MOST_BELLS = 16


def ring(times: int = 1) -> None:
    """Wake workers. Never fails: a broker that is away costs some seconds, then it is left to the sweep."""
    try:
        for _ in range(times):
            current_app.send_task(TASK, retry=False)
    except OperationalError as error:
        logger.warning("The broker cannot be reached, the sweep will ring: %s", error)


def top_up() -> None:
    """Ring until there are as many bells under way as units that can be worked on now."""
    try:
        waiting = redis.Redis.from_url(settings.REDIS_URL).llen(settings.CELERY_TASK_DEFAULT_QUEUE)
    except redis.RedisError as error:
        logger.warning("Redis cannot be reached, the sweep will ring: %s", error)
        return
    ring(max(0, claims.count_runnable(MOST_BELLS) - waiting))
