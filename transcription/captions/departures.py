"""What of a live session leaves the building: asked before each portion, held to the budget, written down by stream."""

import hashlib
import time
import uuid

from transcription.captions.marks import is_in_closed
from transcription.engines import google_configuration
from transcription.errors import BudgetSpent, CourtSightError, MayNotLeave
from transcription.models import Court, Hearing, LiveSession, Transfer
from transcription.policy import hearing_may_leave
from transcription.transfers import has_budget, record_live_departure, settle_live

# Seconds of audio that are counted at a time before they are sent; what was not sent is given back with the stream.
RESERVED = 15.0
# Seconds between two looks at the court's policy. Whether the hearing was closed is looked at before each portion.
LOOK_SECONDS = 1.0


class Departures:
    """See cloud_stream.Leaving. For one thread."""

    def __init__(self, session: LiveSession, engine: str) -> None:
        self._session, self._engine = session, engine
        self._transfer: Transfer | None = None
        self._price = self._sent = 0.0
        self._size, self._digest = 0, hashlib.sha256()
        self._looked = -LOOK_SECONDS

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
        court = Court.current()
        hearing = Hearing.objects.select_related("case").get(pk=self._session.hearing_id)
        is_open = court.sealed_may_leave or not is_in_closed(self._session, at, float("inf"))
        return is_open and hearing_may_leave(hearing, court) and has_budget(court, RESERVED)

    def _require_open(self, begin: float, end: float) -> None:
        if is_in_closed(self._session, begin, end) and not Court.current().sealed_may_leave:
            raise MayNotLeave(f"session {self._session.pk} is closed to the public")
        if time.monotonic() - self._looked >= LOOK_SECONDS:
            self._looked = time.monotonic()
            hearing = Hearing.objects.select_related("case").get(pk=self._session.hearing_id)
            if not hearing_may_leave(hearing, Court.current()):
                raise MayNotLeave(f"hearing {hearing.pk}")


def may_substitute(error: CourtSightError) -> bool:
    """Whether the court lets the local engine go on after this error; else captions pause."""
    court = Court.current()
    return court.local_when_spent if isinstance(error, BudgetSpent) else court.falls_back
