"""The page of alerts, for administrators: what fires, what was, and who took it up."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courtsight.accounts.roles import Action
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from monitoring.alerts import telling
from monitoring.alerts.forms import SilenceForm
from monitoring.alerts.models import Alert, Delivery, Silence
from monitoring.alerts.rules import RULES
from monitoring.alerts.runbook import paragraphs
from monitoring.alerts.shown import rows_of

LATELY = timedelta(days=7)
MOST = 100
UNDONE = timedelta(minutes=30)  # so long an ended silence can be taken up again


@require_GET
@never_cache
def alert_list(request: HttpRequest) -> HttpResponse:
    _require_administrator(request)
    return _page(request, SilenceForm(auto_id="silence-%s"))


@require_POST
def acknowledge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody takes it up; of a critical one nobody is reminded any more."""
    _require_administrator(request)
    alert = get_object_or_404(Alert, pk=pk)
    unknown = Alert.objects.firing().filter(pk=pk, acknowledged_at=None)
    with transaction.atomic():
        if unknown.update(acknowledged_at=timezone.now(), acknowledged_by=request.user):
            record_event(request.user, AuditAction.CHANGED, alert, name=alert.rule, acknowledged=True)
    return redirect("alerts")


@require_POST
def unacknowledge(request: HttpRequest, pk: UUID) -> HttpResponse:
    _require_administrator(request)
    alert = get_object_or_404(Alert, pk=pk)
    known = Alert.objects.filter(pk=pk).exclude(acknowledged_at=None)
    with transaction.atomic():
        if known.update(acknowledged_at=None, acknowledged_by=None):
            record_event(request.user, AuditAction.CHANGED, alert, name=alert.rule, acknowledged=False)
    return redirect("alerts")


@require_POST
def silence(request: HttpRequest) -> HttpResponse:
    _require_administrator(request)
    form = SilenceForm(request.POST, auto_id="silence-%s")
    if not form.is_valid():
        return _page(request, form)
    given = {name: form.cleaned_data[name] for name in ("rule", "until", "reason")}
    with transaction.atomic():
        made = Silence.objects.create(created_by=request.user, **given)
        record_event(request.user, AuditAction.CREATED, made, name=given["rule"] or "*", reason=given["reason"])
    messages.success(request, _("Nothing is sent until then. This page goes on showing everything."))
    return redirect("alerts")


@require_POST
def end_silence(request: HttpRequest, pk: UUID) -> HttpResponse:
    _require_administrator(request)
    made = get_object_or_404(Silence, pk=pk)
    with transaction.atomic():
        if Silence.objects.holding().filter(pk=pk).update(ended_at=timezone.now()):
            record_event(request.user, AuditAction.DELETED, made, name=made.rule or "*")
    return redirect("alerts")


@require_POST
def restore_silence(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It holds again, until the time that was said."""
    _require_administrator(request)
    made = get_object_or_404(Silence, pk=pk)
    with transaction.atomic():
        if _lately_ended().filter(pk=pk).update(ended_at=None):
            record_event(request.user, AuditAction.CREATED, made, name=made.rule or "*", reason=made.reason)
    return redirect("alerts")


@require_POST
def retry_delivery(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Of one that was given up: try it from the beginning."""
    _require_administrator(request)
    delivery = get_object_or_404(Delivery, pk=pk)
    with transaction.atomic():
        if Delivery.objects.failed().filter(pk=pk).update(given_up_at=None, attempts=0, next_at=timezone.now()):
            record_event(request.user, AuditAction.CHANGED, delivery, name=str(delivery))
            messages.success(request, _("It is being sent again."))
    return redirect("alerts")


@require_POST
def dismiss_delivery(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Of one that was given up: the page shows it no longer."""
    _require_administrator(request)
    delivery = get_object_or_404(Delivery, pk=pk)
    with transaction.atomic():
        if Delivery.objects.failed().filter(pk=pk).update(dismissed_at=timezone.now()):
            record_event(request.user, AuditAction.CHANGED, delivery, name=str(delivery), dismissed=True)
    return redirect("alerts")


@require_http_methods(["GET", "HEAD"])
def runbook_page(request: HttpRequest) -> HttpResponse:
    _require_administrator(request)
    found = paragraphs(request.LANGUAGE_CODE)
    if not found:
        raise Http404
    return render(request, "monitoring/runbook.html", {"paragraphs": found})


def _require_administrator(request: HttpRequest) -> None:
    if not request.user.may(Action.ADMINISTER):
        raise PermissionDenied


def _lately_ended() -> QuerySet[Silence]:
    now = timezone.now()
    return Silence.objects.filter(until__gt=now, ended_at__gt=now - UNDONE)


def _page(request: HttpRequest, form: SilenceForm) -> HttpResponse:
    alerts = Alert.objects.select_related("acknowledged_by")
    over = alerts.exclude(resolved_at=None).filter(resolved_at__gt=timezone.now() - LATELY).order_by("-resolved_at")
    silences = list(Silence.objects.holding().select_related("created_by"))
    context = {
        "open": rows_of(alerts.open(), silences),
        "over": rows_of(over[:MOST], ()),
        "silences": silences,
        "ended": _lately_ended(),
        "form": form,
        "silences_for": [(1, _("Silence for 1 hour")), (8, _("Silence for 8 hours"))],
        "rules": RULES,
        "waiting": Delivery.objects.waiting().exclude(error="").select_related("alert").order_by("next_at")[:MOST],
        "failed": Delivery.objects.failed().select_related("alert").order_by("-given_up_at")[:MOST],
        "mail_server": settings.EMAIL_HOST,
        "recipients": telling.mail_recipients(settings.ALERT_EMAILS),
        "has_webhook": bool(settings.ALERT_WEBHOOK_URL),
    }
    return render(request, "monitoring/alerts.html", context)
