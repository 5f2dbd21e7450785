"""What was typed may be somebody's name or the number of a case: then what was said by them, or in it, is offered.

Only what would find something for whoever asks: the same statement tells it, under the same rights.
"""

from dataclasses import dataclass, replace

from django.db import connection
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from search.asked import Asked
from search.place import Place
from search.query import ROLES, Query, looked_at
from search.text import words_of
from transcription.case_number import NotACaseNumber, canonical
from transcription.models import Transcript

LONGEST = 100  # characters
MOST_IN_NAME, SHORTEST_NAME = 6, 3  # words; letters


@dataclass(frozen=True)
class Offer:
    """`address`: of the search, behind the ?."""

    text: str
    address: str


def offers_for(asked: Asked, address: QueryDict, transcripts: QuerySet[Transcript], are_few: bool) -> list[Offer]:
    """`transcripts`: those that whoever asks may see. `are_few`: few passages have the words that were typed."""
    typed = " ".join(looked_at(asked.typed)[0].replace('"', " ").split())
    if len(typed) > LONGEST or words_of(typed) != list(asked.query.every_word):  # a condition stands in it
        return []
    if number := _case_number(typed):
        wanted, field, text = Query(cases=(number,)), _("case:"), _("Show what was said in case %s")
    elif are_few and _may_be_a_name(typed):
        wanted, field, text = Query(speakers=(typed,)), _("speaker:"), _("Show what %s said")
        number = typed
    else:
        return []
    days = replace(wanted, after=asked.query.after, before=asked.query.before)
    if not _is_there(Place.of(transcripts, days, asked.filters)):
        return []
    return [Offer(text % number, _address(address, f'{field}"{number}"'))]


def _case_number(typed: str) -> str:
    """As it is stored, if it is one; as typed, if it may be the beginning of one: "701/Pid.B"."""
    try:
        return canonical(typed)
    except NotACaseNumber:
        return typed if typed[:1].isdigit() and "/" in typed and " " not in typed.partition("/")[0] else ""


def _may_be_a_name(typed: str) -> bool:
    words = words_of(typed)
    is_short = len("".join(words)) < SHORTEST_NAME or len(words) > MOST_IN_NAME
    return all(word.isalpha() for word in words) and not is_short and " ".join(words) not in ROLES


def _is_there(place: Place) -> bool:
    found = place.children(place.by_speakers)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS ({found.sql})", found.params)
        return cursor.fetchone()[0]


def _address(address: QueryDict, typed: str) -> str:
    kept = address.copy()
    for name in {"mode", "cursor", "all"} & set(kept):
        del kept[name]
    kept["q"] = typed
    return kept.urlencode()
