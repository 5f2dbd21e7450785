"""New hearings for saved searches: who kept a search is told of a transcript that came later and has what it asks for.

Nearness of meaning is too weak a reason to tell somebody of something: a passage must have every word, in any of its
forms, or what stands for it. Who speaks is told as on the page. Rights are asked here, and again whenever a match is
shown.
"""

import time
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import F
from django.http import Http404, QueryDict
from django.utils import timezone

from search.asked import asked_by
from search.models import Match, SavedSearch
from search.place import Place
from search.retrieval import Mode, place_of
from search.scope import Condition, says_exactly
from search.terms import every_term
from transcription.models import Transcript

KEPT_DELETED = timedelta(days=1)
# The same worker indexes what is edited, which must be found within ten seconds. The rest follows with the next run.
RUN_SECONDS = 4.0
MOST_AT_ONCE = 100  # transcripts for one search; the rest follows with the next run


def look_for_matches(seconds: float = RUN_SECONDS) -> int:
    """For saved searches, those first that have waited longest, for about so long: how many matches are new.

    Running it again finds nothing twice.
    """
    deadline = time.monotonic() + seconds
    SavedSearch.objects.filter(deleted_at__lt=timezone.now() - KEPT_DELETED).delete()
    watched = SavedSearch.objects.kept().filter(user__is_active=True).select_related("user")
    new = 0
    for saved in watched.order_by(F("looked_at").asc(nulls_first=True), "pk").iterator():
        new += _look(saved)
        SavedSearch.objects.filter(pk=saved.pk).update(looked_at=timezone.now())
        if time.monotonic() > deadline:
            break
    return new


def _look(saved: SavedSearch) -> int:
    try:
        asked = asked_by(saved.user, QueryDict(saved.address))
    except (Http404, PermissionDenied):  # the hearing or the case of the search is sealed or gone, or the role
        return 0
    known = Match.objects.filter(saved=saved).values("transcript")
    visible = Transcript.objects.visible_to(saved.user)
    new = visible.filter(created_at__gt=saved.created_at).exclude(pk__in=known)
    if not asked.is_askable or not new.exists():
        return 0
    # Whom a name means is told by all that the page would look at: somebody new is only taken for a name nobody has.
    place = place_of(asked.query, new, asked.filters, asked.mode, known=visible)
    return _keep(saved, _transcripts(place, _words(place, asked.mode)))


@transaction.atomic
def _keep(saved: SavedSearch, found: list[object]) -> int:
    """Locked, so that matches of one search appear in the order of their keys: `mark_seen` goes by it."""
    if not SavedSearch.objects.select_for_update().filter(pk=saved.pk).exists():
        return 0
    Match.objects.bulk_create([Match(saved=saved, transcript_id=key) for key in found], ignore_conflicts=True)
    return len(found)


@transaction.atomic
def mark_seen(saved: SavedSearch, until: int) -> None:
    """What a page has shown, which had the match `until` as its last one: what has come since stays new.

    Only what its owner may see at this moment.
    """
    if SavedSearch.objects.select_for_update().filter(pk=saved.pk).exists():
        shown = Match.objects.visible_to(saved.user).new().filter(saved=saved, pk__lte=until)
        shown.update(seen_at=timezone.now())


def _words(place: Place, mode: Mode) -> Condition:
    """That a child has them all; those of phrases are among its conditions."""
    if mode is Mode.EXACT:
        return says_exactly(place.query, place.filters)
    terms = every_term(place.query)
    sql = " AND ".join(["TRUE", *(f"c.words @@ ({term.sql})" for term in terms)])
    return Condition(sql, tuple(param for term in terms for param in term.params))


def _transcripts(place: Place, match: Condition) -> list[object]:
    found = place.children(match, "c.transcript_id")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT transcript_id FROM ({found.sql}) AS found LIMIT {MOST_AT_ONCE}", found.params)
        return [row[0] for row in cursor.fetchall()]
