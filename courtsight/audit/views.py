"""The trail, for administrators: who did what, and when."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET

from courtsight.accounts.models import User
from courtsight.accounts.roles import Action
from courtsight.audit.lines import lines_of, readable_by
from courtsight.audit.models import AuditAction, AuditEvent
from courtsight.paging import page_of


@require_GET
def audit_list(request: HttpRequest) -> HttpResponse:
    if not request.user.may(Action.ADMINISTER):
        raise PermissionDenied
    events = readable_by(request.user, AuditEvent.objects.select_related("user"))
    who, action, day = (request.GET.get(name, "").strip() for name in ("who", "action", "day"))
    if who:
        events = events.filter(user__username=who.replace("\0", ""))
    if action in AuditAction.values:
        events = events.filter(action=action)
    if chosen := _day(day):
        events = events.filter(at__date=chosen)
    page = page_of(events, request)
    context = {
        "page": page,
        "lines": lines_of(page.items),
        "actions": AuditAction.choices,
        "people": User.objects.order_by("username").values_list("username", flat=True),
        "filters": {"who": who, "action": action, "day": day},
    }
    return render(request, "audit/list.html", context)


def _day(typed: str) -> date | None:
    try:
        return parse_date(typed)
    except ValueError:
        return None
