"""One id for all that a request brings about: in every line that is logged for it, and in its answer.

Who stands in front (a proxy, a program) may choose it, and finds it again in X-Request-ID; anything that is not short
and plain is replaced, since it goes into logs. It travels with tasks (courtsight.celery).
"""

import logging
import re
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars

from courtsight import traces
from courtsight.logs import present_request, route_of

logger = structlog.get_logger(__name__)

HEADER = "X-Request-ID"
WELL_FORMED = re.compile(r"[A-Za-z0-9-]{8,64}")
# Asked all the time by programs: told only to whoever wants to know everything.
QUIET = ("/livez", "/readyz", "/metrics", "/static/")


def new_id() -> str:
    return uuid.uuid4().hex


def id_from(told: str) -> str:
    """The id that somebody brings, if it can stand in a log, or a new one."""
    return told if WELL_FORMED.fullmatch(told) else new_id()


def present_id() -> str | None:
    """That of the request, task or socket that is being served; None outside of all."""
    return get_contextvars().get("request_id")


def begin(told: str = "", **ids: Any) -> None:
    """From here on every line of this thread or coroutine carries these ids, and those of before no longer."""
    clear_contextvars()
    bind_contextvars(request_id=id_from(told), **ids)


class RequestIdMiddleware:
    """The first of all, so that nothing is logged without it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begin(request.headers.get(HEADER, ""))
        request_id = present_id()
        present_request.set(request)
        began = time.monotonic()
        try:
            with traces.span(f"{request.method} request", parent=request.headers) as span:
                response = self.get_response(request)
                span.describe(route=route_of(request), status=response.status_code)
            response.headers[HEADER] = request_id
            self._tell(request, response, time.monotonic() - began)
            return response
        finally:
            present_request.set(None)
            clear_contextvars()

    @staticmethod
    def _tell(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        """By the route: a path may hold what somebody typed."""
        level = logging.DEBUG if request.path.startswith(QUIET) else logging.INFO
        told = {"method": request.method, "route": route_of(request), "status": response.status_code}
        logger.log(level, "request answered", seconds=round(seconds, 3), **told)


class NumberedSockets:
    """The same for WebSockets, one id a connection."""

    def __init__(self, application: Callable[..., Awaitable[None]]) -> None:
        self._application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        told = dict(scope["headers"]).get(HEADER.lower().encode(), b"").decode("latin-1")
        begin(told)
        await self._application(scope, receive, send)
