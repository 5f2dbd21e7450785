"""Works off what is to be sent. An attempt is claimed first, so that of two schedulers one makes it.

It is PostgreSQL that remembers, not Celery: an alert about Redis or the workers must not wait for them. A process that
dies between sending and noting it sends once more: better twice than never.
"""

import functools
import logging
import smtplib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F, Q
from django.utils import timezone, translation

from monitoring.alerts import webhook
from monitoring.alerts.models import BEGUN, UNSURE, Alert, Channel, Delivery, Event
from monitoring.alerts.notice import Notice
from monitoring.alerts.states import AlertState
from monitoring.alerts.webhook import WebhookFailed
from monitoring.reports.letter import ReportFailed, letter_of
from monitoring.reports.paper import PATIENCE

logger = logging.getLogger(__name__)

# After each attempt that failed. A mail server that restarts is back within minutes; one that is moved, within the day.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360))
# No attempt takes longer: a PDF, and a mail server that lets each of its answers be waited for.
CLAIM = timedelta(seconds=PATIENCE) + timedelta(minutes=3)
MOST_AT_ONCE = 50
MAIL_SECONDS = 10
# ValueError: an address that no mail can have.
FAILURES = (OSError, ValueError, smtplib.SMTPException, WebhookFailed, ReportFailed)
# Alerts before reports, the webhook before mail (a dead server costs MAIL_SECONDS each), critical before warning: the
# last two by the alphabet.
ORDER = (F("report_day").asc(nulls_first=True), "-channel", "alert__severity", "next_at")
UNENDED = "No attempt came to an end; see the log of the scheduler."

ReportLetter = Callable[[date, str], EmailMessage]


def send_waiting(now: datetime | None = None) -> int:
    """How many were sent. Raises DatabaseError, and whatever a fault in a message raises, once that is noted.

    One is chosen at a time: an alert that comes meanwhile does not wait for all reports. A report is made once a round
    and language.
    """
    now = now or timezone.now()
    report_letter = functools.cache(_report_letter)
    tried: list[UUID] = []
    sent = 0
    while len(tried) < MOST_AT_ONCE and (delivery := _next(now, tried)):
        tried.append(delivery.pk)
        sent += _attempt(delivery, report_letter)
    return sent


def _next(now: datetime, tried: list[UUID]) -> Delivery | None:
    due = Delivery.objects.due(now).exclude(pk__in=tried)
    return due.select_related("alert").order_by(*ORDER).first()


def _attempt(delivery: Delivery, report_letter: ReportLetter) -> bool:
    """False when another one was sooner, it is not to be sent any more, or it failed."""
    number = delivery.attempts
    unclaimed = Delivery.objects.waiting().filter(pk=delivery.pk, attempts=number)
    if number > len(PAUSES) or _is_pointless(delivery):
        unclaimed.update(given_up_at=timezone.now(), error=UNENDED if number > len(PAUSES) else delivery.error)
        return False
    if unclaimed.update(attempts=F("attempts") + 1, next_at=timezone.now() + CLAIM, error="") != 1:
        return False
    try:
        _send(delivery, report_letter)
    except FAILURES as error:
        logger.warning(
            "Not sent: %s by %s, delivery %s: %s", delivery.event, delivery.channel, delivery.pk, said(error)
        )
        _note(delivery, str(error) or type(error).__name__)
        return False
    except Exception as error:  # a fault of ours: the thread's edge logs it
        _note(delivery, f"{type(error).__name__}: {error}")
        raise
    Delivery.objects.filter(pk=delivery.pk).update(sent_at=timezone.now(), error="")
    return True


def _is_pointless(delivery: Delivery) -> bool:
    """That something began which is over; or an end, to somebody who did not hear of the beginning."""
    if delivery.event != Event.RESOLVED:
        return delivery.is_overtaken
    to_the_same = {"channel": delivery.channel, "address": delivery.address}
    began = delivery.alert.deliveries.filter(event__in=BEGUN, **to_the_same)
    return not began.filter(UNSURE | Q(sent_at__isnull=False)).exists()


def _note(delivery: Delivery, error: str) -> None:
    """`delivery`: as it was before the attempt that failed."""
    number, now = delivery.attempts, timezone.now()
    over = Alert.objects.filter(pk=delivery.alert_id, state=AlertState.RESOLVED)
    is_given_up = number >= len(PAUSES) or (delivery.event in BEGUN and over.exists())
    row = Delivery.objects.filter(pk=delivery.pk)
    row.update(
        error=error[:200],
        next_at=now + PAUSES[min(number, len(PAUSES) - 1)],
        given_up_at=now if is_given_up else None,
    )


def said(error: Exception) -> str:
    """For the log: what tells of a mail names its address, so of that the kind of error alone."""
    names_people = isinstance(error, ValueError | smtplib.SMTPException)
    return type(error).__name__ if names_people else str(error)


def _send(delivery: Delivery, report_letter: ReportLetter) -> None:
    if delivery.channel == Channel.WEBHOOK:
        webhook.post(str(delivery.pk), Notice.of(delivery.alert, Event(delivery.event)).document())
        return
    language = delivery.language or settings.LANGUAGE_CODE
    is_report = delivery.event == Event.REPORT
    message = report_letter(delivery.report_day, language) if is_report else _letter(delivery, language)
    send_mail(message, delivery.address, str(delivery.pk))


def _report_letter(day: date, language: str) -> EmailMessage:
    with translation.override(language):
        return letter_of(day)


def _letter(delivery: Delivery, language: str) -> EmailMessage:
    notice = Notice.of(delivery.alert, Event(delivery.event))
    with translation.override(language):
        return EmailMessage(notice.subject(), notice.text())


def send_mail(message: EmailMessage, address: str, key: str) -> None:
    """`key`: the same for every attempt, so that mail programs can drop a second copy. Raises OSError."""
    message.to, message.from_email = [address], settings.DEFAULT_FROM_EMAIL
    message.extra_headers |= {"Message-ID": f"<{key}@courtsight>", "Auto-Submitted": "auto-generated"}
    message.connection = get_connection(timeout=MAIL_SECONDS)
    message.send()
