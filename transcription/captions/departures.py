"""What of a live session leaves the building: asked before each portion, held to the budget, written down by stream."""

import hashlib
import uuid

from transcription.captions.permits import Permits
from transcription.engines import google_configuration
from transcription.errors import BudgetSpent, CourtSightError, MayNotLeave
from transcription.models import Court, LiveSession, Transfer
from transcription.transfers import has_budget, record_live_departure, settle_live

# Seconds of audio that are counted at a time before they are sent; what was not sent is given back with the stream.
RESERVED = 15.0


class Departures:
    """See cloud_stream.Leaving. For one thread."""

    def __init__(self, session: LiveSession, engine: str, permits: Permits) -> None:
        self._session, self._engine, self._permits = session, engine, permits
        self._transfer: Transfer | None = None
        self._price = self._sent = 0.0
        self._size, self._digest = 0, hashlib.sha256()

    def begin(self, model: str) -> None:
        configuration = google_configuration()
        streaming = configuration.streaming_model(self._session.language) or configuration.google_model
        self._price = streaming.price if configuration.price is None else configuration.price
        self._sent, self._size, self._digest = 0.0, 0, hashlib.sha256()
        self._transfer = Transfer(
            hearing_id=self._session.hearing_id,
            engine=self._engine,
            model=model,
            region=configuration.region,
            address=f"stream:{self._session.pk}/{uuid.uuid4()}",
            size=0,
            seconds=0.0,
            cost=0,
        )

    def before(self, begin: float, end: float, pcm: bytes) -> None:
        """Raises MayNotLeave, BudgetSpent."""
        self._require_open(begin, end)
        transfer, seconds = self._transfer, end - begin
        size, digest = self._size + len(pcm), self._digest.copy()
        digest.update(pcm)
        if self._sent + seconds > transfer.seconds:
            # What stands there if nobody comes to settle it: all that was sent by now.
            transfer.size, transfer.sha256 = size, digest.hexdigest()
            record_live_departure(self._session, transfer, RESERVED, self._price)
        self._sent, self._size, self._digest = self._sent + seconds, size, digest

    def end(self) -> None:
        transfer, self._transfer = self._transfer, None
        if transfer is not None and transfer.seconds:
            settle_live(transfer, self._sent, self._size, self._digest.hexdigest(), self._price)

    def may_begin(self, at: float) -> bool:
        """Whether what is said from this second on may leave, and is paid for."""
        may_leave = self._permits.of(self._session.pk).allows(at, float("inf"))
        return may_leave and has_budget(Court.current(), RESERVED)

    def _require_open(self, begin: float, end: float) -> None:
        if not self._permits.of(self._session.pk).allows(begin, end):
            raise MayNotLeave(f"second {begin:.1f} of session {self._session.pk}")


def may_substitute(error: CourtSightError) -> bool:
    """Whether the court lets the local engine go on after this error; else captions pause."""
    court = Court.current()
    return court.local_when_spent if isinstance(error, BudgetSpent) else court.falls_back
