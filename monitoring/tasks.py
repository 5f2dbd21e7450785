"""What runs beside Celery's own work. The watch is no task: see monitoring.alerts.watch."""

from celery.signals import beat_init

from monitoring.alerts import watch


@beat_init.connect
def look_after_alerts(**_: object) -> None:
    """In the scheduler's process, when it starts."""
    watch.start()
