"""The first page: what is on today, what was lately, what is being transcribed."""

from datetime import datetime, time, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from courtsight.accounts.roles import Action
from transcription.models import Hearing, Job
from transcription.workload import with_workload

SHOWN = 8


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    start, end = _today()
    hearings = with_workload(Hearing.objects.visible_to(request.user).select_related("case"))
    jobs = Job.objects.visible_to(request.user).active().select_related("recording__hearing__case")
    context = {
        "today": hearings.filter(starts_at__gte=start, starts_at__lt=end).order_by("starts_at"),
        "coming": hearings.filter(starts_at__gte=end).order_by("starts_at")[:SHOWN],
        "recent": hearings.filter(starts_at__lt=start)[:SHOWN],
        "jobs": jobs[:SHOWN],
        "is_empty": not hearings.exists(),
        "may_edit": request.user.may(Action.EDIT),
        "has_role": bool(request.user.roles),
    }
    return render(request, "transcription/home.html", context)


def _today() -> tuple[datetime, datetime]:
    """The court's day, from its midnight to the next."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    return midnight, midnight + timedelta(days=1)
