"""The page on which a person decides between live corrections and what the better transcript says."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from courtsight.accounts.roles import Action
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription.access import get_visible
from transcription.captions.differences import differences_in, take
from transcription.certification.standing import standing_of
from transcription.errors import CourtSightError
from transcription.models import LiveDifference, Transcript
from transcription.models.live_difference import Taken
from transcription.models.transcript import TranscriptStatus


@require_http_methods(["GET", "POST"])
@never_cache
def live_differences(request: HttpRequest, pk: UUID) -> HttpResponse:
    action = Action.EDIT if request.method == "POST" else Action.VIEW
    transcript = get_visible(request.user, Transcript.objects.select_related("recording__hearing__case"), pk, action)
    if request.method == "POST":
        return _taken(request, transcript)
    record_event(request.user, AuditAction.VIEWED, transcript)
    context = {
        "transcript": transcript,
        "recording": transcript.recording,
        "standing": standing_of(transcript),
        "shown": differences_in(transcript),
        "open_count": transcript.live_differences.open().count(),
        "may_edit": request.user.may(Action.EDIT) and transcript.status != TranscriptStatus.CERTIFIED,
        "has_sound": transcript.recording.is_decoded,
    }
    return render(request, "live/differences.html", context)


def _taken(request: HttpRequest, transcript: Transcript) -> HttpResponse:
    """Back to the next one that is open."""
    address = reverse("live_differences", args=[transcript.pk])
    wanted = request.POST.get("taken", "")
    difference = transcript.live_differences.filter(pk=_key(request.POST.get("difference", ""))).first()
    if difference is None or wanted not in Taken.values:
        return redirect(address)
    try:
        take(difference, request.user, Taken(wanted))
    except CourtSightError as error:
        messages.error(request, f"{error.message} {error.action}")
        return redirect(f"{address}#at-{difference.pk}")
    following = LiveDifference.objects.filter(transcript=transcript, start__gte=difference.start).open().first()
    return redirect(f"{address}#at-{(following or difference).pk}")


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
