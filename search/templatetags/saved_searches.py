"""What is new for saved searches, on the pages where people begin."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django import template

from search.models import Match, SavedSearch

register = template.Library()


@register.inclusion_tag("search/_new_matches.html", takes_context=True)
def new_matches(context: dict[str, Any]) -> dict[str, Any]:
    """Each saved search of this person with something new."""
    found: dict[SavedSearch, list[Match]] = defaultdict(list)
    for match in Match.objects.visible_to(context["request"].user).new().select_related("saved"):
        found[match.saved].append(match)
    searches = [(saved, len(matches), last_of(matches)) for saved, matches in found.items()]
    return {"searches": sorted(searches, key=lambda one: one[0].name), "request": context["request"]}


@register.simple_tag(takes_context=True)
def new_match_count(context: dict[str, Any]) -> int:
    """How many new transcripts this person's saved searches have, for the navigation of every page."""
    return Match.objects.visible_to(context["user"]).new().count()


@register.filter
def last_of(matches: Iterable[Match]) -> int:
    """The key of the newest: up to which somebody has seen what is new, who sees these."""
    return max(match.pk for match in matches)
