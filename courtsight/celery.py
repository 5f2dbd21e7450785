"""The Celery application: a bell that wakes workers. PostgreSQL holds the work itself."""

import ctypes
import os
import signal

from celery import Celery
from celery.signals import setup_logging, worker_process_init

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
