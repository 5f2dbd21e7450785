"""The first step of a job: fetch, decode, find speech, plan chunks. Workers only: the pipeline loads models."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from itertools import groupby
from operator import attrgetter

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from courtsight.embedded.programs import cores
from transcription import abandoned, cache, gathering, identical, peaks, pipeline, progress
from transcription.assembling import complete
from transcription.audio.chunks import batches
from transcription.audio.wav import SAMPLE_BYTES, wav_duration
from transcription.claims import Claim
from transcription.engines import Engine, StillRunning, load_engine
from transcription.failover import left_for
from transcription.microphones import decode_missing
from transcription.models import Chunk, Job, Recording
from transcription.models.job import JobStage, JobStatus
from transcription.outages import outlast, unless_away
from transcription.partfile import require_room
from transcription.pipeline import PlannedChunk
from transcription.recordings import require_original
from transcription.retries import held_until
from transcription.rooms import microphones_of, names_in_room
from transcription.transcribing import planned_chunk
from transcription.types import SAMPLE_RATE

logger = logging.getLogger(__name__)

# A part of the preparation: whoever comes this much further than those before is not stopped by the recording.
ADVANCE = 0.05
# A browser needs no more; each message costs a query a socket.
SECONDS_BETWEEN_REPORTS = 1.0
# Headers are this inexact without being wrong.
TOLERATED_DIFFERENCE = 0.01


def prepare(claim: Claim, job: Job) -> None:
    """Decode, find speech, plan chunks; or finish at once when the result is known."""
    if not job.recording.is_fetched:
        _fetch(claim, job)
        return
    if job.relabels_id is not None:
        _require_source_and_room(job)
        _decode(claim, job)
        _start_transcribing(claim, job)
        return
    _name_microphones(claim, job)
    engine = load_engine(job.engine_now)
    key = cache.key_of(job, engine)
    _require_source_and_room(job)
    known = cache.find(key, counted=not job.is_sealed)
    if known is not None:
        _decode(claim, job)
        complete(claim, job, known)
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


def _name_microphones(claim: Claim, job: Job) -> None:
    """Of a job that is not planned yet, and was queued before a job wrote down who sits where."""
    if not job.plan_key and not job.microphones:
        job.microphones = list(names_in_room(job.recording))
        claim.update(microphones=job.microphones)


def _require_source_and_room(job: Job) -> None:
    """Raises OriginalUnreadable, and StorageFull when the decoded files would leave PostgreSQL without its reserve."""
    missing = [path for path in job.recording.decoded_paths(microphones_of(job).count) if not path.exists()]
    if missing:
        require_original(job.recording)
        decoded_bytes = int(job.recording.duration * SAMPLE_RATE * SAMPLE_BYTES) * len(missing)
        require_room(settings.HOME.path, decoded_bytes + settings.DISK_RESERVE_BYTES)


def _decode(claim: Claim, job: Job) -> None:
    """Playback wants the decoded file also where the engine does not; chunks of channels want theirs."""
    recording = job.recording
    channels = recording.channels if job.chunks.filter(channel__isnull=False).exists() else 0
    reserve = settings.DISK_RESERVE_BYTES
    decode_missing(recording.path, recording.decoded_path, channels, _report(claim, job), reserve)
    peaks.keep(recording)
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
    peaks.keep(job.recording)
    language = pipeline.choose_language(engine, wav, prepared.chunks, job.language)

    def store() -> None:
        _correct_duration(job.recording)
        abandoned.delete(job.chunks.all())
        Chunk.objects.bulk_create(_rows(job, prepared.chunks, engine), batch_size=500)
        _start_transcribing(claim, job, plan_key=key, detected_language=language, prepared=1)

    outlast(transaction.atomic(store))


def _plan_rest(claim: Claim, job: Job, engine: Engine, key: str) -> None:
    """After the other engine failed: cut what it has left in this one's lengths.

    Raises StillRunning when the other one, at work on several chunks, begins or ends one of them meanwhile.
    """
    _decode(claim, job)
    wav, longest = job.recording.decoded_path, engine.capabilities.longest_chunk
    left = set(job.chunks.filter(left_for(job)).values_list("pk", flat=True))
    rest = [chunk for run in _unbroken(job, left) for chunk in pipeline.plan_again(wav, run, longest)]
    rest.sort(key=lambda chunk: (chunk.span.start, -1 if chunk.channel is None else chunk.channel))
    language = pipeline.choose_language(engine, wav, rest, job.spoken_language) if rest else job.spoken_language
    with transaction.atomic():
        deleted, _ = job.chunks.filter(left_for(job), pk__in=left).delete()
        if deleted != len(left):
            raise StillRunning(timedelta(0))
        Chunk.objects.bulk_create(_rows(job, rest, engine), batch_size=500)
        _start_transcribing(claim, job, plan_key=key, detected_language=language, prepared=1)


def _unbroken(job: Job, left: set[int]) -> Iterator[list[PlannedChunk]]:
    """Chunks that are left, as long as none that is done lies between them: what is done must not be heard again."""
    for _, of_channel in groupby(job.chunks.order_by("channel", "start", "index"), attrgetter("channel")):
        for is_left, run in groupby(of_channel, lambda chunk: chunk.pk in left):
            if is_left:
                yield [planned_chunk(chunk) for chunk in run]


def _rows(job: Job, chunks: Sequence[PlannedChunk], engine: Engine) -> list[Chunk]:
    """The chunks as rows, behind those that the job has already."""
    last = job.chunks.aggregate(index=Max("index"), batch=Max("batch"))
    index, batch = (-1 if number is None else number for number in (last["index"], last["batch"]))
    numbers = batches(len(chunks), engine.capabilities.batch, settings.WORKERS or cores())
    not_before = held_until(engine)
    return [
        Chunk(
            job=job,
            index=index + 1 + count,
            batch=batch + 1 + number,
            engine=engine.name,
            not_before=not_before,
            channel=chunk.channel,
            start=chunk.span.start,
            end=chunk.span.end,
            speech=[[span.start, span.end] for span in chunk.speech],
        )
        for count, (number, chunk) in enumerate(zip(numbers, chunks, strict=True))
    ]


@transaction.atomic
def _start_transcribing(claim: Claim, job: Job, **plan: object) -> None:
    fresh = {"attempts": 0, "failures": 0, "claimed_by": ""}
    claim.update(stage=JobStage.TRANSCRIBING, transcribing_at=timezone.now(), **fresh, **plan)
    job.detected_language = plan.get("detected_language", job.detected_language)
    gathering.plan(job)
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
        with unless_away("how far the preparation is"):
            claim.update(prepared=max(fraction, job.prepared), **reached)
            progress.publish(claim.job_id)

    return report
