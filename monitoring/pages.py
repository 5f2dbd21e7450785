"""The health page, for administrators: the same data as /api/v1/health, as people read it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from courtsight.accounts.roles import Action
from monitoring import health
from monitoring.findings import Finding, State

STATES = {
    State.HEALTHY: _("Healthy"),
    State.UNKNOWN: _("Not known"),
    State.DEGRADED: _("Degraded"),
    State.DOWN: _("Down"),
}
SUMMARIES = {
    State.HEALTHY: _("Everything works."),
    State.DEGRADED: _("CourtSight works, but something needs attention."),
    State.DOWN: _("Something essential does not work."),
}
BADGES = {State.HEALTHY: "success", State.UNKNOWN: "neutral", State.DEGRADED: "warning", State.DOWN: "danger"}
ICONS = {State.HEALTHY: "success", State.UNKNOWN: "info", State.DEGRADED: "warning", State.DOWN: "error"}
NOT_USED = {"state": _("Not used"), "badge": "neutral", "icon": "info"}


@require_GET
def health_page(request: HttpRequest) -> HttpResponse:
    if not request.user.may(Action.ADMINISTER):
        raise PermissionDenied
    return page_of(request, health.look())


def page_of(request: HttpRequest, found: health.Health) -> HttpResponse:
    """Nothing here asks the database, so that it can be shown when that is down."""
    rows = [_shown(report.finding) | {"report": report} for report in found.reports]
    context = {"health": found, "rows": rows, "summary": SUMMARIES[found.state], "whole": _row(found.state)}
    return render(request, "monitoring/health.html", context)


def _shown(finding: Finding) -> dict[str, object]:
    return _row(finding.state) if finding.is_used else NOT_USED


def _row(state: State) -> dict[str, object]:
    return {"state": STATES[state], "badge": BADGES[state], "icon": ICONS[state]}
