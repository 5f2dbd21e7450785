"""When an engine has failed for good: the rest of the job goes to the other one, from the chunk where it stopped."""

import logging

from django.db.models import Q

from transcription import abandoned, policy, progress
from transcription.claims import Claim, Step
from transcription.errors import BudgetSpent, CourtSightError, EngineError
from transcription.models import Chunk, Court, Job
from transcription.models.job import ChunkStatus, JobStage

logger = logging.getLogger(__name__)


def fail_over(claim: Claim, job: Job, error: CourtSightError) -> bool:
    """Send what is not done to the other engine, if the court wants that. In the caller's transaction.

    False: it does not want that, nobody else may do it, or the other engine is the one that failed. Raises ClaimLost.
    """
    court = Court.current()
    wanted = court.local_when_spent if isinstance(error, BudgetSpent) else court.falls_back
    failed = _engine_of(claim, job)
    other = policy.other_engine(failed, job.recording, job.spoken_language)
    if not (wanted and isinstance(error, EngineError)) or other is None or job.fallback_engine == failed:
        return False
    logger.warning("Job %s: %s has failed for good, %s does the rest", job.pk, failed, other)
    if claim.step is Step.TRANSCRIBE:
        abandoned.give_up(Chunk.objects.filter(pk__in=claim.chunk_ids))
        claim.update(status=ChunkStatus.PENDING, claimed_by="", attempts=0)
    changes = {"fallback_engine": other, "stage": JobStage.QUEUED, "attempts": 0, "failures": 0, "not_before": None}
    told = {"error_code": "", "error_detail": ""}  # it does not wait for the first one any more
    Job.objects.active().filter(pk=job.pk).update(**changes, **told, claimed_by="")
    progress.publish_after_commit(job.pk)
    return True


def left_for(job: Job) -> Q:
    """The chunks that the other engine takes over: not those that the first one is still computing and is paid for."""
    is_open = ~Q(status=ChunkStatus.DONE) & ~Q(engine=job.fallback_engine)
    return is_open & Q(memory={})


def _engine_of(claim: Claim, job: Job) -> str:
    """Who was at work: the chunk's engine, or in other steps the one that the job has now."""
    if claim.step is Step.TRANSCRIBE:
        return Chunk.objects.filter(pk__in=claim.chunk_ids).values_list("engine", flat=True).first() or job.engine_now
    return job.engine_now
