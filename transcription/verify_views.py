"""Pages for everybody, without a login: is this file what the court has certified? And the court's public keys."""

import hashlib
import math
from time import monotonic

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from courtsight import tallies
from courtsight.accounts.address import client_address, network_of
from transcription.certification.differing import told_of
from transcription.certification.since import since_of
from transcription.certification.verifying import (
    explained,
    in_force,
    superseding,
    told,
    verify,
)
from transcription.document_errors import TooLargeToCheck
from transcription.models import CourtKey
from transcription.seals import Busy, Outcome

# Reading a document costs seconds, and one is read at a time: so many, and so long, for each address.
MOST, LONGEST, WINDOW = 20, 240, 600  # files; seconds of reading; seconds in which these count
SOON = 10  # seconds


class VerifyForm(forms.Form):
    file = forms.FileField(
        label=_("File (JSON, TXT, DOCX or PDF)"),
        widget=forms.FileInput(attrs={"accept": ".json,.txt,.docx,.pdf"}),
        help_text=format_lazy(
            _("At most {size} MB. It is read, and not kept."), size=settings.VERIFY_MAX_BYTES // 1024**2
        ),
    )

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > settings.VERIFY_MAX_BYTES:
            raise forms.ValidationError(TooLargeToCheck.message)
        return file


@login_not_required
@require_http_methods(["GET", "POST"])
@never_cache
def verify_page(request: HttpRequest) -> HttpResponse:
    """Says nothing but what is in the file itself, whether the court has signed it, and when something newer."""
    form = VerifyForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return render(request, "transcription/verify.html", {"form": form})
    address = client_address(request)
    if not _is_admitted(address):
        return _later(request, 429, WINDOW, too_many=True)
    if not form.is_valid():
        return render(request, "transcription/verify.html", {"form": form}, status=422)
    begun = monotonic()
    try:
        report = verify(form.cleaned_data["file"].read())
    except Busy:
        return _later(request, 503, SOON, is_busy=True)
    tallies.add(_key("reading", address), WINDOW, math.ceil(monotonic() - begun))
    since = since_of(report)
    context = {
        "form": VerifyForm(),
        "report": report,
        "is_genuine": report.outcome is Outcome.GENUINE,
        "is_partly": report.outcome is Outcome.PARTLY,
        "explained": explained(report),
        "superseding": superseding(since),
        "differences": [told_of(one) for one in report.differences],
        "told": [*told(report), *([] if superseding(since) else in_force(since))],
    }
    return render(request, "transcription/verify.html", context)


@login_not_required
@require_safe
def key_list(request: HttpRequest) -> HttpResponse:
    return render(request, "transcription/court_keys.html", {"keys": CourtKey.objects.all()})


@login_not_required
@require_safe
def key_file(request: HttpRequest, fingerprint: str) -> HttpResponse:
    key = get_object_or_404(CourtKey, pk=fingerprint)
    return HttpResponse(key.public_pem, content_type="application/x-pem-file")


def _later(request: HttpRequest, status: int, seconds: int, **why: bool) -> HttpResponse:
    response = render(request, "transcription/verify.html", {"form": VerifyForm(), **why}, status=status)
    response.headers["Retry-After"] = str(seconds)
    return response


def _is_admitted(address: str | None) -> bool:
    return tallies.add(_key("verified", address), WINDOW) <= MOST and tallies.get(_key("reading", address)) < LONGEST


def _key(kind: str, address: str | None) -> str:
    return f"{kind}:{hashlib.sha256(network_of(address).encode()).hexdigest()}"
