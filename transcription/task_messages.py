"""Messages for Celery's workers, from whoever cannot wait for the broker. It depends on nothing of the pipeline."""

import logging

import redis
from celery import current_app
from kombu.exceptions import OperationalError

from courtsight.prompt_redis import reached
from courtsight.queues import Queue

logger = logging.getLogger(__name__)


def send_task(task: str, queue: Queue, *arguments: str, expires: int | None = None) -> bool:
    """False when the broker cannot be reached. `expires`: seconds after which nobody need do it any more.

    It is asked for its pulse first: where it hangs, Celery's own connections find that out in many seconds only.
    """
    try:
        with reached() as broker:
            broker.ping()
        current_app.send_task(task, list(arguments), queue=queue, retry=False, expires=expires)
    except (redis.RedisError, OperationalError) as error:
        logger.warning("The broker cannot be reached, %s is not sent now: %s", task, error)
        return False
    return True
