"""Sessions that nobody ended, and those that have ended while no live worker was there. The scheduler's."""

import logging
from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Coalesce, Now

from transcription.captions.closing import LONGEST_WAIT, close_session
from transcription.captions.keeping import HINDRANCES, keep_ended
from transcription.captions.sessions import end_session
from transcription.errors import WrongState
from transcription.models import LiveSession
from transcription.models.live import LiveState

logger = logging.getLogger(__name__)

# So long a live worker may be away before the draft is made without the last captions.
UNHEARD_FOR = timedelta(minutes=2)


def end_idle() -> None:
    """Where no microphone was heard of for LIVE_IDLE_HOURS."""
    since = Now() - timedelta(hours=settings.LIVE_IDLE_HOURS)
    idle = LiveSession.objects.filter(state__in=LiveState.open())
    for session in idle.annotate(last=Coalesce("heard_at", "started_at", "created_at")).filter(last__lt=since):
        logger.warning("Live session %s was forgotten: it is ended", session.pk)
        with suppress(WrongState):
            end_session(session, None)


def close_unheard() -> None:
    """Neither the recording nor the draft waits for a worker that may never come, or hangs.

    What was not captioned the job will hear.
    """
    keep_ended()
    nobody = Q(claimed_until=None) | Q(claimed_until__lt=Now() - UNHEARD_FOR)
    hangs = Q(ended_at__lt=Now() - LONGEST_WAIT - UNHEARD_FOR)
    ended = LiveSession.objects.filter(nobody | hangs, state=LiveState.ENDING, ended_at__lt=Now() - UNHEARD_FOR)
    for session in ended.select_related("hearing__case", "started_by"):
        with suppress(*HINDRANCES):  # that was logged just now
            close_session(session, is_heard=False)


def remove_recorded() -> None:
    """Audio of ended sessions: whoever closed them may have died before it took the file away."""
    for path in settings.HOME.live.glob("*.audio"):
        if LiveSession.objects.filter(pk=path.stem, state=LiveState.ENDED).exists():
            path.unlink(missing_ok=True)
