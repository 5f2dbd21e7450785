"""Pages of court rooms, for administrators: who sits at which microphone."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from courtsight.accounts.roles import Action
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from courtsight.paging import page_of
from transcription.models import CourtRoom
from transcription.room_forms import RoomForm


@require_GET
def room_list(request: HttpRequest) -> HttpResponse:
    _require_administrator(request)
    return render(request, "transcription/room_list.html", {"page": page_of(CourtRoom.objects.all(), request)})


@require_http_methods(["GET", "POST"])
def room_create(request: HttpRequest) -> HttpResponse:
    _require_administrator(request)
    return _edit(request, CourtRoom(), AuditAction.CREATED)


@require_http_methods(["GET", "POST"])
@transaction.atomic
def room_edit(request: HttpRequest, pk: int) -> HttpResponse:
    _require_administrator(request)
    return _edit(request, get_object_or_404(CourtRoom.objects.select_for_update(), pk=pk), AuditAction.CHANGED)


@require_http_methods(["GET", "POST"])
@transaction.atomic
def room_delete(request: HttpRequest, pk: int) -> HttpResponse:
    _require_administrator(request)
    room = get_object_or_404(CourtRoom, pk=pk)
    if request.method == "POST":
        record_event(request.user, AuditAction.DELETED, room, name=room.name)
        room.delete()
        messages.success(request, _("The court room %(name)s has been deleted.") % {"name": room.name})
        return redirect("room_list")
    return render(request, "transcription/room_delete.html", {"room": room})


def _edit(request: HttpRequest, room: CourtRoom, action: AuditAction) -> HttpResponse:
    """Show the form, or store it and go back to the list."""
    name = room.name
    form = RoomForm(request.POST or None, instance=room)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            record_event(
                request.user, action, room, name=room.name, fields=sorted(set(form.changed_data) - {"version"})
            )
        messages.success(request, _("The court room has been saved. It holds for new jobs."))
        return redirect("room_list")
    return render(request, "transcription/room_form.html", {"form": form, "pk": room.pk, "name": name})


def _require_administrator(request: HttpRequest) -> None:
    if not request.user.may(Action.ADMINISTER):
        raise PermissionDenied
