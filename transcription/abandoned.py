"""What a cancelled job left running elsewhere: stopped, and its audio deleted there. Workers only."""

import logging

from transcription.engines import load_engine
from transcription.errors import CourtSightError
from transcription.models import Chunk
from transcription.models.job import JobStatus

logger = logging.getLogger(__name__)


def abandon() -> int:
    """Stop what cancelled jobs' chunks remember; how many there were. What cannot be reached is tried again later."""
    done = 0
    chunks = Chunk.objects.filter(job__status=JobStatus.CANCELLED).exclude(memory={}).select_related("job")
    for chunk in chunks:
        try:
            engine = load_engine(chunk.job.engine_now)
            if engine.capabilities.leaves_the_building:
                engine.abandon(chunk.memory)
        except CourtSightError as error:
            logger.warning("Job %s could not be stopped at its engine yet: %s", chunk.job_id, error)
            continue
        # By compare and swap: the job may have been retried, and its chunk may remember something new.
        done += Chunk.objects.filter(pk=chunk.pk, memory=chunk.memory).update(memory={})
    return done
