"""What the editor asks about spelling, as JSON: which words are unknown, what is meant, and to remember a name."""

from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from courtsight.accounts.roles import Action
from transcription.access import get_visible
from transcription.models import Court
from transcription.spellcheck import VocabularyFull, add_word, lists_for, suggestions_for, unknown_in
from transcription.transcript_views import with_hearing

LONGEST_WORD = 60
MOST_WORDS = 1000


class WordForm(forms.Form):
    word = forms.RegexField(r"^[^\W\d_]+(?:-[^\W\d_]+)*$", max_length=LONGEST_WORD)


class ListForm(WordForm):
    list = forms.ChoiceField(choices=[("case", "case"), ("court", "court")])


@require_POST
@never_cache
def spelling(request: HttpRequest, pk: UUID) -> JsonResponse:
    """`words`, separated by spaces, as they are written: those that are in no list."""
    transcript = get_visible(request.user, with_hearing(), pk, Action.EDIT)
    words = list(dict.fromkeys(request.POST.get("words", "").split()))[:MOST_WORDS]
    asked = [word for word in words if len(word) <= LONGEST_WORD]
    return JsonResponse({"unknown": unknown_in(asked, transcript)})


@require_safe
@never_cache
def spelling_suggestions(request: HttpRequest, pk: UUID) -> JsonResponse:
    transcript = get_visible(request.user, with_hearing(), pk, Action.EDIT)
    form = WordForm(request.GET)
    found = suggestions_for(form.cleaned_data["word"], transcript) if form.is_valid() else []
    return JsonResponse({"suggestions": found, "lists": lists_for(transcript, request.user)})


@require_POST
@never_cache
def vocabulary_add(request: HttpRequest, pk: UUID) -> JsonResponse:
    """Whoever may edit the case adds a word to its names and terms; to those of the court administrators do."""
    transcript = get_visible(request.user, with_hearing(), pk, Action.EDIT)
    form = ListForm(request.POST)
    if not form.is_valid():
        return JsonResponse({}, status=422)
    chosen = form.cleaned_data["list"]
    if chosen not in lists_for(transcript, request.user):
        raise PermissionDenied
    owner = transcript.recording.hearing.case if chosen == "case" else Court.current()
    try:
        add_word(form.cleaned_data["word"], owner, request.user)
    except VocabularyFull as error:
        return JsonResponse({"title": str(error.message), "action": str(error.action)}, status=409)
    return JsonResponse({"added": True})
