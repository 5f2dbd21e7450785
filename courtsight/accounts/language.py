"""Which language a request is answered in: the user's choice, else the cookie's, else Indonesian.

Django's LocaleMiddleware would follow the browser's Accept-Language; a court's machines are often
installed in English while their users read Indonesian, so only a choice made here counts.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

# Each in itself: somebody who reads only one of them must find it.
LANGUAGE_NAMES = [("id", "Bahasa Indonesia"), ("en", "English")]


class LanguageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def language_of(request: HttpRequest) -> str:
    """A code of settings.LANGUAGES."""
    return first_offered(getattr(request.user, "language", ""), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))


def first_offered(*choices: str) -> str:
    """The first of `choices` that is in settings.LANGUAGES, else the default."""
    offered = dict(settings.LANGUAGES)
    return next((choice for choice in choices if choice in offered), settings.LANGUAGE_CODE)
