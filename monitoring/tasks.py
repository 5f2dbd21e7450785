"""Celery tasks of monitoring. Each may be run twice, or not at all for a while."""

from celery import shared_task

from monitoring import samples


@shared_task
def take_samples() -> None:
    """What the dashboard's charts are made of. Runs every minute."""
    samples.take()


@shared_task
def tend_samples() -> None:
    """Hours out of minutes, and what is old goes. Runs every ten minutes."""
    samples.tend()


@shared_task
def measure_accuracy() -> None:
    """What people corrected since the last time. Runs every half an hour."""
    from monitoring import accuracy  # loads the aligner: workers only

    accuracy.measure_changed()
