"""The Celery application: a bell that wakes workers. PostgreSQL holds the work itself."""

import os

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "courtsight.settings")

app = Celery("courtsight")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logging(**_: object) -> None:
    """Celery would replace Django's LOGGING; a receiver here stops it."""
