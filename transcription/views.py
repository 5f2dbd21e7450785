"""Pages of cases and hearings."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from transcription.access import get_visible
from transcription.models import Hearing


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "transcription/home.html")


@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    return render(request, "transcription/home.html")


@require_GET
def hearing_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    hearing = get_visible(request.user, Hearing, pk)
    return render(request, "transcription/hearing_detail.html", {"hearing": hearing})
