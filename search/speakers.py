"""Whom `speaker:` means: by name or part of one, and by all that pages call a speaker in either language.

"Saksi ke-2: Darmanto", "Saksi", "Pembicara 3", "Speaker 3". A name that nobody has is taken for the nearest ones of
those who speak where somebody may look; no other name comes in question.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from search.query import ROLES
from search.scope import Condition, either, joined
from search.spelling import SHORTEST, distance, sound_of
from search.text import unaccented, words_of
from transcription.models import Speaker

COLUMNS = "id, name, label, role, number, ordinal"
ROWS = "SELECT {columns} FROM ({sql} OFFSET 0) AS seen ({columns})"
NAMES = "SELECT DISTINCT name FROM ({sql}) AS them WHERE name <> '' AND {role} LIMIT {most}"
NUMBERED = re.compile(r"(?:(?:pembicara|speaker)\s+)?(\d{1,4})")
ORDINAL = re.compile(r"(?P<role>.*?)(?:\s+(?:ke-)?(?P<ordinal>\d{1,3}))?")
NAMELESS = "name = '' AND role = '' AND label ~ '^[0-9]*$'"  # shown by their number
MOST_NAMES = 20_000
SAME_SOUND = 2  # as far apart as two mistakes
NOBODY = Condition("FALSE")


@dataclass(frozen=True)
class Called:
    """`condition`: on COLUMNS of a speaker. `instead`: names it was taken for, where nobody is called as `typed`."""

    typed: str
    condition: Condition
    instead: tuple[str, ...] = ()


def called(typed: Iterable[str], speakers: QuerySet[Speaker], is_forgiving: bool) -> tuple[Called, ...]:
    """For each of `typed`. `speakers`: those whom whoever asks may see."""
    return tuple(_called(name, speakers, is_forgiving) for name in typed)


def rows_of(speakers: QuerySet[Speaker]) -> Condition:
    """SELECT of their COLUMNS. Raises EmptyResultSet.

    OFFSET 0 keeps conditions outside: how long it takes must not tell of a speaker whom somebody may not see.
    """
    sql, params = speakers.order_by().values_list("pk", *COLUMNS.split(", ")[1:]).query.sql_with_params()
    return Condition(ROWS.format(sql=sql, columns=COLUMNS), params)


def _called(typed: str, speakers: QuerySet[Speaker], is_forgiving: bool) -> Called:
    role, name = _parts(typed)
    exact = _exactly(typed, role, name)
    if not (is_forgiving and words_of(name)):
        return Called(typed, exact)
    try:
        names = () if _is_there(exact, speakers) else _nearest(name, _names(speakers, role))
    except EmptyResultSet:
        names = ()
    if not names:
        return Called(typed, exact)
    return Called(typed, joined([role, Condition("name = ANY(%s)", (list(names),))]), names)


def _parts(typed: str) -> tuple[Condition, str]:
    """What is asked of the role, and the name; both in one where it is no label of a role."""
    label, colon, name = typed.partition(":")
    role = _role(label)
    if role is None:
        return Condition("TRUE"), "" if NUMBERED.fullmatch(unaccented(typed.strip())) else typed.strip()
    return role, name.strip() if colon else ""


def _role(label: str) -> Condition | None:
    found = ORDINAL.fullmatch(unaccented(label.strip()))
    codes = ROLES.get(found["role"]) if found else None
    if not codes:
        return None
    role = Condition("role = ANY(%s)", (list(codes),))
    return joined([role, Condition("ordinal = %s", (int(found["ordinal"]),))]) if found["ordinal"] else role


def _exactly(typed: str, role: Condition, name: str) -> Condition:
    ways = [Condition("lower(label) = lower(%s)", (typed,)), Condition("strpos(lower(name), lower(%s)) > 0", (typed,))]
    if numbered := NUMBERED.fullmatch(unaccented(typed.strip())):
        ways.append(Condition(f"(number = %s AND {NAMELESS})", (int(numbered[1]),)))
    if role.params:
        own = joined([role, Condition("strpos(lower(name), lower(%s)) > 0", (name,))] if name else [role])
        ways.append(Condition(f"({own.sql})", own.params))
    return either(ways)


def _is_there(condition: Condition, speakers: QuerySet[Speaker]) -> bool:
    rows = rows_of(speakers)
    with connection.cursor() as cursor:
        sql = f"SELECT EXISTS ({rows.sql} WHERE {condition.sql})"
        cursor.execute(sql, (*rows.params, *condition.params))
        return cursor.fetchone()[0]


def _names(speakers: QuerySet[Speaker], role: Condition) -> list[str]:
    rows = rows_of(speakers)
    sql = NAMES.format(sql=rows.sql, role=role.sql, most=MOST_NAMES)
    with connection.cursor() as cursor:
        cursor.execute(sql, (*rows.params, *role.params))
        return [row[0] for row in cursor.fetchall()]


def _nearest(typed: str, names: Sequence[str]) -> tuple[str, ...]:
    """Those with the fewest mistakes in all, where each word that was typed is like one of theirs."""
    words_in = {name: words_of(name) for name in names}
    others = {word for words in words_in.values() for word in words}
    far = {word: {other: _apart(word, other) for other in others} for word in words_of(typed)}
    found: dict[int, list[str]] = {}
    for name, words in words_in.items():
        each = [min((one for one in map(how.get, words) if one is not None), default=None) for how in far.values()]
        if None not in each:
            found.setdefault(sum(each), []).append(name)
    return tuple(sorted(found[min(found)])) if found else ()


def _apart(word: str, other: str) -> int | None:
    """How many mistakes lie between them; None: another word. Short words must be right."""
    if word == other:
        return 0
    if len(word) < SHORTEST:
        return None
    most = 1 if len(word) < 2 * SHORTEST else 2
    if abs(len(word) - len(other)) <= most and (mistakes := distance(word, other, most)) <= most:
        return mistakes
    return SAME_SOUND if sound_of(word) == sound_of(other) else None
