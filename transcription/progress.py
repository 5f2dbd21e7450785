"""How far a job is: the job as JSON (for the API and the socket), and the message that something changed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from transcription import identical
from transcription.broadcast import broadcast
from transcription.errors import CourtSightError, error_of_code
from transcription.models import Gathering, Job
from transcription.models.job import ChunkStatus, JobStage, JobStatus, Priority
from transcription.time_left import Ahead, Batch, seconds_left

# Every open socket is told which job changed, and asks again whether its user may see it.
GROUP = "jobs"
CHANGED = "job.changed"

# Shares of the bar, from measurements: decoding and voice activity take a tenth of what the engine takes.
PREPARED_SHARE = 0.1
ASSEMBLED_SHARE = 0.01
# Listening to the voices takes a quarter of what the engine takes.
VOICES_WEIGHT = 0.25
# By which the speed is measured: of sixteen workers the last three or four.
MOST_BATCHES = 64


def job_state(job: Job) -> dict[str, Any]:
    """The job as the API and the socket show it. Texts are in the active language."""
    transcript = getattr(job, "transcript", None)
    shown = job.relabels_id or (transcript and transcript.pk)
    return {
        "id": str(job.pk),
        "recording_id": str(job.recording_id),
        "transcript_id": str(shown) if shown else None,
        "purpose": "speakers" if job.relabels_id else "transcript",
        "status": job.status,
        "paused": job.paused_at is not None,
        "priority": Priority(job.priority).name.lower(),
        "progress": round(told(job), 4),
        "stage": job.stage,
        "stage_label": stage_label(job),
        "eta_seconds": eta_of(job),
        "language": job.spoken_language,
        "engine": job.engine,
        "fallback_engine": job.fallback_engine or None,
        "cost": cost_of(job),
        "error": error_state(job),
        "created_at": _text(job.created_at),
        "finished_at": _text(job.finished_at),
        "findings": transcript.findings if transcript else [],
    }


def cost_of(job: Job) -> float | None:
    """What its transfers cost by the price list; None when nothing left the building."""
    costs = [transfer.cost for transfer in job.transfers.all()]
    return float(sum(costs)) if costs else None


def stage_label(job: Job) -> str:
    if job.paused_at:
        return str(_("Paused"))
    if job.is_held_up:
        return str(error_of_code(job.error_code).waiting)
    if job.status != JobStatus.PENDING:
        return str(_("Telling speakers apart") if _only_listens(job) else job.get_stage_display())
    if job.stage == JobStage.QUEUED and identical.is_waiting(job):
        return str(_("Waiting for another transcription of the same recording"))
    # However far it came before it had to wait: nobody is at it.
    return str(JobStage.QUEUED.label)


def error_state(job: Job) -> dict[str, str] | None:
    """What went wrong and what to do. A waiting job may have one too: it says what it waits for."""
    if not job.error_code:
        return None
    error: type[CourtSightError] = error_of_code(job.error_code)
    return {"code": job.error_code, "message": str(error.message), "action": str(error.action)}


def told(job: Job) -> float:
    """What people are told of the progress, 0 to 1: it never goes back, whatever has to be done once more.

    Only a job that begins anew, with nothing of what it had, begins at 0 again (see `work.prepare`).
    """
    return max(progress_of(job), job.reached)


def progress_of(job: Job) -> float:
    """0 to 1, by seconds of audio; it stays where it was when a job fails or is cancelled."""
    if job.status == JobStatus.COMPLETED:
        return 1.0
    if job.stage in (JobStage.QUEUED, JobStage.PREPARING):
        return PREPARED_SHARE * min(job.prepared, 1.0)
    total, done = _chunk_seconds(job)
    voices = _voices_of(job)
    if voices is not None:
        weight = VOICES_WEIGHT * total or 1.0
        total, done = total + weight, done + weight * _heard(voices)
    return PREPARED_SHARE + (1 - PREPARED_SHARE - ASSEMBLED_SHARE) * (done / total if total else 0)


def note(job_id: UUID) -> None:
    """Keep how far the job is. Before anything that takes it back, and whenever its progress is told."""
    job = Job.objects.filter(pk=job_id).first()
    if job is not None and (now := progress_of(job)) > job.reached:
        # Not when the job has moved on meanwhile: it may have begun anew.
        Job.objects.filter(pk=job_id, stage=job.stage, reached__lt=now).update(reached=now)


def eta_of(job: Job) -> int | None:
    """Seconds until the end, as far as what was done lately tells; None until it does.

    Chunks and voices are seen to at the same time, as a rule: whichever takes longer.
    """
    if job.status != JobStatus.PROCESSING or job.stage != JobStage.TRANSCRIBING or job.transcribing_at is None:
        return None
    if job.is_held_up:
        return None
    left = [_chunks_left(job), _voices_left(_voices_of(job))]
    return None if None in left else max(1, round(max(left)))


def _chunks_left(job: Job) -> float | None:
    """Seconds that they take, 0 when all are done; None until one is."""
    total, done = _chunk_seconds(job)
    if done >= total:
        return 0.0
    latest = _latest_batches(job)
    if not latest:
        return None
    return seconds_left(latest, job.transcribing_at, _ahead(job, total - done), timezone.now())


def _ahead(job: Job, audio: float) -> Ahead:
    """A worker holds what is in hand, or it is under way elsewhere: then something is remembered of it."""
    undone = job.chunks.undone().order_by()
    held = undone.exclude(claimed_by="", memory={})
    return Ahead(audio, *(chunks.values("batch").distinct().count() for chunks in (undone, held)))


def _voices_left(voices: Gathering | None) -> float | None:
    """Seconds that they take by what they took so far, 0 when there is nothing to hear; None until there is a pace."""
    if voices is None or voices.status == ChunkStatus.DONE:
        return 0.0
    return voices.seconds * (1 - voices.heard) / voices.heard if voices.heard and voices.seconds else None


def _voices_of(job: Job) -> Gathering | None:
    return Gathering.objects.filter(job=job).first() if job.enable_diarization else None


def _heard(voices: Gathering) -> float:
    """0 to 1. Where they cannot be told apart nothing is left to do."""
    return 1.0 if voices.status == ChunkStatus.DONE else voices.heard


def _only_listens(job: Job) -> bool:
    """Whether all that is left before the end is who speaks."""
    if job.stage != JobStage.TRANSCRIBING or not job.enable_diarization or job.chunks.undone().exists():
        return False
    return Gathering.objects.undone().filter(job=job).exists()


def publish_after_commit(job_id: UUID) -> None:
    transaction.on_commit(lambda: publish(job_id))


def publish(job_id: UUID) -> None:
    """Tell every socket that this job changed."""
    note(job_id)
    broadcast(GROUP, CHANGED, job_id=str(job_id))


def _latest_batches(job: Job) -> list[Batch]:
    """Batches done since this run began, the last first. What was taken from the cache says nothing of the speed."""
    length = Sum(F("end") - F("start"))
    done = job.chunks.filter(status=ChunkStatus.DONE, processing_seconds__gt=0, finished_at__gt=job.transcribing_at)
    grouped = done.values("batch").annotate(audio=length, worked=Sum("processing_seconds"), finished=Max("finished_at"))
    rows = grouped.order_by("-finished").values_list("audio", "worked", "finished")
    return [Batch(*row) for row in rows[:MOST_BATCHES]]


def _chunk_seconds(job: Job) -> tuple[float, float]:
    """Seconds of audio in all chunks of the job, and in those that are done."""
    length = F("end") - F("start")
    sums = job.chunks.aggregate(total=Sum(length), done=Sum(length, filter=Q(status=ChunkStatus.DONE)))
    return sums["total"] or 0.0, sums["done"] or 0.0


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
