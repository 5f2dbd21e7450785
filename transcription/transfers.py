"""Audio leaves the building only through here: asked of the policy, held to the budget, written down."""

from decimal import Decimal
from uuid import UUID

from django.db import transaction

from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription.engines import Departure
from transcription.errors import BudgetSpent, MayNotLeave
from transcription.models import Court, Hearing, Job, LiveSession, Recording, Transfer
from transcription.policy import hearing_may_leave, may_leave

# In what is remembered of a unit: which row was written down for it, and for which attempt to send it.
TRANSFER, LEFT_AS = "transfer", "left_as"


def left_as(address: str, attempt: int) -> str:
    return f"{address} {attempt}"


def attempt_of(known_as: str) -> int:
    """The attempt in what `left_as` gave."""
    return int(known_as.rpartition(" ")[2])


def require_leave(job: Job, seconds: float, known: UUID | None = None) -> None:
    """Raises what `record_departure` would raise now; nothing is written down."""
    court = Court.current()
    recording = Recording.objects.get(pk=job.recording_id)
    if not may_leave(recording, court):
        raise MayNotLeave(f"recording {recording.pk}")
    if not Transfer.objects.filter(pk=known, seconds__gt=0).exists():
        _require_budget(court, seconds)


def record_departure(job: Job, engine: str, departure: Departure, known: UUID | None = None) -> Transfer:
    """Call it before anything is sent. `known`: the transfer as which the same attempt was written down before.

    That counts once. What is submitted anew is another transfer: the service is paid for both. Raises MayNotLeave when
    the hearing may not be sent (any more), BudgetSpent when the month's minutes are used up.
    """
    recording = Recording.objects.get(pk=job.recording_id)
    with transaction.atomic():
        court = _locked_court()
        if not may_leave(recording, court):
            raise MayNotLeave(f"recording {recording.pk}")
        before = Transfer.objects.filter(pk=known).first()
        if before is not None and before.seconds:
            return before
        _require_budget(court, departure.seconds)
        cost = Decimal(str(round(departure.cost, 6)))
        paid = {"seconds": departure.seconds, "cost": cost, "region": departure.region}
        if before is not None:  # refused before, and tried again
            Transfer.objects.filter(pk=before.pk).update(**paid)
            return before
        transfer = Transfer.objects.create(
            job=job,
            address=departure.address,
            hearing=recording.hearing,
            sha256=departure.sha256 or recording.sha256,
            engine=engine,
            model=departure.model,
            size=departure.size,
            **paid,
        )
        details = {"engine": engine, "region": departure.region, "seconds": round(departure.seconds, 1)}
        record_event(job.created_by, AuditAction.SENT_AWAY, job, recording=str(recording.pk), **details)
    return transfer


def record_refusal(transfer: UUID) -> None:
    """It is not paid for. That it left stays written down."""
    Transfer.objects.filter(pk=transfer).update(seconds=0, cost=0)


def record_withdrawal(transfer: UUID) -> None:
    """No region was asked to hear it, nor will be: unless one has refused it already."""
    Transfer.objects.filter(pk=transfer, seconds__gt=0).update(seconds=0, cost=0, region="")


def _locked_court() -> Court:
    """Two workers that look at the budget at the same time come one after the other."""
    Court.objects.get_or_create(pk=Court.current().pk)
    return Court.objects.select_for_update().get()


def record_live_departure(session: LiveSession, transfer: Transfer, seconds: float, price: float) -> None:
    """So many more seconds of a live session are about to leave: call it before they are sent.

    `transfer` is the row of their stream, which this stores. Raises MayNotLeave, BudgetSpent.
    """
    hearing = Hearing.objects.select_related("case").get(pk=session.hearing_id)
    with transaction.atomic():
        court = _locked_court()
        if not hearing_may_leave(hearing, court):
            raise MayNotLeave(f"hearing {hearing.pk}")
        _require_budget(court, seconds)
        is_new = not transfer.seconds
        transfer.seconds += seconds
        transfer.cost = Decimal(str(round(transfer.seconds / 60 * price, 6)))
        transfer.save()
        if is_new:
            details = {"engine": transfer.engine, "region": transfer.region, "stream": transfer.address}
            record_event(session.started_by, AuditAction.SENT_AWAY, session, **details)


def settle_live(transfer: Transfer, seconds: float, size: int, sha256: str, price: float) -> None:
    """The stream has ended: this is what was sent in it."""
    cost = Decimal(str(round(seconds / 60 * price, 6)))
    Transfer.objects.filter(pk=transfer.pk).update(seconds=seconds, size=size, sha256=sha256, cost=cost)


def has_budget(court: Court, seconds: float) -> bool:
    """Whether so much of this month's minutes is left."""
    if court.monthly_minutes is None:
        return True
    return Transfer.objects.this_month().seconds() + seconds <= 60 * court.monthly_minutes


def _require_budget(court: Court, seconds: float) -> None:
    if court.monthly_minutes is None:
        return
    used = Transfer.objects.this_month().seconds()
    if used + seconds > 60 * court.monthly_minutes:
        raise BudgetSpent(
            f"{used / 60:.0f} of {court.monthly_minutes} minutes are used, {seconds / 60:.0f} more wanted"
        )
