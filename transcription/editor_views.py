"""The page on which a transcript is corrected. The text itself comes from the API."""

from uuid import UUID

from csp.constants import NONCE, SELF
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from courtsight.accounts.roles import Action
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription.access import get_visible
from transcription.certification.standing import standing_of
from transcription.transcript_views import speeds, with_hearing

# How far a pause may go back, in seconds.
STEP_BACKS = (0, 1, 2, 3)


@require_safe
@csp_update({"style-src": [SELF, NONCE]})  # CodeMirror brings its rules in an element of its own
def transcript_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    transcript = get_visible(request.user, with_hearing(), pk, Action.EDIT)
    record_event(request.user, AuditAction.VIEWED, transcript)
    context = {
        "transcript": transcript,
        "standing": standing_of(transcript),
        "recording": transcript.recording,
        "hearing": transcript.recording.hearing,
        "speeds": speeds(),
        "step_backs": STEP_BACKS,
    }
    response = render(request, "transcription/transcript_edit.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response
