"""People's changes of a transcript's text: one edit at a time, each kept whole in the log. See docs/decisions/edits.md.

    edit = apply_edit(transcript, user, EditKind.SPLIT, [Change(seen, by)], edit_id)
    version_at(transcript, edit.number - 1)

What the engine said never changes. Who speaks: see transcription.speakers.
"""

from transcription.editing.apply import apply_edit
from transcription.editing.changes import BadEdit, By, Change, EditIdReused, Seen, StaleEdit
from transcription.editing.log import State, last_number, removed_by, state_of, version_at
from transcription.editing.segment import StaleRevision, edit_segment

__all__ = [
    "BadEdit",
    "By",
    "Change",
    "EditIdReused",
    "Seen",
    "StaleEdit",
    "StaleRevision",
    "State",
    "apply_edit",
    "edit_segment",
    "last_number",
    "removed_by",
    "state_of",
    "version_at",
]
