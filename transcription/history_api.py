"""The history of a transcript, under /api/v1/stt/transcripts/{id}."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription.access import get_visible
from transcription.api import READ_ERRORS
from transcription.editing import State, last_number
from transcription.history import Hunk, Station, compared, path_of
from transcription.history_schemas import CompareList, ComparePage, SegmentHistory
from transcription.models import Segment, Transcript

router = Router(tags=["transcript history"])
PREFIX = "/transcripts/{uuid:transcript_id}"


@router.get(PREFIX + "/segments/{uuid:segment_id}/history", response={200: SegmentHistory} | READ_ERRORS)
def get_segment_history(request: HttpRequest, transcript_id: UUID, segment_id: UUID) -> dict[str, Any]:
    """From what the engine said to what stands there today."""
    transcript = _seen(request.auth, transcript_id)
    segment = get_visible(request.auth, Segment.ever.filter(transcript=transcript), segment_id)
    return {"segment_id": segment.pk, "present": segment.index is not None, "items": list(map(_told, path_of(segment)))}


@router.get(PREFIX + "/compare", response={200: CompareList} | READ_ERRORS, by_alias=True)
def compare_states(request: HttpRequest, transcript_id: UUID, wanted: Query[ComparePage]) -> dict[str, Any]:
    """Where the text differs between two edits: their numbers, 0 for the machine's words, no `to` for the present."""
    transcript = _seen(request.auth, transcript_id)
    last = last_number(transcript)
    first, to = min(wanted.from_, last), last if wanted.to is None else min(wanted.to, last)
    hunks = compared(transcript, first, to)
    page = hunks[wanted.after : wanted.after + wanted.limit]
    end = wanted.after + len(page)
    next_cursor = str(end) if end < len(hunks) else None
    return {"from_": first, "to": to, "items": list(map(_hunk, page)), "next_cursor": next_cursor}


def _told(station: Station) -> dict[str, Any]:
    return {
        "number": station.number,
        "kind": station.kind,
        "made_by": station.made_by or None,
        "made_at": station.made_at,
        "text": station.text,
    }


def _hunk(hunk: Hunk) -> dict[str, Any]:
    words = [{"mark": one.mark.value, "text": one.text} for one in hunk.words]
    return {"before": list(map(_state, hunk.before)), "after": list(map(_state, hunk.after)), "words": words}


def _state(state: State) -> dict[str, Any]:
    return {name: state[name] for name in ("id", "start", "end", "speaker_id", "text")}


def _seen(user: User, key: UUID) -> Transcript:
    transcript = get_visible(user, _transcripts(), key)
    record_event(user, AuditAction.VIEWED, transcript)
    return transcript


def _transcripts() -> QuerySet[Transcript]:
    return Transcript.objects.select_related("recording__hearing__case")
