"""Whether the sound of live sessions may leave the building, by the database as it is when that is asked.

It is asked before each portion of each session. All that comes while one look is under way is answered by the next: a
worker with many sessions would else do little but ask. Nobody gets an answer from before the question.
"""

import threading
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db import DatabaseError, connection

from transcription.captions.marks import closed_ranges, is_inside
from transcription.models import Court, LiveSession
from transcription.models.live import LiveState
from transcription.policy import hearing_may_leave

PAUSE_SECONDS = 0.03  # between two looks
LOOK_SECONDS = 1.0  # between two looks at the court's policy


@dataclass(frozen=True, slots=True)
class Permit:
    """`closed`: from where to where nothing may leave, in seconds of the session; None: to its end."""

    may_leave: bool
    closed: tuple[tuple[float, float | None], ...] = ()

    def allows(self, start: float, end: float) -> bool:
        return self.may_leave and not any(is_inside(one, start, end) for one in self.closed)


NONE = Permit(may_leave=False)


@dataclass(slots=True)
class _Look:
    """`is_led`: by the thread that asked first, which looks for all of them."""

    sessions: set[UUID] = field(default_factory=set)
    is_led: bool = False
    done: threading.Event = field(default_factory=threading.Event)
    found: Mapping[UUID, Permit] = field(default_factory=dict)
    error: DatabaseError | None = None


class Permits:
    """Of all sessions of a process. The court's policy is looked at once a second, closed doors before each answer."""

    def __init__(self) -> None:
        self._lock, self._turn = threading.Lock(), threading.Lock()
        self._next = _Look()
        self._looked = self._policy_read = -LOOK_SECONDS
        self._policy: dict[UUID, bool] = {}
        self._keeps_closed = True

    def of(self, session_id: UUID) -> Permit:
        """Raises DatabaseError."""
        with self._lock:
            look = self._next
            look.sessions.add(session_id)
            leads, look.is_led = not look.is_led, True
        if leads:
            self._lead(look)
        else:
            connection.close()  # who looks for all needs one, and there are fewer than sessions
            look.done.wait()
        if look.error is not None:
            raise look.error
        return look.found.get(session_id, NONE)

    def _lead(self, look: _Look) -> None:
        with self._turn:
            time.sleep(max(0.0, self._looked + PAUSE_SECONDS - time.monotonic()))
            with self._lock:  # whoever comes now asks for the next
                self._next = _Look()
            try:
                look.found = self._read(look.sessions)
            except DatabaseError as error:  # is raised to all who asked
                look.error = error
            finally:
                self._looked = time.monotonic()
                look.done.set()

    def _read(self, session_ids: set[UUID]) -> dict[UUID, Permit]:
        now = time.monotonic()
        if now - self._policy_read >= LOOK_SECONDS or not session_ids <= self._policy.keys():
            court = Court.current()
            self._policy = read_policy(session_ids | self._policy.keys(), court)
            self._keeps_closed, self._policy_read = not court.sealed_may_leave, now
        closed = closed_ranges(session_ids) if self._keeps_closed else {}
        allowed = {key: self._policy[key] for key in session_ids & self._policy.keys()}
        return {key: Permit(may_leave, tuple(closed.get(key, ()))) for key, may_leave in allowed.items()}


def read_policy(session_ids: Collection[UUID], court: Court) -> dict[UUID, bool]:
    """Of the sessions that are still recorded, or being ended: whether the court lets their sound out."""
    sessions = LiveSession.objects.filter(pk__in=session_ids).exclude(state=LiveState.ENDED)
    return {
        session.pk: hearing_may_leave(session.hearing, court) for session in sessions.select_related("hearing__case")
    }
