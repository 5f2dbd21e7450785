"""The daily report as a page and as a PDF, for administrators."""

import logging
from datetime import date

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from courtsight.accounts.roles import Action
from monitoring.alerts import telling
from monitoring.alerts.models import Delivery, Event
from monitoring.reports.figures import DAY, FIRST_DAY, report_of, yesterday
from monitoring.reports.letter import ReportFailed, file_name, pdf
from monitoring.reports.sheet import sheet_of

logger = logging.getLogger(__name__)


@require_GET
@never_cache
def report_page(request: HttpRequest) -> HttpResponse:
    _require_administrator(request)
    day = _day(request)
    today = timezone.localdate()
    context = {
        "sheet": sheet_of(report_of(day)),
        "day": day,
        "first": FIRST_DAY,
        "today": today,
        "previous": day - DAY if day > FIRST_DAY else None,
        "next": day + DAY if day < today else None,
        "mail_server": settings.EMAIL_HOST,
        "hour": settings.REPORT_HOUR,
        "recipients": telling.mail_recipients(settings.REPORT_EMAILS),
        "sent": Delivery.objects.filter(event=Event.REPORT, report_day=day).order_by("address"),
    }
    return render(request, "monitoring/report.html", context)


@require_GET
@never_cache
def report_pdf(request: HttpRequest) -> HttpResponse:
    _require_administrator(request)
    day = _day(request)
    try:
        content = pdf(sheet_of(report_of(day)))
    except ReportFailed as error:
        logger.error("No PDF of the report of %s: %s", day, error)
        messages.error(request, _("The PDF could not be made. Try again, and see the log of the web server."))
        return redirect(f"{reverse('report')}?date={day:%Y-%m-%d}")
    disposition = f'attachment; filename="{file_name(day)}"'
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})


def _require_administrator(request: HttpRequest) -> None:
    if not request.user.may(Action.ADMINISTER):
        raise PermissionDenied


def _day(request: HttpRequest) -> date:
    """The day that `?date=` names; yesterday for anything of which there is no report."""
    try:
        day = parse_date(request.GET.get("date", "").strip())
    except ValueError:
        day = None
    return day if day is not None and FIRST_DAY <= day <= timezone.localdate() else yesterday()
