"""Django's admin, for administrators only: by role, whatever the staff and superuser flags say."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from courtsight.accounts.roles import Action


class CourtAdminSite(admin.AdminSite):
    site_header = site_title = "CourtSight"
    index_title = _("Administration")

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and request.user.may(Action.ADMINISTER)

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Only LoginRequiredMiddleware sends people to log in; who arrives here has the wrong role."""
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect("login")

    def password_change(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        return redirect("password_change")
