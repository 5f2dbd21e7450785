"""The page of a hearing's record of proceedings."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from courtsight.accounts.roles import Action
from transcription.access import get_visible
from transcription.captions.anchors import leaves_of
from transcription.models import Hearing, TranscriptVersion
from transcription.models.hearing import Participant
from transcription.proceedings.forms import ProceedingsForm
from transcription.proceedings.missing import missing_of
from transcription.proceedings.rows import (
    BELIEFS,
    ExhibitRows,
    ExhibitRowsBase,
    PersonForm,
    conflicts_of,
    exhibit_rows,
)
from transcription.proceedings.saving import save_proceedings
from transcription.proceedings.suggestions import Suggestions, suggestions_for
from transcription.sittings import proceedings_of

FROZEN = '"sitting":{'  # in the canonical form of a record that keeps what minutes say of the sitting
MOST_GIVERS = 50


@require_http_methods(["GET", "POST"])
@never_cache
@transaction.atomic
def proceedings_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    rows_of = Hearing.objects.select_related("case")
    if request.method == "POST":
        rows_of = rows_of.select_for_update(of=("self",), no_key=True)
    hearing = get_visible(request.user, rows_of, pk, Action.EDIT)
    noted, sent = proceedings_of(hearing), request.POST or None
    hints = suggestions_for(hearing, noted, request.user)
    form = ProceedingsForm(sent, instance=noted, hints=hints)
    people = [PersonForm(sent, instance=one, hints=hints) for one in hearing.participants.all()]
    stored = exhibit_rows(list(hearing.exhibits.all()), hints if sent is None else Suggestions())
    rows = ExhibitRows(sent, prefix="exhibits", initial=stored)
    is_valid = sent is not None and all([form.is_valid(), rows.is_valid(), *(one.is_valid() for one in people)])
    if is_valid and rows.agree_with(form):
        save_proceedings(request.user, hearing, form, [one for one in people if one.was_sent], rows)
        messages.success(request, _("The record of proceedings has been saved."))
        return redirect("proceedings", pk=hearing.pk)
    return render(request, "transcription/proceedings.html", _context(request, hearing, form, people, rows, hints))


def _context(
    request: HttpRequest,
    hearing: Hearing,
    form: ProceedingsForm,
    people: list[PersonForm],
    rows: ExhibitRowsBase,
    hints: Suggestions,
) -> dict[str, Any]:
    if form.has_error(NON_FIELD_ERRORS, "conflict"):
        form.conflicts += conflicts_of(hearing, people, rows)
    if not form.is_bound:
        form.initial["offered_any"] = bool(hints)
    stored = Hearing.objects.select_related("case").get(pk=hearing.pk)
    return {
        "hearing": stored,
        "form": form,
        "people": people,
        "rows": rows,
        "log": hints.log,
        "leaves": leaves_of(hearing),
        "has_offers": form["offered_any"].value() in (True, "True", "on"),
        "missing": missing_of(stored, request.user),
        "versions": _versions(hearing),
        "beliefs": BELIEFS,
        "givers": _givers(hearing),
    }


def _versions(hearing: Hearing) -> list[TranscriptVersion]:
    """The newest certified one of each transcript; `is_frozen`: its minutes say what was noted at that time."""
    rows = TranscriptVersion.objects.filter(transcript__recording__hearing=hearing).defer("words", "canonical")
    rows = rows.annotate(is_frozen=Q(canonical__contains=FROZEN)).select_related("transcript__recording")
    return list(rows.order_by("transcript_id", "-number").distinct("transcript_id"))


def _givers(hearing: Hearing) -> list[str]:
    """Who may have handed an exhibit in."""
    people: list[Participant] = [*hearing.case.parties.all(), *hearing.participants.all()]
    return list(dict.fromkeys(one.name for one in people))[:MOST_GIVERS]
