"""One segment put right: its text, its speaker, or both."""

from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription.editing.apply import apply_edit
from transcription.editing.changes import By, Change, Seen, StaleEdit
from transcription.errors import CourtSightError
from transcription.models import EditKind, Segment
from transcription.speakers.changes import assign, lock
from transcription.speakers.identity import Target


class StaleRevision(CourtSightError):
    """Somebody else changed the segment meanwhile; `current` is what it is now."""

    code = "stale_revision"
    status = 409
    message = _("Somebody else changed this segment meanwhile.")
    action = _("Look at the current text, then make your change again.")

    def __init__(self, current: Segment) -> None:
        super().__init__(f"segment {current.pk} is at revision {current.revision}")
        self.current = current


def edit_segment(
    seen: Segment, user: User, revision: int, *, text: str | None = None, speaker: Target | None = None
) -> Segment:
    """Change the text, the speaker or both (None: leave it); `revision` is the one that the person saw.

    `speaker` is one of the transcript's, a new one, or what one is called ("": nobody knows who).
    `seen` comes from `access.get_visible(user, ..., Action.EDIT)`: whether the user may is asked there, not here.
    Nothing happens when both are as they were. Raises StaleRevision, and what speakers.assign raises.
    """
    if text in (None, seen.text):
        _assign(seen, user, revision, speaker)
    else:
        change = Change((Seen(seen.pk, revision),), (By(seen.pk, text, speaker),))
        try:
            apply_edit(seen.transcript, user, EditKind.EDIT, [change], uuid4())
        except StaleEdit as error:
            raise StaleRevision(next(iter(error.current), seen)) from error
    return Segment.ever.select_related("speaker", "transcript").get(pk=seen.pk)


@transaction.atomic
def _assign(seen: Segment, user: User, revision: int, speaker: Target | None) -> None:
    transcript = lock(seen.transcript_id)
    segment = Segment.ever.select_for_update(of=["self"]).select_related("speaker").get(pk=seen.pk)
    if segment.index is None or not segment.revision == seen.revision == revision:
        raise StaleRevision(segment)
    if speaker is not None and assign(segment, transcript, user, speaker):
        segment.revision += 1
        segment.save(update_fields=["speaker", "revision"])
        details = {"transcript": str(transcript.pk), "revision": segment.revision}
        record_event(user, AuditAction.CHANGED, segment, **details)
