"""How many alerts fire, beside the link to Health of administrators, on every page."""

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from monitoring.alerts.models import Alert


def alert_badge(request: HttpRequest) -> dict[str, object]:
    """Context processor. Nothing is asked until a template wants it: only administrators' pages do."""
    return {"firing_alerts": SimpleLazyObject(_count)}


def _count() -> int:
    try:
        return Alert.objects.firing().count()
    except DatabaseError:  # of which the page itself tells
        return 0
