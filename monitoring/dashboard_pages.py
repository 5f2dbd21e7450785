"""The dashboard and the accuracy page, for administrators. `?range=` names how far the charts go back."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from courtsight.accounts.models import User
from courtsight.accounts.roles import Action
from monitoring import accuracy_tables, charts, dashboard, troubles
from monitoring.activity import Activity, Deed
from monitoring.frames import Range, frame_of
from monitoring.names import ENGINES, QUEUES
from transcription.models import Job

RANGES = {Range.HOUR: _("Last hour"), Range.DAY: _("Last 24 hours"), Range.MONTH: _("Last 30 days")}
# What a table's groups are called, and a group that has no name.
TABLES = {
    "room": (_("By court room"), _("Court room"), _("Not given")),
    "microphone": (_("By microphone"), _("Microphone"), _("All in one track")),
    "engine": (_("By engine"), _("Engine"), ""),
    "month": (_("By month"), _("Month of the hearing"), ""),
}


@require_GET
def dashboard_page(request: HttpRequest) -> HttpResponse:
    _require_administrator(request)
    wanted = Range.named(request.GET.get("range", ""))
    shown = {"ranges": RANGES.items(), "range": wanted, "zone": settings.TIME_ZONE}
    shown |= {"charts": charts.document(frame_of(wanted))}
    return render(request, "monitoring/dashboard.html", now_context(request.user, wanted) | shown)


@require_GET
def dashboard_charts(request: HttpRequest) -> JsonResponse:
    """What the page asks for again when there is a newer sample."""
    _require_administrator(request)
    return JsonResponse(charts.document(frame_of(Range.named(request.GET.get("range", "")))))


@require_GET
def accuracy_page(request: HttpRequest) -> HttpResponse:
    _require_administrator(request)
    tables = [(table, *TABLES[table.key]) for table in accuracy_tables.tables()]
    context = {"tables": tables, "overall": accuracy_tables.overall(), "least": accuracy_tables.LEAST_WORDS}
    return render(request, "monitoring/accuracy.html", context)


def now_as_html(user: User, wanted: Range) -> str:
    """The part of the page that tells of this moment, in the active language."""
    return render_to_string("monitoring/_now.html", now_context(user, wanted))


def now_context(user: User, wanted: Range) -> dict[str, Any]:
    """`deeds` of the workers name the jobs that this person may see, and no others."""
    snapshot = dashboard.shared().look()
    workers = snapshot.workers or ()
    shown = troubles.names_of(user, (deed.job_id for worker in workers for deed in worker.deeds if deed.job_id))
    return {
        "now": snapshot,
        "range_name": RANGES[wanted],
        "workers": [
            (worker, [QUEUES.get(queue, queue) for queue in worker.queues], _deeds(worker, shown)) for worker in workers
        ],
        "lines": [(QUEUES[line.queue], line) for line in snapshot.lines or ()],
        "spent": [(ENGINES.get(one.engine, one.engine), one) for one in snapshot.budget.spent],
        "failed": troubles.failed_jobs(user, wanted.length),
        "slowest": troubles.slowest_jobs(user, wanted.length),
    }


def _deeds(worker: Activity, shown: Mapping[UUID, Job]) -> list[tuple[Deed, Job | None]]:
    return [(deed, shown.get(deed.job_id) if deed.job_id else None) for deed in worker.deeds]


def _require_administrator(request: HttpRequest) -> None:
    if not request.user.may(Action.ADMINISTER):
        raise PermissionDenied
