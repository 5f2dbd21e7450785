"""Health is wanted most when PostgreSQL is down, and then nobody's session or token can be looked up.

So whoever has seen the health page within the last minutes may go on seeing it, and nothing else, while the database
is away. Only digests are kept, in the memory of this process.
"""

import hashlib
import time
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation

from courtsight.accounts.language import first_offered
from monitoring import health
from monitoring.pages import page_of

PAGE, CALL = "/health/", "/api/v1/health"
KEPT_SECONDS = 15 * 60
MOST = 100


class HealthWithoutDatabase:
    """Middleware, before sessions."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._seen: dict[str, float] = {}  # digest: when

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path not in (PAGE, CALL) or request.method != "GET":
            return self.get_response(request)
        digest = _digest(request)
        is_known = self._is_known(digest)
        if is_known and health.database_is_down():
            return _answer(request)
        response = self.get_response(request)
        # It may have gone away since the last look.
        if is_known and response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR and health.database_is_down(fresh=0):
            return _answer(request)
        if response.status_code == 200:
            self._remember(digest)
        else:
            self._seen.pop(digest, None)
        return response

    def _is_known(self, digest: str) -> bool:
        return time.monotonic() - self._seen.get(digest, float("-inf")) < KEPT_SECONDS

    def _remember(self, digest: str) -> None:
        self._seen.pop(digest, None)
        while len(self._seen) >= MOST:
            self._seen.pop(next(iter(self._seen)))
        self._seen[digest] = time.monotonic()


def _digest(request: HttpRequest) -> str:
    """Of all by which this caller is known; of the path as well: a token opens no page."""
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    presented = "\0".join((request.path, request.headers.get("Authorization", ""), session))
    return hashlib.sha256(presented.encode()).hexdigest()


def _answer(request: HttpRequest) -> HttpResponse:
    language = first_offered(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))
    with translation.override(language):
        request.LANGUAGE_CODE = language
        found = health.look()
        if request.path == CALL:
            return JsonResponse(health.as_document(found))
        return page_of(request, found)
