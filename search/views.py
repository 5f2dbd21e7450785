"""The page of the search. What was asked is all in its address."""

from dataclasses import dataclass, fields
from itertools import groupby
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from search.asked import PLACES, address_of, asked_by
from search.results import CASE, COURT, KIND, ROLE, Facet, Hit, Results, search
from search.scope import Filters
from search.trail import record_search
from transcription.models import Hearing, Transcript
from transcription.paging import BadCursor

FACETS = {ROLE: _("Who speaks"), CASE: _("Case"), KIND: _("Kind of case"), COURT: _("Court")}


@dataclass(frozen=True)
class Group:
    """Hits of one hearing that follow each other; `hearing` is None for a recording that belongs to none."""

    hearing: Hearing | None
    hits: list[Hit]


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    asked = asked_by(request.user, request.GET)
    results, cursor = None, request.GET.get("cursor") or None
    if not asked.query.is_empty:
        visible = Transcript.objects.visible_to(request.user)
        try:
            results = search(asked.query, visible, asked.filters, asked.mode, cursor)
        except BadCursor:
            results = search(asked.query, visible, asked.filters, asked.mode)
        record_search(request.user, asked.typed, results.hits)
    hits = results.hits if results else ()
    context = {
        "typed": asked.typed,
        "query": asked.query,
        "has_only_conditions": bool(asked.typed.strip()) and asked.query.is_empty,
        "mode": asked.mode,
        "results": results,
        "is_later_page": bool(cursor),
        "groups": _groups([hit for hit in hits if not hit.is_near]),
        "near_groups": _groups([hit for hit in hits if hit.is_near]),
        "facets": _shown_facets(results, asked.filters),
        "chosen": asked.chosen,
        "hidden": {name: request.GET[name] for name in (*PLACES, *FACETS) if request.GET.get(name)},
        "address": address_of(request.GET),
    }
    response = render(request, "search/page.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response


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


def _shown_facets(results: Results | None, filters: Filters) -> list[tuple[str, str, list[Facet], str]]:
    """Name, title, values and the chosen value of each facet that narrows something."""
    known = {field.name for field in fields(filters)}
    shown = []
    for name, title in FACETS.items():
        values = list(results.facets[name]) if results else []
        chosen = str(getattr(filters, name) or "") if name in known else ""
        if len(values) > 1 or chosen:
            shown.append((name, str(title), values, chosen))
    return shown
