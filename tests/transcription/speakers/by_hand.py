"""What people do to segments in the editor."""

from uuid import UUID

from courtsight.accounts.models import User
from tests.transcription.editing import saying
from transcription.editing import By, Change, apply_edit
from transcription.models import EditKind, Segment, TranscriptEdit


def cut(row: Segment, user: User) -> TranscriptEdit:
    """Behind its first word."""
    first, rest = row.text.split(maxsplit=1)
    return apply_edit(row.transcript, user, EditKind.SPLIT, [saying.split(row, first, rest)])


def join(one: Segment, other: Segment, user: User) -> TranscriptEdit:
    return apply_edit(one.transcript, user, EditKind.JOIN, [saying.join(one, other)])


def take_back(edit: TranscriptEdit, user: User) -> TranscriptEdit:
    now = [edit.transcript.segments.get(pk=state["id"]) for state in edit.after]
    by = tuple(By(UUID(state["id"]), state["text"]) for state in edit.before)
    return apply_edit(edit.transcript, user, EditKind.UNDO, [Change(saying.seen(*now), by)])
