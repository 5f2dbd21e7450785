"""Works off what is to be sent. An attempt is claimed first, so that of two schedulers one makes it.

It is PostgreSQL that remembers, not Celery: an alert about Redis or the workers must not wait for them. A process that
dies between sending and noting it sends once more: better twice than never.
"""

import logging
import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F
from django.utils import timezone, translation

from monitoring.alerts import webhook
from monitoring.alerts.models import Channel, Delivery, Event
from monitoring.alerts.notice import Notice
from monitoring.alerts.webhook import WebhookFailed
from monitoring.reports.letter import ReportFailed, letter_of

logger = logging.getLogger(__name__)

# After each attempt that failed. A mail server that restarts is back within minutes; one that is moved, within the day.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360))
MOST_AT_ONCE = 50
MAIL_SECONDS = 10
# ValueError: an address that no mail can have.
FAILURES = (OSError, ValueError, smtplib.SMTPException, WebhookFailed, ReportFailed)


def send_waiting(now: datetime | None = None) -> int:
    """How many were sent. Raises DatabaseError."""
    due = Delivery.objects.waiting().filter(next_at__lte=now or timezone.now()).select_related("alert")
    return sum(_attempt(delivery) for delivery in due.order_by("next_at")[:MOST_AT_ONCE])


def _attempt(delivery: Delivery) -> bool:
    """False when another one was sooner, or it failed."""
    number = delivery.attempts
    unclaimed = Delivery.objects.waiting().filter(pk=delivery.pk, attempts=number)
    pause = PAUSES[min(number, len(PAUSES) - 1)]
    if unclaimed.update(attempts=F("attempts") + 1, next_at=timezone.now() + pause) != 1:
        return False
    row = Delivery.objects.filter(pk=delivery.pk)
    try:
        SEND[Channel(delivery.channel)](delivery)
    except FAILURES as error:
        logger.warning("Not sent: %s: %s", delivery, error)
        row.update(error=str(error)[:200], given_up_at=timezone.now() if number >= len(PAUSES) else None)
        return False
    row.update(sent_at=timezone.now(), error="")
    return True


def _mail(delivery: Delivery) -> None:
    with translation.override(delivery.language or settings.LANGUAGE_CODE):
        message = _letter(delivery)
    send_mail(message, delivery.address, str(delivery.pk))


def _letter(delivery: Delivery) -> EmailMessage:
    if delivery.event == Event.REPORT:
        return letter_of(delivery.report_day)
    notice = Notice.of(delivery.alert, Event(delivery.event))
    return EmailMessage(notice.subject(), notice.text())


def send_mail(message: EmailMessage, address: str, key: str) -> None:
    """`key`: the same for every attempt, so that mail programs can drop a second copy. Raises OSError."""
    message.to, message.from_email = [address], settings.DEFAULT_FROM_EMAIL
    message.extra_headers |= {"Message-ID": f"<{key}@courtsight>", "Auto-Submitted": "auto-generated"}
    message.connection = get_connection(timeout=MAIL_SECONDS)
    message.send()


def _post(delivery: Delivery) -> None:
    webhook.post(str(delivery.pk), Notice.of(delivery.alert, Event(delivery.event)).document())


SEND: dict[Channel, Callable[[Delivery], None]] = {Channel.EMAIL: _mail, Channel.WEBHOOK: _post}
