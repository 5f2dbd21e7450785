"""Whoever logged in with a password that somebody else knows chooses an own one first."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from courtsight.problems import problem

PROGRAMS = ("/api/", "/uploads/")  # where nobody can follow to a form
OPEN = ("password_change", "logout", "language", "theme", "jsi18n")


class PasswordGate:
    """Middleware, behind authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if getattr(request.user, "must_change_password", False) and request.path not in map(reverse, OPEN):
            if request.path.startswith(PROGRAMS):
                return _problem()
            return HttpResponseRedirect(reverse("password_change"))
        return self.get_response(request)


def _problem() -> HttpResponse:
    title, action = _("Your password must be changed first."), _("Open CourtSight and choose a password of your own.")
    return problem(403, "password_change_required", title, action=action)
