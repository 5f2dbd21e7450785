"""The page of a certified version, its files, and the renvois that stand beside it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from courtsight.accounts.roles import Action
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription.access import get_visible
from transcription.certification import people
from transcription.certification import renvois as corrections
from transcription.certification.showing import beside
from transcription.certification.standing import standing_of
from transcription.certification_forms import PasswordForm, RenvoiForm
from transcription.errors import CourtSightError
from transcription.exporting import export
from transcription.exporting_options import Wanted
from transcription.exports import EXPORTS, statement_of
from transcription.models import Renvoi, TranscriptVersion
from transcription.models.certification import RenvoiState, SignatoryRole
from transcription.seals.facts import sitting_in

FORMATS = ("docx", "pdf", "txt", "json", "vtt", "srt")


@require_safe
@never_cache
def version_detail(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    version = get_visible(request.user, _versions(pk), _key_of(pk, number))
    record_event(request.user, AuditAction.VIEWED, version.transcript, version=number)
    return _page(request, version)


@require_safe
def version_download(request: HttpRequest, pk: UUID, number: int, format: str) -> HttpResponse:
    version = get_visible(request.user, _versions(pk), _key_of(pk, number), Action.EXPORT)
    if format not in EXPORTS:
        raise Http404
    response = export(version.transcript, Wanted(format, version=number), request.user)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_POST
@never_cache
def renvoi_propose(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    version = get_visible(request.user, _versions(pk), _key_of(pk, number), Action.CERTIFY)
    form = RenvoiForm(request, request.POST)
    if not form.is_valid():
        return _page(request, version, form)
    chosen = {name: form.cleaned_data[name] for name in ("segment", "says", "should_say", "reason")}
    try:
        corrections.propose(version, request.user, **chosen)
    except CourtSightError as error:
        form.add_error("says", f"{error.message} {error.action}")
        return _page(request, version, form)
    messages.success(request, _("The renvoi waits for the second initial."))
    return redirect("version_detail", pk=pk, number=number)


@require_POST
@never_cache
def renvoi_decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Initial it, or refuse it."""
    renvoi = get_visible(request.user, Renvoi.objects.select_related("version"), pk, Action.CERTIFY)
    back = redirect("version_detail", pk=renvoi.version.transcript_id, number=renvoi.version.number)
    form = PasswordForm(request, request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(form.errors["password"]))
        return back
    try:
        if "refuse" in request.POST:
            corrections.refuse(renvoi, request.user)
        else:
            corrections.initial(renvoi, request.user)
    except CourtSightError as error:
        messages.error(request, f"{error.message} {error.action}")
    else:
        messages.success(request, _("The renvoi has been decided."))
    return back


def _page(request: HttpRequest, version: TranscriptVersion, form: RenvoiForm | None = None) -> HttpResponse:
    document = version.document
    is_named = request.user.may(Action.CERTIFY) and people.is_named(version.transcript.recording.hearing, request.user)
    chosen = form.data.get("segment", "") if form is not None else request.GET.get("segment", "")
    lines = lines_of(version, document)
    place = next((line for line in lines if line["id"] == chosen), None) if is_named else None
    context = {
        "version": version,
        "standing": standing_of(version.transcript),
        "document": document,
        "statement": statement_of(sitting_in(document)) if "sitting" in document else (),
        "signers": [(SignatoryRole(one["role"]).label, one["name"]) for one in document["certified_by"]],
        "formats": FORMATS,
        "transcript": version.transcript,
        "recording": version.transcript.recording,
        "hearing": version.transcript.recording.hearing,
        "lines": lines,
        "renvois": version.renvois.select_related("made_by", "second"),
        "proposed": RenvoiState.PROPOSED,
        "is_named": is_named,
        "may_export": request.user.may(Action.EXPORT),
        "place": place,
        "form": form or (RenvoiForm(request, initial={"segment": place["id"]}) if place else None),
        "password_form": PasswordForm(request, auto_id=False),
    }
    return render(request, "transcription/version_detail.html", context, status=422 if form is not None else 200)


def lines_of(version: TranscriptVersion, document: dict[str, Any]) -> list[dict[str, Any]]:
    """The certified segments with who speaks, their start in seconds, and the renvois beside them."""
    renvois = beside(version)
    return [
        segment
        | {
            "start": segment["start_ms"] / 1000,
            "name": "" if segment["speaker"] is None else document["speakers"][segment["speaker"]]["name"],
            "renvois": renvois.get(UUID(segment["id"]), ()),
        }
        for segment in document["segments"]
    ]


def _versions(transcript: UUID) -> QuerySet[TranscriptVersion]:
    rows = TranscriptVersion.objects.filter(transcript=transcript).defer("words")
    return rows.select_related("transcript__recording__hearing__case")


def _key_of(transcript: UUID, number: int) -> UUID:
    """Whether the user may know of it is asked after this."""
    rows = TranscriptVersion.objects.only("pk").filter(transcript=transcript, number=number)
    return get_object_or_404(rows).pk
