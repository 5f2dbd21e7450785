"""Which worker captions which session. Each holds some by a claim that it renews every second; one whose claim ran out
is free for the next. By the clock of the database, so that Redis may be emptied and machines need not agree on times.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Greatest, Now

from transcription.models import LiveSession
from transcription.models.live import LiveState

# A dead worker's sessions are to go on within 5 s: its claim runs out, and the others look every second.
HELD_FOR = timedelta(seconds=3)
RENEW_SECONDS = 1.0


class ClaimLost(Exception):
    """The session is another worker's now."""


@dataclass(frozen=True, slots=True)
class Claim:
    session_id: UUID
    worker: str

    def renew(self, captioned: float | None = None) -> None:
        """`captioned`: seconds of audio that need not be heard again. Raises ClaimLost."""
        changes: dict[str, object] = {"claimed_until": Now() + HELD_FOR}
        if captioned is not None:
            changes["captioned_seconds"] = Greatest("captioned_seconds", Value(captioned))
        if not self._mine().update(**changes):
            raise ClaimLost(str(self.session_id))

    def release(self) -> None:
        """Another one may have it at once."""
        self._mine().update(worker="", claimed_until=None)

    def _mine(self) -> QuerySet[LiveSession]:
        return LiveSession.objects.filter(pk=self.session_id, worker=self.worker)


def held_session(session_id: UUID, worker: str) -> LiveSession:
    """Its row, locked: nobody else takes it within the caller's transaction. Raises ClaimLost."""
    held = LiveSession.objects.select_for_update().filter(pk=session_id, worker=worker).first()
    if held is None:
        raise ClaimLost(str(session_id))
    return held


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
