"""How long alerts, silences and messages are kept. What people did about them stays in the audit trail."""

from datetime import datetime, timedelta

from django.db.models import Q

from monitoring.alerts.models import Alert, Delivery, Event, Silence

# A quarter: long enough to see that something comes back. Longer than any silence, which may hold back an end.
KEPT = timedelta(days=90)


def tend(now: datetime) -> None:
    """What was over longer ago goes, with the messages of it. Raises DatabaseError."""
    oldest = now - KEPT
    Alert.objects.filter(resolved_at__lt=oldest).delete()
    Delivery.objects.filter(event=Event.REPORT, created_at__lt=oldest).delete()
    Silence.objects.filter(Q(until__lt=oldest) | Q(ended_at__lt=oldest)).delete()
