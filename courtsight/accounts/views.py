"""Logging in and out, the password, the language and the colours of pages."""

from django.conf import settings
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from courtsight.accounts.theme import THEME_COOKIE, THEMES, YEAR_SECONDS


@method_decorator(login_not_required, name="dispatch")
class Login(auth_views.LoginView):
    redirect_authenticated_user = True


class Logout(auth_views.LogoutView):
    pass


class PasswordChange(auth_views.PasswordChangeView):
    success_url = "/account/"


@require_GET
def profile(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/profile.html")


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language: in a cookie, and for somebody who is logged in with the account."""
    response = _back(request)
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        if request.user.is_authenticated:
            type(request.user).objects.filter(pk=request.user.pk).update(language=chosen)
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


def set_language_cookie(response: HttpResponse, language: str) -> None:
    name = settings.LANGUAGE_COOKIE_NAME
    response.set_cookie(name, language, max_age=YEAR_SECONDS, samesite="Lax", secure=settings.BEHIND_TLS)


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page that `next` names if it is ours, else home."""
    target = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if ours else resolve_url("home"))
