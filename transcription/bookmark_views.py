"""The pages of a reader's own bookmarks and notes. Forms work without scripts; those of a transcript send its key."""

from dataclasses import replace
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from courtsight.paging import page_of
from transcription.access import get_visible
from transcription.bookmarks import (
    TooManyBookmarks,
    bookmarks_in,
    bookmarks_of,
    bring_back,
    forget_removed,
    mark,
    placed,
    remove,
    write_note,
)
from transcription.certification.standing import standings_of
from transcription.models import Bookmark, Transcript

A_PAGE = 50


class PlaceForm(forms.Form):
    time = forms.FloatField(min_value=0, max_value=1_000_000)


class NoteForm(forms.ModelForm):
    class Meta:
        model = Bookmark
        fields = ["note"]


@require_safe
@never_cache
def bookmark_list(request: HttpRequest) -> HttpResponse:
    forget_removed(request.user)
    page = page_of(bookmarks_of(request.user), request, A_PAGE)
    # Their sentences are parts of transcripts: to see them is to look at these.
    shown = Transcript.objects.filter(pk__in={row.transcript_id for row in page.items})
    for transcript in shown.select_related("recording"):
        record_event(request.user, AuditAction.VIEWED, transcript, page="bookmarks")
    standings = standings_of(row.transcript_id for row in page.items)
    # Not those whose transcript was deleted since they were read.
    page = replace(page, items=[row for row in page.items if row.transcript_id in standings])
    for row in page.items:
        row.standing = standings[row.transcript_id]
    return render(request, "transcription/bookmark_list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def transcript_bookmarks(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The reader's bookmarks in a transcript, as a part of its page; POST with a time makes one."""
    transcript = get_visible(request.user, Transcript.objects.select_related("recording"), pk)
    if request.method != "POST":
        return _panel(request, transcript)
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return _panel(request, transcript, status=422)
    try:
        made = mark(transcript, request.user, form.cleaned_data["time"])
    except TooManyBookmarks as error:
        return _panel(request, transcript, problem=f"{error.message} {error.action}", status=422)
    return _panel(request, transcript, made=made)


@sensitive_post_parameters("note")
@require_POST
@never_cache
def bookmark_note(request: HttpRequest, pk: UUID) -> HttpResponse:
    bookmark = get_visible(request.user, Bookmark, pk)
    form = NoteForm(request.POST)
    if form.is_valid():
        write_note(bookmark, form.cleaned_data["note"])
    return _back(request)


@require_POST
@never_cache
def bookmark_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    remove(get_visible(request.user, Bookmark, pk))
    return _back(request)


@require_POST
@never_cache
def bookmark_restore(request: HttpRequest, pk: UUID) -> HttpResponse:
    bring_back(get_visible(request.user, Bookmark, pk))
    return _back(request)


def bookmarks_panel(transcript: Transcript, user: User) -> dict[str, object]:
    """What the list of bookmarks on the page of a transcript needs."""
    places = placed(transcript, bookmarks_in(transcript, user))
    kept = [place for place in places if place.bookmark.removed_at is None]
    return {"bookmarks": kept, "removed": [place for place in places if place.bookmark.removed_at is not None]}


def _back(request: HttpRequest) -> HttpResponse:
    """A script on the page of a transcript sends its key, and gets that page's list."""
    if "transcript" not in request.POST:
        return redirect("bookmark_list")
    key = forms.UUIDField(required=False).clean(request.POST["transcript"])
    return _panel(request, get_visible(request.user, Transcript, key))


def _panel(
    request: HttpRequest, transcript: Transcript, made: Bookmark | None = None, problem: str = "", status: int = 200
) -> HttpResponse:
    context = bookmarks_panel(transcript, request.user)
    context |= {"transcript": transcript, "made": made, "problem": problem}
    return render(request, "transcription/_bookmarks.html", context, status=status)
