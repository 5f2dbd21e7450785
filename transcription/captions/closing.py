"""What becomes of a session when its captions are through: a draft of them, and a job for the better text.

All in one transaction: whoever dies before its end leaves it to the next. The recording is there already, see keeping.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from transcription import dispatch
from transcription.captions import gaps
from transcription.captions.draft import make_draft
from transcription.captions.keeping import is_whole, keep_audio
from transcription.captions.rights import READ_ON_SECONDS
from transcription.captions.telling import tell_state
from transcription.models import CaptionLine, Job, LiveSession, Recording, Transcript
from transcription.models.live import LiveState

logger = logging.getLogger(__name__)

# After the end of a session its last captions may take so long; then the draft is made without the rest.
LONGEST_WAIT = timedelta(minutes=5)


def close_session(session: LiveSession, is_heard: bool = True) -> bool:
    """Make them, and say so. True when it has ended now, or had before; False while its sound cannot be kept yet.

    `is_heard`: to its end; else a gap says from where on the draft has nothing. Raises what keeping does.
    """
    if not keep_audio(session):
        return False
    with transaction.atomic():
        locked = LiveSession.objects.select_for_update().get(pk=session.pk)
        if locked.state != LiveState.ENDING:
            return True
        if not is_heard:
            gaps.leave_rest(locked)
        _make_drafts(locked)
        locked.state, locked.degraded = LiveState.ENDED, ""
        locked.guests_until = timezone.now() + timedelta(seconds=locked.delay_seconds + READ_ON_SECONDS)
        locked.save()
        tell_state(session.pk)
    # The recording holds it now.
    session.audio_path.unlink(missing_ok=True)
    logger.info("Live session %s is closed: transcript %s", session.pk, locked.transcript_id)
    return True


def _make_drafts(session: LiveSession) -> None:
    if session.recording is not None:
        session.transcript = _draft(session, session.recording, is_closed=False)
        session.job = _better(session, session.recording)
    if session.closed_recording is not None:
        _draft(session, session.closed_recording, is_closed=True)
        session.closed_job = _better(session, session.closed_recording)


def _draft(session: LiveSession, recording: Recording, is_closed: bool) -> Transcript | None:
    """Of the lines whose sound the recording has: those of one side of the closed doors, unless it has both."""
    lines = CaptionLine.objects.filter(session=session).select_related("corrected_by")
    return make_draft(session, recording, list(lines if is_whole(session) else lines.filter(closed=is_closed)))


def _better(session: LiveSession, recording: Recording) -> Job:
    """The better pass; who spoke is told apart as well, unless each has a microphone."""
    apart = recording.channels == 1
    return dispatch.create_job(recording, session.started_by, language=session.language, enable_diarization=apart)
