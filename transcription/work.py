"""What a worker does with a unit: one step of a job. This module is for workers: the pipeline loads models.

Each step can be run again without harm, and stores its result only while its claim is held.
"""

import logging
import time
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from transcription import bells, cache, pipeline, progress, transcripts
from transcription.audio.decode import decode_to_wav
from transcription.audio.wav import SAMPLE_BYTES, unreadable_in, wav_duration
from transcription.claims import Claim, ClaimLost, Step, claim_next, give_up, held
from transcription.engines import Engine, load_engine
from transcription.errors import CourtSightError, NoSpeech, StorageFull
from transcription.models import Chunk, Job, Recording
from transcription.models.job import ChunkStatus, JobStage, JobStatus
from transcription.partfile import require_room
from transcription.results import dump_result, load_result
from transcription.types import SAMPLE_RATE, EngineOptions, Span, Transcription

logger = logging.getLogger(__name__)

# An engine that failed may have been short of memory: wait for others to finish, then longer, then fail the job.
RETRY_DELAYS = (timedelta(seconds=10), timedelta(seconds=60))
# People free a disk within minutes or hours; looking once a minute costs nothing. The job waits, it does not fail.
DISK_DELAY = timedelta(seconds=60)
# A part of the preparation: whoever comes this much further than those before is not stopped by the recording.
ADVANCE = 0.05
# A browser needs no more; each message costs a query a socket.
SECONDS_BETWEEN_REPORTS = 1.0
# Headers are this inexact without being wrong.
TOLERATED_DIFFERENCE = 0.01


def run_next() -> bool:
    """Take one unit, work on it, and ring for what follows. False: there was nothing to do."""
    claim = claim_next()
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
    job = Job.objects.select_related("recording__hearing__case").get(pk=claim.job_id)
    try:
        STEPS[claim.step](claim, job)
    except ClaimLost:
        logger.info("Job %s went on without us: the result of %s is thrown away", job.pk, claim.step)
    except CourtSightError as error:
        _give_back(claim, job, error)


def prepare(claim: Claim, job: Job) -> None:
    """Decode, find speech, plan chunks; or finish at once when the result is known."""
    engine = load_engine(job.engine)
    key = cache.key_of(job, engine.model)
    _require_room(job)
    known = cache.find(key)
    if known is not None:
        _decode(claim, job)
        _complete(claim, job, known)
    elif job.plan_key == key and job.chunks.exists():
        _decode(claim, job)
        _start_transcribing(claim, job)
    else:
        _plan(claim, job, engine, key)


def _require_room(job: Job) -> None:
    """Raises StorageFull when the decoded file would leave PostgreSQL without its reserve."""
    if not job.recording.decoded_path.exists():
        decoded_bytes = int(job.recording.duration * SAMPLE_RATE * SAMPLE_BYTES)
        require_room(settings.HOME.path, decoded_bytes + settings.DISK_RESERVE_BYTES)


def _decode(claim: Claim, job: Job) -> None:
    """Playback wants the decoded file also where the engine does not."""
    if not job.recording.decoded_path.exists():
        decode_to_wav(job.recording.path, job.recording.decoded_path, _report(claim, job), settings.DISK_RESERVE_BYTES)
    _correct_duration(job.recording)


def _correct_duration(recording: Recording) -> None:
    """Decoding knows the length for certain; the upload may have had to estimate it."""
    decoded = wav_duration(recording.decoded_path)
    if abs(decoded - recording.duration) > max(1.0, TOLERATED_DIFFERENCE * decoded):
        logger.info("Recording %s: %.1f s, not %.1f s as expected", recording.pk, decoded, recording.duration)
        recording.duration = decoded
        recording.save(update_fields=["duration"])


def _plan(claim: Claim, job: Job, engine: Engine, key: str) -> None:
    wav = job.recording.decoded_path
    prepared = pipeline.prepare(job.recording.path, wav, _report(claim, job), reserve=settings.DISK_RESERVE_BYTES)
    _correct_duration(job.recording)
    language = pipeline.choose_language(engine, wav, prepared.chunks, job.language)
    speech = [[span.start, span.end] for span in prepared.speech]
    with transaction.atomic():
        job.chunks.all().delete()
        Chunk.objects.bulk_create(
            Chunk(job=job, index=index, start=span.start, end=span.end) for index, span in enumerate(prepared.chunks)
        )
        _start_transcribing(claim, job, speech=speech, plan_key=key, detected_language=language, prepared=1)


def _start_transcribing(claim: Claim, job: Job, **plan: object) -> None:
    claim.update(stage=JobStage.TRANSCRIBING, transcribing_at=timezone.now(), attempts=0, claimed_by="", **plan)
    progress.publish_after_commit(job.pk)


def transcribe(claim: Claim, job: Job) -> None:
    """One chunk: its words are stored as soon as they are there."""
    chunk = claim.unit().first()
    if chunk is None:
        raise ClaimLost
    engine = load_engine(job.engine)
    speech = [Span(*pair) for pair in job.speech]
    began = time.monotonic()
    try:
        result = pipeline.transcribe_chunk(
            engine, job.recording.decoded_path, Span(chunk.start, chunk.end), EngineOptions(job.spoken_language), speech
        )
    except FileNotFoundError:
        _decode_again(claim, job)
        return
    claim.update(
        status=ChunkStatus.DONE,
        result=dump_result(result),
        processing_seconds=time.monotonic() - began,
        finished_at=timezone.now(),
        claimed_by="",
    )
    progress.publish(job.pk)


def _decode_again(claim: Claim, job: Job) -> None:
    """Somebody deleted the decoded file: back to its preparation, with the chunks that are done."""
    logger.warning("Job %s: the decoded file is gone, it is made again", job.pk)
    undone = {"stage": JobStage.QUEUED, "prepared": 0, "attempts": 0, "claimed_by": ""}
    with transaction.atomic():
        claim.update(status=ChunkStatus.PENDING, claimed_by="", attempts=F("attempts") - 1)
        # Of several workers that find it gone the first one sends the job back.
        Job.objects.active().filter(pk=job.pk, stage=JobStage.TRANSCRIBING).update(**undone)
        progress.publish_after_commit(job.pk)


def assemble(claim: Claim, job: Job) -> None:
    """All chunks are done: write the transcript."""
    engine = load_engine(job.engine)
    transcription = pipeline.assemble(
        [load_result(stored) for stored in job.chunks.values_list("result", flat=True)],
        duration=job.recording.duration,
        language=job.spoken_language,
        engine=engine.name,
        model=engine.model,
        unreadable=unreadable_in(job.recording.decoded_path),
    )
    _complete(claim, job, transcription)
    cache.keep(job.plan_key, transcription, job.recording)


def _complete(claim: Claim, job: Job, transcription: Transcription) -> None:
    """Transcript and completed job appear together. Raises NoSpeech rather than complete without text."""
    if not transcription.segments:
        raise NoSpeech("no segment has text")
    ended = {"status": JobStatus.COMPLETED, "stage": JobStage.DONE, "finished_at": timezone.now(), "claimed_by": ""}
    with transaction.atomic():
        claim.update(detected_language=transcription.language, **ended)
        transcripts.store(transcription, job)
        progress.publish_after_commit(job.pk)


def _report(claim: Claim, job: Job) -> Callable[[float], None]:
    """Progress of a step: stored and told once a second at most. Raises ClaimLost when the job was cancelled.

    Workers lost on the way to where nobody had been before say nothing against the recording: they do not count.
    """
    last = 0.0

    def report(fraction: float) -> None:
        nonlocal last
        if time.monotonic() - last < SECONDS_BETWEEN_REPORTS:
            return
        last = time.monotonic()
        reached = {"attempts": 0} if fraction > job.prepared + ADVANCE else {}
        claim.update(prepared=max(fraction, job.prepared), **reached)
        progress.publish(claim.job_id)

    return report


def _give_back(claim: Claim, job: Job, error: CourtSightError) -> None:
    """Put the unit back for a later attempt when that can help, else fail the job."""
    logger.warning("Job %s, %s: %s: %s", job.pk, claim.step, error.code, error)
    try:
        with transaction.atomic():
            if (delay := _delay(claim, error)) is None:
                claim.update(claimed_by="")
                give_up(job, error.code, str(error))
            else:
                claim.update(claimed_by="", not_before=Now() + delay, **_waiting(claim, error))
                progress.publish_after_commit(job.pk)
    except ClaimLost:
        logger.info("Job %s went on without us", job.pk)


def _delay(claim: Claim, error: CourtSightError) -> timedelta | None:
    """How long to wait before the next attempt; None: do not try again."""
    if isinstance(error, StorageFull):
        return DISK_DELAY
    attempts = claim.unit().values_list("attempts", flat=True).first() or 0
    pauses = RETRY_DELAYS[max(attempts - 1, 0) :]  # 0: this attempt does not count
    return pauses[0] if error.retryable and pauses else None


def _waiting(claim: Claim, error: CourtSightError) -> dict[str, object]:
    """How a unit looks that waits for its next attempt. A full disk does not count as one, and is shown."""
    if claim.step is Step.TRANSCRIBE:
        return {"status": ChunkStatus.PENDING}
    waiting: dict[str, object] = {"status": JobStatus.PENDING, "error_code": error.code, "error_detail": str(error)}
    if claim.step is Step.PREPARE:
        waiting["stage"] = JobStage.QUEUED
    if isinstance(error, StorageFull):
        waiting["attempts"] = F("attempts") - 1
    return waiting


STEPS = {Step.PREPARE: prepare, Step.TRANSCRIBE: transcribe, Step.ASSEMBLE: assemble}
