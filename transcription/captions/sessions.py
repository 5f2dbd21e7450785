"""The life of a live session: opened with the panel's leave, changed, ended. Callers have checked the right."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription.captions.marks import CONNECTED_FOR, end_marks
from transcription.captions.telling import tell_state
from transcription.errors import CourtSightError, HearingSealed, WrongState
from transcription.models import Hearing, LiveSession
from transcription.models.live import LiveState
from transcription.policy import live_engine


@dataclass(frozen=True, slots=True)
class Permission:
    """What the panel decided on recording: whose word it was, and when."""

    granted: bool
    by: str
    at: datetime


class LiveAlready(CourtSightError):
    """A hearing is recorded once at a time; `session_id` is the one that goes on."""

    code = "live_already"
    status = 409
    message = _("This hearing is being recorded already.")
    action = _("Go on in the page that records it, or end that session first.")

    def __init__(self, session_id: UUID | None) -> None:
        super().__init__(f"session {session_id}")
        self.session_id = session_id


def open_session(
    hearing: Hearing, user: User, permission: Permission, language: str, channels: int, engine: str = ""
) -> LiveSession:
    """A session that may record, or the note of a refusal. `engine`: a wish; else the court's choice.

    Raises LiveAlready while the hearing has one; MayNotLeave, UnsupportedOption for a wish that cannot be granted.
    """
    session = LiveSession(
        hearing=hearing,
        started_by=user,
        state=LiveState.READY if permission.granted else LiveState.REFUSED,
        language=language,
        channels=channels,
        engine=live_engine(hearing, language, engine),
        permission_granted=permission.granted,
        permission_by=permission.by,
        permission_at=permission.at,
    )
    try:
        with transaction.atomic():
            session.save(force_insert=True)
            details = {"granted": permission.granted, "by": permission.by, "at": permission.at.isoformat()}
            record_event(user, AuditAction.CREATED, session, **details)
    except IntegrityError as error:
        raise LiveAlready(hearing.live_sessions.open().values_list("pk", flat=True).first()) from error
    return session


def change_session(
    session: LiveSession, user: User, guests_allowed: bool | None = None, delay_seconds: float | None = None
) -> None:
    """What guests may read, and how late: at any time, also when it has ended. Raises HearingSealed, WrongState."""
    if guests_allowed and session.hearing.is_sealed:
        raise HearingSealed(str(session.pk))
    wanted = {"guests_allowed": guests_allowed, "delay_seconds": delay_seconds}
    changes = {name: value for name, value in wanted.items() if value is not None and value != getattr(session, name)}
    if not changes:
        return
    with transaction.atomic():
        if not LiveSession.objects.exclude(state=LiveState.REFUSED).filter(pk=session.pk).update(**changes):
            raise WrongState(f"session {session.pk} was never allowed")
        record_event(user, AuditAction.CHANGED, session, **changes)
        tell_state(session.pk)
    session.refresh_from_db()


def begin_recording(session: LiveSession) -> None:
    """The first audio has come."""
    begun = LiveSession.objects.filter(pk=session.pk, state=LiveState.READY)
    if begun.update(state=LiveState.RECORDING, started_at=timezone.now()):
        tell_state(session.pk)
    session.refresh_from_db(fields=["state", "started_at"])


def end_session(session: LiveSession, user: User | None) -> None:
    """No more audio comes; live workers make the recording, then the draft. Raises WrongState.

    `user` is None where nobody ended it: it was forgotten, or too long.
    """
    with transaction.atomic():
        locked = LiveSession.objects.select_for_update().get(pk=session.pk)
        if locked.state not in LiveState.open():
            raise WrongState(f"session {session.pk} is {locked.state}")
        end_marks(locked)
        # Nothing was recorded: nothing is left to do.
        locked.state = LiveState.ENDING if locked.started_at else LiveState.ENDED
        locked.ended_at = timezone.now()
        locked.save(update_fields=["state", "ended_at"])
        record_event(user, AuditAction.CHANGED, locked, state=locked.state)
        tell_state(session.pk)
    session.refresh_from_db()


def note_stored(session: LiveSession, seconds: float, next_seq: int, connected: bool) -> None:
    """What the file holds, for whoever asks the database; and that a microphone is there."""
    LiveSession.objects.filter(pk=session.pk).update(
        stored_seconds=seconds, next_seq=next_seq, heard_at=Now() if connected else None
    )


def connected_microphones() -> int:
    return LiveSession.objects.filter(heard_at__gt=Now() - CONNECTED_FOR).count()
