"""Pages of cases."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from courtsight.accounts.models import User
from courtsight.accounts.roles import Action
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from courtsight.paging import page_of
from transcription.access import get_visible
from transcription.case_number import NotACaseNumber, canonical
from transcription.docket import delete_case, save_case
from transcription.forms import CaseForm, taken_by
from transcription.models import Case, Hearing
from transcription.rows import PartyRows, initial_rows
from transcription.workload import with_workload


@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    query, state = (request.GET.get(name, "").replace("\0", "").strip()[:200] for name in ("q", "state"))
    cases = Case.objects.visible_to(request.user)
    if query:
        cases = cases.filter(_matches(query))
    if state in ("open", "sealed"):
        cases = cases.filter(sealed=state == "sealed")
    page = page_of(_with_hearing_count(cases, request.user).prefetch_related("parties"), request)
    is_filtered = bool(query or state)
    context = {"page": page, "query": query, "state": state, "is_filtered": is_filtered}
    return render(request, "transcription/case_list.html", context | {"may_edit": request.user.may(Action.EDIT)})


@require_GET
def case_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    case = get_visible(request.user, Case, pk)
    record_event(request.user, AuditAction.VIEWED, case)
    hearings = Hearing.objects.visible_to(request.user).filter(case=case).select_related("case")
    context = {
        "case": case,
        "hearings": with_workload(hearings),
        "twins": Case.objects.visible_to(request.user).filter(number=case.number).exclude(pk=case.pk),
        "may_edit": request.user.may(Action.EDIT),
        "may_delete": request.user.may(Action.DELETE),
    }
    return render(request, "transcription/case_detail.html", context)


@require_http_methods(["GET", "POST"])
def case_create(request: HttpRequest) -> HttpResponse:
    if not request.user.may(Action.EDIT):
        raise PermissionDenied
    form = CaseForm(request.POST or None, user=request.user, initial={"number": request.GET.get("number", "")})
    rows = PartyRows(request.POST or None, prefix="parties")
    return _edit(request, form, rows, _("The case has been created. Now create its first hearing."))


@require_http_methods(["GET", "POST"])
@transaction.atomic
def case_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    case = get_visible(request.user, Case.objects.select_for_update(), pk, Action.EDIT)
    form = CaseForm(request.POST or None, instance=case, user=request.user)
    rows = PartyRows(request.POST or None, prefix="parties", initial=initial_rows(case.parties.all()))
    return _edit(request, form, rows, _("The case has been saved."))


@require_http_methods(["GET", "POST"])
@transaction.atomic
def case_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    case = get_visible(request.user, Case.objects.select_for_update(), pk, Action.DELETE)
    has_hearings = Hearing.objects.visible_to(request.user).filter(case=case).exists()
    if request.method == "POST" and not has_hearings:
        delete_case(request, case)
        messages.success(request, _("Case %(number)s has been deleted.") % {"number": case.number})
        return redirect("case_list")
    context = {"case": case, "is_refused": has_hearings}
    return render(request, "transcription/case_delete.html", context, status=409 if request.method == "POST" else 200)


def _edit(request: HttpRequest, form: CaseForm, rows: PartyRows, done: str) -> HttpResponse:
    """Show the form, or store it and go to the case."""
    stored = None if form.instance._state.adding else Case.objects.get(pk=form.instance.pk)
    # Both are asked, so that all errors show at once.
    if all([form.is_valid(), rows.is_valid()]) and request.method == "POST":
        try:
            case = save_case(request, form, rows)
        except IntegrityError:
            twin = Case.objects.get(number=form.cleaned_data["number"], sealed=False)
            form.add_error("number", taken_by(twin))
        else:
            messages.success(request, done)
            return redirect("case_detail", pk=case.pk)
    return render(request, "transcription/case_form.html", {"form": form, "rows": rows, "case": stored})


def _with_hearing_count(cases: QuerySet[Case], user: User) -> QuerySet[Case]:
    """`hearing_count` counts the hearings that `user` sees."""
    visible = Hearing.objects.visible_to(user).values("pk")
    counted = cases.annotate(hearing_count=Count("hearings", filter=Q(hearings__in=visible), distinct=True))
    return counted.order_by("-created_at", "pk")


def _matches(query: str) -> Q:
    """In number, subject or the name of a party. A number is also found in another spelling."""
    parties = Case.objects.filter(parties__name__icontains=query).values("pk")
    found = Q(number__icontains=query) | Q(title__icontains=query) | Q(pk__in=parties)
    try:
        return found | Q(number=canonical(query))
    except NotACaseNumber:
        return found
