"""The calls about who speaks in a transcript, under /api/v1/stt/transcripts/{id}. See transcription.speakers."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Status
from ninja.errors import ValidationError

from courtsight.accounts.models import User
from courtsight.accounts.roles import Action
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription import dispatch, speakers
from transcription.access import get_visible
from transcription.answers import Done, answer_once
from transcription.api import READ_ERRORS, WRITE_ERRORS, Key
from transcription.editing import edit_segment
from transcription.models import Segment, Speaker, SpeakerChange, Transcript
from transcription.paging import BadCursor, page_of
from transcription.progress import job_state
from transcription.schemas import JobSchema, StaleSchema
from transcription.speaker_schemas import (
    ChangeList,
    ChangePage,
    ChangeSchema,
    OfferSchema,
    OutcomeSchema,
    SegmentSpeaker,
    Somebody,
    SpeakerList,
    SpeakerMerge,
    SpeakerNaming,
    SpeakerSchema,
    SpeakerSplit,
    StaleSpeakerSchema,
    SuggestionDeclined,
    SuggestionList,
    SuggestionSchema,
    TellingApart,
)
from transcription.speakers.history import changes_of
from transcription.speakers.suggestions import suggestions_for
from transcription.speakers.undoing import undo

router = Router(tags=["speakers"])
STALE = WRITE_ERRORS | {409: StaleSpeakerSchema}
PREFIX = "/transcripts/{uuid:transcript_id}"
ONE = PREFIX + "/speakers/{uuid:speaker_id}"


@router.get(PREFIX + "/speakers", response={200: SpeakerList} | READ_ERRORS)
def list_speakers(request: HttpRequest, transcript_id: UUID) -> SpeakerList:
    """Who speaks, and who may be meant: the hearing's participants, the room's microphones."""
    transcript = get_visible(request.auth, _transcripts(), transcript_id)
    heard = speakers.heard_in(transcript)
    offers = speakers.offers_for(transcript, [one.speaker for one in heard])
    return SpeakerList(
        items=[SpeakerSchema.from_heard(one) for one in heard],
        offers=[OfferSchema.from_offer(offer) for offer in offers],
    )


@router.patch(ONE, response={200: OutcomeSchema} | STALE)
def name_speaker(request: HttpRequest, transcript_id: UUID, speaker_id: UUID, change: SpeakerNaming) -> OutcomeSchema:
    """Say who a speaker is; every segment follows. 409, with the present name, when it was changed meanwhile."""
    speaker = _speaker(request, transcript_id, speaker_id)
    voice = _voice(request, speaker, change.voice)
    made = speakers.rename(speaker, request.auth, change.revision, change.identity(), voice)
    return outcome(speaker.transcript, made)


@router.post(ONE + "/merge", response={200: OutcomeSchema} | STALE)
def merge_speakers(
    request: HttpRequest, transcript_id: UUID, speaker_id: UUID, change: SpeakerMerge, key: Key = None
) -> dict[str, Any]:
    """Two are one person: all that this one said goes to `into`."""
    speaker, into = (_speaker(request, transcript_id, pk) for pk in (speaker_id, change.into))
    revisions = (change.revision, change.into_revision)

    def act() -> SpeakerChange:
        return speakers.merge(speaker, request.auth, revisions[0], into, revisions[1])

    return _once(request, key, speaker.transcript, {"merge": speaker_id, **change.dict()}, act)


@router.post(ONE + "/split", response={200: OutcomeSchema} | STALE)
def split_speaker(
    request: HttpRequest, transcript_id: UUID, speaker_id: UUID, change: SpeakerSplit, key: Key = None
) -> dict[str, Any]:
    """What this one says from a segment on is somebody else's."""
    speaker = _speaker(request, transcript_id, speaker_id)
    first = get_visible(request.auth, Segment.objects.filter(transcript=transcript_id), change.segment_id, Action.EDIT)
    target = _target(request, transcript_id, change)

    def act() -> SpeakerChange:
        return speakers.split(speaker, request.auth, change.revision, first, target)

    return _once(request, key, speaker.transcript, {"split": speaker_id, **change.dict()}, act)


@router.post(ONE + "/decline", response={204: None} | WRITE_ERRORS)
def decline_suggestion(
    request: HttpRequest, transcript_id: UUID, speaker_id: UUID, change: SuggestionDeclined
) -> Status:
    """A suggested role or voice is not theirs, and is not suggested again. Doing it twice is doing it once."""
    speaker = _speaker(request, transcript_id, speaker_id)
    return _about(request, speaker, change, speakers.decline, speakers.decline_voice)


@router.post(ONE + "/suggest-again", response={204: None} | WRITE_ERRORS)
def suggest_again(request: HttpRequest, transcript_id: UUID, speaker_id: UUID, change: SuggestionDeclined) -> Status:
    """A role or voice that was declined may be suggested again. Doing it twice is doing it once."""
    speaker = _speaker(request, transcript_id, speaker_id)
    return _about(request, speaker, change, speakers.suggest_again, speakers.suggest_voice_again)


@router.post(
    PREFIX + "/segments/{uuid:segment_id}/speaker", response={200: OutcomeSchema} | WRITE_ERRORS | {409: StaleSchema}
)
def reassign_segment(
    request: HttpRequest, transcript_id: UUID, segment_id: UUID, change: SegmentSpeaker, key: Key = None
) -> dict[str, Any]:
    """Somebody else says this segment alone. 409, with the segment, when it was changed meanwhile."""
    segments = Segment.objects.filter(transcript=transcript_id).select_related("transcript")
    segment = get_visible(request.auth, segments, segment_id, Action.EDIT)
    target = _target(request, transcript_id, change)

    def act() -> SpeakerChange | None:
        changed = edit_segment(segment, request.auth, change.revision, speaker=target)
        return (
            SpeakerChange.objects.filter(moves__segment=changed).first() if changed.revision > change.revision else None
        )

    return _once(request, key, segment.transcript, {"reassign": segment_id, **change.dict()}, act)


@router.get(PREFIX + "/speaker-changes", response={200: ChangeList} | READ_ERRORS)
def list_speaker_changes(request: HttpRequest, transcript_id: UUID, wanted: Query[ChangePage]) -> dict[str, Any]:
    """What people have changed about who speaks, the newest first."""
    transcript = get_visible(request.auth, Transcript, transcript_id)
    try:
        rows, next_cursor = page_of(changes_of(transcript), wanted.cursor, wanted.limit)
    except BadCursor as error:
        raise ValidationError([{"loc": ("query", "cursor"), "msg": _("is not a cursor of this list")}]) from error
    return {"items": [ChangeSchema.from_row(row) for row in rows], "next_cursor": next_cursor}


@router.post(PREFIX + "/speaker-changes/{uuid:change_id}/undo", response={200: OutcomeSchema} | WRITE_ERRORS)
def undo_speaker_change(request: HttpRequest, transcript_id: UUID, change_id: UUID, key: Key = None) -> dict[str, Any]:
    """Take a change back, whoever made it. 409 when a later one stands on it, or when it was undone already."""
    changes = SpeakerChange.objects.filter(transcript=transcript_id).select_related("transcript")
    change = get_visible(request.auth, changes, change_id, Action.EDIT)

    def act() -> SpeakerChange:
        return undo(change, request.auth)

    return _once(request, key, change.transcript, {"undo": change_id}, act)


@router.get(PREFIX + "/speaker-suggestions", response={200: SuggestionList} | READ_ERRORS)
def list_suggestions(request: HttpRequest, transcript_id: UUID) -> SuggestionList:
    """Who the speakers may be, by what is said and by their voices in other hearings. Nothing of it is applied."""
    transcript = get_visible(request.auth, _transcripts(), transcript_id)
    record_event(request.auth, AuditAction.VIEWED, transcript)
    found = suggestions_for(transcript, speakers.heard_in(transcript), request.auth)
    return SuggestionList(items=[SuggestionSchema.from_suggested(suggested) for suggested in found])


@router.post(PREFIX + "/tell-apart", response={202: JobSchema} | WRITE_ERRORS)
def tell_apart_again(request: HttpRequest, transcript_id: UUID, wanted: TellingApart, key: Key = None) -> Status:
    """Have the speakers told apart again, by their voices. Texts stay, and what people have said of speakers does.

    Follow the job that it answers. 409 while that is under way already, 422 where each speaker has a microphone.
    """
    transcript = get_visible(request.auth, _transcripts(), transcript_id, Action.EDIT)

    def run() -> Done:
        job = dispatch.tell_apart_again(transcript, request.auth, wanted.speaker_count)
        return Done(job, job_state(job))

    return Status(202, answer_once(request.auth, key, {"tell apart": transcript_id, **wanted.dict()}, run))


def outcome(transcript: Transcript, change: SpeakerChange | None) -> OutcomeSchema:
    made = changes_of(transcript).filter(pk=change.pk).first() if change else None
    moved = transcript.segments.filter(moves__change=change).prefetch_related("speaker") if change else ()
    return OutcomeSchema.of(made, speakers.heard_in(transcript), moved)


def _once(
    request: HttpRequest,
    key: str | None,
    transcript: Transcript,
    asked: dict[str, Any],
    act: Callable[[], SpeakerChange | None],
) -> dict[str, Any]:
    def run() -> Done:
        return Done(transcript, outcome(transcript, act()).model_dump(mode="json"))

    return answer_once(request.auth, key, asked, run)


def _transcripts() -> QuerySet[Transcript]:
    return Transcript.objects.select_related("recording__hearing__case")


def _speaker(request: HttpRequest, transcript_id: UUID, pk: UUID) -> Speaker:
    speakers_there = Speaker.objects.filter(transcript=transcript_id).select_related("transcript")
    return get_visible(request.auth, speakers_there, pk, Action.EDIT)


def _about(
    request: HttpRequest,
    speaker: Speaker,
    change: SuggestionDeclined,
    of_role: Callable[[Speaker, User, str], None],
    of_voice: Callable[[Speaker, User, Speaker], None],
) -> Status:
    voice = _voice(request, speaker, change.voice)
    if voice is not None:
        of_voice(speaker, request.auth, voice)
    else:
        of_role(speaker, request.auth, change.role)
    return Status(204, None)


def _voice(request: HttpRequest, speaker: Speaker, pk: UUID | None) -> Speaker | None:
    """The speaker of another hearing of the case."""
    return None if pk is None else get_visible(request.auth, speakers.speakers_elsewhere(speaker.transcript), pk)


def _target(request: HttpRequest, transcript_id: UUID, wanted: Somebody) -> Speaker | speakers.Identity:
    if wanted.new is not None:
        return wanted.new.identity()
    return _speaker(request, transcript_id, wanted.speaker_id)
