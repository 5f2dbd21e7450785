"""The calls of the transcript editor, under /api/v1/stt/transcripts/{id}. See docs/decisions/edits.md."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.gzip import gzip_page
from ninja import Query, Router
from ninja.decorators import decorate_view

from courtsight.accounts.roles import Action
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription.access import get_visible
from transcription.api import READ_ERRORS, WRITE_ERRORS
from transcription.doubtful import check, doubts_of
from transcription.edit_schemas import (
    DoubtCheck,
    DoubtsChecked,
    EditList,
    EditMade,
    EditorSchema,
    EditorWords,
    EditPage,
    EditRequest,
    PeaksSchema,
    StaleEditSchema,
)
from transcription.editing import apply_edit
from transcription.editor import answer_to, answer_to_nothing, editor_state, logged, words_state
from transcription.models import EditKind, Recording, Segment, Transcript
from transcription.peaks import peaks_for
from transcription.schemas import ProblemSchema, StaleSchema

router = Router(tags=["transcript editor"])
PREFIX = "/transcripts/{uuid:transcript_id}"


@router.get(PREFIX + "/editor", response={200: EditorSchema} | READ_ERRORS)
@decorate_view(gzip_page)
def get_editor(request: HttpRequest, transcript_id: UUID) -> JsonResponse:
    """The whole text, a segment a line, and who speaks."""
    transcript = get_visible(request.auth, _transcripts(), transcript_id)
    record_event(request.auth, AuditAction.VIEWED, transcript)
    return JsonResponse(editor_state(transcript, request.auth))


@router.get(PREFIX + "/editor/words", response={200: EditorWords} | READ_ERRORS)
@decorate_view(gzip_page)
def get_editor_words(request: HttpRequest, transcript_id: UUID) -> JsonResponse:
    """When each word is spoken, and how sure the engine was of it."""
    return JsonResponse(words_state(get_visible(request.auth, _transcripts(), transcript_id)))


@router.post(PREFIX + "/edits", response={200: EditMade} | WRITE_ERRORS | {409: StaleEditSchema, 413: ProblemSchema})
@decorate_view(gzip_page)
def make_edit(request: HttpRequest, transcript_id: UUID, wanted: EditRequest) -> JsonResponse:
    """Change texts, split, join, paste, replace throughout, undo: runs of segments, each replaced by another one.

    409 stale_revision when somebody else changed one of those seen: then nothing was done, and `current` is what is
    there now.
    """
    transcript = get_visible(request.auth, _transcripts(), transcript_id, Action.EDIT)
    changes = [change.change() for change in wanted.changes]
    edit = apply_edit(transcript, request.auth, EditKind(wanted.kind), changes, wanted.edit_id)
    if edit is not None:
        return JsonResponse(answer_to(edit, transcript))
    there = [one.id for change in changes for one in change.by]
    return JsonResponse(answer_to_nothing(transcript, list(transcript.segments.filter(pk__in=there))))


@router.get(PREFIX + "/edits", response={200: EditList} | READ_ERRORS)
@decorate_view(gzip_page)
def list_edits(request: HttpRequest, transcript_id: UUID, wanted: Query[EditPage]) -> JsonResponse:
    """What was changed after the edit that you know, in order."""
    transcript = get_visible(request.auth, _transcripts(), transcript_id)
    edits = list(transcript.edits.filter(number__gt=wanted.after).select_related("made_by")[: wanted.limit + 1])
    page = edits[: wanted.limit]
    next_cursor = str(page[-1].number) if len(edits) > wanted.limit else None
    return JsonResponse({"items": [logged(edit) for edit in page], "next_cursor": next_cursor})


@router.post(PREFIX + "/doubts", response={200: DoubtsChecked} | WRITE_ERRORS | {409: StaleSchema})
def check_doubt(request: HttpRequest, transcript_id: UUID, wanted: DoubtCheck) -> JsonResponse:
    """Say that words are right, having listened to them. 409 when they are others by now."""
    segments = Segment.objects.filter(transcript=transcript_id).select_related("transcript__recording__hearing__case")
    segment = get_visible(request.auth, segments, wanted.segment_id, Action.EDIT)
    check(segment, request.auth, wanted.revision, wanted.first, wanted.last, wanted.checked)
    doubts = doubts_of(segment.transcript, [segment.pk])
    left = sum(not doubt["checked"] for doubt in doubts)
    return JsonResponse({"segment_id": str(segment.pk), "doubts": doubts, "left": left})


@router.get(
    "/recordings/{uuid:recording_id}/peaks",
    response={200: PeaksSchema} | READ_ERRORS | {409: ProblemSchema},
    url_name="recording_peaks",
)
@decorate_view(gzip_page)
def get_peaks(request: HttpRequest, recording_id: UUID) -> JsonResponse:
    """The picture of a recording's sound. 409 while it is being made; 404 until a job has decoded the recording."""
    recording = get_visible(request.auth, Recording, recording_id)
    if not recording.is_decoded or not (recording.peaks_path.exists() or recording.decoded_path.exists()):
        raise Http404
    return JsonResponse(peaks_for(recording))


def _transcripts() -> QuerySet[Transcript]:
    return Transcript.objects.select_related("recording__hearing__case")
