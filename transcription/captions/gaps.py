"""What nobody heard while it was said: noted, shown to the clerk, and filled in from the stored audio."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from django.db import transaction
from django.db.models import F

from transcription.captions.audio_file import BadFile
from transcription.captions.events import Final, Listener
from transcription.captions.readback import samples_between
from transcription.captions.telling import tell_state
from transcription.models import LiveGap, LiveSession
from transcription.types import SAMPLE_RATE, Segment

# Gaps that follow so closely on each other, in seconds, are one.
TOGETHER = 0.5
STEP_SECONDS = 2.0


def begin_gap(session: LiveSession, start: float, reason: str) -> None:
    """From here on nobody hears. What ended just before, and is not being filled, goes on."""
    last = session.gaps.filter(end__gte=start - TOGETHER, filled_until=F("start")).last()
    if last is not None:
        LiveGap.objects.filter(pk=last.pk).update(end=None, reason=reason)
    else:
        LiveGap.objects.create(session=session, start=start, reason=reason, filled_until=start)
    tell_state(session.pk)


def end_gap(session: LiveSession, end: float) -> None:
    """Somebody hears again, or no more comes. Nothing happens where nobody was missing."""
    ended = session.gaps.filter(end=None)
    if ended.update(end=end):
        session.gaps.filter(end__lte=F("start")).delete()
        tell_state(session.pk)


def unfilled(session: LiveSession) -> LiveGap | None:
    """The first that has ended and has no lines yet, or not all."""
    return session.gaps.filter(end__gt=F("filled_until")).first()


@dataclass(slots=True)
class _Open:
    gap: LiveGap
    listener: Listener
    at: float


class Filling:
    """Fills the gaps of a session, step by step. `store` keeps a line that was heard late."""

    def __init__(
        self, session: LiveSession, new_listener: Callable[[int], Listener], store: Callable[[Segment], None]
    ) -> None:
        self._session, self._new_listener, self._store = session, new_listener, store
        self._open: _Open | None = None

    def step(self) -> bool:
        """Hear a little more of a gap; False where there is none."""
        if self._open is None:
            gap = unfilled(self._session)
            if gap is None:
                return False
            self._open = _Open(gap, self._new_listener(round(gap.filled_until * SAMPLE_RATE)), gap.filled_until)
        self._hear(self._open)
        return True

    def _hear(self, now: _Open) -> None:
        end = min(now.at + STEP_SECONDS, now.gap.end)
        try:
            samples = samples_between(self._session, now.at, end)
        except (FileNotFoundError, BadFile):
            samples = np.zeros(0, dtype="<i2")
        for event in now.listener.take(samples.astype(np.float32) / 32768):
            self._keep(now.gap, event)
        now.at = end
        if end >= now.gap.end:
            for event in now.listener.flush():
                self._keep(now.gap, event)
            self._open = None
            LiveGap.objects.filter(pk=now.gap.pk).update(filled_until=now.gap.end)
            tell_state(self._session.pk)

    def _keep(self, gap: LiveGap, event: object) -> None:
        """The line, and in the same breath how far the gap is filled: who takes over says nothing twice."""
        if isinstance(event, Final):
            with transaction.atomic():
                self._store(event.segment)
                LiveGap.objects.filter(pk=gap.pk).update(filled_until=min(event.segment.end, gap.end))
