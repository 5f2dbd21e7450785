"""The sound of a session that has ended as a recording: there at once, whatever captions of it are still to come.

Whoever makes it holds the file, so that nobody writes to it meanwhile, and nobody else makes the same. Every step can
be taken again: whoever dies in the middle leaves it to the next.
"""

import logging
import os
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid5

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from transcription import files
from transcription.captions.audio_file import BadFile, Busy, held
from transcription.captions.recorded import write_recordings
from transcription.captions.telling import tell_state
from transcription.errors import BadAudio, ProbeFailed, StorageFull
from transcription.models import Hearing, LiveSession, Recording
from transcription.models.live import LiveState, MarkKind
from transcription.recordings import add_recording
from transcription.types import Span

logger = logging.getLogger(__name__)

# The hearing that holds what was closed to the public has a key of its own, always the same one.
CLOSED_PART = UUID("6f1d6e0a-3c0f-4c7e-9f0e-5a0c4d3b2a10")
# What keeps one session from being kept, and no other one. That there is no room, or not even for a process that looks
# at the file, passes; a damaged file, or a disk that does not give it, does not.
HINDRANCES = (StorageFull, ProbeFailed, BadFile, OSError)
# Recording and draft are there long before, wherever nothing hinders them: see closing.LONGEST_WAIT and forgotten.
OVERDUE = timedelta(minutes=15)
# What is left of a session whose file a disk has damaged, beside the recording of all that could be read.
DAMAGED = ".damaged"
# After an error: a whole recording is written each time.
PAUSE_SECONDS = 10.0


class Keeper:
    """Keeps what has ended in a thread of its own, whenever `look` is called and there is some."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="recordings")
        self._done: Future[bool] | None = None
        self._not_before = 0.0

    def look(self) -> None:
        """Returns at once. Raises DatabaseError."""
        if self._done is not None and self._done.done():
            done, self._done = self._done, None
            if (error := done.exception()) is not None:  # captions go on all the same
                logger.error("Recordings of live sessions cannot be made yet", exc_info=error)
            is_well = error is None and done.result()
            self._not_before = 0.0 if is_well else time.monotonic() + PAUSE_SECONDS
        if self._done is None and time.monotonic() >= self._not_before and _unkept().exists():
            self._done = self._thread.submit(self._run)

    def close(self) -> None:
        """When what is being made is made."""
        self._thread.shutdown()

    def _run(self) -> bool:
        try:
            return keep_ended()
        finally:
            connection.close()


def keep_ended() -> bool:
    """Of all sessions. False where it is not possible for one now: that waits for the next who calls."""
    is_well = True
    for session in _unkept():
        try:
            keep_audio(session)
        except (*HINDRANCES, DatabaseError) as error:  # the hearing may be gone, to which a recording was being added
            is_well = False
            logger.error("The recording of live session %s cannot be made yet: %r", session.pk, error)
    return is_well


def _unkept() -> QuerySet[LiveSession]:
    return LiveSession.objects.filter(state=LiveState.ENDING, audio_sha256="")


def overdue() -> int:
    """Sessions that have ended, and something keeps their recording or their draft from being made."""
    return LiveSession.objects.filter(state=LiveState.ENDING, ended_at__lt=Now() - OVERDUE).count()


def damaged() -> int:
    """Files of sessions of which not all could be read. They stay until somebody takes them away."""
    return len(list(settings.HOME.live.glob(f"*{DAMAGED}")))


def must_stay_sealed(hearing: Hearing) -> bool:
    """Whether it is there for what was closed to the public, be its recording in it by now or not; or a recording in it
    holds that together with the rest, as it was kept in sealed hearings before.
    """
    recorded = LiveSession.objects.exclude(started_at=None)
    here = recorded.filter(Q(hearing__case=hearing.case_id) | Q(closed_recording__hearing=hearing))
    return any(_holds_closed(session, hearing) for session in here.select_related("closed_recording"))


def _holds_closed(session: LiveSession, hearing: Hearing) -> bool:
    if session.hearing_id == hearing.pk:
        return _has_no_part(session)
    apart = session.closed_recording
    return _part_of(session) == hearing.pk or (apart is not None and apart.hearing_id == hearing.pk)


def is_being_filled(hearing: Hearing) -> bool:
    """Whether it is there for what was closed to the public in a session of which not all is in it by now."""
    ending = LiveSession.objects.filter(hearing__case=hearing.case_id, state=LiveState.ENDING)
    return any(_part_of(session) == hearing.pk for session in ending)


def is_whole(session: LiveSession) -> bool:
    """Whether its recording holds both sides of closed doors, as it was kept before, in sealed hearings alone."""
    return session.closed_recording_id is None and session.hearing.is_sealed and _has_no_part(session)


def _has_no_part(session: LiveSession) -> bool:
    """Whether it has a recording, doors were closed meanwhile, and nothing was put apart."""
    if session.recording_id is None or Hearing.objects.filter(pk=_part_of(session)).exists():
        return False
    return has_closed_sound(session)


def has_closed_sound(session: LiveSession) -> bool:
    """Whether something was captured behind closed doors."""
    return any(span.start < session.stored_seconds for span in _closed_ranges(session))


def _part_of(session: LiveSession) -> UUID:
    return uuid5(CLOSED_PART, str(session.pk))


def keep_audio(session: LiveSession) -> bool:
    """Make the recordings, once. False while somebody still writes, or makes them. Raises HINDRANCES."""
    if not session.audio_path.exists():
        return True
    try:
        with held(session.audio_path):
            session.refresh_from_db()
            if not is_kept(session):
                _keep(session)
    except Busy:
        return False
    return True


def is_kept(session: LiveSession) -> bool:
    """Whether nothing is to be made of its sound any more."""
    return bool(session.audio_sha256) or session.state != LiveState.ENDING or not session.audio_path.exists()


def _keep(session: LiveSession) -> None:
    """What is behind closed doors is apart from the beginning: no range begins or ends after the session has."""
    with _written(session, _closed_ranges(session)) as (public, closed, digest):
        recording = _recording(session, public, session.hearing)
        beside = None if closed is None else _recording(session, closed, _closed_part(session))
    with transaction.atomic():
        made = {"audio_sha256": digest, "recording": recording, "closed_recording": beside}
        LiveSession.objects.filter(pk=session.pk).update(**made)
        tell_state(session.pk)
    logger.info("Live session %s is kept: recording %s", session.pk, recording and recording.pk)


def _closed_ranges(session: LiveSession) -> list[Span]:
    closed = session.marks.filter(kind=MarkKind.CLOSED, end__isnull=False)
    return [Span(mark.start, mark.end) for mark in closed if mark.end > mark.start]


@contextmanager
def _written(session: LiveSession, ranges: list[Span]) -> Iterator[tuple[Path, Path | None, str]]:
    """The WAV files, the second one only where something was captured in the ranges, and the digest of all PCM; they
    are gone afterwards, unless somebody has taken them.
    """
    folder = settings.HOME.live
    public = folder / f"{session.pk}.wav"
    closed = folder / f"{session.pk}-closed.wav" if ranges else None
    try:
        with files.storage_errors():
            written = write_recordings(session.audio_path, public, closed, ranges)
            if written.lost_seconds:
                _keep_damaged(session, written.lost_seconds)
        yield public, closed if written.is_apart else None, written.sha256
    finally:
        for path in (public, closed):
            if path is not None:
                path.unlink(missing_ok=True)


def _keep_damaged(session: LiveSession, lost_seconds: float) -> None:
    """Somebody may still get out of the file what we cannot."""
    logger.error("Of live session %s %.1f s cannot be read: silence is in their place", session.pk, lost_seconds)
    with suppress(FileExistsError):
        os.link(session.audio_path, session.audio_path.with_suffix(DAMAGED))


def _recording(session: LiveSession, path: Path, hearing: Hearing) -> Recording | None:
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


def _closed_part(session: LiveSession) -> Hearing:
    """A sealed hearing beside it: for those who are assigned to the hearing, and for whoever recorded it."""
    hearing = session.hearing
    with transaction.atomic(), override(settings.LANGUAGE_CODE):
        agenda = _("%(agenda)s (part closed to the public)") % {"agenda": hearing.agenda}
        beside, created = Hearing.objects.get_or_create(
            pk=_part_of(session),
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
    return beside
