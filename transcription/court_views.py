"""The court's own pages, for administrators: what it has decided, and what has left the building."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from courtsight.accounts.roles import Action
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from courtsight.paging import page_of
from transcription import policy
from transcription.court_forms import CourtForm
from transcription.dispatch import look_at_the_budget_again
from transcription.models import Court, Transfer
from transcription.speakers.voice_prints import forget_voices

# Decisions for which jobs wait.
OF_THE_BUDGET = {"monthly_minutes", "local_when_spent"}


@require_http_methods(["GET", "POST"])
@transaction.atomic
def court_edit(request: HttpRequest) -> HttpResponse:
    _require_administrator(request)
    locked = Court.objects.select_for_update().first() if request.method == "POST" else None
    form = CourtForm(request.POST or None, instance=locked or Court.current())
    if request.method == "POST" and form.is_valid():
        form.instance.updated_by = request.user
        court = form.save()
        fields = sorted(set(form.changed_data) - {"version"})
        if OF_THE_BUDGET & set(fields):
            look_at_the_budget_again()
        details = dict(form.decided)
        if details.get("suggests_voices") is False:
            details["voices_forgotten"] = forget_voices()
        record_event(request.user, AuditAction.CHANGED, court, fields=fields, **details)
        messages.success(request, _saved())
        return redirect("court")
    return render(request, "transcription/court.html", {"form": form})


def _saved() -> str:
    """What is asked at each sending holds for what waits as well."""
    return _(
        "The court's settings have been saved. Engines and words hold for new transcriptions. What may leave the "
        "building, and for how many minutes, holds at once, also for those that wait."
    )


@require_GET
def transfer_list(request: HttpRequest) -> HttpResponse:
    """Of sealed hearings only what this administrator may see, in the sums as well; the budget counts all."""
    _require_administrator(request)
    transfers = Transfer.objects.visible_to(request.user).select_related("hearing__case", "job__recording")
    month = Transfer.objects.visible_to(request.user).this_month()
    context = {
        "page": page_of(transfers, request),
        "minutes": month.seconds() / 60,
        "cost": month.aggregate(total=Sum("cost"))["total"] or 0,
        "limit": Court.current().monthly_minutes,
        "engines": policy.NAMES,
    }
    return render(request, "transcription/transfer_list.html", context)


def _require_administrator(request: HttpRequest) -> None:
    if not request.user.may(Action.ADMINISTER):
        raise PermissionDenied
