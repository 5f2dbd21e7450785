"""Speakers that an engine tells apart by itself: whether its labels are used, instead of listening to the voices."""

from django.conf import settings

from transcription.engines import load_engine
from transcription.models import Job


def takes_labels(job: Job) -> bool:
    """Whether the engine's own labels are used: those of two chunks are not the same people."""
    if not (job.enable_diarization and settings.GOOGLE_SPEAKER_LABELS):
        return False
    chunks = list(job.chunks.values_list("engine", "channel")[:2])
    if len(chunks) != 1 or chunks[0][1] is not None:
        return False
    return job.spoken_language in load_engine(chunks[0][0]).capabilities.diarizes
