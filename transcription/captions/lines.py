"""Final lines of captions: stored by the worker that holds the session, corrected by people, read back."""

from django.conf import settings
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription.captions.claims import held_session
from transcription.captions.marks import is_in_closed
from transcription.captions.shown import line_state
from transcription.captions.telling import tell_event
from transcription.errors import CourtSightError, WrongState
from transcription.models import CaptionLine, Hearing, LiveSession, Participant
from transcription.models.hearing import ParticipantRole
from transcription.models.live import LiveState
from transcription.results import dump_word
from transcription.types import Segment


class StaleCaption(CourtSightError):
    """Somebody else corrected the line meanwhile; `current` is what it is now."""

    code = "stale_revision"
    status = 409
    message = _("Somebody else changed this segment meanwhile.")
    action = _("Look at the current text, then make your change again.")

    def __init__(self, current: CaptionLine) -> None:
        super().__init__(f"caption {current.pk} is at revision {current.revision}")
        self.current = current


def store_line(session: LiveSession, worker: str, said: Segment, is_late: bool = False) -> CaptionLine:
    """The next line, told to everybody. Raises ClaimLost when `worker` does not hold the session any more.

    `is_late`: it fills a gap; what was said after it is captioned already.
    """
    with transaction.atomic():
        held = held_session(session.pk, worker)
        last = held.lines.aggregate(last=Max("number"))["last"] or 0
        line = CaptionLine.objects.create(
            session=held,
            number=last + 1,
            start=said.start,
            end=said.end,
            text=said.text,
            words=[dump_word(word) for word in said.words],
            speaker=said.speaker or "",
            machine_speaker=said.speaker or "",
            confidence=said.confidence,
            engine=said.engine or held.engine,
            model=said.model,
            closed=is_in_closed(held, said.start, said.end),
        )
        if not is_late:
            LiveSession.objects.filter(pk=session.pk).update(captioned_seconds=said.end)
        tell_event(session.pk, {"type": "final", "segment": line_state(line)})
    return line


def correct_line(
    line: CaptionLine, user: User, revision: int, text: str | None = None, speaker: str | None = None
) -> CaptionLine:
    """Put right what was heard, or who spoke. Raises StaleCaption when somebody else has changed it since.

    Raises WrongState when the session has ended: then its transcript is edited.
    """
    with transaction.atomic():
        # The session before its lines, as whoever closes the doors does.
        session = LiveSession.objects.select_for_update().get(pk=line.session_id)
        locked = CaptionLine.objects.select_for_update().get(pk=line.pk)
        if session.state == LiveState.ENDED:
            raise WrongState(f"session {locked.session_id} has ended: its transcript is edited now")
        if locked.revision != revision:
            raise StaleCaption(locked)
        if text in (None, locked.text) and speaker in (None, locked.speaker):
            return locked
        _write(locked, user, text, speaker)
        record_event(user, AuditAction.CHANGED, locked, session=str(locked.session_id), revision=locked.revision)
        tell_event(locked.session_id, {"type": "corrected", "segment": line_state(locked)})
    return locked


def _write(line: CaptionLine, user: User, text: str | None, speaker: str | None) -> None:
    if text is not None and text != line.text:
        heard = line.text if line.machine_text is None else line.machine_text
        line.text, line.machine_text = text, None if heard == text else heard
    if speaker is not None:
        line.speaker = speaker
    line.revision += 1
    line.corrected_by, line.corrected_at = user, timezone.now()
    line.save()


def spoken_by(lines: QuerySet[CaptionLine], hearing: Hearing, role: str) -> QuerySet[CaptionLine]:
    """Lines of whoever has this role in the hearing: under their names, or under the name of the role."""
    names = set(Participant.objects.filter(hearing=hearing, role=role).values_list("name", flat=True))
    return lines.filter(speaker__in=names | _names_of(role))


def _names_of(role: str) -> set[str]:
    names = {role}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            names.add(str(ParticipantRole(role).label))
    return names
