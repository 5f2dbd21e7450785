"""Where is searched: transcripts that somebody may see, narrowed by what was asked. Compiled into every query's SQL."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import BooleanField, F, Func, Model, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.lookups import In

from search import lexemes
from search.query import Query
from transcription.models import Transcript

CASE = "recording__hearing__case"
NARROWING = ("recording__hearing__starts_at", f"{CASE}__number", f"{CASE}__title")
SEALED = ("recording__hearing__sealed", f"{CASE}__sealed")
NARROWED_BY, SEALED_BY = "starts_at, number, title", "hearing_sealed, case_sealed"  # the same in SQL


@dataclass(frozen=True)
class Filters:
    """What is chosen beside the query; None and "" narrow nothing."""

    hearing: UUID | None = None
    case: UUID | None = None
    role: str = ""
    court: str = ""  # the end of case numbers, such as PN Jkt.Pst
    kind: str = ""  # of case, such as Pid.B

    @property
    def are_asked(self) -> bool:
        """Whether they ask for something by themselves. A hearing or a case only says where something is looked for."""
        return bool(self.role or self.court or self.kind)


@dataclass(frozen=True)
class Condition:
    """A piece of SQL about a child `c`, with its parameters."""

    sql: str
    params: tuple[object, ...] = ()


class IsTrue(Func):
    """A condition of which PostgreSQL makes no join: it takes what is wanted for few and compares each with each."""

    template = "(%(expressions)s) IS TRUE"
    output_field = BooleanField()


def narrowed(transcripts: QuerySet[Transcript], query: Query, filters: Filters) -> QuerySet[Transcript]:
    """`transcripts` come from `visible_to(user)`: nothing here widens them."""
    transcripts, wanted = _asked(transcripts, query, filters)
    if not wanted:
        return transcripts
    found = _kept(transcripts.values_list("pk", *NARROWING), f"id, {NARROWED_BY}", wanted)
    return Transcript.objects.filter(IsTrue(In(F("pk"), RawSQL(found.sql, found.params)))).order_by()


def keys_of(transcripts: QuerySet[Transcript], query: Query, filters: Filters) -> Condition:
    """SELECT of the keys of the same, and whether each may be seen by everybody (else false or NULL).

    In one go: to ask for that of what `narrowed` finds takes twice as long. Raises EmptyResultSet.
    """
    transcripts, wanted = _asked(transcripts, query, filters)
    rows = transcripts.values_list("pk", *SEALED, *NARROWING)
    return _kept(rows, f"id, {SEALED_BY}, {NARROWED_BY}", wanted, "id, NOT (hearing_sealed OR case_sealed) AS is_open")


def _asked(
    transcripts: QuerySet[Transcript], query: Query, filters: Filters
) -> tuple[QuerySet[Transcript], list[Condition]]:
    """Those of the hearing and the case, and what must hold of NARROWED_BY."""
    if filters.hearing:
        transcripts = transcripts.filter(recording__hearing=filters.hearing)
    if filters.case:
        transcripts = transcripts.filter(**{CASE: filters.case})
    wanted = [either(_case(typed) for typed in query.cases)] if query.cases else []
    for sign, day in (("<", query.before), (">=", query.after)):
        if day:
            wanted.append(Condition(f"(starts_at AT TIME ZONE %s)::date {sign} %s", (settings.TIME_ZONE, day)))
    if filters.court:
        wanted.append(Condition("right(number, length(%s)) = %s", (f"/{filters.court}",) * 2))
    if filters.kind:
        wanted.append(Condition("strpos(number, %s) > 0", (f"/{filters.kind}/",)))
    return transcripts.order_by(), wanted


def _case(typed: str) -> Condition:
    """5/Pdt.G is not 15/Pdt.G; a year, a court or a part of the title may stand anywhere."""
    is_number = typed[0].isdigit() and "/" in typed
    number = "starts_with(lower(number), lower(%s))" if is_number else "strpos(lower(number), lower(%s)) > 0"
    return Condition(f"({number} OR strpos(lower(title), lower(%s)) > 0)", (typed, typed))


def _kept(rows: QuerySet[Model], names: str, wanted: Iterable[Condition], columns: str = "id") -> Condition:
    """SELECT of `columns` of those of `rows` that are wanted. Raises EmptyResultSet.

    OFFSET 0 keeps what is wanted outside: how long it takes must not tell that a row that somebody may not see has it.
    """
    sql, params = rows.query.sql_with_params()
    every = joined([*wanted, Condition("TRUE")])
    return Condition(
        f"SELECT {columns} FROM ({sql} OFFSET 0) AS seen ({names}) WHERE {every.sql}", (*params, *every.params)
    )


def within(transcripts: QuerySet[Transcript]) -> Condition:
    """That the child's transcript is among these.

    IS TRUE keeps PostgreSQL from making a join of it: the set is found once, and the index of vectors is walked in its
    order with each row looked up in the set.
    """
    sql, params = transcripts.values("pk").query.sql_with_params()
    return Condition(f"(c.transcript_id IN ({sql})) IS TRUE", tuple(params))


def conditions(query: Query, filters: Filters, speakers: Condition | None) -> list[Condition]:
    """On the child itself: who speaks, which words must be there, which must not.

    `speakers`: SELECT of the keys of those who are asked for; None: nobody in particular is.
    """
    found = [says(lexemes.phrase(phrase, is_by_one(query, filters))) for phrase in query.phrases]
    found += [Condition(f"NOT ({one.sql})", one.params) for one in (says(lexemes.phrase(p)) for p in query.excluded)]
    if speakers:
        found.append(Condition(f"(c.speaker_id IN ({speakers.sql})) IS TRUE", speakers.params))
    return found


def roles(query: Query, filters: Filters) -> list[Condition]:
    """On the role of a speaker."""
    wanted = [Condition("role = ANY(%s)", (list(query.roles),))] if query.roles else []
    return [*wanted, Condition("role = %s", (filters.role,))] if filters.role else wanted


def is_by_one(query: Query, filters: Filters) -> bool:
    """Whether it is asked who speaks: then it must be they who say all of a phrase, or all words."""
    return query.is_by_speaker or bool(filters.role)


def says(wanted: str) -> Condition:
    """`wanted`: a tsquery of search.lexemes."""
    return Condition("c.forms @@ %s::tsquery", (wanted,))


def says_exactly(query: Query, filters: Filters) -> Condition:
    """Every word as it was typed, in the passage or where it goes on. Phrases are among the `conditions` already."""
    by_one = is_by_one(query, filters)
    if query.is_wordless:
        return Condition("TRUE")
    if not query.phrases:
        return says(lexemes.begun(query.every_word, by_one))
    return says(lexemes.every(query.loose, by_one)) if query.loose else Condition("TRUE")


def joined(every: Iterable[Condition]) -> Condition:
    return _together(" AND ", every)


def either(every: Iterable[Condition]) -> Condition:
    one_of = _together(" OR ", every)
    return Condition(f"({one_of.sql})", one_of.params)


def _together(sign: str, every: Iterable[Condition]) -> Condition:
    every = list(every)
    return Condition(sign.join(one.sql for one in every), tuple(param for one in every for param in one.params))
