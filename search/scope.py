"""Where is searched: transcripts that somebody may see, narrowed by what was asked. Compiled into every query's SQL."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from search.query import Query
from transcription.models import Speaker, Transcript

CASE = "recording__hearing__case"


@dataclass(frozen=True)
class Filters:
    """What is chosen beside the query; None and "" narrow nothing."""

    hearing: UUID | None = None
    case: UUID | None = None
    role: str = ""
    court: str = ""  # the end of case numbers, such as PN Jkt.Pst
    kind: str = ""  # of case, such as Pid.B


@dataclass(frozen=True)
class Condition:
    """A piece of SQL about a child `c`, with its parameters."""

    sql: str
    params: tuple[object, ...] = ()


def narrowed(transcripts: QuerySet[Transcript], query: Query, filters: Filters) -> QuerySet[Transcript]:
    """`transcripts` come from `visible_to(user)`: nothing here widens them."""
    wanted = Q()
    for typed in query.cases:
        wanted &= _case(typed)
    if query.before:
        wanted &= Q(recording__hearing__starts_at__date__lt=query.before)
    if query.after:
        wanted &= Q(recording__hearing__starts_at__date__gte=query.after)
    if filters.hearing:
        wanted &= Q(recording__hearing=filters.hearing)
    if filters.case:
        wanted &= Q(recording__hearing__case=filters.case)
    if filters.court:
        wanted &= Q(**{f"{CASE}__number__endswith": f"/{filters.court}"})
    if filters.kind:
        wanted &= Q(**{f"{CASE}__number__contains": f"/{filters.kind}/"})
    return transcripts.filter(wanted).order_by()


def _case(typed: str) -> Q:
    """5/Pdt.G is not 15/Pdt.G; a year, a court or a part of the title may stand anywhere."""
    is_number = typed[0].isdigit() and "/" in typed
    number = Q(**{f"{CASE}__number__{'istartswith' if is_number else 'icontains'}": typed})
    return number | Q(**{f"{CASE}__title__icontains": typed})


def within(transcripts: QuerySet[Transcript]) -> Condition:
    """That the child's transcript is among these.

    IS TRUE keeps PostgreSQL from making a join of it: the set is found once, and the index of vectors is walked in its
    order with each row looked up in the set.
    """
    sql, params = transcripts.values("pk").query.sql_with_params()
    return Condition(f"(c.transcript_id IN ({sql})) IS TRUE", tuple(params))


def conditions(query: Query, filters: Filters) -> list[Condition]:
    """On the child itself: who speaks, which words must be there, which must not."""
    found = [_phrase(phrase) for phrase in query.phrases]
    found += [Condition(f"NOT ({one.sql})", one.params) for one in map(_phrase, query.excluded)]
    if query.speakers or query.roles or filters.role:
        sql, params = _speakers(query, filters).values("pk").query.sql_with_params()
        found.append(Condition(f"c.speaker_id IN ({sql})", tuple(params)))
    return found


def _speakers(query: Query, filters: Filters) -> QuerySet[Speaker]:
    speakers = Speaker.objects.order_by()
    if query.roles:
        speakers = speakers.filter(role__in=query.roles)
    if filters.role:
        speakers = speakers.filter(role=filters.role)
    for name in query.speakers:
        speakers = speakers.filter(Q(name__icontains=name) | Q(label__iexact=name))
    return speakers


def _phrase(text: str) -> Condition:
    return Condition("c.forms @@ phraseto_tsquery('simple', %s)", (text,))
