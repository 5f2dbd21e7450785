"""The address of the request that is being answered, for the trail: no caller has to hand it through."""

from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

from courtsight.accounts.address import client_address

_present: ContextVar[str | None] = ContextVar("address", default=None)


class AddressMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        _present.set(client_address(request))
        try:
            return self.get_response(request)
        finally:
            _present.set(None)


def present_address() -> str | None:
    """None outside a request: a worker, a command."""
    return _present.get()
