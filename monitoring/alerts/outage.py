"""While PostgreSQL is away nothing can be stored. So that people are told all the same, this process remembers what is
needed for that one alert, tells it, and makes its row when PostgreSQL is back; the rest goes its usual way.
"""

import logging
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import redis
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation

from courtsight import heartbeats
from monitoring.alerts import sending, telling, webhook
from monitoring.alerts.models import Alert, Channel, Event, Silence
from monitoring.alerts.notice import Notice
from monitoring.alerts.rules import DATABASE_DOWN
from monitoring.alerts.states import AlertState
from monitoring.alerts.telling import Recipient

logger = logging.getLogger(__name__)

TOLD = "courtsight:told_of_outage"
TOLD_SECONDS = 600
HOLD = timedelta(seconds=DATABASE_DOWN.hold)


@dataclass
class DatabaseOutage:
    """`recipients`: whom to tell, and until when that is silenced, as it was when PostgreSQL last answered. A process
    that started while it was away knows those whom the settings name.
    """

    recipients: list[Recipient] = field(default_factory=telling.named_recipients)
    silenced_until: datetime | None = None
    since: datetime | None = None
    fired_at: datetime | None = None
    told_at: datetime | None = None  # by this scheduler, or another
    left: list[Recipient] = field(default_factory=list)  # who could not be reached yet
    id: uuid.UUID = field(default_factory=uuid.uuid4)

    def remember(self, now: datetime) -> None:
        """While all is well. Raises DatabaseError."""
        self.recipients = telling.recipients()
        silences = Silence.objects.holding(now).filter(rule__in=("", DATABASE_DOWN.name))
        self.silenced_until = silences.order_by("-until").values_list("until", flat=True).first()

    def note(self, now: datetime) -> None:
        """It is away. Called every few seconds while it is."""
        self.since = self.since or now
        if self.fired_at is None and now - self.since >= HOLD:
            self.fired_at = now
        if self._is_to_be_told(now):
            self.told_at = now
            self.left = [] if _is_told_by_another() else list(self.recipients)
        self.left = list(self._unreached(self.left))

    def _is_to_be_told(self, now: datetime) -> bool:
        """A silence may end while PostgreSQL is still away."""
        is_silenced = self.silenced_until is not None and now < self.silenced_until
        return self.fired_at is not None and self.told_at is None and bool(self.recipients) and not is_silenced

    def _unreached(self, recipients: list[Recipient]) -> Iterator[Recipient]:
        for recipient in recipients:
            try:
                self._send(recipient)
            except sending.FAILURES as error:
                logger.warning("Not told by %s that PostgreSQL is away: %s", recipient.channel, sending.said(error))
                yield recipient

    def _send(self, recipient: Recipient) -> None:
        times = (self.since, self.fired_at)
        notice = Notice(self.id, Event.FIRING, DATABASE_DOWN.name, DATABASE_DOWN.severity, 1.0, *times)
        if recipient.channel is Channel.WEBHOOK:
            webhook.post(str(self.id), notice.document())
            return
        with translation.override(recipient.language):
            message = EmailMessage(notice.subject(), notice.text())
        sending.send_mail(message, recipient.address, f"{self.id}")

    def end(self, now: datetime) -> None:
        """It is back: what was told gets its row, which ends as any other. Raises DatabaseError."""
        if self.fired_at is not None:
            self._store(now)
            _forget()
        self.since = self.fired_at = self.told_at = None
        self.left, self.id = [], uuid.uuid4()

    def _store(self, now: datetime) -> None:
        """Whoever could not be reached is told by the usual way, all of them where nobody has been told."""
        row = Alert(
            id=self.id,
            rule=DATABASE_DOWN.name,
            severity=DATABASE_DOWN.severity,
            state=AlertState.FIRING,
            value=1.0,
            since=self.since,
            seen_at=now,
            fired_at=self.fired_at,
            told_at=self.told_at,
        )
        with transaction.atomic():
            Alert.objects.filter(rule=row.rule, state=AlertState.PENDING).delete()
            Alert.objects.bulk_create([row], ignore_conflicts=True)
            kept = Alert.objects.firing().filter(rule=row.rule).first()  # or another scheduler's, that was sooner
            if kept is not None and self.told_at is not None:
                Alert.objects.filter(pk=kept.pk, told_at=None).update(told_at=self.told_at)
                telling.deliver(kept, Event.FIRING, self.left)
                reached = [one for one in self.recipients if one not in self.left]
                telling.deliver(kept, Event.FIRING, reached, sent_at=self.told_at)


def _is_told_by_another() -> bool:
    """Another scheduler's turn, as far as Redis can say: without it each tells."""
    try:
        with heartbeats.connect() as client:
            return not client.set(TOLD, "1", nx=True, ex=TOLD_SECONDS)
    except redis.RedisError:
        return False


def _forget() -> None:
    """The next outage is told anew, however soon it comes."""
    try:
        with heartbeats.connect() as client:
            client.delete(TOLD)
    except redis.RedisError as error:
        logger.warning("Redis keeps for %s s that an outage was told: %s", TOLD_SECONDS, error)
