"""Who read captions, in the audit trail."""

from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from courtsight.audit.trail import record_event
from transcription.models import LiveSession

# Players and programs ask every few seconds: that is one look.
ONE_LOOK = timedelta(hours=1)


def record_reading(reader: User | AnonymousUser, session: LiveSession) -> None:
    """Once an hour for each reader and session. Guests, who may read what is said in public, have no line."""
    if not isinstance(reader, User):
        return
    recent = AuditEvent.objects.filter(
        user=reader, action=AuditAction.VIEWED, target_id=str(session.pk), at__gt=timezone.now() - ONE_LOOK
    )
    if not recent.exists():
        record_event(reader, AuditAction.VIEWED, session)
