"""What becomes of a unit whose work could not be finished: wait and try again, or fail the job."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, Value
from django.db.models.functions import Coalesce, Greatest, Now

from transcription import abandoned, progress
from transcription.claims import Claim, ClaimLost, Step, give_up
from transcription.engines import Engine, load_engine
from transcription.errors import BudgetSpent, CourtSightError, EngineBusy, EngineUnreachable, MayNotLeave, StorageFull
from transcription.failover import fail_over
from transcription.models import Chunk, Job
from transcription.models.job import ChunkStatus, JobStage, JobStatus

logger = logging.getLogger(__name__)

# An engine that failed may have been short of memory: wait for others to finish, then longer, then fail the job.
RETRY_DELAYS = (timedelta(seconds=10), timedelta(seconds=60))
# Outages last minutes, sometimes an hour: look often at first, then seldom. After an hour and a half another engine
# goes on where the court lets it; else it is looked for as long as it takes: a weekend without a line loses nothing.
OUTAGE_DELAYS = tuple(timedelta(seconds=seconds) for seconds in (5, 15, 30, 60, 120, 300, 600, 1200, 1200, 1800))
# Of those that go on for ever, since waiting helps in the end. People free a disk within minutes or hours, a quota is
# one of requests a minute, a budget one of minutes a month.
DISK_DELAY = timedelta(seconds=60)
QUOTA_DELAY = timedelta(seconds=30)
# What a service may wish for instead: "at once" would be a flood, and a wish for days a mistake.
SHORTEST_QUOTA_DELAY, LONGEST_QUOTA_DELAY = timedelta(seconds=1), timedelta(hours=1)
BUDGET_DELAY = timedelta(minutes=10)

# A worker that was told to stop, or that came to new ground, has given its attempt back already.
ONE_LESS = Greatest(F("attempts") - 1, Value(0))


def wait(claim: Claim, pause: timedelta) -> None:
    """Put the unit back without blame: somebody else computes, and is to be asked again after the pause."""
    try:
        answered(claim.job_id)
        claim.update(claimed_by="", not_before=Now() + pause, attempts=ONE_LESS, failures=0, **_waiting(claim))
    except ClaimLost:
        logger.info("Job %s went on without us", claim.job_id)


def answered(job_id: UUID) -> None:
    """The service has answered one of the job's units: no outage is what the job waits for."""
    _no_longer_waits(job_id, EngineUnreachable)


def has_budget_again(job_id: UUID) -> None:
    """One of the job's units may be sent."""
    _no_longer_waits(job_id, BudgetSpent)


def _no_longer_waits(job_id: UUID, error: type[CourtSightError]) -> None:
    """The job says so no more, and its other units that wait for the same try at once.

    They begin to count anew: what answers some of them is not away, and is not to be given up sooner than one that is.
    """
    held_up = Job.objects.active().filter(pk=job_id, error_code=error.code)
    if held_up.update(error_code="", error_detail=""):
        Chunk.objects.undone().filter(job=job_id, claimed_by="").update(not_before=None, failures=0)


def give_back(claim: Claim, job: Job, error: CourtSightError) -> None:
    """Put the unit back for a later attempt when that can help, else fail the job."""
    logger.warning("Job %s, %s: %s: %s", job.pk, claim.step, error.code, error)
    try:
        with transaction.atomic():
            # A job before its units, as everywhere: two who hold what the other one waits for come to nothing.
            Job.objects.select_for_update().get(pk=job.pk)
            delay = _delay(claim, error)
            if (delay is None or _may_take_days(claim, error)) and fail_over(claim, job, error):
                return
            if delay is None:
                claim.update(claimed_by="")
                give_up(job, error.code, str(error))
                if isinstance(error, MayNotLeave):  # nor may stay there until nobody has retried it
                    abandoned.give_up(Chunk.objects.undone().filter(job=job))
            else:
                _put_back(claim, error, delay)
                progress.publish_after_commit(job.pk)
        if isinstance(error, EngineBusy):
            _hold_others(claim, delay)
    except ClaimLost:
        logger.info("Job %s went on without us", job.pk)


@transaction.atomic
def _hold_others(claim: Claim, delay: timedelta) -> None:
    """A quota is the account's: what else waits to be sent by the same engine, of all jobs, pauses as long.

    What runs there already is still fetched. Rows that somebody holds are left out: nobody waits here for a lock.
    """
    name = Chunk.objects.filter(pk__in=claim.chunk_ids).values_list("engine", flat=True).first()
    if name is None:
        return
    engine = load_engine(name)
    waiting = Chunk.objects.undone().filter(engine=name, claimed_by="", job__status__in=JobStatus.active())
    rows = waiting.select_for_update(of=("self",), skip_locked=True).values_list("pk", "memory")
    held = [pk for pk, memory in rows if not engine.runs(memory)]
    Chunk.objects.filter(pk__in=held).update(not_before=Greatest(Coalesce("not_before", Now()), Now() + delay))


def held_until(engine: Engine) -> datetime | None:
    """Until when nothing more is to be sent by this engine, whose quota is spent."""
    refused = Chunk.objects.undone().filter(engine=engine.name, job__in=Job.objects.active())
    return refused.filter(job__error_code=EngineBusy.code).aggregate(until=Max("not_before"))["until"]


def _put_back(claim: Claim, error: CourtSightError, delay: timedelta) -> None:
    """The worker lives, so this claim was no lost one; a job says what it waits for."""
    failures = {} if is_patient(error) else {"failures": F("failures") + 1}
    pause = {"claimed_by": "", "not_before": Now() + delay, "attempts": ONE_LESS}
    claim.update(**pause, **failures, **_waiting(claim))
    Job.objects.active().filter(pk=claim.job_id).update(error_code=error.code, error_detail=str(error))


def _delay(claim: Claim, error: CourtSightError) -> timedelta | None:
    """How long to wait before the next attempt; None: do not try again."""
    if not error.retryable:
        return None
    if isinstance(error, StorageFull):
        return DISK_DELAY
    if isinstance(error, BudgetSpent):
        return BUDGET_DELAY
    if isinstance(error, EngineBusy):
        return _quota_delay(error)
    failures = _failures(claim)
    if isinstance(error, EngineUnreachable):
        return OUTAGE_DELAYS[min(failures, len(OUTAGE_DELAYS) - 1)]
    return RETRY_DELAYS[failures] if failures < len(RETRY_DELAYS) else None


def _quota_delay(error: EngineBusy) -> timedelta:
    if error.pause is None:
        return QUOTA_DELAY
    return max(SHORTEST_QUOTA_DELAY, min(timedelta(seconds=error.pause), LONGEST_QUOTA_DELAY))


def _may_take_days(claim: Claim, error: CourtSightError) -> bool:
    """Whether somebody else had better go on, though waiting helps in the end."""
    is_long_outage = isinstance(error, EngineUnreachable) and _failures(claim) >= len(OUTAGE_DELAYS)
    return isinstance(error, BudgetSpent) or is_long_outage


def _failures(claim: Claim) -> int:
    return claim.unit().values_list("failures", flat=True).first() or 0


def is_patient(error: CourtSightError) -> bool:
    """Whether waiting for it never ends by itself: it says nothing against the unit."""
    return isinstance(error, StorageFull | BudgetSpent | EngineBusy)


def _waiting(claim: Claim) -> dict[str, object]:
    """How a unit looks that waits for its next attempt."""
    if claim.step in (Step.TRANSCRIBE, Step.GATHER):
        return {"status": ChunkStatus.PENDING}
    waiting: dict[str, object] = {"status": JobStatus.PENDING}
    if claim.step is Step.PREPARE:
        waiting["stage"] = JobStage.QUEUED
    return waiting
