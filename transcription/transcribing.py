"""The second step of a job, batch by batch: an engine hears chunks. Workers only: the pipeline loads models."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from transcription import abandoned, pipeline, progress
from transcription.cache.chunks import Heard, hear
from transcription.claims import Claim, ClaimLost
from transcription.correction import load_corrector
from transcription.engines import Cancelled, Departure, Engine, Piece, StillRunning, load_engine
from transcription.engines.google.models import is_readable
from transcription.labels import takes_labels
from transcription.languages import spoken_beside
from transcription.models import Chunk, Job, Transfer
from transcription.models.job import WAITS_FOR_RESUMING, ChunkStatus, JobStage
from transcription.outages import outlast, unless_away
from transcription.pipeline import PlannedChunk
from transcription.results import dump_result
from transcription.retries import ONE_LESS, answered, has_budget_again
from transcription.transfers import (
    LEFT_AS,
    TRANSFER,
    left_as,
    record_departure,
    record_refusal,
    record_withdrawal,
    require_leave,
)
from transcription.types import EngineOptions, Span

logger = logging.getLogger(__name__)

BEGUN_AT = "begun_at"  # in what is remembered of a unit, beside what its engine remembers
PAUSED_DELAY = timedelta(minutes=1)  # how soon it is looked again whether a paused job goes on


def transcribe(claim: Claim, job: Job) -> None:
    """A batch of chunks: their words are stored as soon as they are there."""
    chunks = list(claim.unit())
    if len(chunks) != len(claim.chunk_ids):
        raise ClaimLost
    engine, options = load_engine(chunks[0].engine), _options(job)
    pieces = [_piece(job, chunk) for chunk in chunks]
    call = _Call(claim, job, engine, chunks[0].memory)
    try:
        heard = hear(engine, pieces, options, call, job.recording)
    except FileNotFoundError:
        decode_again(claim, job)
        return
    if engine.capabilities.corrected:
        heard = _corrected(heard, job, options)
    seconds = max(0.0, time.time() - call.begun_at)
    outlast(lambda: _store(claim, chunks, heard, seconds))
    answered(job.pk)
    progress.publish(job.pk)


def _corrected(heard: Sequence[Heard], job: Job, options: EngineOptions) -> list[Heard]:
    """The cache holds what the engine heard; what is made of it depends on the job."""
    corrector = load_corrector(job.correction, settings.CORRECTION_DICTIONARY)
    results = pipeline.corrected([known.result for known in heard], options, corrector)
    return [replace(known, result=result) for known, result in zip(heard, results, strict=True)]


def _piece(job: Job, chunk: Chunk) -> Piece:
    planned, source = planned_chunk(chunk), _source(job, chunk)
    if source:
        planned = replace(planned, span=Span(0.0, job.recording.duration))
    return pipeline.piece_of(job.recording.decoded_path, planned, source, job.recording.source_generation)


def planned_chunk(chunk: Chunk) -> PlannedChunk:
    return PlannedChunk(Span(chunk.start, chunk.end), tuple(Span(*pair) for pair in chunk.speech), chunk.channel)


def _source(job: Job, chunk: Chunk) -> str:
    """The address of the whole recording, when an engine elsewhere can take it as it lies and in one piece."""
    recording, capabilities = job.recording, load_engine(chunk.engine).capabilities
    if not recording.source_uri or not capabilities.leaves_the_building or chunk.channel is not None:
        return ""
    silent = recording.duration - (chunk.end - chunk.start)  # before and behind the piece
    fits = recording.duration <= capabilities.longest_chunk and silent < pipeline.RECESS and job.chunks.count() == 1
    readable = is_readable(recording.container, recording.codec, recording.channels)
    return recording.source_uri if fits and readable and not recording.has_video else ""


def _options(job: Job) -> EngineOptions:
    return EngineOptions(
        job.spoken_language,
        tuple(job.vocabulary),
        spoken_beside(job.spoken_language),
        **_labels(job),
    )


def _labels(job: Job) -> dict[str, object]:
    """Asked for only where they will be used: what an engine hears does not depend on them otherwise."""
    return {"diarize": True, "speakers": job.speaker_count} if takes_labels(job) else {}


def _store(claim: Claim, chunks: Sequence[Chunk], heard: Sequence[Heard], seconds: float) -> None:
    """All of a batch or nothing. The time is shared out by length among those that took some."""
    lengths = [0.0 if known.from_cache else chunk.end - chunk.start for chunk, known in zip(chunks, heard, strict=True)]
    staged = [chunk.pk for chunk, known in zip(chunks, heard, strict=True) if known.from_cache and chunk.memory]
    with transaction.atomic():
        if staged:  # heard for another job, while ours was on its way
            abandoned.give_up(Chunk.objects.filter(pk__in=staged, memory__has_key=LEFT_AS))
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

    def __post_init__(self) -> None:
        # Of what runs elsewhere it is remembered when it began: in the end a worker only fetches it.
        self.begun_at: float = self.memory.get(BEGUN_AT) or time.time()

    def remember(self, **facts: Any) -> None:
        """Raises Cancelled and ClaimLost."""
        self.memory |= {BEGUN_AT: self.begun_at} | facts
        try:
            self.claim.update(memory=self.memory)
        except ClaimLost:
            self._require_active()
            raise

    def require_leave(self, departure: Departure) -> None:
        """Raises StillRunning while the job is paused."""
        self._require_going_on()
        require_leave(self.job, departure.seconds, self._transfer(departure.address, departure.attempt))

    def leaving(self, departure: Departure) -> None:
        """Raises StillRunning while the job is paused: what is paid for is fetched then, nothing more is sent."""
        self._require_going_on()
        with transaction.atomic():
            known = self._transfer(departure.address, departure.attempt)
            transfer = record_departure(self.job, self.engine.name, departure, known)
            self.remember(**{LEFT_AS: left_as(departure.address, departure.attempt), TRANSFER: str(transfer.pk)})
        has_budget_again(self.job.pk)

    def _require_going_on(self) -> None:
        is_paused = Job.objects.filter(pk=self.job.pk, paused_at__isnull=False).exists()
        if is_paused != self.memory.get(WAITS_FOR_RESUMING, False):
            self.remember(**{WAITS_FOR_RESUMING: is_paused})
        if is_paused:
            raise StillRunning(PAUSED_DELAY)

    def unpaid(self, address: str, attempt: int) -> None:
        if transfer := self._transfer(address, attempt):
            record_refusal(transfer)

    def withdrawn(self, address: str, attempt: int) -> None:
        if transfer := self._transfer(address, attempt):
            record_withdrawal(transfer)

    def _transfer(self, address: str, attempt: int) -> UUID | None:
        """What was written down when the same attempt was announced before."""
        if LEFT_AS not in self.memory and self.memory.get("announced"):  # by a version that counted an address once
            return Transfer.objects.filter(job=self.job, address=address).values_list("pk", flat=True).first()
        return UUID(self.memory[TRANSFER]) if self.memory.get(LEFT_AS) == left_as(address, attempt) else None

    def report(self, fraction: float) -> None:
        """Raises Cancelled when nobody wants the result any more, ClaimLost when another worker is at it."""
        with unless_away("a look whether anybody still waits"):
            if not self.claim.unit().exists():
                self._require_active()
                raise ClaimLost

    def _require_active(self) -> None:
        """What runs elsewhere is stopped for Cancelled only: whoever else has the unit goes on with it."""
        if not Job.objects.active().filter(pk=self.claim.job_id).exists():
            raise Cancelled


def decode_again(claim: Claim, job: Job) -> None:
    """Somebody deleted the decoded file: back to its preparation, with the chunks that are done."""
    logger.warning("Job %s: the decoded file is gone, it is made again", job.pk)
    undone = {"stage": JobStage.QUEUED, "prepared": 0, "attempts": 0, "failures": 0, "claimed_by": ""}
    progress.note(job.pk)
    with transaction.atomic():
        # Of several workers that find it gone the first one sends the job back. A job before its units, as everywhere.
        Job.objects.active().filter(pk=job.pk, stage=JobStage.TRANSCRIBING).update(**undone)
        claim.update(status=ChunkStatus.PENDING, claimed_by="", attempts=ONE_LESS)
        progress.publish_after_commit(job.pk)
