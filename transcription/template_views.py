"""The court's own template of the minutes, for administrators: seen, replaced, and taken away again."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from courtsight.accounts.roles import Action
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription.exports import EXPORTS, Layout, standard_template
from transcription.models import MinutesTemplate
from transcription.names import clean_name
from transcription.template_forms import TemplateForm

STANDARD_NAME = "berita-acara-sidang.docx"


@require_http_methods(["GET", "POST"])
def template_edit(request: HttpRequest) -> HttpResponse:
    _require_administrator(request)
    if "standard" in request.POST:
        return _back_to_standard(request)
    form = TemplateForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return _store(request, form)
    context = {"form": form, "own": MinutesTemplate.objects.defer("content").first()}
    return render(request, "transcription/minutes_template.html", context)


@require_GET
def template_file(request: HttpRequest) -> HttpResponse:
    """The one in use; with ?standard the one to start from."""
    _require_administrator(request)
    own = None if "standard" in request.GET else MinutesTemplate.objects.first()
    content = bytes(own.content) if own else standard_template(Layout.MINUTES)
    name = own.name if own else STANDARD_NAME
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(content, content_type=EXPORTS["docx"].content_type, headers=headers)


@transaction.atomic
def _store(request: HttpRequest, form: TemplateForm) -> HttpResponse:
    name = clean_name(form.cleaned_data["file"].name)
    values = {"name": name, "content": form.content, "updated_by": request.user}
    template, _is_new = MinutesTemplate.objects.update_or_create(defaults=values)
    record_event(request.user, AuditAction.CHANGED, template, name=name, size=len(form.content))
    messages.success(request, _("New minutes are made from this template."))
    return redirect("minutes_template")


@transaction.atomic
def _back_to_standard(request: HttpRequest) -> HttpResponse:
    for template in MinutesTemplate.objects.defer("content"):
        record_event(request.user, AuditAction.DELETED, template, name=template.name)
        template.delete()
    messages.success(request, _("New minutes are made from the standard template."))
    return redirect("minutes_template")


def _require_administrator(request: HttpRequest) -> None:
    if not request.user.may(Action.ADMINISTER):
        raise PermissionDenied
