"""The calls under /api/v1/stt: start and follow jobs, read and correct transcripts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Header, Query, Router, Status
from ninja.decorators import decorate_view
from ninja.errors import ValidationError

from courtsight.accounts.models import User
from courtsight.accounts.roles import Action
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription import dispatch, editing
from transcription.access import get_visible
from transcription.answers import Done, answer_once
from transcription.exporting import export
from transcription.exports import EXPORTS
from transcription.models import Job, JobEvent, Segment, Transcript
from transcription.ordering import BODY, read_order
from transcription.paging import BadCursor, page_of
from transcription.progress import job_state
from transcription.receiving import files_to_disk
from transcription.schemas import (
    EventPage,
    ExportOptions,
    InvalidSchema,
    JobEventList,
    JobEventSchema,
    JobFilter,
    JobList,
    JobSchema,
    PriorityChange,
    ProblemSchema,
    SegmentChange,
    SegmentSchema,
    StaleSchema,
    TranscriptSchema,
)

router = Router(tags=["speech to text"])

READ_ERRORS = {401: ProblemSchema, 403: ProblemSchema, 404: ProblemSchema, 422: InvalidSchema}
WRITE_ERRORS = READ_ERRORS | {400: ProblemSchema, 409: ProblemSchema}
START_ERRORS = WRITE_ERRORS | {413: ProblemSchema, 415: ProblemSchema, 507: ProblemSchema}

FILE = {"schema": {"type": "string", "format": "binary"}}
OBJECT = {"schema": {"type": "object"}}
EXPORTED = {
    "description": "The file",
    "content": {
        each.content_type.split(";")[0]: OBJECT if each.extension == "json" else FILE for each in EXPORTS.values()
    },
}

Key = Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=255)]


@router.post("/transcribe", response={202: JobSchema} | START_ERRORS, openapi_extra={"requestBody": BODY})
@decorate_view(files_to_disk)
def transcribe(request: HttpRequest, key: Key = None) -> Status:
    """Start a transcription of a recording, or of the file sent along. Follow the job that it answers."""
    order = read_order(request)

    def start() -> Done:
        """A file is stored only for a request that is carried out, and stays only with its job."""
        dispatch.check_options(order.options["language"], order.options["engine"])
        with transaction.atomic():
            job = dispatch.create_job(order.recording(request.auth), request.auth, **order.options)
            return Done(job, job_state(job))

    return Status(202, answer_once(request.auth, key, {"call": "transcribe", **order.content()}, start))


@router.get("/jobs", response={200: JobList} | READ_ERRORS)
def list_jobs(request: HttpRequest, wanted: Query[JobFilter]) -> dict[str, Any]:
    """The jobs that you may see, the newest first."""
    jobs = Job.objects.visible_to(request.auth).filter(**wanted.conditions())
    jobs = jobs.select_related("transcript").prefetch_related("transfers")
    with _cursor_read():
        rows, next_cursor = page_of(jobs, wanted.cursor, wanted.limit)
    return {"items": [job_state(job) for job in rows], "next_cursor": next_cursor}


@router.get("/jobs/{uuid:job_id}", response={200: JobSchema} | READ_ERRORS)
def get_job(request: HttpRequest, job_id: UUID) -> dict[str, Any]:
    return job_state(get_visible(request.auth, Job, job_id))


@router.get("/jobs/{uuid:job_id}/events", response={200: JobEventList} | READ_ERRORS)
def list_job_events(request: HttpRequest, job_id: UUID, wanted: Query[EventPage]) -> dict[str, Any]:
    """What happened to a job, the newest first, as far back as the court keeps it."""
    events = JobEvent.objects.filter(job_id=get_visible(request.auth, Job, job_id).pk)
    with _cursor_read():
        rows, next_cursor = page_of(events, wanted.cursor, wanted.limit, by="at")
    return {"items": [JobEventSchema.from_row(event) for event in rows], "next_cursor": next_cursor}


@contextmanager
def _cursor_read() -> Iterator[None]:
    """For `page_of`: junk in a cursor is told like that in any other field."""
    try:
        yield
    except BadCursor as error:
        raise ValidationError([{"loc": ("query", "cursor"), "msg": _("is not a cursor of this list")}]) from error


@router.post("/jobs/{uuid:job_id}/cancel", response={200: JobSchema} | WRITE_ERRORS)
def cancel_job(request: HttpRequest, job_id: UUID, key: Key = None) -> dict[str, Any]:
    """Stop a job that waits or is in progress; 409 when it has ended."""
    return _act_on_job(request.auth, job_id, key, dispatch.cancel_job)


@router.post("/jobs/{uuid:job_id}/retry", response={200: JobSchema} | WRITE_ERRORS)
def retry_job(request: HttpRequest, job_id: UUID, key: Key = None) -> dict[str, Any]:
    """Start a failed or cancelled job again; what it had done stays done. 409 in any other state."""
    return _act_on_job(request.auth, job_id, key, dispatch.retry_job)


@router.post("/jobs/{uuid:job_id}/pause", response={200: JobSchema} | WRITE_ERRORS)
def pause_job(request: HttpRequest, job_id: UUID, key: Key = None) -> dict[str, Any]:
    """Begin no more of a job until it is resumed; what is under way is finished. 409 when it has ended or is paused."""
    return _act_on_job(request.auth, job_id, key, dispatch.pause_job)


@router.post("/jobs/{uuid:job_id}/resume", response={200: JobSchema} | WRITE_ERRORS)
def resume_job(request: HttpRequest, job_id: UUID, key: Key = None) -> dict[str, Any]:
    """Go on with a paused job; 409 when it is not paused."""
    return _act_on_job(request.auth, job_id, key, dispatch.resume_job)


@router.post("/jobs/{uuid:job_id}/priority", response={200: JobSchema} | WRITE_ERRORS)
def set_priority(request: HttpRequest, job_id: UUID, wanted: PriorityChange, key: Key = None) -> dict[str, Any]:
    """Put a job before the others, or behind them; 409 when it has ended."""
    return _act_on_job(request.auth, job_id, key, dispatch.set_priority, priority=wanted.value)


def _act_on_job(user: User, job_id: UUID, key: str | None, act: Callable[..., None], **options: Any) -> dict[str, Any]:
    job = get_visible(user, Job, job_id, Action.TRANSCRIBE)

    def run() -> Done:
        act(job, user, **options)
        return Done(job, job_state(job))

    return answer_once(user, key, {"call": act.__name__, "job": job.pk, **options}, run)


@router.get("/transcripts/{uuid:transcript_id}", response={200: TranscriptSchema} | READ_ERRORS)
def get_transcript(request: HttpRequest, transcript_id: UUID) -> TranscriptSchema:
    transcript = get_visible(request.auth, _transcripts(), transcript_id)
    _note(request, AuditAction.VIEWED, transcript)
    return TranscriptSchema.from_row(transcript)


@router.patch(
    "/transcripts/{uuid:transcript_id}/segments/{uuid:segment_id}",
    response={200: SegmentSchema} | WRITE_ERRORS | {409: StaleSchema},
)
def change_segment(request: HttpRequest, transcript_id: UUID, segment_id: UUID, change: SegmentChange) -> SegmentSchema:
    """Correct one segment. 409, with what it is now, when somebody else changed it since `revision`."""
    segments = Segment.objects.filter(transcript=transcript_id)
    segment = get_visible(request.auth, segments, segment_id, Action.EDIT)
    changed = editing.edit_segment(segment, request.auth, change.revision, text=change.text, speaker=change.speaker)
    return SegmentSchema.from_row(changed)


@router.get(
    "/transcripts/{uuid:transcript_id}/export", response=WRITE_ERRORS, openapi_extra={"responses": {200: EXPORTED}}
)
def export_transcript(request: HttpRequest, transcript_id: UUID, wanted: Query[ExportOptions]) -> HttpResponse:
    """The transcript as a file. DOCX and PDF have three layouts: `minutes` is the Berita Acara Sidang."""
    transcript = get_visible(request.auth, _transcripts(), transcript_id, Action.EXPORT)
    # A misspelled "speaker" must not give everybody's words away; ninja lets it pass where a schema has lists.
    unknown = sorted(set(request.GET) - set(ExportOptions.model_fields))
    if unknown:
        raise ValidationError([{"type": "extra_forbidden", "loc": ("query", name)} for name in unknown])
    address = request.build_absolute_uri(reverse("transcript_detail", args=[transcript.pk]))
    return export(transcript, wanted.wanted(), request.auth, address)


def _transcripts() -> QuerySet[Transcript]:
    return Transcript.objects.select_related("recording__hearing__case").prefetch_related("segments__speaker")


def _note(request: HttpRequest, action: AuditAction, transcript: Transcript, **details: Any) -> None:
    record_event(request.auth, action, transcript, **details)
