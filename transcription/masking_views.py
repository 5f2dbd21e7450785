"""The page on which a person reviews what is hidden in a transcript, and the sound without it."""

from hashlib import sha256
from uuid import UUID

from django.contrib import messages
from django.db import connection
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courtsight.accounts.models import User
from courtsight.accounts.roles import Action
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription.access import get_visible
from transcription.anonymity import hidden_spans
from transcription.beeps import BeepedWav
from transcription.certification.standing import standing_of
from transcription.document_errors import NoCase, Unreviewed
from transcription.masking import Item, Mask, items_of, mask_for, unreviewed_in
from transcription.masking_forms import HiddenTextForm
from transcription.models import Transcript
from transcription.origins import file_name, neutral_name
from transcription.reviewing import decide, hide_by_hand
from transcription.transcripts import to_transcription

MOST_PLACES = 20  # of one item; all of them are hidden


@require_http_methods(["GET", "POST"])
def masking_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    action = Action.EDIT if request.method == "POST" else Action.EXPORT
    transcript = get_visible(request.user, _transcripts(), pk, action)
    try:
        mask = mask_for(transcript, request.user)
    except NoCase as error:
        return _page(request, transcript, [], None, trouble=error)
    items = items_of(transcript, mask)
    form = HiddenTextForm(sorted(set(mask.labels.values())), request.POST if "text" in request.POST else None)
    if request.method == "POST" and "text" not in request.POST:
        return _decided(request, transcript, items)
    if request.method == "POST" and form.is_valid():
        hide_by_hand(transcript, request.user, form.cleaned_data["text"], form.kind, form.label)
        messages.success(request, _("It is hidden in all hearings of this case."))
        return redirect("masking", pk=pk)
    return _page(request, transcript, items, form)


@require_safe
def masked_audio(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The decoded sound with a tone over what is hidden, as a file to take away."""
    transcript = get_visible(request.user, _transcripts(), pk, Action.EXPORT)
    recording = transcript.recording
    if not recording.is_decoded or not recording.decoded_path.exists():
        raise Http404
    mask = _mask_or_404(transcript, request.user)
    said = to_transcription(transcript)
    if "confirmed" not in request.GET and unreviewed_in(said, mask):
        messages.error(request, f"{Unreviewed.message} {Unreviewed.action}")
        return redirect("masking", pk=pk)
    spans = [span for segment in said.segments for span in hidden_spans(segment, mask.finder)]
    sound = BeepedWav(recording.decoded_path, spans)
    name = file_name(transcript, "wav", called=neutral_name(recording))
    record_event(request.user, AuditAction.DOWNLOADED, recording, anonymised=True, beeps=len(spans), file=name)
    response = StreamingHttpResponse(sound, content_type="audio/wav")
    response["Content-Length"] = str(sound.size)
    response["Content-Disposition"] = content_disposition_header(True, name)
    # A slow reader takes minutes: its database connection goes back to the pool now.
    if not connection.in_atomic_block:
        connection.close()
    return _kept_private(response)


def _decided(request: HttpRequest, transcript: Transcript, items: list[Item]) -> HttpResponse:
    """Fields are named after the items that the page had shown: what is new since stays open."""
    chosen = {item.found.key: request.POST.get(key_of(item), "") for item in items}
    if "rest" in request.POST:
        chosen |= {item.found.key: "hide" for item in items if item.decision is None and not chosen[item.found.key]}
    decisions = [(key, choice == "hide") for key, choice in chosen.items() if choice in ("hide", "keep")]
    changed = decide(transcript, request.user, decisions)
    messages.success(request, _("Saved for all hearings of this case.") if changed else _("Nothing has changed."))
    return redirect("masking", pk=transcript.pk)


def _mask_or_404(transcript: Transcript, user: User) -> Mask:
    try:
        return mask_for(transcript, user)
    except NoCase:
        raise Http404 from None


def key_of(item: Item) -> str:
    return sha256("\0".join(item.found.key).encode()).hexdigest()[:16]


def _page(
    request: HttpRequest,
    transcript: Transcript,
    items: list[Item],
    form: HiddenTextForm | None,
    trouble: NoCase | None = None,
) -> HttpResponse:
    context = {
        "transcript": transcript,
        "recording": transcript.recording,
        "standing": standing_of(transcript),
        "groups": [
            (name, [(key_of(item), item) for item in items if item.decision is decision])
            for name, decision in (("open", None), ("hidden", True), ("kept", False))
        ],
        "open_count": sum(item.decision is None for item in items),
        "item_count": len(items),
        "most_places_slice": f":{MOST_PLACES}",
        "form": form,
        "may_edit": request.user.may(Action.EDIT),
        "has_sound": transcript.recording.decoded_path.exists(),
        "trouble": trouble,
    }
    return _kept_private(render(request, "transcription/masking.html", context, status=422 if trouble else 200))


def _transcripts() -> QuerySet[Transcript]:
    return Transcript.objects.select_related("recording__hearing__case")


def _kept_private(response: HttpResponseBase) -> HttpResponseBase:
    patch_cache_control(response, private=True, no_store=True)
    return response
