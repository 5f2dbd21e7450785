"""The calls under /api/v1/stt/live: leave to record, marks, lines and their correction. See docs/live-protocol.md."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Status
from ninja.errors import ValidationError

from courtsight.accounts.roles import Action
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription.access import get_visible
from transcription.api import READ_ERRORS, WRITE_ERRORS, Key
from transcription.audio.wav import wav_header
from transcription.captions import lines, marks, sessions
from transcription.captions.readback import LONGEST_SECONDS, samples_between
from transcription.captions.reading import record_reading
from transcription.captions.rights import may_hear_closed
from transcription.captions.schemas import (
    AudioFilter,
    LineChange,
    LineFilter,
    LineList,
    LineSchema,
    LiveAlreadySchema,
    MarkChange,
    MarkCreate,
    MarkEnd,
    MarkSchema,
    SessionChange,
    SessionCreate,
    SessionFilter,
    SessionList,
    SessionSchema,
    StaleLineSchema,
)
from transcription.captions.sessions import Permission
from transcription.captions.shown import line_state, mark_state, session_state
from transcription.models import CaptionLine, Hearing, LiveMark, LiveSession
from transcription.models.live import MarkKind
from transcription.paging import BadCursor, page_of

router = Router(tags=["live captions"])
SESSION = "/live/{uuid:session_id}"
WAV = {"description": "The sound", "content": {"audio/wav": {"schema": {"type": "string", "format": "binary"}}}}


@router.post("/live", response={201: SessionSchema} | WRITE_ERRORS | {409: LiveAlreadySchema})
def open_session(request: HttpRequest, wanted: SessionCreate) -> Status:
    """Note the panel's leave to record, or its refusal. 409 live_already while the hearing is being recorded.

    403 may_not_leave for an `engine` outside the building where the court's policy keeps the hearing in it.
    """
    hearing = get_visible(request.auth, Hearing, wanted.hearing_id, Action.UPLOAD)
    given = wanted.permission
    permission = Permission(given.granted, given.by, given.at or timezone.now())
    session = sessions.open_session(
        hearing, request.auth, permission, wanted.language_code, wanted.channels, wanted.engine or ""
    )
    return Status(201, session_state(session, request.auth))


@router.get("/live", response={200: SessionList} | READ_ERRORS)
def list_sessions(request: HttpRequest, wanted: Query[SessionFilter]) -> dict[str, Any]:
    """The sessions that you may see, the newest first."""
    found = LiveSession.objects.visible_to(request.auth)
    found = found.open() if wanted.active else found
    found = found.filter(hearing=wanted.hearing_id) if wanted.hearing_id else found
    try:
        rows, next_cursor = page_of(found, wanted.cursor, wanted.limit)
    except BadCursor as error:
        raise ValidationError([{"loc": ("query", "cursor"), "msg": str(error)}]) from error
    return {"items": [session_state(row, request.auth) for row in rows], "next_cursor": next_cursor}


@router.get(SESSION, response={200: SessionSchema} | READ_ERRORS)
def get_session(request: HttpRequest, session_id: UUID) -> dict[str, Any]:
    return session_state(get_visible(request.auth, LiveSession, session_id), request.auth)


@router.patch(SESSION, response={200: SessionSchema} | WRITE_ERRORS)
def change_session(request: HttpRequest, session_id: UUID, change: SessionChange) -> dict[str, Any]:
    """Whether guests may read along, and how late. 409 hearing_sealed where a closed hearing is to have guests."""
    session = get_visible(request.auth, LiveSession, session_id, Action.UPLOAD)
    sessions.change_session(session, request.auth, change.guests_allowed, change.delay_seconds)
    return session_state(session, request.auth)


@router.post(SESSION + "/end", response={200: SessionSchema} | WRITE_ERRORS)
def end_session(request: HttpRequest, session_id: UUID) -> dict[str, Any]:
    """End the hearing's session where its microphone cannot: what is stored becomes the recording."""
    session = get_visible(request.auth, LiveSession, session_id, Action.UPLOAD)
    sessions.end_session(session, request.auth)
    return session_state(session, request.auth)


@router.post(SESSION + "/marks", response={201: MarkSchema} | WRITE_ERRORS)
def begin_mark(request: HttpRequest, session_id: UUID, wanted: MarkCreate, key: Key = None) -> Status:
    """Pause, go off the record, close the hearing to the public, or drop an anchor. 409 when that is not possible."""
    session = get_visible(request.auth, LiveSession, session_id, Action.UPLOAD)
    kind = MarkKind(wanted.kind)
    mark = marks.begin_mark(session, request.auth, kind, wanted.label, wanted.at, key, wanted.counted, wanted.client)
    return Status(201, mark_state(mark))


@router.patch(SESSION + "/marks/{uuid:mark_id}", response={200: MarkSchema} | WRITE_ERRORS)
def name_mark(request: HttpRequest, session_id: UUID, mark_id: UUID, change: MarkChange) -> dict[str, Any]:
    mark = get_visible(request.auth, LiveMark.objects.filter(session=session_id), mark_id, Action.UPLOAD)
    marks.name_mark(mark, request.auth, change.label)
    return mark_state(mark)


@router.post(SESSION + "/marks/{uuid:mark_id}/end", response={200: MarkSchema} | WRITE_ERRORS)
def end_mark(request: HttpRequest, session_id: UUID, mark_id: UUID, wanted: MarkEnd) -> dict[str, Any]:
    """Go on, on the record, or open to the public again. 409 when it has ended."""
    mark = get_visible(request.auth, LiveMark.objects.filter(session=session_id), mark_id, Action.UPLOAD)
    marks.end_mark(mark, request.auth, wanted.at)
    return mark_state(mark)


@router.get(SESSION + "/lines", response={200: LineList} | READ_ERRORS)
def list_lines(request: HttpRequest, session_id: UUID, wanted: Query[LineFilter]) -> dict[str, Any]:
    """Lines in order; with `last`, the last ones (of a role or speaker): what was answered, once more."""
    session = get_visible(request.auth, LiveSession.objects.select_related("hearing"), session_id)
    record_reading(request.auth, session)
    found = CaptionLine.objects.filter(session=session, number__gt=wanted.after).visible_to(request.auth)
    if wanted.before is not None:
        found = found.filter(number__lt=wanted.before)
    if wanted.speaker is not None:
        found = found.filter(speaker=wanted.speaker)
    if wanted.role is not None:
        found = lines.spoken_by(found, session.hearing, wanted.role)
    if wanted.last is not None:
        rows = list(found.order_by("-number")[: wanted.last])[::-1]
        return {"items": [line_state(row) for row in rows], "next_cursor": None}
    rows = list(found[: wanted.limit + 1])
    following = rows[wanted.limit - 1].number if len(rows) > wanted.limit else None
    return {"items": [line_state(row) for row in rows[: wanted.limit]], "next_cursor": following}


@router.patch(SESSION + "/lines/{uuid:line_id}", response={200: LineSchema} | WRITE_ERRORS | {409: StaleLineSchema})
def correct_line(request: HttpRequest, session_id: UUID, line_id: UUID, change: LineChange) -> dict[str, Any]:
    """Put right a line while the hearing goes on. 409, with what it is now, when somebody else has changed it."""
    line = get_visible(request.auth, CaptionLine.objects.filter(session=session_id), line_id, Action.EDIT)
    return line_state(lines.correct_line(line, request.auth, change.revision, change.text, change.speaker))


@router.get(SESSION + "/audio", response=READ_ERRORS, openapi_extra={"responses": {200: WAV}})
def get_audio(request: HttpRequest, session_id: UUID, wanted: Query[AudioFilter]) -> HttpResponse:
    """At most two minutes of what was said, as WAV, while recording goes on."""
    session = get_visible(request.auth, LiveSession.objects.select_related("hearing"), session_id)
    end = min(wanted.end, wanted.start + LONGEST_SECONDS)
    if marks.is_in_closed(session, wanted.start, end) and not may_hear_closed(request.auth, session):
        raise Http404
    if not session.audio_path.exists():
        raise Http404
    samples = samples_between(session, wanted.start, end)
    record_event(request.auth, AuditAction.LISTENED, session, start=wanted.start, end=end)
    return HttpResponse(wav_header(len(samples)) + samples.tobytes(), content_type="audio/wav")
