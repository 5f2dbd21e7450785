"""What a worker does with a unit: one step of a job. This module is for workers: the pipeline loads models.

Each step can be run again without harm, and stores its result only while its claim is held.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from courtsight.embedded.programs import cores
from courtsight.queues import Queue
from transcription import bells, cache, identical, pipeline, progress, retries, transcripts
from transcription.audio.chunks import batches
from transcription.audio.wav import SAMPLE_BYTES, unreadable_in, wav_duration
from transcription.cache.chunks import Heard, hear
from transcription.claims import Claim, ClaimLost, Step, claim_next, held
from transcription.correction import load_corrector
from transcription.engines import Cancelled, Departure, Engine, Piece, StillRunning, load_engine
from transcription.engines.google.models import is_readable
from transcription.errors import CourtSightError, NoSpeech
from transcription.failover import left_for
from transcription.languages import spoken_beside
from transcription.microphones import decode_missing
from transcription.models import Chunk, Job, Recording
from transcription.models.job import ChunkStatus, JobStage, JobStatus
from transcription.outages import outlast, unless_away
from transcription.partfile import require_room
from transcription.pipeline import PlannedChunk
from transcription.recording_removal import remove_idle_channels
from transcription.results import dump_result, load_result
from transcription.rooms import microphones_of
from transcription.transfers import record_departure
from transcription.types import SAMPLE_RATE, EngineOptions, Span, Transcription

logger = logging.getLogger(__name__)

# A part of the preparation: whoever comes this much further than those before is not stopped by the recording.
ADVANCE = 0.05
# A browser needs no more; each message costs a query a socket.
SECONDS_BETWEEN_REPORTS = 1.0
# Headers are this inexact without being wrong.
TOLERATED_DIFFERENCE = 0.01


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
    job = Job.objects.select_related("recording__hearing__case").get(pk=claim.job_id)
    try:
        STEPS[claim.step](claim, job)
    except (ClaimLost, Cancelled):
        logger.info("Job %s went on without us: the result of %s is thrown away", job.pk, claim.step)
    except StillRunning as running:
        retries.wait(claim, running.pause)
    except CourtSightError as error:
        retries.give_back(claim, job, error)


def prepare(claim: Claim, job: Job) -> None:
    """Decode, find speech, plan chunks; or finish at once when the result is known."""
    if not job.recording.is_fetched:
        _fetch(claim, job)
        return
    engine = load_engine(job.engine_now)
    key = cache.key_of(job, engine.model)
    _require_room(job)
    known = cache.find(key, counted=not job.is_sealed)
    if known is not None:
        _decode(claim, job)
        _complete(claim, job, known)
    elif job.fallback_engine and job.chunks.exists():
        _plan_rest(claim, job, engine, key)
    elif not identical.takes_the_lead(job, key):
        raise StillRunning(timedelta(0))
    elif job.plan_key == key and job.chunks.exists():
        _decode(claim, job)
        _start_transcribing(claim, job)
    else:
        _plan(claim, job, engine, key)


def _fetch(claim: Claim, job: Job) -> None:
    """Bring the recording here from cloud storage; the next claim prepares it, for which its length must be known."""
    from transcription.fetching import fetch  # loads the vendor's libraries

    report = _report(claim, job)
    fetch(job.recording, lambda: report(0.0))
    claim.update(claimed_by="", attempts=0, failures=0, status=JobStatus.PENDING, stage=JobStage.QUEUED)


def _require_room(job: Job) -> None:
    """Raises StorageFull when the decoded files would leave PostgreSQL without its reserve."""
    missing = [path for path in job.recording.decoded_paths(microphones_of(job).count) if not path.exists()]
    if missing:
        decoded_bytes = int(job.recording.duration * SAMPLE_RATE * SAMPLE_BYTES) * len(missing)
        require_room(settings.HOME.path, decoded_bytes + settings.DISK_RESERVE_BYTES)


def _decode(claim: Claim, job: Job) -> None:
    """Playback wants the decoded file also where the engine does not; chunks of channels want theirs."""
    recording = job.recording
    channels = recording.channels if job.chunks.filter(channel__isnull=False).exists() else 0
    reserve = settings.DISK_RESERVE_BYTES
    decode_missing(recording.path, recording.decoded_path, channels, _report(claim, job), reserve)
    _correct_duration(recording)


def _correct_duration(recording: Recording) -> None:
    """Decoding knows the length for certain; the upload may have had to estimate it."""
    decoded = wav_duration(recording.decoded_path)
    if abs(decoded - recording.duration) > max(1.0, TOLERATED_DIFFERENCE * decoded):
        logger.info("Recording %s: %.1f s, not %.1f s as expected", recording.pk, decoded, recording.duration)
        recording.duration = decoded
        recording.save(update_fields=["duration"])


def _plan(claim: Claim, job: Job, engine: Engine, key: str) -> None:
    wav, longest = job.recording.decoded_path, engine.capabilities.longest_chunk
    source, reserve = job.recording.path, settings.DISK_RESERVE_BYTES
    prepared = pipeline.prepare_recording(
        source, wav, longest, microphones_of(job), _report(claim, job), reserve=reserve
    )
    language = pipeline.choose_language(engine, wav, prepared.chunks, job.language)

    def store() -> None:
        _correct_duration(job.recording)
        job.chunks.all().delete()
        Chunk.objects.bulk_create(_rows(job, prepared.chunks, engine), batch_size=500)
        _start_transcribing(claim, job, plan_key=key, detected_language=language, prepared=1)

    outlast(transaction.atomic(store))


def _plan_rest(claim: Claim, job: Job, engine: Engine, key: str) -> None:
    """After the other engine failed: cut what it has left in this one's lengths."""
    _decode(claim, job)
    left = list(job.chunks.filter(left_for(job)))
    planned = [_planned(chunk) for chunk in left]
    rest = pipeline.plan_again(job.recording.decoded_path, planned, engine.capabilities.longest_chunk)
    with transaction.atomic():
        job.chunks.filter(pk__in=[chunk.pk for chunk in left]).delete()
        Chunk.objects.bulk_create(_rows(job, rest, engine), batch_size=500)
        _start_transcribing(claim, job, plan_key=key, prepared=1)


def _rows(job: Job, chunks: Sequence[PlannedChunk], engine: Engine) -> list[Chunk]:
    """The chunks as rows, behind those that the job has already."""
    last = job.chunks.aggregate(index=Max("index"), batch=Max("batch"))
    index, batch = (-1 if number is None else number for number in (last["index"], last["batch"]))
    numbers = batches(len(chunks), engine.capabilities.batch, settings.WORKERS or cores())
    return [
        Chunk(
            job=job,
            index=index + 1 + count,
            batch=batch + 1 + number,
            engine=engine.name,
            channel=chunk.channel,
            start=chunk.span.start,
            end=chunk.span.end,
            speech=[[span.start, span.end] for span in chunk.speech],
        )
        for count, (number, chunk) in enumerate(zip(numbers, chunks, strict=True))
    ]


def _start_transcribing(claim: Claim, job: Job, **plan: object) -> None:
    fresh = {"attempts": 0, "failures": 0, "claimed_by": ""}
    claim.update(stage=JobStage.TRANSCRIBING, transcribing_at=timezone.now(), **fresh, **plan)
    progress.publish_after_commit(job.pk)


def transcribe(claim: Claim, job: Job) -> None:
    """A batch of chunks: their words are stored as soon as they are there."""
    chunks = list(claim.unit())
    if len(chunks) != len(claim.chunk_ids):
        raise ClaimLost
    engine, options = load_engine(chunks[0].engine), _options(job)
    pieces = [_piece(job, chunk) for chunk in chunks]
    began = time.monotonic()
    try:
        heard = hear(engine, pieces, options, _Call(claim, job, engine, chunks[0].memory), job.recording)
    except FileNotFoundError:
        _decode_again(claim, job)
        return
    corrector = load_corrector(job.correction, settings.CORRECTION_DICTIONARY)
    results = pipeline.correct_results([known.result for known in heard], engine, options, corrector)
    heard = [replace(known, result=result) for known, result in zip(heard, results, strict=True)]
    seconds = time.monotonic() - began
    outlast(lambda: _store(claim, chunks, heard, seconds))
    progress.publish(job.pk)


def _piece(job: Job, chunk: Chunk) -> Piece:
    planned, source = _planned(chunk), _source(job, chunk)
    if source:
        planned = replace(planned, span=Span(0.0, job.recording.duration))
    return pipeline.piece_of(job.recording.decoded_path, planned, source)


def _planned(chunk: Chunk) -> PlannedChunk:
    return PlannedChunk(Span(chunk.start, chunk.end), tuple(Span(*pair) for pair in chunk.speech), chunk.channel)


def _source(job: Job, chunk: Chunk) -> str:
    """The address of the whole recording, when an engine elsewhere can take it as it lies and in one piece."""
    recording, capabilities = job.recording, load_engine(chunk.engine).capabilities
    if not recording.source_uri or not capabilities.leaves_the_building or chunk.channel is not None:
        return ""
    fits = recording.duration <= capabilities.longest_chunk and job.chunks.count() == 1
    readable = is_readable(recording.container, recording.codec, recording.channels)
    return recording.source_uri if fits and readable and not recording.has_video else ""


def _options(job: Job) -> EngineOptions:
    return EngineOptions(
        job.spoken_language,
        tuple(job.vocabulary),
        spoken_beside(job.spoken_language),
        diarize=job.enable_diarization,
        speakers=job.speaker_count,
    )


def _store(claim: Claim, chunks: Sequence[Chunk], heard: Sequence[Heard], seconds: float) -> None:
    """All of a batch or nothing. The time is shared out by length among those that took some."""
    lengths = [0.0 if known.from_cache else chunk.end - chunk.start for chunk, known in zip(chunks, heard, strict=True)]
    with transaction.atomic():
        for chunk, known, length in zip(chunks, heard, lengths, strict=True):
            claim.finish(
                chunk.pk,
                status=ChunkStatus.DONE,
                result=dump_result(known.result),
                from_cache=known.from_cache,
                memory={},
                processing_seconds=seconds * length / sum(lengths) if length else 0.0,
                finished_at=timezone.now(),
            )


@dataclass
class _Call:
    """What an engine is told and asks while it works on a unit: kept in the unit's row."""

    claim: Claim
    job: Job
    engine: Engine
    memory: dict[str, Any] = field(default_factory=dict)

    def remember(self, **facts: Any) -> None:
        self.memory |= facts
        self.claim.update(memory=self.memory)

    def leaving(self, departure: Departure) -> None:
        record_departure(self.job, self.engine.name, departure)

    def report(self, fraction: float) -> None:
        """Raises Cancelled when nobody wants the result any more."""
        with unless_away("a look whether anybody still waits"):
            if not self.claim.unit().exists():
                raise Cancelled


def _decode_again(claim: Claim, job: Job) -> None:
    """Somebody deleted the decoded file: back to its preparation, with the chunks that are done."""
    logger.warning("Job %s: the decoded file is gone, it is made again", job.pk)
    undone = {"stage": JobStage.QUEUED, "prepared": 0, "attempts": 0, "failures": 0, "claimed_by": ""}
    progress.note(job.pk)
    with transaction.atomic():
        claim.update(status=ChunkStatus.PENDING, claimed_by="", attempts=F("attempts") - 1)
        # Of several workers that find it gone the first one sends the job back.
        Job.objects.active().filter(pk=job.pk, stage=JobStage.TRANSCRIBING).update(**undone)
        progress.publish_after_commit(job.pk)


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
    _complete(claim, job, transcription)


def _complete(claim: Claim, job: Job, transcription: Transcription) -> None:
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
        transcripts.store(transcription, job)
        progress.publish_after_commit(job.pk)
    remove_idle_channels(job.recording)


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
        with unless_away("how far the preparation is"):
            claim.update(prepared=max(fraction, job.prepared), **reached)
            progress.publish(claim.job_id)

    return report


STEPS = {Step.PREPARE: prepare, Step.TRANSCRIBE: transcribe, Step.ASSEMBLE: assemble}
