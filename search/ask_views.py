"""The page "Tanya": a question, the passages that answer it, and an answer when somebody has one written."""

import asyncio
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods

from courtsight.accounts.models import User
from search import language_model
from search.answering import answered, passages_for, said_exactly
from search.asked import NAMES, Asked, asked_by
from search.call import Call
from search.lexemes import MOST_WORDS
from search.narrowing import chips_of
from search.results import Hit
from search.retrieval import Mode
from search.trail import record_search

Page = dict[str, Any]


@require_http_methods(["GET", "HEAD", "POST"])
async def ask_page(request: HttpRequest) -> HttpResponse:
    """The question stands in the address; POST has an answer written to it, for that is what sends text to a model.

    A coroutine, because those are told when whoever asked has gone.
    """
    page = await sync_to_async(_found)(request)
    if request.method == "POST" and page["may_write"]:
        page |= await _written(request.user, page["asked"], page["passages"])
    return await sync_to_async(_shown)(request, page)


def _found(request: HttpRequest) -> Page:
    asked = asked_by(request.user, request.GET)
    results = passages_for(request.user, asked) if asked.is_askable and not asked.query.is_wordless else None
    passages = results.hits if results else ()
    if results:
        record_search(request.user, asked.typed, passages)
    return {
        "typed": asked.typed,
        "asked": asked,
        "results": results,
        "passages": passages,
        "exact": said_exactly(request.user, asked) if passages and asked.mode is not Mode.EXACT else 0,
        "chosen": asked.chosen,
        "chips": chips_of(asked, request.GET),
        "hidden": {name: request.GET[name] for name in NAMES if name != "q" and request.GET.get(name)},
        "most_words": MOST_WORDS,
        "is_configured": language_model.is_configured(),
        "may_write": language_model.is_configured() and bool(passages),
        "seconds": settings.ANSWER_SECONDS,
        "host": language_model.host(),
        "is_outside": language_model.is_outside(),
    }


async def _written(user: User, asked: Asked, passages: tuple[Hit, ...]) -> Page:
    """What the page says more: the answer, or why there is none."""
    call = Call()
    try:
        return {"answer": await sync_to_async(answered)(user, asked, passages, call)}
    except language_model.NoAnswer as error:
        return {"problem": error}
    except asyncio.CancelledError:
        call.give_up()
        raise


def _shown(request: HttpRequest, page: Page) -> HttpResponse:
    response = render(request, "search/ask.html", page)
    patch_cache_control(response, private=True, no_store=True)
    return response
