"""An earlier state comes back, whole or in one place: as a new edit. Nothing of the log is ever removed."""

from uuid import UUID

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription.editing import By, Change, Seen, apply_edit, last_number
from transcription.history.comparing import Hunk, compared
from transcription.models import EditKind, Transcript, TranscriptEdit


def restore(
    transcript: Transcript, user: User, number: int, edit_id: UUID, only: str | None = None
) -> TranscriptEdit | None:
    """The text as it was after edit `number`, or only the place where segment `only` is now. None when nothing differs.

    Who speaks stays as it is now: changes of speakers are undone where they were made. Whether the user may edit is
    asked before. Raises StaleEdit when somebody edits the same place meanwhile, and Certified.
    """
    hunks = compared(transcript, number, last_number(transcript))
    changes = [_back(hunk) for hunk in hunks if _is_meant(hunk, only) and _says_something_else(hunk)]
    if not changes:
        return None
    edit = apply_edit(transcript, user, EditKind.RESTORE, changes, edit_id)
    if edit is not None:
        details = {"edit": edit.number, "restored": number, "places": len(changes)}
        record_event(user, AuditAction.VERSION_RESTORED, transcript, **details)
    return edit


def _is_meant(hunk: Hunk, only: str | None) -> bool:
    return only is None or any(state["id"] == only for state in hunk.after)


def _back(hunk: Hunk) -> Change:
    seen = tuple(Seen(UUID(state["id"]), state["revision"]) for state in hunk.after)
    return Change(seen, tuple(By(UUID(state["id"]), state["text"]) for state in hunk.before))


def _says_something_else(hunk: Hunk) -> bool:
    texts = [[(state["id"], state["text"]) for state in side] for side in (hunk.before, hunk.after)]
    return texts[0] != texts[1]
