"""The page of the synonyms, for administrators: the list that holds, the court's own in its place, and back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courtsight.accounts.roles import Action
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from search.models import SynonymList
from search.synonym_forms import SynonymForm

KEPT = 50  # versions


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def synonyms_edit(request: HttpRequest) -> HttpResponse:
    if not request.user.may(Action.ADMINISTER):
        raise PermissionDenied
    held, before = [*SynonymList.objects.all()[:2], None, None][:2]
    if "shipped" in request.POST:
        return _keep(request, "", _("The list that comes with CourtSight holds again."))
    if "undo" in request.POST and held:
        return _keep(request, before.text if before else "", _("The list is as it was before the last change."))
    form = SynonymForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _keep(request, form.cleaned_data["text"], _("The synonyms have been saved. They hold from now on."))
    return render(request, "search/synonyms.html", {"form": form, "held": held})


def _keep(request: HttpRequest, text: str, said: str) -> HttpResponse:
    """As a version of its own: the one before it can be brought back."""
    row = SynonymList.objects.create(text=text, saved_by=request.user)
    old = list(SynonymList.objects.values_list("pk", flat=True)[KEPT:])
    SynonymList.objects.filter(pk__in=old).delete()
    record_event(request.user, AuditAction.CHANGED, row, is_shipped=not text)
    messages.success(request, said)
    return redirect("synonyms")
