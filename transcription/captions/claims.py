"""Which worker captions which session. Each holds some by a claim that it renews every second; one whose claim ran out
is free for the next. By the clock of the database, so that Redis may be emptied and machines need not agree on times.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from transcription.models import LiveSession
from transcription.models.live import LiveState

# A dead worker's sessions are to go on within 5 s: its claim runs out, and the others look every second.
HELD_FOR = timedelta(seconds=3)
RENEW_SECONDS = 1.0


class ClaimLost(Exception):
    """The session is another worker's now."""


# Of all that a worker holds. What somebody has locked is passed over until the next time: the others must not wait.
RENEWED = """
UPDATE transcription_livesession AS session
SET claimed_until = statement_timestamp() + %s,
    captioned_seconds = greatest(session.captioned_seconds, held.captioned)
FROM unnest(%s::uuid[], %s::double precision[]) AS held(id, captioned)
WHERE session.id = held.id AND session.worker = %s
AND session.id IN (SELECT id FROM transcription_livesession WHERE id = ANY(%s::uuid[]) FOR NO KEY UPDATE SKIP LOCKED)
RETURNING session.id, session.state, session.stored_seconds
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a worker has to know of a session that it holds, once a second."""

    state: str
    stored_seconds: float


@dataclass(frozen=True, slots=True)
class Claim:
    session_id: UUID
    worker: str

    def look(self) -> Seen:
        """Raises ClaimLost."""
        seen = self._mine().values_list("state", "stored_seconds").first()
        if seen is None:
            raise ClaimLost(str(self.session_id))
        return Seen(*seen)

    def release(self) -> None:
        """Another one may have it at once."""
        self._mine().update(worker="", claimed_until=Now())

    def _mine(self) -> QuerySet[LiveSession]:
        return LiveSession.objects.filter(pk=self.session_id, worker=self.worker)


def held_session(session_id: UUID, worker: str) -> LiveSession:
    """Its row, locked: nobody else takes it within the caller's transaction. Raises ClaimLost.

    Also where it has ended: its draft is made, and no line comes after that.
    """
    captioned = LiveSession.objects.filter(pk=session_id, worker=worker, state__in=LiveState.captioned())
    held = captioned.select_for_update().first()
    if held is None:
        raise ClaimLost(str(session_id))
    return held


def renew_all(worker: str, captioned: Mapping[UUID, float | None]) -> dict[UUID, Seen]:
    """Make claims last longer: of those sessions that are this worker's, and that nobody has locked at the moment.

    `captioned`: up to which second each need not be heard again; None: that is not known.
    """
    if not captioned:
        return {}
    ids = list(captioned)
    with connection.cursor() as cursor:
        cursor.execute(RENEWED, [HELD_FOR, ids, list(captioned.values()), worker, ids])
        return {pk: Seen(state, stored) for pk, state, stored in cursor.fetchall()}


def claim_sessions(worker: str, most: int) -> list[Claim]:
    """Up to so many sessions that nobody holds, the longest forgotten first."""
    free = LiveSession.objects.filter(
        Q(worker="") | Q(claimed_until__lt=Now()) | Q(claimed_until=None), state__in=LiveState.captioned()
    )
    claims = []
    for pk in free.order_by("claimed_until").values_list("pk", flat=True)[:most]:
        # Compare and swap: another worker may have been quicker.
        if free.filter(pk=pk).update(worker=worker, claimed_until=Now() + HELD_FOR):
            claims.append(Claim(pk, worker))
    return claims


def unheard() -> int:
    """Sessions that are recorded and that no worker listens to."""
    stale = Q(worker="") | Q(claimed_until__lt=Now()) | Q(claimed_until=None)
    return LiveSession.objects.filter(stale, state__in=LiveState.captioned()).count()
