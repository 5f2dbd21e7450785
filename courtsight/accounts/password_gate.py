"""Whoever logged in with a password that somebody else knows chooses an own one first."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

OPEN = ("password_change", "logout", "language", "theme", "jsi18n")


class PasswordGate:
    """Middleware, behind authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if getattr(request.user, "must_change_password", False) and request.path not in map(reverse, OPEN):
            return HttpResponseRedirect(reverse("password_change"))
        return self.get_response(request)
