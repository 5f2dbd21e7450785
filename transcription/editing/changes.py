"""What a person asks for: runs of segments as they saw them, each replaced by another run."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from transcription.errors import CourtSightError
from transcription.models import Segment
from transcription.speakers.identity import Target

MOST_CHANGES = 5_000
MOST_SEGMENTS = 10_000  # that one edit may make


@dataclass(frozen=True, slots=True)
class Seen:
    id: UUID
    revision: int


@dataclass(frozen=True, slots=True)
class By:
    """What is to be there: one of those seen, or a new segment, whose key the asker has made.

    `text` has no line breaks. `speaker`: None leaves it, a key names one of the transcript's.
    """

    id: UUID
    text: str
    speaker: Target | UUID | None = None


@dataclass(frozen=True, slots=True)
class Change:
    seen: tuple[Seen, ...]
    by: tuple[By, ...]

    @property
    def is_plain(self) -> bool:
        """One segment stays the one that it is."""
        return len(self.seen) == len(self.by) == 1 and self.seen[0].id == self.by[0].id


class StaleEdit(CourtSightError):
    """Somebody else changed segments meanwhile: nothing was done.

    `changes` are the numbers of those that saw something else, `current` the segments that are there now in their
    place, `number` is that of the last edit.
    """

    code = "stale_revision"
    status = 409
    message = _("Somebody else changed this part of the transcript meanwhile.")
    action = _("Look at the current text, then make your change again.")

    def __init__(self, changes: Sequence[int], current: Sequence[Segment], number: int) -> None:
        super().__init__(f"changes {list(changes)} are stale at edit {number}")
        self.changes, self.current, self.number = changes, current, number


class BadEdit(CourtSightError):
    code = "bad_edit"
    status = 422
    message = _("These changes contradict each other.")
    action = _("Name each segment once, and give new segments new ids.")


class EditIdReused(CourtSightError):
    code = "edit_id_reused"
    status = 422
    message = _("This edit_id was used for another edit.")
    action = _("Use a new edit_id for each new edit.")


def check(changes: Sequence[Change]) -> None:
    """Raises BadEdit where a segment is named twice, or too much is asked for."""
    seen = [one.id for change in changes for one in change.seen]
    by = [one.id for change in changes for one in change.by]
    if not changes or not all(change.seen and change.by for change in changes):
        raise BadEdit("a change without segments")
    if len(changes) > MOST_CHANGES or max(len(seen), len(by)) > MOST_SEGMENTS:
        raise BadEdit(f"{len(changes)} changes, {len(seen)} segments by {len(by)}")
    place = {one.id: number for number, change in enumerate(changes) for one in change.seen}
    moves = any(place.get(one.id, number) != number for number, change in enumerate(changes) for one in change.by)
    if moves or len(set(seen)) < len(seen) or len(set(by)) < len(by):
        raise BadEdit("a segment is named twice")


def digest_of(kind: str, changes: Sequence[Change]) -> str:
    """The same for the same request."""
    return sha256(repr((str(kind), list(changes))).encode()).hexdigest()
