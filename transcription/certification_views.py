"""Pages of review and certification: where a transcript stands, who has confirmed it, and the steps."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courtsight.accounts.models import User
from courtsight.accounts.roles import Action
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription.access import get_visible
from transcription.certification import people, steps
from transcription.certification.errors import NamesOneself, NobodyNamed, NotNamed, NotTheirVersion
from transcription.certification.freezing import content_of
from transcription.certification.keys import has_key
from transcription.certification.standing import standing_of
from transcription.certification_forms import ConfirmForm, PasswordForm, ReasonForm, SignatoriesForm
from transcription.doubtful import doubts_left
from transcription.errors import CourtSightError
from transcription.exports import statement_of
from transcription.models import Hearing, Transcript, TranscriptVersion
from transcription.models.transcript import TranscriptStatus
from transcription.proceedings.missing import missing_of
from transcription.seals.facts import sitting_in


@require_safe
@never_cache
def certification(request: HttpRequest, pk: UUID) -> HttpResponse:
    transcript = get_visible(request.user, _transcripts(), pk)
    record_event(request.user, AuditAction.VIEWED, transcript)
    return _page(request, transcript)


@require_POST
def submit(request: HttpRequest, pk: UUID) -> HttpResponse:
    transcript = get_visible(request.user, _transcripts(), pk, Action.EDIT)
    return _after(
        request, transcript, _("The transcript is in review."), lambda: steps.submit(transcript, request.user)
    )


@require_POST
def send_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    transcript = get_visible(request.user, _transcripts(), pk, Action.CERTIFY)
    if trouble := _not_allowed(request.user, transcript):
        return _refused(request, transcript, trouble)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, transcript, reason_form=form)
    reason = form.cleaned_data["reason"]
    done = _("The transcript is a draft again.")
    return _after(request, transcript, done, lambda: steps.send_back(transcript, request.user, reason))


@require_POST
@never_cache
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    transcript = get_visible(request.user, _transcripts(), pk, Action.CERTIFY)
    form = ConfirmForm(request, request.POST)
    if not form.is_valid():
        return _page(request, transcript, confirm_form=form)
    sha256 = form.cleaned_data["sha256"]
    try:
        version = steps.confirm(transcript, request.user, sha256)
    except CourtSightError as error:
        return _refused(request, transcript, error)
    messages.success(request, _certified(version) if version else _("Your confirmation has been noted."))
    return redirect("certification", pk=pk)


@require_POST
@never_cache
def reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    transcript = get_visible(request.user, _transcripts(), pk, Action.CERTIFY)
    if trouble := _not_allowed(request.user, transcript):
        return _refused(request, transcript, trouble)
    form = PasswordForm(request, request.POST, prefix="reopen")
    if not form.is_valid():
        return _page(request, transcript, reopen_form=form)
    done = _("A new draft is open. The certified version stays as it is.")
    return _after(request, transcript, done, lambda: steps.reopen(transcript, request.user))


@require_http_methods(["GET", "POST"])
def signatories(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who certifies the transcripts of a hearing."""
    hearing = get_visible(request.user, Hearing.objects.select_related("case"), pk, Action.ASSIGN)
    form = SignatoriesForm(hearing, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            people.name(hearing, request.user, form.chosen)
        except NamesOneself as error:
            form.add_error(None, f"{error.message} {error.action}")
        else:
            messages.success(request, _("It has been noted who certifies."))
            return redirect("hearing_detail", pk=hearing.pk)
    return render(request, "transcription/signatories.html", {"hearing": hearing, "form": form})


def _certified(version: TranscriptVersion) -> str:
    """With a link to it."""
    link = reverse("version_detail", args=[version.transcript_id, version.number])
    said = _("Your confirmation has been noted. Both have confirmed: version %(number)s is now certified.")
    return format_html('{} <a href="{}">{}</a>', said % {"number": version.number}, link, _("To the certified version"))


def _after(request: HttpRequest, transcript: Transcript, done: str, step: Callable[[], object]) -> HttpResponse:
    """Take the step and say how it went, on the page that then shows where things stand."""
    try:
        step()
    except CourtSightError as error:
        return _refused(request, transcript, error)
    messages.success(request, done)
    return redirect("certification", pk=transcript.pk)


def _refused(request: HttpRequest, transcript: Transcript, error: CourtSightError) -> HttpResponse:
    messages.error(request, f"{error.message} {error.action}")
    return redirect("certification", pk=transcript.pk)


def _not_allowed(user: User, transcript: Transcript) -> CourtSightError | None:
    """Said before anything else is asked of the user; the step itself asks again, with the row locked."""
    hearing = transcript.recording.hearing
    if hearing is None:
        return None
    try:
        if transcript.status == TranscriptStatus.CERTIFIED:
            people.require_owner(transcript, hearing, user)
        else:
            people.require_named(hearing, user)
    except (NobodyNamed, NotNamed, NotTheirVersion) as error:
        return error
    return None


def _page(request: HttpRequest, transcript: Transcript, **forms: Any) -> HttpResponse:
    """With the form that was not filled in rightly, if there is one."""
    user, status = request.user, TranscriptStatus(transcript.status)
    context = {
        "transcript": transcript,
        "hearing": transcript.recording.hearing,
        "versions": transcript.versions.all(),
        "standing": standing_of(transcript),
        "steps": [(one, one == status) for one in TranscriptStatus],
        "may_edit": user.may(Action.EDIT),
        "may_name": user.may(Action.ASSIGN),
        "is_named": False,
        "reason_form": ReasonForm(),
        "reopen_form": PasswordForm(request, prefix="reopen"),
        **(_review(transcript, user) if transcript.recording.hearing is not None else {}),
    }
    if context.get("may_confirm"):
        context["confirm_form"] = ConfirmForm(request, initial={"sha256": context["sha256"]})
    return render(request, "transcription/certification.html", context | forms, status=422 if forms else 200)


def _review(transcript: Transcript, user: User) -> dict[str, Any]:
    """What the two need to know: who they are, who has confirmed this very text, what is still in the way."""
    hearing = transcript.recording.hearing
    named = people.signatories_of(hearing)
    by_hand = {(row.role, row.user_id): row for row in hearing.signatories.select_related("named_by")}
    told = [(role, person, by_hand.get((role, person and person.pk))) for role, person in named.items()]
    is_named = user.may(Action.CERTIFY) and people.is_named(hearing, user)
    shown = {
        "is_named": is_named,
        "are_named": people.are_named(hearing, named),
        "trouble": _not_allowed(user, transcript) if is_named else None,
    }
    if transcript.status != TranscriptStatus.REVIEW:
        return shown | {"people": [(*one, None) for one in told]}
    content, left = content_of(transcript), doubts_left(transcript)
    sha256 = content.sha256
    confirmed = {one.role: one for one in transcript.confirmations.all()}
    rows = [(*one, _standing(confirmed.get(one[0]), one[1], sha256)) for one in told]
    mine = [standing for _role, person, _naming, standing in rows if person == user]
    return shown | {
        "people": rows,
        "sha256": sha256,
        "statement": statement_of(sitting_in(content.document)),
        "missing": missing_of(hearing, user),
        "doubts": left,
        "has_key": has_key(),
        "is_outdated": any(one.sha256 != sha256 for one in confirmed.values()),
        "may_confirm": is_named and None in mine,
    }


def _standing(confirmation: Any, person: User | None, sha256: str) -> Any:
    """The confirmation, if it is that person's and of this text."""
    holds = confirmation is not None and person is not None
    return confirmation if holds and (confirmation.user_id, confirmation.sha256) == (person.pk, sha256) else None


def _transcripts() -> Any:
    return Transcript.objects.select_related("recording__hearing__case")
