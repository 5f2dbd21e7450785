"""Celery tasks for the upkeep of the database."""

from celery import shared_task

from courtsight import partitions
from monitoring.database import vacuum


@shared_task
def keep_up_partitions() -> None:
    """Months ahead are made, those that are too old dropped. Runs every hour."""
    partitions.keep_up()


@shared_task
def vacuum_when_quiet() -> None:
    """Runs every ten minutes, and does something in QUIET_HOUR alone."""
    if vacuum.is_quiet():
        vacuum.vacuum_stale()
