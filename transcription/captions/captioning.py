"""One session in the hands of a worker, from its claim until it ends or is somebody else's. Workers only."""

import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db import connection
from django.utils import timezone
from structlog.contextvars import bind_contextvars

from courtsight.request_ids import begin
from monitoring.metrics import count_live_line
from transcription.captions import channel, closing, gaps, keeping
from transcription.captions.claims import Claim, Seen
from transcription.captions.events import Event, Final, GapBegun, GapEnded, Interim, Listener
from transcription.captions.gaps import Filling
from transcription.captions.inbox import Inbox
from transcription.captions.interims import Interims
from transcription.captions.keeping_up import Effort, KeepingUp
from transcription.captions.lines import store_line
from transcription.captions.listeners import Listeners
from transcription.captions.permits import Permits
from transcription.captions.seats import Seats
from transcription.captions.sound import Sound
from transcription.captions.telling import tell_event, tell_state
from transcription.captions.window import Ear
from transcription.correction import Corrector
from transcription.engines import CLOUD
from transcription.errors import EngineUnreachable
from transcription.models import LiveSession
from transcription.models.live import Degraded, LiveState
from transcription.rooms import names_at
from transcription.types import SAMPLE_RATE, Segment

logger = logging.getLogger(__name__)

WAIT_SECONDS = 0.25  # for sound, or for what a cloud engine has heard
# Sound that stays away for so long (a pause, a broken line) ends the line.
SILENT_SECONDS = 1.5
# What is passed over where captions are left out: up to here before the newest sound.
NEWEST_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Shared:
    """What all sessions of a worker do together: each for itself they would cost it more than hearing does."""

    inbox: Inbox
    interims: Interims
    permits: Permits


class Captioning:
    """Call `run` in a thread of its own; `stop` and `lose` from another."""

    def __init__(self, claim: Claim, ear: Ear, corrector: Corrector | None, shared: Shared) -> None:
        self.claim = claim
        self._inbox, self._interims, self._permits = shared.inbox, shared.interims, shared.permits
        self._ear, self._corrector = ear, corrector
        self._stopping = threading.Event()
        self._keeping_up = KeepingUp()
        self._heard = time.monotonic()
        self._reached = 0.0  # seconds of the session, when `_heard`
        # What its worker finds out and is told, once a second.
        self.seen: Seen | None = None
        self.safe_seconds: float | None = None

    def stop(self) -> None:
        self._stopping.set()

    def run(self) -> None:
        """Until the session has ended. Raises ClaimLost, and whatever the engine raises."""
        begin(session_id=str(self.claim.session_id))
        self._session = LiveSession.objects.select_related("hearing__case").get(pk=self.claim.session_id)
        bind_contextvars(hearing_id=str(self._session.hearing_id))
        logger.info("Captions begin at %.1f s", self._session.captioned_seconds)
        at = round(self._session.captioned_seconds * SAMPLE_RATE)
        gaps.end_gap(self._session, self.claim.worker, at / SAMPLE_RATE)  # of a worker that died in it
        receiver = self._inbox.receiver(self._session.pk)
        self._listeners = Listeners(self._session, self._ear, self._corrector, self._permits, receiver.wake)
        self._filling, self._may_fill = self._new_filling(), True
        channels = self._session.channels
        self._seats = Seats(names_at(self._session.hearing, channels))
        sound = Sound(self._session.audio_path, receiver, channels, at, self._seats)
        listener = self._listeners.listener(at)
        self._drop_guess(at / SAMPLE_RATE)  # of a worker that died while somebody spoke
        try:
            while not self._stopping.is_set() and self._session.state != LiveState.ENDED:
                listener = self._turn(sound, listener)
                if self._may_fill and listener.has_time:
                    self._may_fill = self._filling.step()
                connection.close()  # back to the pool: there may be more sessions than connections
                if not listener.is_hearing:
                    receiver.done()
                if self._session.state == LiveState.ENDING and self._is_kept():
                    receiver.close()
                    self._finish(sound, listener)
                    return
        finally:
            receiver.close()
            self._interims.settle(self._session.pk)
            sound.close()
            self._filling.close()
            try:
                listener.close()
            finally:
                connection.close()

    def _new_filling(self) -> Filling:
        return Filling(self._session, self.claim.worker, self._listeners.local, self._keep_late)

    def _turn(self, sound: Sound, listener: Listener) -> Listener:
        """Hear what has come. Another listener when some of it is passed over."""
        samples = sound.read(WAIT_SECONDS)
        self._look()
        waiting = max(len(samples) / SAMPLE_RATE, self._session.stored_seconds - sound.at / SAMPLE_RATE)
        self._judge(waiting, listener)
        if listener.effort == Effort.NO_CAPTIONS:
            return self._skip(sound, listener)
        if len(samples):
            self._heard = time.monotonic()
            self._reached = sound.at / SAMPLE_RATE
        self._tell(listener.take(samples))
        if not len(samples) and listener.is_hearing and time.monotonic() - self._heard > SILENT_SECONDS:
            self._tell(listener.flush())
        self.safe_seconds = listener.safe_seconds
        return listener

    def _skip(self, sound: Sound, listener: Listener) -> Listener:
        """What waits is passed over; one who listens elsewhere is not given it all at once either."""
        listener.close()
        sound.skip_to(round((self._session.stored_seconds - NEWEST_SECONDS) * SAMPLE_RATE))
        reason = EngineUnreachable.code if self._session.engine in CLOUD else Degraded.NO_CAPTIONS.value
        gaps.pass_over(self._session, self.claim.worker, listener.safe_seconds, sound.at / SAMPLE_RATE, reason)
        self._may_fill = True
        following = self._listeners.listener(sound.at)
        following.effort = listener.effort  # nothing is filled before the machine has caught up
        return following

    def _look(self) -> None:
        if self.seen is not None:
            self._session.state, self._session.stored_seconds = self.seen.state, self.seen.stored_seconds

    def _judge(self, waiting: float, listener: Listener) -> None:
        listener.effort = self._keeping_up.judge(waiting, time.monotonic())
        level = listener.effort.shown if listener.engine else Degraded.CLOUD_AWAY.value
        if level != self._session.degraded:
            logger.warning("Captions of session %s, %.1f s behind: %s", self._session.pk, waiting, level or "keep up")
            LiveSession.objects.filter(pk=self._session.pk).update(degraded=level)
            self._session.degraded = level
            tell_event(self._session.pk, {"type": "degraded", "level": level})
            tell_state(self._session.pk)
            self._drop_guess(listener.safe_seconds)  # there may be no other before the line is final
        if listener.engine != self._session.engine_now:
            LiveSession.objects.filter(pk=self._session.pk).update(engine_now=listener.engine)
            self._session.engine_now = listener.engine
            tell_state(self._session.pk)

    def _tell(self, events: Iterator[Event]) -> None:
        for event in events:
            match event:
                case Final(said):
                    self._keep(said)
                    self._drop_guess(said.end)  # unless there is one at what follows
                    late = time.monotonic() - self._heard + self._reached - said.end
                    count_live_line(said.engine or self._ear.name, max(0.0, late))
                case Interim():
                    self._interims.show(self._session.pk, event)
                case GapBegun(start, reason):
                    gaps.begin_gap(self._session, self.claim.worker, start, reason)
                case GapEnded(end):
                    gaps.end_gap(self._session, self.claim.worker, end)
                    self._may_fill = True

    def _keep(self, said: Segment, is_late: bool = False) -> None:
        speaker = self._seats.speaker_between(said.start, said.end)
        if not is_late:  # guesses at what is final now
            self._interims.settle(self._session.pk)
        store_line(self._session, self.claim.worker, replace(said, speaker=speaker), is_late)

    def _drop_guess(self, at: float) -> None:
        self._interims.show(self._session.pk, Interim.nothing(at))

    def _keep_late(self, said: Segment) -> None:
        self._keep(said, is_late=True)

    def _is_kept(self) -> bool:
        """Its recording is there, so that no more sound comes. The worker sees to that beside all captions."""
        self._session.refresh_from_db(fields=["state", "audio_sha256", "ended_at"])
        return keeping.is_kept(self._session)

    def _finish(self, sound: Sound, listener: Listener) -> None:
        """The rest of the sound, the last line, and all that becomes of it."""
        while len(samples := sound.read_stored()) and self._may_go_on:
            self._tell(listener.take(samples))
        is_heard = not len(samples)
        if is_heard:
            self._tell(listener.flush())
            gaps.end_gap(self._session, self.claim.worker, sound.at / SAMPLE_RATE)
        while self._may_go_on and self._filling.step():  # what nobody heard while it was said
            pass
        if self._stopping.is_set():  # the next worker goes on
            return
        self._interims.settle(self._session.pk)
        closing.close_session(self._session, is_heard)
        channel.forget(self._session.pk)

    @property
    def _may_go_on(self) -> bool:
        """The draft does not wait for ever: the job hears all of it."""
        return not self._stopping.is_set() and timezone.now() - self._session.ended_at < closing.LONGEST_WAIT
