"""Logging in and out, the password, the language and the colours of pages."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import Resolver404, resolve, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courtsight.accounts.forms import LoginForm
from courtsight.accounts.lockout import Try
from courtsight.accounts.models import User
from courtsight.accounts.passwords import OwnPasswordForm
from courtsight.accounts.theme import THEME_COOKIE, THEMES, YEAR_SECONDS
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event


@method_decorator(login_not_required, name="dispatch")
class Login(auth_views.LoginView):
    """The only door: the administration's own login leads here."""

    form_class = LoginForm
    template_name = "accounts/login.html"
    redirect_authenticated_user = True

    def form_valid(self, form: LoginForm) -> HttpResponse:
        response = super().form_valid(form)
        record_event(self.request.user, AuditAction.LOGIN)
        if self.request.user.language:
            set_language_cookie(response, self.request.user.language)
        return response

    def form_invalid(self, form: LoginForm) -> HttpResponse:
        if form.outcome in (None, Try.STILL_LOCKED_OUT):  # nothing was tried: the trail must not grow by it
            return super().form_invalid(form)
        # Only names of ours are kept: people type their password into the wrong field.
        typed = form.data.get("username", "")
        known = User.objects.filter(username=typed).first() if len(typed) <= 150 and "\0" not in typed else None
        if known is not None:
            locked_out = {"locked_out": True} if form.outcome is Try.LOCKED_OUT else {}
            record_event(None, AuditAction.LOGIN_FAILED, known, username=known.username, **locked_out)
        return super().form_invalid(form)


class Logout(auth_views.LogoutView):
    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        record_event(request.user, AuditAction.LOGOUT)
        return super().post(request, *args, **kwargs)


class PasswordChange(auth_views.PasswordChangeView):
    form_class = OwnPasswordForm
    template_name = "accounts/password_change.html"
    success_url = reverse_lazy("home")

    def form_valid(self, form: OwnPasswordForm) -> HttpResponse:
        self.request.user.must_change_password = False
        response = super().form_valid(form)
        record_event(self.request.user, AuditAction.PASSWORD_CHANGED)
        messages.success(self.request, _("Your password has been changed."))
        return response


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language: in a cookie, and for somebody who is logged in with the account."""
    response = _back(request)
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        if request.user.is_authenticated:
            User.objects.filter(pk=request.user.pk).update(language=chosen)
        set_language_cookie(response, chosen)
    return response


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    response = _back(request)
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie(THEME_COOKIE, chosen, max_age=YEAR_SECONDS, samesite="Lax", secure=settings.BEHIND_TLS)
    else:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    return response


# Addresses that only take what a form sends: no place to go back to.
ONLY_POST = {"language", "theme", "logout", "token_create", "token_revoke", "upload_create"}
ONLY_POST |= {f"certification_{step}" for step in ("submit", "back", "confirm", "reopen")}
ONLY_POST |= {"renvoi_propose", "renvoi_decide", "transcript_restore"}


def set_language_cookie(response: HttpResponse, language: str) -> None:
    name = settings.LANGUAGE_COOKIE_NAME
    response.set_cookie(name, language, max_age=YEAR_SECONDS, samesite="Lax", secure=settings.BEHIND_TLS)


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page that `next` names if it is ours and can be looked at, else home."""
    target = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if ours and _is_page(target) else resolve_url("home"))


def _is_page(target: str) -> bool:
    try:
        return resolve(urlsplit(target).path).url_name not in ONLY_POST
    except (Resolver404, ValueError):
        return False
