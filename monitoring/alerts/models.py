"""Alerts that there are or were, silences, and what is to be sent to whom."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from monitoring.alerts.rule import Severity
from monitoring.alerts.states import AlertState, Standing


class AlertQuerySet(models.QuerySet["Alert"]):
    def firing(self) -> Self:
        return self.filter(state=AlertState.FIRING)

    def open(self) -> Self:
        return self.exclude(state=AlertState.RESOLVED)


class Alert(models.Model):
    """One time that a rule's condition held. Only monitoring.alerts.evaluating changes `state`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rule = models.CharField(max_length=60)
    severity = models.CharField(max_length=10, choices=Severity.choices)
    state = models.CharField(max_length=10, choices=AlertState.choices)
    value = models.FloatField(null=True, help_text="the number of the condition, when it was last told")
    since = models.DateTimeField(help_text="when the condition began to hold")
    seen_at = models.DateTimeField(help_text="when it was last looked at")
    quiet_since = models.DateTimeField(null=True, help_text="since when it has not held, while that is not sure yet")
    fired_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True, help_text="when people were told of it last")
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = AlertQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule"], condition=~Q(state=AlertState.RESOLVED), name="one_open_alert")
        ]
        indexes = [models.Index(fields=["resolved_at"], name="alert_resolved")]

    def __str__(self) -> str:
        return f"{self.rule} ({self.state})"

    @property
    def standing(self) -> Standing:
        return Standing(AlertState(self.state), self.since, self.seen_at, self.quiet_since)


class SilenceQuerySet(models.QuerySet["Silence"]):
    def holding(self, at: datetime | None = None) -> Self:
        return self.filter(until__gt=at or timezone.now(), ended_at=None)

    def covers(self, rule: str, at: datetime | None = None) -> bool:
        return self.holding(at).filter(rule__in=("", rule)).exists()


class Silence(models.Model):
    """Nothing is sent of a rule, or of all when `rule` is empty, until then. Pages go on showing it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rule = models.CharField(max_length=60, blank=True)
    until = models.DateTimeField()
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True, help_text="before its time, by a person")

    objects = SilenceQuerySet.as_manager()

    class Meta:
        ordering = ["until"]

    def __str__(self) -> str:
        return f"{self.rule or '*'} until {self.until:%Y-%m-%d %H:%M}"


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    WEBHOOK = "webhook", _("Webhook")


class Event(models.TextChoices):
    FIRING = "firing", _("Firing")
    REMINDER = "reminder", _("Still firing")
    RESOLVED = "resolved", _("Resolved")
    REPORT = "report", _("Daily report")


BEGUN = (Event.FIRING, Event.REMINDER)
# Of an attempt it is not known how it ended: it is under way, or its process died and the message may have come.
UNSURE = Q(attempts__gt=0, error="", sent_at=None)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self) -> Self:
        return self.filter(sent_at=None, given_up_at=None)

    def due(self, at: datetime) -> Self:
        """What no silence covers; an end not while it is still being told to the same that it began."""
        begun = Delivery.objects.waiting().filter(UNSURE, event__in=BEGUN, alert=OuterRef("alert"))
        to_the_same = Exists(begun.filter(channel=OuterRef("channel"), address=OuterRef("address")))
        due = self.waiting().filter(next_at__lte=at).exclude(to_the_same, event=Event.RESOLVED)
        silent = set(Silence.objects.holding(at).values_list("rule", flat=True))
        return due.filter(alert=None) if "" in silent else due.exclude(alert__rule__in=silent)

    def failed(self) -> Self:
        """Given up after an error, until a person has seen enough of it."""
        return self.exclude(given_up_at=None).exclude(error="").filter(dismissed_at=None)


class Delivery(models.Model):
    """One message to one address, waiting until it was sent, or was tried as often as sending.PAUSES says.

    What is given up without an error was overtaken by the end of its alert.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.CharField(max_length=10, choices=Event.choices)
    alert = models.ForeignKey(Alert, null=True, on_delete=models.CASCADE, related_name="deliveries")
    report_day = models.DateField(null=True, help_text="of a daily report")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    address = models.CharField(max_length=320, blank=True, help_text="of an e-mail")
    language = models.CharField(max_length=5, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    next_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(
        max_length=200, blank=True, help_text="of the last attempt, in English; empty while one is under way"
    )
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    dismissed_at = models.DateTimeField(null=True, help_text="when a person had it taken off the page of alerts")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["report_day", "address"], condition=Q(alert=None), name="a_report_once_a_day_to_each"
            )
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(sent_at=None, given_up_at=None), name="delivery_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.event} by {self.channel} {self.address}"

    @property
    def is_overtaken(self) -> bool:
        """It says that something began which is over."""
        return self.event in BEGUN and self.alert.state == AlertState.RESOLVED
