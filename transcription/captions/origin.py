"""Where a transcript comes from that was recorded live, and what is not in it: for whoever reads it afterwards."""

from dataclasses import dataclass

from courtsight.accounts.models import User
from transcription.models import Hearing, LiveSession, Transcript
from transcription.models.job import JobStatus
from transcription.models.live import MarkKind
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
    closed = session.marks.filter(kind=MarkKind.CLOSED, end__isnull=False).order_by("start")
    is_apart = not session.hearing.is_sealed
    return LiveOrigin(
        is_draft=session.transcript_id == transcript.pk,
        better=better if better is not None and better.pk != transcript.pk else None,
        is_under_way=job is not None and job.status in JobStatus.active(),
        closed=tuple(Span(mark.start, min(mark.end, session.stored_seconds)) for mark in closed) if is_apart else (),
        apart=tuple(closed_parts_of(session.hearing, user)) if is_apart else (),
    )


def closed_parts_of(hearing: Hearing, user: User) -> list[Hearing]:
    """The sealed hearings beside it that hold what was closed to the public, of those that the user sees."""
    sessions = LiveSession.objects.filter(hearing=hearing).exclude(closed_job=None)
    inside = sessions.values("closed_job__recording__hearing")
    return list(Hearing.objects.visible_to(user).filter(pk__in=inside).exclude(pk=hearing.pk))
