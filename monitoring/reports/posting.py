"""When the report goes out: each morning, yesterday's, once to each, however many schedulers there are."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from monitoring.alerts import telling
from monitoring.alerts.models import Delivery, Event
from monitoring.reports.figures import yesterday


def plan(now: datetime) -> None:
    """Yesterday's report is to be sent, once REPORT_HOUR has come. Raises DatabaseError."""
    if not telling.mail_is_on() or timezone.localtime(now).hour < settings.REPORT_HOUR:
        return
    day = yesterday(now)
    if Delivery.objects.filter(event=Event.REPORT, report_day=day).exists():
        return
    Delivery.objects.bulk_create(
        (
            Delivery(
                event=Event.REPORT, report_day=day, channel=one.channel, address=one.address, language=one.language
            )
            for one in telling.mail_recipients(settings.REPORT_EMAILS)
        ),
        ignore_conflicts=True,
    )
