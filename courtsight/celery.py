"""The Celery application: a bell that wakes workers. PostgreSQL holds the work itself."""

import ctypes
import logging
import os
import signal
import threading
import time
from typing import Any

from celery import Celery
from celery.signals import (
    before_task_publish,
    celeryd_after_setup,
    heartbeat_sent,
    setup_logging,
    worker_process_init,
    worker_shutting_down,
)

from courtsight import heartbeats

logger = logging.getLogger(__name__)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "courtsight.settings")

app = Celery("courtsight")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logging(**_: object) -> None:
    """Celery would replace Django's LOGGING; a receiver here stops it."""


@worker_process_init.connect
def die_with_the_worker(**_: object) -> None:
    """Ask the kernel to kill this pool process when the worker dies, however it dies: an orphan would work on."""
    set_parent_death_signal = 1  # PR_SET_PDEATHSIG of linux/prctl.h
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL)


@before_task_publish.connect
def say_when_it_was_sent(headers: dict[str, Any], **_: object) -> None:
    """For the age of a queue: Celery itself does not say."""
    headers["sent_at"] = time.time()


@celeryd_after_setup.connect
def show_life(sender: str, instance: Any, **_: object) -> None:
    """`sender`: the worker's name. From now on each beat of its heart, every two seconds, is a sign."""
    from transcription import claims

    queues, size = sorted(instance.app.amqp.queues.consume_from), instance.concurrency
    heartbeat_sent.connect(lambda **_: heartbeats.beat(sender, queues, size, claims.WORKER), weak=False)
    worker_shutting_down.connect(lambda **_: heartbeats.leave(sender), weak=False)


@worker_shutting_down.connect
def excuse_what_is_held(**_: object) -> None:
    """Whoever stops us may not wait for a chunk. In a thread: a slow database must not delay the stop."""
    threading.Thread(target=_excuse, name="excuse", daemon=True).start()


def _excuse() -> None:
    from django.db import DatabaseError, connection

    from transcription import claims

    try:
        claims.excuse()
    except DatabaseError as error:
        logger.warning("What this worker holds counts as an attempt: %s", error)
    finally:
        connection.close()
