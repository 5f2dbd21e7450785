"""Who is told of what: rows of Delivery, which `sending` works off.

A firing alert is told once; a critical one that nobody acknowledged again every REMIND. While a silence holds nothing
is told; what still fires when it ends is told then, and so is the end of what had been told before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q, QuerySet

from courtsight.accounts.language import first_offered
from courtsight.accounts.models import User
from courtsight.accounts.roles import ALLOWED, Action
from monitoring.alerts.models import BEGUN, UNSURE, Alert, Channel, Delivery, Event, Silence
from monitoring.alerts.rule import Severity

REMIND = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where a message goes, and in which language. A webhook has no address: it is in the settings."""

    channel: Channel
    address: str = ""
    language: str = ""


def mail_is_on() -> bool:
    return bool(settings.EMAIL_HOST)


def mail_recipients(named: Iterable[str]) -> list[Recipient]:
    """Those that the settings name, or else all administrators who have an address; nobody without a mail server."""
    if not mail_is_on():
        return []
    if named := list(named):
        return [Recipient(Channel.EMAIL, address, settings.LANGUAGE_CODE) for address in named]
    people = administrators().exclude(email="").values_list("email", "language")
    return [Recipient(Channel.EMAIL, address, first_offered(language)) for address, language in dict(people).items()]


def administrators() -> QuerySet[User]:
    roles = [role.value for role, actions in ALLOWED.items() if Action.ADMINISTER in actions]
    groups = Group.objects.filter(name__in=roles)
    return User.objects.filter(Q(groups__in=groups) | Q(is_superuser=True), is_active=True).distinct().order_by("pk")


def recipients() -> list[Recipient]:
    """Raises DatabaseError."""
    return [*mail_recipients(settings.ALERT_EMAILS), *_hook()]


def named_recipients() -> list[Recipient]:
    """Those whom the settings name: known without PostgreSQL."""
    return [*(mail_recipients(settings.ALERT_EMAILS) if settings.ALERT_EMAILS else ()), *_hook()]


def _hook() -> list[Recipient]:
    return [Recipient(Channel.WEBHOOK)] if settings.ALERT_WEBHOOK_URL else []


def tell(now: datetime) -> None:
    """Of every alert that is due. Raises DatabaseError."""
    told = recipients()
    for alert in Alert.objects.firing():
        if _is_due(alert, now) and not Silence.objects.covers(alert.rule, now):
            _tell(alert, now, told)


def _is_due(alert: Alert, now: datetime) -> bool:
    if alert.told_at is None:
        return True
    is_urgent = alert.severity == Severity.CRITICAL and alert.acknowledged_at is None
    return is_urgent and now - alert.told_at >= REMIND


def _tell(alert: Alert, now: datetime, told: list[Recipient]) -> None:
    """The scheduler that sets `told_at` is the one that tells."""
    event = Event.FIRING if alert.told_at is None else Event.REMINDER
    untold = Alert.objects.firing().filter(pk=alert.pk, told_at=alert.told_at)
    with transaction.atomic():
        if untold.update(told_at=now) == 1:
            deliver(alert, event, told)


def tell_of_end(alert: Alert) -> None:
    """In the transaction that ends it. That it began is told no more; whoever heard of that hears that it is over.

    An attempt that is under way may yet succeed: whether it did, sending looks at before it tells of the end.
    """
    begun = alert.deliveries.filter(event__in=BEGUN)
    begun.waiting().exclude(UNSURE).update(given_up_at=alert.resolved_at)
    told = begun.filter(UNSURE | Q(sent_at__isnull=False)).values_list("channel", "address", "language")
    heard = {(channel, address): Recipient(Channel(channel), address, language) for channel, address, language in told}
    deliver(alert, Event.RESOLVED, heard.values())


def deliver(alert: Alert, event: Event, told: Iterable[Recipient], sent_at: datetime | None = None) -> None:
    """`sent_at`: when it was sent already."""
    Delivery.objects.bulk_create(
        Delivery(
            event=event,
            alert=alert,
            channel=one.channel,
            address=one.address,
            language=one.language,
            sent_at=sent_at,
        )
        for one in told
    )
