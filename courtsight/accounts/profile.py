"""A person's own page: name, language, API tokens."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from courtsight.accounts.forms import ProfileForm, TokenForm
from courtsight.accounts.models import ApiToken
from courtsight.accounts.naming import record_name
from courtsight.accounts.views import set_language_cookie
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event

# Until its page is shown, this once.
NEW_TOKEN = "new_token"  # noqa: S105


@require_http_methods(["GET", "POST"])
@never_cache
def profile(request: HttpRequest) -> HttpResponse:
    initial = {"language": request.user.language or translation.get_language()}
    form = ProfileForm(request.POST or None, instance=request.user, initial=initial)
    before = request.user.get_full_name()
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            record_name(request.user, request.user, before)
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, _("Your profile has been saved."))
        response = redirect("profile")
        set_language_cookie(response, form.cleaned_data["language"])
        return response
    # A form that was refused has changed request.user in memory; the page's frame shows the stored one.
    if form.is_bound:
        request.user.refresh_from_db()
    return _page(request, form=form)


@require_POST
def create_token(request: HttpRequest) -> HttpResponse:
    """Make a token; the profile shows it, once."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, token_form=form)
    row, token = ApiToken.create(request.user, form.cleaned_data["name"])
    record_event(request.user, AuditAction.TOKEN_CREATED, row, name=row.name)
    request.session[NEW_TOKEN] = token
    return redirect("profile")


@require_POST
def revoke_token(request: HttpRequest, pk: UUID) -> HttpResponse:
    token = get_object_or_404(request.user.api_tokens, pk=pk)
    if token.revoked_at is None:
        ApiToken.objects.filter(pk=token.pk).update(revoked_at=timezone.now())
        record_event(request.user, AuditAction.CHANGED, token, name=token.name, revoked=True)
    messages.success(request, _("The token has been revoked. Programs that use it no longer get in."))
    return redirect("profile")


def _page(request: HttpRequest, **context: object) -> HttpResponse:
    defaults = {
        "form": ProfileForm(instance=request.user, initial={"language": translation.get_language()}),
        "token_form": TokenForm(),
        "new_token": request.session.pop(NEW_TOKEN, ""),
        "tokens": request.user.api_tokens.filter(revoked_at=None),
    }
    return render(request, "accounts/profile.html", defaults | context)
