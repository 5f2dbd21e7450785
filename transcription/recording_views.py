"""Pages of single recordings: taken back, and those that belong to no hearing yet."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from courtsight.accounts.address import client_address
from courtsight.accounts.roles import Action
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from courtsight.paging import page_of
from transcription.access import get_visible
from transcription.errors import WrongState
from transcription.forms import PlaceForm
from transcription.models import Hearing, Recording, TranscriptEdit
from transcription.recording_removal import DraftToCome, awaits_draft, remove_recording


@require_http_methods(["GET", "POST"])
def recording_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    recording = get_visible(request.user, _recordings(), pk, Action.DELETE)
    is_refused, is_too_early = recording.jobs.active().exists(), awaits_draft(recording)
    if request.method == "POST" and not is_refused:
        try:
            remove_recording(recording, request.user, client_address(request))
        except DraftToCome:
            is_too_early = True
        except WrongState:
            is_refused = True
        else:
            messages.success(request, _("%(name)s has been deleted.") % {"name": recording.name})
            return _back(recording)
    refusal = {"is_refused": is_refused, "is_too_early": is_too_early}
    context = {"recording": recording} | refusal | _what_is_lost(recording)
    status = 409 if request.method == "POST" else 200
    return render(request, "transcription/recording_delete.html", context, status=status)


def _what_is_lost(recording: Recording) -> dict[str, Any]:
    by_people = TranscriptEdit.objects.by_people().filter(transcript__recording=recording)
    corrected = by_people.values("transcript").distinct()
    return {"transcript_count": recording.transcripts.count(), "corrected_count": corrected.count()}


def _back(recording: Recording) -> HttpResponse:
    if recording.hearing_id is None:
        return redirect("unfiled_recordings")
    return redirect("hearing_detail", pk=recording.hearing_id)


@require_GET
def unfiled_recordings(request: HttpRequest) -> HttpResponse:
    """One's own recordings that were sent without a hearing."""
    own = Recording.objects.unfiled_of(request.user).prefetch_related("jobs", "transcripts").order_by("-created_at")
    context = {
        "page": page_of(own, request),
        "may_upload": request.user.may(Action.UPLOAD),
        "may_export": request.user.may(Action.EXPORT),
        "may_delete": request.user.may(Action.DELETE),
    }
    return render(request, "transcription/unfiled_recordings.html", context)


@require_http_methods(["GET", "POST"])
def recording_place(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a recording without a hearing into one."""
    recording = get_visible(request.user, _recordings().filter(hearing=None), pk, Action.UPLOAD)
    form = PlaceForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        hearing = form.cleaned_data["hearing"]
        try:
            place(request, recording, hearing)
        except IntegrityError:
            form.add_error("hearing", _("This recording is already in that hearing."))
        else:
            messages.success(request, _("%(name)s is now in this hearing.") % {"name": recording.name})
            return redirect("hearing_detail", pk=hearing.pk)
    return render(request, "transcription/recording_place.html", {"recording": recording, "form": form})


@transaction.atomic
def place(request: HttpRequest, recording: Recording, hearing: Hearing) -> None:
    """Raises IntegrityError when the hearing has the same bytes already."""
    recording.hearing = hearing
    recording.save(update_fields=["hearing"])
    record_event(
        request.user,
        AuditAction.CHANGED,
        recording,
        address=client_address(request),
        fields=["hearing"],
        name=recording.name,
    )


def _recordings() -> QuerySet[Recording]:
    return Recording.objects.select_related("hearing__case", "created_by")
