"""Where a transcript comes from that was recorded live, what is not in it, and what is still to come of a session: for
whoever reads afterwards.
"""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from courtsight.accounts.models import User
from transcription.captions.keeping import OVERDUE, is_kept
from transcription.captions.marks import HOLDS_SOUND
from transcription.models import Hearing, LiveSession, Transcript
from transcription.models.job import JobStatus
from transcription.models.live import LiveState, MarkKind
from transcription.types import Span


@dataclass(frozen=True, slots=True)
class LiveOrigin:
    """`better`: the transcript that was made of the recording afterwards; None as long as there is none."""

    is_draft: bool  # the captions themselves
    better: Transcript | None
    is_under_way: bool
    closed: tuple[Span, ...]  # silent in the recording: what was said there is kept apart
    apart: tuple[Hearing, ...]  # where, for those who may know of it


def live_origin_of(transcript: Transcript, user: User) -> LiveOrigin | None:
    """None for what was not recorded live, and for the part that is kept apart."""
    sessions = LiveSession.objects.filter(recording=transcript.recording_id)
    session = sessions.select_related("job__transcript", "hearing__case").first()
    if session is None:
        return None
    job = session.job
    better = getattr(job, "transcript", None)
    held = session.marks.filter(HOLDS_SOUND, kind=MarkKind.CLOSED, end__isnull=False)
    closed = held.filter(start__lt=session.stored_seconds).order_by("start")
    # Of a sealed hearing it was kept together before recordings were split always.
    is_apart = session.closed_recording_id is not None or not session.hearing.is_sealed
    return LiveOrigin(
        is_draft=session.transcript_id == transcript.pk,
        better=better if better is not None and better.pk != transcript.pk else None,
        is_under_way=job is not None and job.status in JobStatus.active(),
        closed=tuple(Span(mark.start, min(mark.end, session.stored_seconds)) for mark in closed) if is_apart else (),
        apart=tuple(closed_parts_of(session.hearing, user)) if is_apart else (),
    )


@dataclass(frozen=True, slots=True)
class DraftToCome:
    """Of a session that has ended. `progress`: of its sound, from 0 to 1, that is captioned. `is_overdue`: something
    keeps it from being made, see the health page.
    """

    is_kept: bool  # the recording is there
    progress: float
    is_overdue: bool


def drafts_to_come(hearing: Hearing) -> list[DraftToCome]:
    """Of the hearing, or of the one beside which it holds what was closed to the public."""
    here = Q(hearing=hearing) | Q(closed_recording__hearing=hearing)
    ending = LiveSession.objects.filter(here, state=LiveState.ENDING)
    return [_to_come(session) for session in ending.order_by("ended_at")]


def _to_come(session: LiveSession) -> DraftToCome:
    captioned = session.captioned_seconds / session.stored_seconds if session.stored_seconds else 1.0
    is_overdue = session.ended_at is not None and timezone.now() - session.ended_at > OVERDUE
    return DraftToCome(is_kept(session), min(1.0, captioned), is_overdue)


def closed_parts_of(hearing: Hearing, user: User) -> list[Hearing]:
    """The sealed hearings beside it that hold what was closed to the public, of those that the user sees."""
    sessions = LiveSession.objects.filter(hearing=hearing).exclude(closed_recording=None)
    inside = sessions.values("closed_recording__hearing")
    return list(Hearing.objects.visible_to(user).filter(pk__in=inside).exclude(pk=hearing.pk))
