"""The page of the search. What was asked is all in its address."""

from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from search import days
from search.asked import NAMES, Asked, address_of, asked_by
from search.lexemes import MOST_WORDS
from search.narrowing import ALL, Chip, bare_address, chips_of, facets_of, phrases_of
from search.offers import Offer, offers_for
from search.results import ROLE, Hit, Results, search
from search.retrieval import Mode
from search.trail import record_search
from transcription.models import Hearing, Transcript
from transcription.models.hearing import ParticipantRole
from transcription.paging import BadCursor

FEW = 5  # hits with a word of the query: where there are fewer, the other way to search is offered
IN_FORM = {"q", "mode", ROLE, days.FROM, days.TO}  # all else that is asked goes on when the form is sent


@dataclass(frozen=True)
class Group:
    """Hits of one hearing that follow each other; `hearing` is None for a recording that belongs to none."""

    hearing: Hearing | None
    hits: list[Hit]


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    asked = asked_by(request.user, request.GET)
    results = _searched(request, asked) if asked.is_askable else None
    hits = results.hits if results else ()
    chips = chips_of(asked, request.GET)
    facets = facets_of(results, asked, request.GET.get(ALL, ""))
    context = {
        "typed": asked.typed,
        "asked": asked,
        "mode": asked.mode,
        "day_choices": days.choices(),
        "roles": ParticipantRole.choices,
        "results": results,
        "is_later_page": bool(results and results.first),
        "groups": _groups([hit for hit in hits if not hit.is_near]),
        "near_groups": _groups([hit for hit in hits if hit.is_near]),
        "facets": facets,
        "active_facets": sum(bool(facet.chosen) for facet in facets),
        "has_whole_facet": any(facet.is_whole for facet in facets),
        "chips": chips,
        "chosen": asked.chosen,
        "hidden": {name: request.GET[name] for name in NAMES if name not in IN_FORM and request.GET.get(name)},
        "address": address_of(request.GET),
        "bare_address": bare_address(asked, request.GET),
        "most_words": MOST_WORDS,
        "offers": _offers(request, asked, results),
        **_other_mode(asked, results),
        **_if_nothing(request, asked, results, chips),
    }
    response = render(request, "search/page.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response


def _searched(request: HttpRequest, asked: Asked) -> Results:
    """A cursor that is none, or behind all that is left, shows the first page."""
    visible = Transcript.objects.visible_to(request.user)
    try:
        results = search(asked.query, visible, asked.filters, asked.mode, request.GET.get("cursor") or None)
        is_there = bool(results.hits) or not results.count
    except BadCursor:
        is_there = False
    if not is_there:
        results = search(asked.query, visible, asked.filters, asked.mode)
    record_search(request.user, asked.typed, results.hits)
    return results


def _other_mode(asked: Asked, results: Results | None) -> dict[str, bool]:
    """Whether the page offers to search the other way. Where there is no hit it does so in another place."""
    if results is None or asked.query.is_wordless:
        return {}
    is_mended = bool(results.called or results.also)
    if asked.mode is Mode.EXACT or not results.hits:
        return {"offers_exact": is_mended, "offers_meaning": bool(results.hits)}
    return {"offers_exact": is_mended or _are_few(results)}


def _are_few(results: Results) -> bool:
    """That have the words."""
    return not results.first and sum(not hit.is_near for hit in results.hits) < FEW


def _offers(request: HttpRequest, asked: Asked, results: Results | None) -> list[Offer]:
    if results is None or results.first:
        return []
    visible = Transcript.objects.visible_to(request.user)
    return offers_for(asked, request.GET, visible, _are_few(results))


def _if_nothing(request: HttpRequest, asked: Asked, results: Results | None, chips: list[Chip]) -> dict[str, object]:
    """Why nothing is shown, and what could be left out. Empty where there are hits."""
    if results and results.hits:
        return {}
    query = asked.query
    is_nothing = query.is_empty and not asked.filters.are_asked
    return {
        "only_excludes": is_nothing and bool(query.excluded) and not asked.days.problem,
        "has_only_signs": is_nothing and bool(asked.typed.strip()) and not (query.excluded or query.ignored),
        "loosened": [*chips, *phrases_of(asked, request.GET)] if results else [],
        "is_without_transcripts": not Transcript.objects.visible_to(request.user).exists(),
    }


def _groups(hits: list[Hit]) -> list[Group]:
    """By hearing, in the order of their best hits on this page."""
    order: dict[UUID | None, int] = {}
    for hit in hits:
        order.setdefault(_hearing_id(hit), len(order))
    hits = sorted(hits, key=lambda hit: order[_hearing_id(hit)])
    return [
        Group(members[0].child.transcript.recording.hearing, members)
        for members in (list(group) for _key, group in groupby(hits, key=_hearing_id))
    ]


def _hearing_id(hit: Hit) -> UUID | None:
    return hit.child.transcript.recording.hearing_id
