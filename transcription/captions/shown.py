"""Sessions, marks and lines as the calls and the sockets show them: JSON, times in seconds of stored audio."""

from datetime import datetime
from typing import Any

from courtsight.accounts.models import User
from transcription.captions.rights import is_closed, is_let_in
from transcription.models import CaptionLine, LiveGap, LiveMark, LiveSession
from transcription.models.live import LiveState


def session_state(session: LiveSession, reader: User) -> dict[str, Any]:
    """For staff. At most five queries."""
    return {
        "id": str(session.pk),
        "hearing_id": str(session.hearing_id),
        "state": session.state,
        "language": session.language,
        "channels": session.channels,
        "engine": session.engine,
        "engine_now": session.engine_now,
        "permission": {
            "granted": session.permission_granted,
            "by": session.permission_by,
            "at": _moment(session.permission_at),
        },
        "guests_allowed": session.guests_allowed,
        "delay_seconds": session.delay_seconds,
        "degraded": session.degraded,
        "created_at": _moment(session.created_at),
        "started_at": _moment(session.started_at),
        "ended_at": _moment(session.ended_at),
        "stored_seconds": round(session.stored_seconds, 3),
        "next_seq": session.next_seq,
        "closed_to_public": is_closed(session),
        "hears_closed": is_let_in(reader, session),
        "audio_sha256": session.audio_sha256,
        "recording_id": _key(session.recording_id),
        "transcript_id": _key(session.transcript_id),
        "job_id": _key(session.job_id),
        "marks": [mark_state(mark) for mark in session.marks.told_to(reader)],
        "gaps": [gap_state(gap) for gap in session.gaps.all()],
        "stream_url": f"/api/v1/stt/stream/{session.pk}",
        "captions_url": f"/ws/captions/{session.pk}",
        "page_url": f"/live/{session.pk}/",
    }


def guest_state(session: LiveSession, is_over: bool) -> dict[str, Any]:
    """For whoever has not logged in: nothing of the case. `is_over`: it has ended for them, too."""
    return {
        "id": str(session.pk),
        "state": LiveState.ENDING if session.state == LiveState.ENDED and not is_over else session.state,
        "language": session.language,
        "closed_to_public": is_closed(session),
        "degraded": session.degraded,
        "delay_seconds": session.delay_seconds,
        "started_at": _moment(session.started_at),
    }


def mark_state(mark: LiveMark) -> dict[str, Any]:
    return {
        "id": str(mark.pk),
        "kind": mark.kind,
        "label": mark.label,
        "start": round(mark.start, 3),
        "end": None if mark.end is None else round(mark.end, 3),
        "begun_at": _moment(mark.begun_at),
        "ended_at": _moment(mark.ended_at),
    }


def gap_state(gap: LiveGap) -> dict[str, Any]:
    return {
        "start": round(gap.start, 3),
        "end": None if gap.end is None else round(gap.end, 3),
        "reason": gap.reason,
        "filled": gap.is_filled,
    }


def line_state(line: CaptionLine) -> dict[str, Any]:
    """Words only while they are those that were heard: a name that somebody took out of the line is not in them."""
    return {
        "id": str(line.pk),
        "number": line.number,
        "revision": line.revision,
        "start": round(line.start, 3),
        "end": round(line.end, 3),
        "speaker": line.speaker,
        "text": line.text,
        "confidence": line.confidence,
        "words": line.words if line.machine_text is None else [],
        "corrected": line.corrected_at is not None,
        "closed": line.closed,
        "engine": line.engine,
        "model": line.model,
    }


def _moment(when: datetime | None) -> str | None:
    return None if when is None else when.isoformat()


def _key(key: object) -> str | None:
    return None if key is None else str(key)
