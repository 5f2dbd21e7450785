"""What scripts say in each language (/jsi18n/): put together once a process, and kept by browsers until it changes."""

from functools import cache
from hashlib import sha256
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.translation import get_language, override
from django.views.i18n import JavaScriptCatalog

YEAR = 365 * 24 * 3600  # seconds
_read = JavaScriptCatalog.as_view(packages=["transcription"])


def catalogue_url(language: str) -> str:
    """Where the catalogue of `language` is; another address as soon as it says something else."""
    return f"{reverse('jsi18n')}?{urlencode({'language': language, 'version': version(language)})}"


@login_not_required
def catalogue(request: HttpRequest) -> HttpResponse:
    """JavaScript that defines gettext. Another version than the one asked for (a server that is older, or newer) is
    answered all the same, and kept by nobody."""
    language = request.GET.get("language", get_language())
    if language not in dict(settings.LANGUAGES):
        language = get_language()
    response = HttpResponse(text(language), content_type='text/javascript; charset="utf-8"')
    if request.GET.get("version") == version(language):
        patch_cache_control(response, public=True, immutable=True, max_age=YEAR)
    else:
        add_never_cache_headers(response)
    return response


@cache
def text(language: str) -> bytes:
    # Django reads and joins the catalogues of all apps at each call, which takes a fifth of a second.
    request = HttpRequest()
    request.method = "GET"
    with override(language):
        return _read(request).content


@cache
def version(language: str) -> str:
    return sha256(text(language)).hexdigest()[:12]
