"""What is new for saved searches, on the pages where people begin."""

from collections import Counter
from typing import Any

from django import template

from search.models import Match

register = template.Library()


@register.inclusion_tag("search/_new_matches.html", takes_context=True)
def new_matches(context: dict[str, Any]) -> dict[str, Any]:
    """Each saved search of this person with something new, and in how many transcripts."""
    matches = Match.objects.visible_to(context["request"].user).new().select_related("saved")
    counts = Counter(match.saved for match in matches)
    return {"searches": sorted(counts.items(), key=lambda item: item[0].name)}
