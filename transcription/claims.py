"""Who works on what. A worker takes one unit (a step of a job, or a batch of chunks), and holds it while it lives.

A unit is free when nobody holds it or when its claim ran out, which is how a killed worker's unit
comes back. Times are the database's: machines need not agree on theirs.
"""

import logging
import os
import signal
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F, QuerySet, Sum
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce, Now

from courtsight.queues import Queue
from transcription import progress
from transcription.errors import BudgetSpent, DiarizationFailed, EngineFailed, EngineUnreachable
from transcription.models import Chunk, Gathering, Job
from transcription.models.job import ChunkStatus, JobStage, JobStatus
from transcription.turns import lock_job, next_jobs, runnable_chunks, runnable_gatherings, runnable_steps

logger = logging.getLogger(__name__)

# A step whose worker died three times would kill a fourth one: the job fails instead, or goes without speakers.
MAX_ATTEMPTS = 3
# Chunks that were lost with a worker so often, or failed once, are tried one by one: only the bad one is to suffer.
ALONE_FROM = 2
# A chunk has as many chances again as a step, but alone. Workers die of other things as well, and where all of them
# are killed once a minute the long work on a whole batch is lost several times in a row, through no fault of the chunk.
MAX_ATTEMPTS_OF_A_CHUNK = ALONE_FROM + MAX_ATTEMPTS
# Nothing takes 60 times as long as its audio: a unit that does hangs. Short ones may wait for a model to load.
LONGEST_SECONDS_A_SECOND = 60
LONGEST_AT_LEAST = timedelta(minutes=10)
# A recording whose length nobody knows comes over the network first.
LONGEST_UNKNOWN = timedelta(hours=6)
# Read before the pool forks: a worker's processes share it, and the worker can speak for all of them.
WORKER = f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


class ClaimLost(Exception):
    """The unit is not ours any more: cancelled, or the claim ran out and another worker has it."""


class Step(StrEnum):
    PREPARE = "prepare"
    TRANSCRIBE = "transcribe"
    GATHER = "gather"
    ASSEMBLE = "assemble"


# A question to somebody else's machine is over in a moment, and most often answered as the last one was: a job that
# waits for it goes on saying so until it is answered otherwise (see `retries`).
ASKED_AGAIN = (BudgetSpent.code, EngineUnreachable.code)

STAGES = {Step.PREPARE: JobStage.PREPARING, Step.ASSEMBLE: JobStage.ASSEMBLING}
ASSEMBLED_FROM = (JobStage.TRANSCRIBING, JobStage.ASSEMBLING)


@dataclass(frozen=True)
class Claim:
    """One unit in one worker's hands, under a token that nobody else has."""

    step: Step
    job_id: uuid.UUID
    token: str
    chunk_ids: tuple[int, ...] = ()

    def unit(self) -> QuerySet[Job] | QuerySet[Chunk] | QuerySet[Gathering]:
        """The rows of the unit while the claim is ours, else none. Update them through this."""
        if self.step is Step.GATHER:
            return Gathering.objects.filter(job=self.job_id, claimed_by=self.token)
        if not self.chunk_ids:
            return Job.objects.filter(pk=self.job_id, claimed_by=self.token)
        return Chunk.objects.filter(pk__in=self.chunk_ids, claimed_by=self.token)

    def update(self, **changes: object) -> None:
        """Change the unit. Raises ClaimLost, and changes nothing, when the claim is not ours any more."""
        with transaction.atomic():
            if self.unit().update(**changes) != max(1, len(self.chunk_ids)):
                raise ClaimLost

    def finish(self, chunk_id: int, **changes: object) -> None:
        """Change one chunk of the unit and let go of it. Raises ClaimLost; call it in a transaction for all of them."""
        if self.unit().filter(pk=chunk_id).update(**changes, claimed_by="") != 1:
            raise ClaimLost

    def renew(self) -> None:
        self.update(claimed_until=_until())

    def longest(self) -> timedelta:
        """How long the work may take at most. Raises ClaimLost."""
        lengths = {Step.TRANSCRIBE: F("end") - F("start"), Step.GATHER: F("job__recording__duration")}
        length = lengths.get(self.step, F("recording__duration"))
        seconds = self.unit().aggregate(total=Sum(length))["total"]
        if seconds is None:
            raise ClaimLost
        if not seconds:  # not fetched yet
            return LONGEST_UNKNOWN
        return max(LONGEST_AT_LEAST, timedelta(seconds=LONGEST_SECONDS_A_SECOND * seconds))


def claim_next(queue: Queue = Queue.TRANSCRIPTION) -> Claim | None:
    """Take a unit of the job whose turn it is, for a worker of this queue; None when there is nothing to do."""
    for job_id in next_jobs(queue):
        # Claims of one job come one after the other, by the lock on its row, which is let go of before the next
        # job is tried.
        with transaction.atomic():
            job = lock_job(job_id, queue)
            claim = _claim(job) if job is not None else None
        if claim is not None:
            return claim
        if job is not None:  # its unit was taken or given up, it may have another one: look again
            return claim_next(queue)
    return None


def count_runnable(most: int, queue: Queue = Queue.TRANSCRIPTION) -> int:
    """How many units workers of this queue could work on now, counted up to `most`."""
    count = 0
    for units in (runnable_chunks(queue), runnable_gatherings(queue), runnable_steps(queue)):
        if count < most:
            count += units.order_by()[: most - count].count()
    return count


def excuse() -> None:
    """This worker is told to stop and may be killed soon: what its processes hold counts as no attempt.

    They keep their claims: what they still finish in time is not lost.
    """
    beside = (model.objects.filter(status=ChunkStatus.PROCESSING) for model in (Chunk, Gathering))
    for units in (Job.objects.active(), *beside):
        held_here = units.filter(claimed_by__startswith=f"{WORKER}:", attempts__gt=0)
        held_here.update(attempts=F("attempts") - 1)


def die() -> None:
    """End this process at once: its work hangs, and can be stopped in no other way. The pool starts another one."""
    os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def held(claim: Claim, longest: timedelta, give_up_hope: Callable[[], None] = die) -> Iterator[None]:
    """Renew the claim in the background while the block runs. After `longest` the block hangs: see `die`."""
    done = threading.Event()
    last = time.monotonic() + longest.total_seconds()
    arguments = [claim, done, last, give_up_hope]
    thread = threading.Thread(target=_renew_until, args=arguments, name="renew-claim", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _renew_until(claim: Claim, done: threading.Event, last: float, give_up_hope: Callable[[], None]) -> None:
    """Four times within a claim's life, so that a slow moment of the database does not cost the work."""
    try:
        while not done.wait(settings.CLAIM_SECONDS / 4):
            if time.monotonic() > last:
                logger.error("Job %s: %s hangs, its process ends", claim.job_id, claim.step)
                give_up_hope()
                return
            try:
                claim.renew()
            except ClaimLost:
                return
            except DatabaseError as error:
                logger.warning("The claim on %s could not be renewed yet: %s", claim.job_id, error)
                connection.close()
    finally:
        connection.close()


def _claim(job: Job) -> Claim | None:
    """Take the next unit of a locked job. None: it is taken by now, or had to be given up."""
    units = _next_units(job)
    most = MAX_ATTEMPTS_OF_A_CHUNK if units and isinstance(units[0], Chunk) else MAX_ATTEMPTS
    for unit in units:
        if unit.attempts >= most:
            _give_up_unit(job, unit)
            return None
    return _take(job, units) if units else None


def _next_units(job: Job) -> list[Gathering] | list[Chunk] | list[Job]:
    """Listening to the voices comes first: only one worker can do it, while the others go on with the chunks."""
    voices = list(runnable_gatherings().filter(job=job))
    return voices or _next_batch(job) or list(runnable_steps().filter(pk=job.pk))


def _give_up_unit(job: Job, unit: Gathering | Chunk | Job) -> None:
    """Without its voices a job is completed all the same."""
    detail = f"{unit.attempts} workers were lost at {unit._meta.model_name} {unit.pk}"
    if isinstance(unit, Gathering):
        logger.warning("Job %s goes without speakers: %s", job.pk, detail)
        Gathering.objects.filter(pk=unit.pk).update(
            status=ChunkStatus.DONE, claimed_by="", error_code=DiarizationFailed.code
        )
    else:
        give_up(job, EngineFailed.code, detail)


def _next_batch(job: Job) -> list[Chunk]:
    """The first chunk that is to be done, with the others of its batch unless it is to be tried alone."""
    first = runnable_chunks().filter(job=job).first()
    if first is None:
        return []
    if first.failures or first.attempts >= ALONE_FROM:
        return [first]
    return list(runnable_chunks().filter(job=job, batch=first.batch, failures=0, attempts__lt=ALONE_FROM))


def _take(job: Job, units: list[Gathering] | list[Chunk] | list[Job]) -> Claim:
    step = _step(job, units[0])
    chunk_ids = tuple(unit.pk for unit in units) if step is Step.TRANSCRIBE else ()
    claim = Claim(step, job.pk, _token(), chunk_ids)
    hold = {"claimed_by": claim.token, "claimed_until": _until(), "attempts": F("attempts") + 1, "not_before": None}
    began = {field: Coalesce(field, Now()) for field in ("started_at", "begun_at")}
    served: dict[str, object] = {"served_at": Now(), **began}
    if job.paused_at is None:
        served["status"] = JobStatus.PROCESSING
    if step in STAGES:
        served |= hold | {"stage": STAGES[step]}
    else:
        type(units[0]).objects.filter(pk__in=[unit.pk for unit in units]).update(status=ChunkStatus.PROCESSING, **hold)
    if step is not Step.TRANSCRIBE or job.error_code not in ASKED_AGAIN:
        served |= {"error_code": "", "error_detail": ""}
    Job.objects.filter(pk=job.pk).update(**served)
    progress.publish_after_commit(job.pk)
    return claim


def _step(job: Job, unit: Gathering | Chunk | Job) -> Step:
    if isinstance(unit, Job):
        return Step.ASSEMBLE if job.stage in ASSEMBLED_FROM else Step.PREPARE
    return Step.TRANSCRIBE if isinstance(unit, Chunk) else Step.GATHER


def give_up(job: Job, code: str, detail: str) -> None:
    """The job has failed. What its chunks have so far stays for a retry."""
    if job.end(JobStatus.FAILED, error_code=code, error_detail=detail):
        logger.warning("Job %s failed: %s %s", job.pk, code, detail)
        progress.publish_after_commit(job.pk)


def _until() -> CombinedExpression:
    return Now() + timedelta(seconds=settings.CLAIM_SECONDS)


def _token() -> str:
    """Unique; the machine and the worker are in it for people who look at the table."""
    return f"{WORKER}:{uuid.uuid4().hex}"
