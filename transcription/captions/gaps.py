"""What nobody heard while it was said: noted, shown to the clerk, and filled in from the stored audio. All of it by the
worker that holds the session: who has lost it gets ClaimLost.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from transcription.captions.audio_file import BadFile
from transcription.captions.claims import held_session
from transcription.captions.events import Final, Listener
from transcription.captions.keeping_up import Effort
from transcription.captions.readback import Playback
from transcription.captions.telling import tell_state
from transcription.models import LiveGap, LiveSession
from transcription.models.live import Degraded
from transcription.types import SAMPLE_RATE, Segment

# Gaps that follow so closely on each other, in seconds, are one.
TOGETHER = 0.5
STEP = 2 * SAMPLE_RATE


def begin_gap(session: LiveSession, worker: str, start: float, reason: str) -> None:
    """From here on nobody hears. What ended just before, and is not being filled, goes on, as does what is open."""
    with transaction.atomic():
        held_session(session.pk, worker)
        if session.gaps.filter(end=None).exists():
            return
        last = session.gaps.filter(end__gte=start - TOGETHER, filled_until=F("start")).last()
        if last is not None:
            LiveGap.objects.filter(pk=last.pk).update(end=None, reason=reason)
        else:
            LiveGap.objects.create(session=session, start=start, reason=reason, filled_until=start)
        tell_state(session.pk)


def end_gap(session: LiveSession, worker: str, end: float) -> None:
    """Somebody hears again, or no more comes. Nothing happens where nobody was missing."""
    with transaction.atomic():
        held_session(session.pk, worker)
        ended = session.gaps.filter(end=None)
        if ended.update(end=end):
            session.gaps.filter(end__lte=F("start")).delete()
            tell_state(session.pk)


def pass_over(session: LiveSession, worker: str, start: float, end: float, reason: str) -> None:
    """What waits to be heard is left for later. Who takes over goes on after it: nothing is said twice."""
    with transaction.atomic():
        begin_gap(session, worker, start, reason)
        end_gap(session, worker, end)
        LiveSession.objects.filter(pk=session.pk).update(captioned_seconds=Greatest("captioned_seconds", end))


def leave_rest(session: LiveSession) -> None:
    """Nobody will hear what is left of it. In a transaction that holds its row."""
    begin, end = session.captioned_seconds, session.stored_seconds
    is_told = session.gaps.filter(end=None).update(end=end)
    if not is_told and end - begin > TOGETHER:
        session.gaps.create(start=begin, end=end, reason=Degraded.NO_CAPTIONS.value, filled_until=begin)


def unfilled(session: LiveSession) -> LiveGap | None:
    """The first that has ended and has no lines yet, or not all."""
    return session.gaps.filter(end__gt=F("filled_until")).first()


@dataclass(slots=True)
class _Open:
    gap: LiveGap
    listener: Listener
    sound: Playback | None  # None: there is no audio (any more)


class Filling:
    """Fills the gaps of a session, step by step. `store` keeps a line that was heard late."""

    def __init__(
        self,
        session: LiveSession,
        worker: str,
        new_listener: Callable[[int], Listener],
        store: Callable[[Segment], None],
    ) -> None:
        self._session, self._worker, self._new_listener, self._store = session, worker, new_listener, store
        self._open: _Open | None = None

    def step(self) -> bool:
        """Hear a little more of a gap; False where there is none."""
        if self._open is None:
            gap = unfilled(self._session)
            if gap is None:
                return False
            self._open = self._begin(gap)
        self._hear(self._open)
        return True

    def close(self) -> None:
        if self._open is not None and self._open.sound is not None:
            self._open.sound.close()
        self._open = None

    def _begin(self, gap: LiveGap) -> _Open:
        at = round(gap.filled_until * SAMPLE_RATE)
        listener = self._new_listener(at)
        listener.effort = Effort.LONGER_WINDOWS  # nobody waits for a guess
        try:
            return _Open(gap, listener, Playback(self._session.audio_path, at))
        except (FileNotFoundError, BadFile):
            return _Open(gap, listener, None)

    def _hear(self, now: _Open) -> None:
        samples, left = np.zeros(0, dtype="<i2"), 0
        if now.sound is not None:
            left = round(now.gap.end * SAMPLE_RATE) - now.sound.at
            samples = now.sound.read(min(STEP, left))
        for event in now.listener.take(samples.astype(np.float32) / 32768):
            self._keep(now.gap, event)
        if len(samples) in (0, left):  # no more is there, or wanted
            self._end(now)

    def _end(self, now: _Open) -> None:
        for event in now.listener.flush():
            self._keep(now.gap, event)
        self.close()
        with transaction.atomic():
            held_session(self._session.pk, self._worker)
            LiveGap.objects.filter(pk=now.gap.pk).update(filled_until=now.gap.end)
            tell_state(self._session.pk)

    def _keep(self, gap: LiveGap, event: object) -> None:
        """The line, and in the same breath how far the gap is filled: who takes over says nothing twice."""
        if isinstance(event, Final):
            with transaction.atomic():
                self._store(event.segment)
                LiveGap.objects.filter(pk=gap.pk).update(filled_until=min(event.segment.end, gap.end))
