"""Pages of a transcript's history. Every address can be shared: it opens for whoever may see the transcript."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from courtsight.accounts.roles import Action
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from courtsight.paging import page_of
from transcription.access import get_visible
from transcription.certification.standing import standing_of
from transcription.editing import last_number
from transcription.errors import CourtSightError
from transcription.history import compared, entries_of, path_of, restore
from transcription.models import Segment, Transcript
from transcription.models.transcript import TranscriptStatus

MOST_SHOWN = 300  # places that differ; more make no page that anybody reads


@require_safe
@never_cache
def history(request: HttpRequest, pk: UUID) -> HttpResponse:
    transcript = _seen(request, pk)
    edits = transcript.edits.select_related("made_by").order_by("-number")
    page = page_of(edits, request)
    context = _frame(request, transcript) | {"page": page, "entries": entries_of(transcript, page.items)}
    return render(request, "transcription/history.html", context)


@require_safe
@never_cache
def compare(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Two states side by side: ?from= and ?to= are numbers of edits, 0 is the machine's text."""
    transcript = _seen(request, pk)
    frame = _frame(request, transcript)
    first, last = (_number(request.GET.get(name, ""), frame["last"]) for name in ("from", "to"))
    first, last = 0 if first is None else first, frame["last"] if last is None else last
    hunks = compared(transcript, first, last)
    names = {str(speaker.pk): speaker.shown_name for speaker in transcript.speakers.all()}
    context = frame | {
        "first": first,
        "to": last,
        "rows": [(hunk, _who(hunk.before, names), _who(hunk.after, names)) for hunk in hunks[:MOST_SHOWN]],
        "count": len(hunks),
        "hidden": max(0, len(hunks) - MOST_SHOWN),
        "may_restore": frame["may_edit"] and last == frame["last"],
    }
    return render(request, "transcription/compare.html", context)


@require_safe
@never_cache
def segment_history(request: HttpRequest, pk: UUID, segment: UUID) -> HttpResponse:
    transcript = _seen(request, pk)
    row = get_visible(request.user, Segment.ever.filter(transcript=transcript), segment)
    context = _frame(request, transcript) | {"segment": row, "stations": path_of(row), "is_gone": row.index is None}
    return render(request, "transcription/segment_history.html", context)


@require_POST
def history_restore(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The text after edit `number`, or one place of it, as a new edit."""
    transcript = get_visible(request.user, _transcripts(), pk, Action.EDIT)
    number = _number(request.POST.get("number", ""), last_number(transcript))
    back = redirect("transcript_history", pk=pk)
    if number is None:
        messages.error(request, _("There is no such state of this transcript."))
        return back
    try:
        edit = restore(transcript, request.user, number, uuid4(), request.POST.get("only") or None)
    except CourtSightError as error:
        messages.error(request, f"{error.message} {error.action}")
        return back
    done = _("Restored, as edit %(number)s.") % {"number": edit.number} if edit else _("The text is like that already.")
    messages.success(request, done)
    return back


def _frame(request: HttpRequest, transcript: Transcript) -> dict[str, Any]:
    return {
        "transcript": transcript,
        "standing": standing_of(transcript),
        "hearing": transcript.recording.hearing,
        "last": last_number(transcript),
        "versions": list(transcript.versions.defer("words", "canonical")),
        "may_edit": request.user.may(Action.EDIT) and transcript.status != TranscriptStatus.CERTIFIED,
    }


def _who(states: Any, names: dict[str, str]) -> str:
    """Who speaks, in order, each once in a row."""
    told: list[str] = []
    for state in states:
        name = names.get(state["speaker_id"] or "", "")
        if name and told[-1:] != [name]:
            told.append(name)
    return ", ".join(told)


def _number(typed: str, last: int) -> int | None:
    """An edit's number, or 0; None for anything else."""
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else -1
    return number if 0 <= number <= last else None


def _seen(request: HttpRequest, pk: UUID) -> Transcript:
    transcript = get_visible(request.user, _transcripts(), pk)
    record_event(request.user, AuditAction.VIEWED, transcript)
    return transcript


def _transcripts() -> QuerySet[Transcript]:
    return Transcript.objects.select_related("recording__hearing__case")
