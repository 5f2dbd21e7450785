"""The last step of a job: chunks become a transcript. Workers only: the pipeline loads models."""

from statistics import fmean

from django.db import transaction
from django.utils import timezone

from transcription import abandoned, cache, pipeline, progress, transcripts
from transcription.audio.wav import unreadable_in
from transcription.claims import Claim
from transcription.errors import NoSpeech
from transcription.models import Job
from transcription.models.job import JobStage, JobStatus
from transcription.recording_removal import remove_idle_channels
from transcription.results import load_result
from transcription.rooms import microphones_of
from transcription.types import Transcription


def assemble(claim: Claim, job: Job) -> None:
    """All chunks are done: write the transcript."""
    microphones = microphones_of(job)
    chunks = list(job.chunks.values_list("result", "channel"))
    transcription = pipeline.assemble(
        [load_result(stored) for stored, _ in chunks],
        duration=job.recording.duration,
        language=job.spoken_language,
        unreadable=unreadable_in(job.recording.decoded_path),
        speakers=[microphones.speaker_at(channel) for _, channel in chunks],
    )
    # Before the job has ended: those that wait for it are to find the result.
    cache.keep(job.plan_key, transcription, job.recording)
    complete(claim, job, transcription)


def complete(claim: Claim, job: Job, transcription: Transcription) -> None:
    """Transcript and completed job appear together. Raises NoSpeech rather than complete without text."""
    if not transcription.segments:
        raise NoSpeech("no segment has text")
    ended = {
        "status": JobStatus.COMPLETED,
        "stage": JobStage.DONE,
        "finished_at": timezone.now(),
        "claimed_by": "",
        "paused_at": None,
    }
    with transaction.atomic():
        claim.update(detected_language=transcription.language, **ended)
        job.chunks.all().take_back()  # a result from elsewhere may find workers at them
        abandoned.give_up(job.chunks.all())
        transcripts.store(transcription, job)
        job.refresh_from_db()
        job.count_end(confidence_of(transcription))
        progress.publish_after_commit(job.pk)
    remove_idle_channels(job.recording)


def confidence_of(transcription: Transcription) -> float | None:
    """The mean of those segments that have one, 0 to 1."""
    known = [segment.confidence for segment in transcription.segments if segment.confidence is not None]
    return fmean(known) if known else None
