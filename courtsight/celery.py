"""The Celery application: a bell that wakes workers. PostgreSQL holds the work itself."""

import ctypes
import logging
import os
import signal
import threading
import time
from typing import Any

from celery import Celery, Task
from celery.signals import (
    before_task_publish,
    celeryd_after_setup,
    celeryd_init,
    heartbeat_sent,
    setup_logging,
    task_postrun,
    task_prerun,
    worker_process_init,
    worker_shutting_down,
)
from structlog.contextvars import clear_contextvars

from courtsight import heartbeats, request_ids, traces

logger = logging.getLogger(__name__)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "courtsight.settings")
# Django's checks load every page, which no worker shows: 1.5 s of a processor at each start. `manage.py prepare` has
# made them.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

REQUEST_ID = "request_id"  # the header of a message

app = Celery("courtsight", task_cls="courtsight.celery:TracedTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logging(**_: object) -> None:
    """Celery would replace Django's LOGGING; a receiver here stops it."""


@celeryd_init.connect
def keep_few_connections(**_: object) -> None:
    """Each process of a worker does one thing at a time, and there are as many as cores."""
    from courtsight import pools

    pools.keep_small()


@worker_process_init.connect
def die_with_the_worker(**_: object) -> None:
    """Ask the kernel to kill this pool process when the worker dies, however it dies: an orphan would work on."""
    set_parent_death_signal = 1  # PR_SET_PDEATHSIG of linux/prctl.h
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL)


@before_task_publish.connect
def say_when_and_why_it_was_sent(headers: dict[str, Any], **_: object) -> None:
    """For the age of a queue, which Celery itself does not say; and for the logs of whoever works on it."""
    headers["sent_at"] = time.time()
    headers[REQUEST_ID] = request_ids.present_id() or request_ids.new_id()
    headers.update(traces.headers())


@task_prerun.connect
def carry_the_id_on(task_id: str, task: Any, **_: object) -> None:
    request_ids.begin(str(task.request.get(REQUEST_ID) or ""), task=task.name, task_id=task_id)


@task_postrun.connect
def leave_the_id(**_: object) -> None:
    clear_contextvars()


class TracedTask(Task):
    """Every task is a span below that of whoever sent it."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        carried = {name: self.request.get(name) for name in ("traceparent", "tracestate")}
        with traces.span(self.name, parent=carried):
            return self.run(*args, **kwargs)


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
