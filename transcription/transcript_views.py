"""The page of a transcript, the times of its words, and its files to take away."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from heapq import merge
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.formats import get_format
from django.views.decorators.http import require_safe

from courtsight.accounts.models import User
from courtsight.accounts.roles import Action
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription.access import get_visible
from transcription.bookmark_views import bookmarks_panel
from transcription.captions.origin import live_origin_of
from transcription.certification.showing import Beside, beside, frozen_version, version_in_force
from transcription.certification.standing import standing_of, standing_with, with_standing
from transcription.errors import CourtSightError, error_of_code
from transcription.export_forms import ExportForm
from transcription.exporting import export
from transcription.exporting_options import Wanted
from transcription.exports import EXPORTS
from transcription.languages import language_name
from transcription.models import Renvoi, Segment, Transcript
from transcription.models.hearing import ParticipantRole
from transcription.models.job import JobStatus
from transcription.models.transcript import TranscriptStatus
from transcription.proceedings.missing import missing_of
from transcription.progress import job_state
from transcription.shown_words import corrections_in, flat_times, timings_of
from transcription.speakers import Heard, dismissed_in, heard_in
from transcription.speakers.history import changes_of, described
from transcription.speakers.suggestions import suggestions_for
from transcription.transcripts import findings_of, words_of
from transcription.types import Finding, FindingKind
from transcription.word_times import Timing, readable

# As UNSURE_BELOW in static/src/transcript/words.ts: below it a word is marked, and a whole transcript too.
DOUBTFUL_BELOW = 0.6
LINES_A_BLOCK = 20
READING = "reading"  # ?view=: the text and the sound, and nothing else
MOST_CHANGES = 10
SPEEDS = ("0.5", "0.75", "1", "1.25", "1.5", "1.75", "2", "2.5")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the page: a segment, or what the pipeline noticed at this place."""

    start: float
    text: str
    segment: Segment | None = None
    finding: Finding | None = None
    language: str = ""  # its name, where it is another one than the transcript's
    heard: Heard | None = None  # who speaks
    renvois: tuple[Renvoi, ...] = ()  # beside what is certified
    continues: bool = False  # whoever spoke in the line before goes on

    @property
    def is_corrected(self) -> bool:
        """Whether a person changed what the engine wrote."""
        return self.segment is not None and self.segment.is_corrected


@require_safe
def transcript_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    transcript = get_visible(request.user, with_hearing(), pk)
    recording = transcript.recording
    panel = panel_of(request.user, transcript)
    in_force = version_in_force(transcript)
    version = frozen_version(transcript, in_force)
    lines = lines_of(transcript, panel["heard"], beside(version))
    is_reading = request.GET.get("view") == READING
    decisions = list(transcript.live_differences.values_list("taken", flat=True))
    context = {
        "transcript": transcript,
        "recording": recording,
        "hearing": recording.hearing,
        "language": language_name(transcript.language),
        "blocks": in_blocks(with_turns(lines) if is_reading else lines),
        "corrected": sum(line.is_corrected for line in lines),
        "doubtful": is_doubtful(lines),
        "writers": writers_of(transcript),
        "others": with_standing(recording.transcripts.exclude(pk=transcript.pk)),
        "speeds": speeds(),
        "may_export": request.user.may(Action.EXPORT),
        "version": version,
        "in_force": in_force,
        "standing": standing_with(transcript, in_force),
        "roles": ParticipantRole.choices,
        "is_reading": is_reading,
        "live": live_origin_of(transcript, request.user),
        "has_differences": bool(decisions),
        "open_differences": decisions.count(""),
        **panel,
        **bookmarks_panel(transcript, request.user),
    }
    response = render(request, "transcription/transcript_detail.html", context)
    _record(request, AuditAction.VIEWED, transcript)
    return _keep_private(response)


def speeds() -> list[tuple[str, str]]:
    """At which the sound can be played: the factor, and how it is written in the reader's language."""
    decimal = get_format("DECIMAL_SEPARATOR")
    return [(speed, f"{speed}×".replace(".", decimal)) for speed in SPEEDS]


@require_safe
def transcript_speakers(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The list of speakers as it is now, for the page that has changed something."""
    transcript = get_visible(request.user, with_hearing(), pk)
    response = render(request, "transcription/_speakers.html", panel_of(request.user, transcript))
    return _keep_private(response)


def panel_of(user: User, transcript: Transcript) -> dict[str, Any]:
    """Who speaks; for those who may change it also who they may be, and what was changed last."""
    heard = heard_in(transcript)
    may_edit = user.may(Action.EDIT) and transcript.status != TranscriptStatus.CERTIFIED
    changes = list(changes_of(transcript)[:MOST_CHANGES]) if may_edit else []
    for change in changes:
        change.description = described(change)
    suggestions = suggestions_for(transcript, heard, user) if may_edit else []
    may_tell_apart = may_edit and not transcript.speakers.by_microphone().exists()
    return {
        "heard": heard,
        "may_edit": may_edit,
        "changes": changes,
        "suggestions": suggestions,
        "dismissed": dismissed_in(transcript, heard, user) if may_edit else [],
        "may_tell_apart": may_tell_apart,
        "again": again_of(transcript) if may_tell_apart else {},
    }


def again_of(transcript: Transcript) -> dict[str, Any]:
    """The last time that its speakers were to be told apart again: `job` while that goes on, `state` as told."""
    job = transcript.relabellings.first()
    if job is None:
        return {}
    return {"job": job.pk if job.status in JobStatus.active() else None, "state": job_state(job)}


@require_safe
def transcript_words(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Times of the words, for the page: for each segment a flat list start, end, confidence, start, …

    Times are milliseconds from the segment's start, confidence is per cent and -1 when there is none.
    `corrections` has the segments with words that the machine corrected, by their place:
    [word, what it heard, what it wrote, whether that is applied], …
    """
    transcript = get_visible(request.user, with_hearing(), pk)
    timings = [_timings(row) for row in transcript.segments.defer("engine_text")]
    corrections = {place: found for place, (_, timed) in enumerate(timings) if (found := corrections_in(timed))}
    times = [flat_times(start, timed) for start, timed in timings]
    return _keep_private(JsonResponse({"segments": times, "corrections": corrections}))


@require_safe
def transcript_download(request: HttpRequest, pk: UUID, format: str) -> HttpResponse:
    transcript = get_visible(request.user, with_hearing(), pk, Action.EXPORT)
    if format not in EXPORTS:
        raise Http404
    return _keep_private(export(transcript, Wanted(format), request.user, address_of(request, transcript)))


@require_safe
def transcript_export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A form with all that can be chosen; with an answer to it, the file."""
    transcript = get_visible(request.user, with_hearing(), pk, Action.EXPORT)
    # Without a format nothing was asked for yet: what a link says is chosen beforehand.
    form = ExportForm(transcript, request.GET if "format" in request.GET else None, initial=request.GET.dict())
    hearing = transcript.recording.hearing
    is_changing = hearing is not None and transcript.status != TranscriptStatus.CERTIFIED
    context = {
        "transcript": transcript,
        "recording": transcript.recording,
        "standing": standing_of(transcript),
        "form": form,
        "trouble": None,
        "hearing": hearing,
        "missing": missing_of(hearing, request.user) if is_changing else None,
        "may_edit": request.user.may(Action.EDIT),
    }
    if form.is_valid():
        try:
            return _keep_private(export(transcript, form.wanted, request.user, address_of(request, transcript)))
        except CourtSightError as error:
            context["trouble"] = error
    status = 422 if context["trouble"] else 200
    return _keep_private(render(request, "transcription/transcript_export.html", context, status=status))


def address_of(request: HttpRequest, transcript: Transcript) -> str:
    return request.build_absolute_uri(reverse("transcript_detail", args=[transcript.pk]))


def with_hearing() -> QuerySet[Transcript]:
    return Transcript.objects.select_related("recording__hearing__case")


def lines_of(transcript: Transcript, heard: Iterable[Heard], renvois: Beside) -> list[Line]:
    """Segments in their order, findings between them where they belong in time."""
    by_speaker = {one.speaker.pk: one for one in heard}
    rows = (
        Line(
            row.start,
            readable(row.text),
            segment=row,
            language=other_language(row, transcript),
            heard=by_speaker.get(row.speaker_id),
            renvois=renvois.get(row.pk, ()),
        )
        for row in transcript.segments.with_corrected().defer("words", "engine_text")
    )
    findings = (Line(found.start, _explained(found), finding=found) for found in findings_of(transcript))
    return list(merge(findings, rows, key=lambda line: line.start))


def _explained(finding: Finding) -> str:
    """What belongs to it of the text; or what to do, where nobody could be told apart."""
    if finding.kind == FindingKind.SPEAKERS_UNKNOWN:
        return str(error_of_code(finding.text).action)
    return readable(finding.text)


def writers_of(transcript: Transcript) -> list[tuple[str, str]]:
    """Engine and model of the segments, those of most first; the transcript's own where they say nothing."""
    pairs = transcript.segments.exclude(engine="").values_list("engine", "model")
    counted = pairs.annotate(count=Count("pk")).order_by("-count").values_list("engine", "model")
    return list(counted) or [(transcript.engine, transcript.model)]


def other_language(row: Segment, transcript: Transcript) -> str:
    return language_name(row.language) if row.language not in ("", transcript.language) else ""


def is_doubtful(lines: list[Line]) -> bool:
    """Whether the machine was on average unsure of its words; what people have corrected does not count."""
    known = [
        (line.segment.confidence, len(line.text))
        for line in lines
        if line.segment is not None and line.segment.confidence is not None and not line.is_corrected
    ]
    letters = sum(length for _, length in known)
    return letters > 0 and sum(confidence * length for confidence, length in known) < DOUBTFUL_BELOW * letters


def with_turns(lines: Iterable[Line]) -> list[Line]:
    """The same lines; those in which the same person speaks on say so."""
    turned: list[Line] = []
    for line in lines:
        before = turned[-1].segment if turned else None
        goes_on = line.segment is not None and before is not None and line.segment.speaker_id == before.speaker_id
        turned.append(replace(line, continues=goes_on))
    return turned


def in_blocks(lines: list[Line]) -> list[list[Line]]:
    """Lines in groups: the browser lays out, and listens to, a few hundred groups instead of thousands of lines."""
    return [lines[first : first + LINES_A_BLOCK] for first in range(0, len(lines), LINES_A_BLOCK)]


def _timings(row: Segment) -> tuple[float, list[Timing]]:
    """Where the segment starts, and when each of its words is spoken."""
    return row.start, timings_of(row.text, words_of(row), row.start, row.end)


def _record(request: HttpRequest, action: AuditAction, transcript: Transcript, **details: object) -> None:
    record_event(request.user, action, transcript, **details)


def _keep_private(response: HttpResponseBase) -> HttpResponseBase:
    """What was said in a courtroom stays in no cache, and not behind the browser's back button after logout."""
    patch_cache_control(response, private=True, no_store=True)
    return response
