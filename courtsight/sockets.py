"""Which pages may open a socket: a page of another origin cannot do it with its visitor's session.

A program is no page: it names no origin, and brings a token that no browser would add by itself.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import SplitResult, urlsplit

from channels.security.websocket import WebsocketDenier
from django.conf import settings
from django.http.request import is_same_domain, split_domain_port, validate_host

DEFAULT_PORTS = {"http": ":80", "https": ":443"}


class SameOrigin:
    """Passes on sockets of pages that came from the very host and port, or from one of CSRF_TRUSTED_ORIGINS."""

    def __init__(self, application: Callable[..., Awaitable[None]]) -> None:
        self._application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        is_ours = _is_program(headers) or may_open(headers.get(b"origin", ""), headers.get(b"host", ""))
        await (self._application if is_ours else WebsocketDenier())(scope, receive, send)


def _is_program(headers: dict[bytes, str]) -> bool:
    return b"origin" not in headers and headers.get(b"authorization", "").lower().startswith("bearer ")


def may_open(origin: str, host: str) -> bool:
    """Whether a page of `origin` ("http://localhost:8000") may open a socket on `host` ("localhost:8000")."""
    try:
        page = urlsplit(origin.lower())
    except ValueError:
        return False
    port = DEFAULT_PORTS.get(page.scheme)
    if port is None or not page.netloc:
        return False
    return _is_trusted(page) or (_is_ours(host) and page.netloc.removesuffix(port) == host.lower().removesuffix(port))


def _is_ours(host: str) -> bool:
    """Or a foreign name that leads to this machine would be an origin like ours."""
    return validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS)


def _is_trusted(page: SplitResult) -> bool:
    """As Django compares the origins of forms: `https://*.example` stands for all names below."""
    trusted = [urlsplit(origin) for origin in settings.CSRF_TRUSTED_ORIGINS]
    return any(page.scheme == one.scheme and is_same_domain(page.netloc, one.netloc.lstrip("*")) for one in trusted)
