"""What a worker does with a unit: one step of a job. This module is for workers: the steps load models.

Each step can be run again without harm, and stores its result only while its claim is held.
"""

import logging
import time
from collections.abc import Callable

import structlog
from structlog.contextvars import bind_contextvars, unbind_contextvars

from courtsight.queues import Queue
from transcription import bells, retries
from transcription.assembling import assemble
from transcription.claims import Claim, ClaimLost, Step, claim_next, held
from transcription.engines import Cancelled, StillRunning
from transcription.errors import CourtSightError
from transcription.gathering import gather
from transcription.models import Job
from transcription.preparing import prepare
from transcription.transcribing import transcribe

logger = logging.getLogger(__name__)

STEPS: dict[Step, Callable[[Claim, Job], None]] = {
    Step.PREPARE: prepare,
    Step.TRANSCRIBE: transcribe,
    Step.GATHER: gather,
    Step.ASSEMBLE: assemble,
}


def run_next(queue: Queue = Queue.TRANSCRIPTION) -> bool:
    """Take one unit for this queue, work on it, and ring for what follows. False: there was nothing to do."""
    claim = claim_next(queue)
    if claim is None:
        return False
    try:
        with held(claim, claim.longest()):
            _run(claim)
    except ClaimLost:
        logger.info("Job %s ended before %s began", claim.job_id, claim.step)
    bells.top_up()
    return True


def _run(claim: Claim) -> None:
    """An unforeseen error leaves the ids bound: Celery logs it with them, and the task's end unbinds all."""
    began = time.monotonic()
    bind_contextvars(job_id=str(claim.job_id), step=claim.step.value)
    _run_step(claim)
    structlog.get_logger(__name__).info("step ended", seconds=round(time.monotonic() - began, 3))
    unbind_contextvars("job_id", "step")


def _run_step(claim: Claim) -> None:
    job = Job.objects.select_related("recording__hearing__case").get(pk=claim.job_id)
    try:
        STEPS[claim.step](claim, job)
    except (ClaimLost, Cancelled):
        logger.info("Job %s went on without us: the result of %s is thrown away", job.pk, claim.step)
    except StillRunning as running:
        retries.wait(claim, running.pause)
    except CourtSightError as error:
        retries.give_back(claim, job, error)
