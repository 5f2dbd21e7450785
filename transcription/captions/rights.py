"""Who may follow a live session. Staff by the hearing's rights; guests while the clerk lets them, and it is public.

With the session the access of guests ends: what they read is a draft then. They are told that it has ended. First they
read what was said before its end: from whom captions are held back as late as ever, and who asks every few seconds
(the page of plain text, players of the feed) when they ask the next time.
"""

from datetime import timedelta
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from courtsight.accounts.models import User
from courtsight.accounts.roles import Action
from transcription.captions.protocol import Close
from transcription.models import CaptionLine, LiveSession
from transcription.models.live import LiveState, MarkKind

Reader = User | AnonymousUser | None
# Who has no socket asks so often.
REFRESH_SECONDS = 10.0
# So long guests read on when a session has ended and its last line is not held back any more: one look may fail.
READ_ON_SECONDS = 3 * REFRESH_SECONDS


def session_for_viewer(reader: Reader, pk: UUID | str) -> LiveSession:
    """The session, for whoever may know of it. Raises Http404 for everybody else alike."""
    session = LiveSession.objects.select_related("hearing__case").filter(pk=pk).exclude(state=LiveState.REFUSED).first()
    if session is not None and (sees_hearing(reader, session) or is_open_to_guests(session)):
        return session
    raise Http404


def refusal_to_stream(user: User, pk: UUID) -> Close | None:
    """Why this user may not stream to this session."""
    session = LiveSession.objects.visible_to(user).filter(pk=pk).first()
    if session is None or not user.may(Action.UPLOAD):
        return Close.FORBIDDEN
    return Close.ENDED if session.state == LiveState.REFUSED else None


def sees_hearing(reader: Reader, session: LiveSession) -> bool:
    return isinstance(reader, User) and LiveSession.objects.visible_to(reader).filter(pk=session.pk).exists()


def is_open_to_guests(session: LiveSession) -> bool:
    """Whether anybody may know of it. While it is closed to the public they stay, and are sent nothing."""
    return session.guests_allowed and not session.hearing.is_sealed and session.state != LiveState.REFUSED


def is_over_for(reader: Reader, session: LiveSession) -> bool:
    """Whether it has ended, and so has what this reader may know of it."""
    return session.state == LiveState.ENDED and seconds_left(session) <= 0 and not sees_hearing(reader, session)


def seconds_left(session: LiveSession) -> float:
    """So long guests read on in a session that has ended."""
    until = session.guests_until
    return 0.0 if until is None else (until - timezone.now()).total_seconds()


def is_closed(session: LiveSession) -> bool:
    """Whether it is closed to the public now."""
    return session.marks.open().filter(kind=MarkKind.CLOSED).exists()


def may_hear_closed(reader: Reader, session: LiveSession) -> bool:
    """Those who are assigned to the hearing, and who records it."""
    return isinstance(reader, User) and sees_hearing(reader, session) and is_let_in(reader, session)


def is_let_in(reader: User, session: LiveSession) -> bool:
    """The same of somebody who sees the hearing."""
    return LiveSession.objects.letting_in(reader).filter(pk=session.pk).exists()


def lines_for(reader: Reader, session: LiveSession) -> QuerySet[CaptionLine]:
    """The lines that this reader may see now."""
    lines = all_lines_for(reader, session)
    if not session.delay_seconds or sees_hearing(reader, session):
        return lines
    return lines.filter(created_at__lte=timezone.now() - timedelta(seconds=session.delay_seconds))


def all_lines_for(reader: Reader, session: LiveSession) -> QuerySet[CaptionLine]:
    """Those too that are still held back from guests."""
    lines = CaptionLine.objects.filter(session=session)
    if isinstance(reader, User) and sees_hearing(reader, session):
        return lines.visible_to(reader)
    may_read = is_open_to_guests(session) and not is_over_for(reader, session) and not is_closed(session)
    return lines.public() if may_read else lines.none()
