"""Celery tasks of monitoring, and the watch beside them. Each task may be run twice, or not at all for a while."""

from celery import shared_task
from celery.signals import beat_init
from django.utils import timezone

from monitoring import samples
from monitoring.alerts import retention, watch


@beat_init.connect
def look_after_alerts(**_: object) -> None:
    """In the scheduler's process, when it starts. No task: it tells when workers are gone (monitoring.alerts.watch)."""
    watch.start()


@shared_task
def take_samples() -> None:
    """What the dashboard's charts are made of. Runs every minute."""
    samples.take()


@shared_task
def tend_samples() -> None:
    """Hours out of minutes, and what is old goes. Runs every ten minutes."""
    samples.tend()


@shared_task
def tend_alerts() -> None:
    """Alerts and messages that are kept no longer go. Runs every hour."""
    retention.tend(timezone.now())


@shared_task
def measure_accuracy() -> None:
    """What people corrected since the last time. Runs every half an hour."""
    from monitoring import accuracy  # loads the aligner: workers only

    accuracy.measure_changed()
