"""What becomes of a session when it has ended: a recording, a draft of its captions, and a job for the better text.

Every step can be taken again: whoever dies in the middle leaves it to the next.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from transcription import dispatch, files
from transcription.captions.draft import make_draft
from transcription.captions.recorded import write_recordings
from transcription.captions.telling import tell_state
from transcription.errors import BadAudio
from transcription.models import Hearing, Job, LiveSession, Recording
from transcription.models.live import LiveState, MarkKind
from transcription.recordings import add_recording
from transcription.types import Span

logger = logging.getLogger(__name__)

# The hearing that holds what was closed to the public has a key of its own, always the same one.
CLOSED_PART = UUID("6f1d6e0a-3c0f-4c7e-9f0e-5a0c4d3b2a10")


def close_session(session: LiveSession) -> None:
    """Make it all, and say so. Nothing happens where somebody has. Raises StorageFull."""
    session.refresh_from_db()
    if session.state != LiveState.ENDING:
        return
    ranges = [] if session.hearing.is_sealed else _closed_ranges(session)
    with _written(session, ranges) as (public, closed, digest):
        recording = _recording(session, public, session.hearing)
        if closed is not None:
            _keep_closed(session, closed)
    with transaction.atomic():
        locked = LiveSession.objects.select_for_update().get(pk=session.pk)
        if locked.state != LiveState.ENDING:
            return
        locked.audio_sha256, locked.recording, locked.state = digest, recording, LiveState.ENDED
        locked.degraded = ""
        if recording is not None:
            lines = locked.lines.filter(closed=False) if ranges else locked.lines.all()
            locked.transcript = make_draft(locked, recording, list(lines.select_related("corrected_by")))
            locked.job = _better(locked, recording)
        locked.save()
        tell_state(session.pk)
    # The recording holds it now.
    session.audio_path.unlink(missing_ok=True)
    logger.info("Live session %s is closed: recording %s", session.pk, locked.recording_id)


def _closed_ranges(session: LiveSession) -> list[Span]:
    closed = session.marks.filter(kind=MarkKind.CLOSED, end__isnull=False)
    return [Span(mark.start, mark.end) for mark in closed if mark.end > mark.start]


@contextmanager
def _written(session: LiveSession, ranges: list[Span]) -> Iterator[tuple[Path | None, Path | None, str]]:
    """The WAV files, and the digest of all PCM; they are gone afterwards, unless somebody has taken them."""
    if not session.audio_path.exists():
        yield None, None, ""
        return
    folder = settings.HOME.live
    public = folder / f"{session.pk}.wav"
    closed = folder / f"{session.pk}-closed.wav" if ranges else None
    try:
        with files.storage_errors():
            digest = write_recordings(session.audio_path, public, closed, ranges)
        yield public, closed, digest
    finally:
        for path in (public, closed):
            if path is not None:
                path.unlink(missing_ok=True)


def _recording(session: LiveSession, path: Path | None, hearing: Hearing) -> Recording | None:
    if path is None:
        return None
    try:
        recording, _created = add_recording(path, _name(session), hearing, session.started_by)
    except BadAudio as error:  # a second of nothing
        logger.warning("Live session %s leaves no recording: %s", session.pk, error)
        return None
    return recording


def _name(session: LiveSession) -> str:
    began = timezone.localtime(session.started_at)
    with override(settings.LANGUAGE_CODE):
        return _("Live recording %(when)s.wav") % {"when": began.strftime("%Y-%m-%d %H.%M")}


def _keep_closed(session: LiveSession, path: Path) -> None:
    """For those who are assigned to the hearing, and for whoever recorded it: in a sealed hearing beside it."""
    hearing = session.hearing
    with transaction.atomic(), override(settings.LANGUAGE_CODE):
        agenda = _("%(agenda)s (part closed to the public)") % {"agenda": hearing.agenda}
        beside, created = Hearing.objects.get_or_create(
            pk=uuid5(CLOSED_PART, str(session.pk)),
            defaults={
                "case": hearing.case,
                "starts_at": hearing.starts_at,
                "court_room": hearing.court_room,
                "agenda": agenda.strip()[:300],
                "sealed": True,
                "created_by": session.started_by,
            },
        )
        if created:
            beside.assigned.set(hearing.assigned.all())
            if session.started_by is not None:
                beside.assigned.add(session.started_by)
    recording = _recording(session, path, beside)
    if recording is not None and not recording.transcripts.exists():
        with transaction.atomic():
            closed = session.lines.filter(closed=True).select_related("corrected_by")
            make_draft(session, recording, list(closed))
            LiveSession.objects.filter(pk=session.pk).update(closed_job=_better(session, recording))


def _better(session: LiveSession, recording: Recording) -> Job:
    """The better pass; who spoke is told apart as well, unless each has a microphone."""
    apart = recording.channels == 1
    return dispatch.create_job(recording, session.started_by, language=session.language, enable_diarization=apart)
