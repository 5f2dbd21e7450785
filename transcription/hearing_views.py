"""Pages of hearings."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from courtsight.accounts.models import User
from courtsight.accounts.roles import Action
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from courtsight.paging import page_of
from transcription.access import get_visible
from transcription.captions.anchors import leaves_of
from transcription.captions.keeping import is_being_filled
from transcription.captions.origin import closed_parts_of, drafts_to_come
from transcription.docket import delete_hearing, hold_case, save_hearing
from transcription.forms import CaseOfHearingForm, HearingForm
from transcription.models import Case, CourtRoom, Hearing
from transcription.rows import ParticipantRows, initial_rows
from transcription.workload import with_workload

SUGGESTIONS = 100


@require_GET
def hearing_list(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").replace("\0", "").strip()[:200]
    first, last = _day(request.GET.get("from", "")), _day(request.GET.get("to", ""))
    hearings = Hearing.objects.visible_to(request.user).select_related("case").order_by("-starts_at", "pk")
    if query:
        hearings = hearings.filter(_matches(query))
    if first:
        hearings = hearings.filter(starts_at__date__gte=first)
    if last:
        hearings = hearings.filter(starts_at__date__lte=last)
    context = {
        "page": page_of(with_workload(hearings), request),
        "query": query,
        "first": first,
        "last": last,
        "is_reversed": bool(first and last and first > last),
        "is_filtered": bool(query or first or last),
        "may_edit": request.user.may(Action.EDIT),
    }
    return render(request, "transcription/hearing_list.html", context)


@require_GET
def hearing_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    hearing = get_visible(request.user, with_workload(Hearing.objects.select_related("case")), pk)
    record_event(request.user, AuditAction.VIEWED, hearing)
    context = {
        "hearing": hearing,
        "live_session": hearing.live_session,
        "may_record": request.user.may(Action.UPLOAD),
        "participants": hearing.participants.all(),
        "leaves": leaves_of(hearing),
        "drafts_to_come": drafts_to_come(hearing),
        "closed_parts": closed_parts_of(hearing, request.user),
        "may_edit": request.user.may(Action.EDIT),
        "may_assign": request.user.may(Action.ASSIGN),
        "may_delete": request.user.may(Action.DELETE),
        "may_export": request.user.may(Action.EXPORT),
    }
    return render(request, "transcription/hearing_detail.html", context)


@require_http_methods(["GET", "POST"])
def hearing_create(request: HttpRequest) -> HttpResponse:
    if not request.user.may(Action.EDIT):
        raise PermissionDenied
    case = _case_of(request)
    chooser = None if case else CaseOfHearingForm(request.POST or None, user=request.user)
    form = HearingForm(request.POST or None, user=request.user, instance=Hearing(case=case) if case else None)
    rows = ParticipantRows(request.POST or None, prefix="participants")
    if chooser is not None and request.method == "POST" and chooser.is_valid():
        form.instance.case = chooser.case
    if request.method == "POST" and all(part.is_valid() for part in [form, rows, *filter(None, [chooser])]):
        hearing = save_hearing(request, form, rows)
        messages.success(request, _("The hearing has been created. Now add its recordings."))
        return redirect("hearing_detail", pk=hearing.pk)
    return _form_page(request, form, rows, case=case, chooser=chooser)


@require_http_methods(["GET", "POST"])
@transaction.atomic
def hearing_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    if request.method == "POST":
        hold_case(get_visible(request.user, Hearing, pk, Action.EDIT).case_id)
    locked = Hearing.objects.select_related("case").select_for_update(of=("self",))
    hearing = get_visible(request.user, locked, pk, Action.EDIT)
    form = HearingForm(request.POST or None, instance=hearing, user=request.user)
    rows = ParticipantRows(request.POST or None, prefix="participants", initial=_people_of(hearing))
    if request.method == "POST" and all([form.is_valid(), rows.is_valid()]):
        save_hearing(request, form, rows)
        messages.success(request, _("The hearing has been saved."))
        return redirect("hearing_detail", pk=hearing.pk)
    return _form_page(request, form, rows, case=hearing.case, hearing=Hearing.objects.get(pk=pk))


@require_http_methods(["GET", "POST"])
def hearing_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    hearing = get_visible(request.user, Hearing.objects.select_related("case"), pk, Action.DELETE)
    holds = (hearing.recordings, hearing.uploads, hearing.live_sessions)
    is_refused = any(things.exists() for things in holds) or is_being_filled(hearing)
    if request.method == "POST" and not is_refused:
        delete_hearing(request, hearing)
        messages.success(request, _("The hearing has been deleted."))
        return redirect("hearing_list")
    context = {"hearing": hearing, "is_refused": is_refused}
    status = 409 if request.method == "POST" else 200
    return render(request, "transcription/hearing_delete.html", context, status=status)


def _form_page(request: HttpRequest, form: HearingForm, rows: ParticipantRows, **context: object) -> HttpResponse:
    known = {"rooms": _rooms(request.user), "numbers": _case_numbers(request.user)}
    return render(request, "transcription/hearing_form.html", {"form": form, "rows": rows} | known | context)


def _case_of(request: HttpRequest) -> Case | None:
    """The case that `?case=` names. Raises Http404 if the user sees none of that key."""
    typed = request.GET.get("case", "")
    return get_visible(request.user, Case, _uuid(typed)) if typed else None


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def _people_of(hearing: Hearing) -> list[dict[str, object]]:
    return initial_rows(hearing.participants.all())


def _rooms(user: User) -> list[str]:
    """Rooms whose microphones are known come first: their names must be written as they are."""
    known = list(CourtRoom.objects.values_list("name", flat=True)[:SUGGESTIONS])
    rooms = Hearing.objects.visible_to(user).exclude(court_room="").order_by("court_room")
    used = rooms.values_list("court_room", flat=True).distinct()[:SUGGESTIONS]
    return list(dict.fromkeys([*known, *used]))[:SUGGESTIONS]


def _case_numbers(user: User) -> list[str]:
    return list(Case.objects.visible_to(user).values_list("number", flat=True)[:SUGGESTIONS])


def _matches(query: str) -> Q:
    people = Hearing.objects.filter(participants__name__icontains=query).values("pk")
    return (
        Q(case__number__icontains=query)
        | Q(case__title__icontains=query)
        | Q(agenda__icontains=query)
        | Q(court_room__icontains=query)
        | Q(pk__in=people)
    )


def _day(typed: str) -> date | None:
    try:
        return parse_date(typed)
    except ValueError:
        return None
