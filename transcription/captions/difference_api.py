"""Calls for the differences between live corrections and a transcript, under /api/v1/stt/transcripts/{id}."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict

from courtsight.accounts.roles import Action
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription.access import get_visible
from transcription.api import READ_ERRORS, WRITE_ERRORS
from transcription.captions.differences import Shown, differences_in, shown, take
from transcription.models import LiveDifference, Transcript
from transcription.models.live_difference import Taken

router = Router(tags=["live captions"])
PREFIX = "/transcripts/{uuid:transcript_id}/live-differences"


class DifferenceSchema(Schema):
    """`live`: as somebody had corrected it while the hearing ran; `batch`: as the better pass heard it. The text has

    `batch` until somebody takes `live`. `before` and `after` stand around it; `taken`: empty while it is open.
    """

    id: UUID
    line_id: UUID
    start: float
    end: float
    live: str
    batch: str
    before: str
    after: str
    taken: Literal[("", *Taken.values)]
    taken_by: str | None
    taken_at: datetime | None


class DifferenceList(Schema):
    items: list[DifferenceSchema]
    next_cursor: str | None = None


class DifferenceChange(Schema):
    model_config = ConfigDict(extra="forbid")

    taken: Literal[tuple(Taken.values)]


@router.get(PREFIX, response={200: DifferenceList} | READ_ERRORS)
def list_differences(request: HttpRequest, transcript_id: UUID) -> dict[str, Any]:
    """Where the transcript says otherwise than people had corrected while the hearing ran."""
    transcript = get_visible(request.auth, Transcript.objects.select_related("recording"), transcript_id)
    record_event(request.auth, AuditAction.VIEWED, transcript)
    return {"items": [_told(one) for one in differences_in(transcript)]}


@router.patch(PREFIX + "/{uuid:difference_id}", response={200: DifferenceSchema} | WRITE_ERRORS)
def take_difference(
    request: HttpRequest, transcript_id: UUID, difference_id: UUID, change: DifferenceChange
) -> dict[str, Any]:
    """Have the text say one of the two: an edit like any other. 409 text_moved_on when the place holds neither."""
    found = LiveDifference.objects.filter(transcript=transcript_id)
    difference = get_visible(request.auth, found, difference_id, Action.EDIT)
    return _told(shown(take(difference, request.auth, Taken(change.taken))))


def _told(one: Shown) -> dict[str, Any]:
    difference = one.difference
    return {
        "id": difference.pk,
        "line_id": difference.line_id,
        "start": difference.start,
        "end": difference.end,
        "live": difference.live,
        "batch": difference.batch,
        "before": one.before,
        "after": one.after,
        "taken": difference.taken,
        "taken_by": difference.taken_by.display_name if difference.taken_by else None,
        "taken_at": difference.taken_at,
    }
