"""The page "Tanya": a question, the passages that answer it, and an answer when somebody has one written."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods

from search import language_model
from search.answering import answered, passages_for
from search.asked import NAMES, asked_by
from search.narrowing import chips_of
from search.trail import record_search


@require_http_methods(["GET", "HEAD", "POST"])
def ask_page(request: HttpRequest) -> HttpResponse:
    """The question stands in the address; POST has an answer written to it, for that is what sends text to a model."""
    asked = asked_by(request.user, request.GET)
    passages = passages_for(request.user, asked) if asked.is_askable else ()
    context = {
        "typed": asked.typed,
        "asked": asked,
        "passages": passages,
        "chosen": asked.chosen,
        "chips": chips_of(asked, request.GET),
        "hidden": {name: request.GET[name] for name in NAMES if name != "q" and request.GET.get(name)},
        "is_configured": language_model.is_configured(),
        "may_write": language_model.is_configured() and bool(passages),
        "host": language_model.host(),
        "is_outside": language_model.is_outside(),
    }
    if asked.is_askable:
        record_search(request.user, asked.typed, passages)
    if request.method == "POST" and context["may_write"]:
        try:
            context["answer"] = answered(request.user, asked, passages)
        except language_model.NoAnswer as error:
            context["problem"] = error
    response = render(request, "search/ask.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response
