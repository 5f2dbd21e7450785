"""Saved searches: kept, named, opened and deleted by whoever saved them."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from search.asked import address_of, asked_by
from search.models import Match, SavedSearch
from search.text import clean
from search.watching import mark_seen

MOST = 100  # searches that one person keeps
MOST_KEY = 2**63 - 1
RENAMED = "saved_search_renamed"  # in the session


@require_safe
def saved_list(request: HttpRequest) -> HttpResponse:
    new = Match.objects.visible_to(request.user).new().select_related("transcript__recording__hearing__case")
    kept = request.user.saved_searches.kept().prefetch_related(Prefetch("matches", new, to_attr="new"))
    deleted = request.user.saved_searches.exclude(deleted_at=None).order_by("-deleted_at")
    news_first = sorted(kept, key=lambda saved: not saved.new)
    context = {"kept": news_first, "deleted": deleted, "renamed": _renamed(request)}
    response = render(request, "search/saved.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response


@require_POST
def saved_create(request: HttpRequest) -> HttpResponse:
    address = address_of(QueryDict(request.POST.get("address", "")[:50_000]))
    asked = asked_by(request.user, QueryDict(address))
    name = _name(request) or asked.typed[:100]
    if not asked.is_askable:
        messages.error(request, _("There is nothing to search for in it: it has not been saved."))
    elif request.user.saved_searches.kept().count() >= MOST:
        messages.error(request, _("You have %(number)s saved searches. Delete one first.") % {"number": MOST})
    else:
        request.user.saved_searches.create(name=name, address=address)
        messages.success(request, _("Saved as “%(name)s”. You are told of new hearings that match.") % {"name": name})
    return redirect(f"{reverse('search')}?{address}")


@require_http_methods(["GET", "HEAD", "POST"])
def saved_open(request: HttpRequest, pk: UUID) -> HttpResponse:
    """To the search. A button says up to which match its page has shown what is new: that has been seen then."""
    saved = get_object_or_404(request.user.saved_searches.kept(), pk=pk)
    if request.method == "POST":
        _mark(request, saved)
    return redirect(f"{reverse('search')}?{saved.address}")


def _mark(request: HttpRequest, saved: SavedSearch) -> None:
    until = request.POST.get("until", "")
    if until.isascii() and until.isdecimal():
        mark_seen(saved, min(int(until[:20]), MOST_KEY))


@require_POST
def saved_rename(request: HttpRequest, pk: UUID) -> HttpResponse:
    saved = get_object_or_404(request.user.saved_searches.kept(), pk=pk)
    before, saved.name = saved.name, _name(request) or saved.name
    saved.save(update_fields=["name"])
    if before != saved.name and "undo" not in request.POST:
        request.session[RENAMED] = {"pk": str(saved.pk), "before": before}
    return redirect("saved_list")


def _renamed(request: HttpRequest) -> dict[str, object] | None:
    """What has just been renamed and what it was called: told once."""
    told = request.session.pop(RENAMED, None)
    saved = told and request.user.saved_searches.kept().filter(pk=told["pk"]).first()
    return {"saved": saved, "before": told["before"]} if saved else None


@require_POST
def saved_seen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the page has shown, without the search being opened."""
    _mark(request, get_object_or_404(request.user.saved_searches.kept(), pk=pk))
    return redirect("saved_list")


@require_POST
def saved_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    get_object_or_404(request.user.saved_searches.kept(), pk=pk)
    request.user.saved_searches.filter(pk=pk).update(deleted_at=timezone.now())
    return redirect("saved_list")


@require_POST
def saved_restore(request: HttpRequest, pk: UUID) -> HttpResponse:
    get_object_or_404(request.user.saved_searches.all(), pk=pk)
    request.user.saved_searches.filter(pk=pk).update(deleted_at=None)
    return redirect("saved_list")


def _name(request: HttpRequest) -> str:
    return clean(request.POST.get("name", ""), 100)
