"""Which children answer a query, best first. Rights are inside every statement; see docs/decisions/search.md."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from search import lexemes
from search.embeddings import query_vector, usual_likeness
from search.fields import as_vector
from search.fusion import fused, raised
from search.meaning import Meaning, nearest
from search.models import EmbeddingModel
from search.place import Place, as_array
from search.query import Query
from search.scope import Condition, Filters, is_by_one, joined, narrowed, says, says_exactly
from search.terms import Term, count_of_rarest, terms_of
from transcription.models import Transcript

LIST = 100  # hits of each list that are joined
MOST_EXACT = 1000
# A common word finds half of all passages: such are left to rank what rarer ones have found.
MOST_CANDIDATES = 5_000
# Of the candidates those with the most telling words; among them nearness counts too, which takes longer to find out.
RANKED = 500
# The second stage: so many of the joined list are put in order anew, by likeness and the share of words that are there.
RERANKED = 100
READ_AT_ONCE = 20  # transcripts of which all is listed; then twice as many, and so on
SHARE_WEIGHT = 0.2
# What a word counts more where it is said as it was typed, and not in another form ("pengakuan", of "aku").
AS_TYPED = 0.25
PLACED = "c.id, c.transcript_id, c.position"


class Mode(StrEnum):
    HYBRID = "hybrid"
    EXACT = "exact"
    # Halves of HYBRID, to be compared with it.
    VECTOR = "vector"
    TEXT = "text"


@dataclass(frozen=True)
class Found:
    """`ids` of children with their scores, best first; `query`: as it was searched for, and by which `terms`.

    `most`: no more than so many are looked for. `is_by_time`: the newest hearing first, and not the best passage.
    `near`: those of them that have none of the words, and are here for their meaning alone. `called`: names of speakers
    that nobody has, and whose were taken instead.
    """

    ids: tuple[int, ...]
    scores: tuple[float, ...]
    query: Query
    terms: tuple[Term, ...] = ()
    near: frozenset[int] = frozenset()
    called: tuple[tuple[str, str], ...] = ()
    most: int = LIST
    is_by_time: bool = False

    @classmethod
    def by_time(cls, ids: Sequence[int], place: Place) -> Self:
        scores = tuple(1 / (rank + 1) for rank in range(len(ids)))
        return cls(tuple(ids), scores, place.query, called=_called(place), most=MOST_EXACT, is_by_time=True)

    @property
    def also(self) -> tuple[tuple[str, str], ...]:
        """Words that were misspelt, and what was searched for beside them."""
        return tuple((term.word, term.instead) for term in self.terms if term.instead)


def place_of(
    query: Query,
    transcripts: QuerySet[Transcript],
    filters: Filters,
    mode: Mode,
    known: QuerySet[Transcript] | None = None,
) -> Place:
    """Where is searched, with the query as the mode reads it. The others: see Place."""
    is_exact = mode is Mode.EXACT
    query = query.exactly() if is_exact else query
    return Place.of(transcripts, query, filters, is_forgiving=not is_exact, known=known)


def retrieve(query: Query, transcripts: QuerySet[Transcript], filters: Filters, mode: Mode = Mode.HYBRID) -> Found:
    """`transcripts`: those that whoever asks may see."""
    if query.is_empty and not filters.are_asked:
        return Found((), (), query)
    place = place_of(query, transcripts, filters, mode)
    query = place.query
    if query.is_wordless:
        return Found.by_time(_said_in(place), place)
    if mode is Mode.EXACT:
        ids = _exact(place)
        ids += _within_parents(place, ids)[: MOST_EXACT - len(ids)]
        return Found.by_time(ids, place)
    terms = terms_of(query, place) if mode is not Mode.VECTOR else []
    model = EmbeddingModel.current()
    meaning = meaning_of(model, query.text) if mode is not Mode.TEXT else None
    lists = [_by_text(terms, place), nearest(meaning, place, LIST) if meaning else []]
    scores, near = fused(lists), frozenset()
    if mode is Mode.HYBRID and meaning:
        scores, near = _reranked(scores, meaning, terms)
    if query.phrases:  # they are all there
        near = frozenset()
    ids = raised(list(scores), near)
    return Found(tuple(ids), tuple(scores[key] for key in ids), query, tuple(terms), near, _called(place))


def _called(place: Place) -> tuple[tuple[str, str], ...]:
    return tuple((one.typed, ", ".join(one.instead)) for one in place.called if one.instead)


def count_exactly(query: Query, transcripts: QuerySet[Transcript], filters: Filters) -> int:
    """How many passages the search that changes no word finds, MOST_EXACT at most. None of them is put in order."""
    if query.is_wordless:
        return 0
    place = place_of(query, transcripts, filters, Mode.EXACT)
    found = place.children(says_exactly(place.query, place.filters))
    ids = _keys(f"{found.sql} LIMIT {MOST_EXACT}", found.params)
    return min(MOST_EXACT, len(ids) + len(_within_parents(place, ids)))


def meaning_of(model: EmbeddingModel, text: str) -> Meaning:
    vector = query_vector(model.name, text)
    return Meaning(model, as_vector(vector), usual_likeness(model.name, vector))


def _exact(place: Place) -> list[int]:
    """Every word as it was typed; the newest hearing first."""
    return _newest(place.children(says_exactly(place.query, place.filters), PLACED))


def _within_parents(place: Place, known: Sequence[int]) -> list[int]:
    """Where the words lie farther apart: passages with the rarest one, in parents that have all and none of `known`.

    Of words that are all common few places are missed: then nothing is looked for.
    """
    words = list(dict.fromkeys(place.query.every_word))
    if place.query.phrases or len(words) == 1 or len(known) >= MOST_EXACT:
        return []
    rarest, count = count_of_rarest(words)
    if count > MOST_CANDIDATES:
        return []
    with_it = place.children(says(lexemes.phrase(rarest)), f"{PLACED}, c.parent_id, c.speaker_id")
    others = [lexemes.phrase(word) for word in words if word != rarest]
    has_all = " AND ".join(["bool_or(other.forms @@ %s::tsquery)"] * len(others))
    of_one = "AND other.speaker_id IS NOT DISTINCT FROM c.speaker_id" if is_by_one(place.query, place.filters) else ""
    sql = f"""
        SELECT DISTINCT ON (c.parent_id) c.id, c.transcript_id, c.position FROM (
            SELECT DISTINCT ON (parent_id, speaker_id) * FROM ({with_it.sql} LIMIT {MOST_CANDIDATES}) AS found
            ORDER BY parent_id, speaker_id, position
        ) AS c
        WHERE c.parent_id NOT IN (SELECT parent_id FROM search_child WHERE id = ANY(%s::bigint[]))
            AND (SELECT {has_all} FROM search_child other WHERE other.parent_id = c.parent_id {of_one})
        ORDER BY c.parent_id, c.position
    """
    return _newest(Condition(sql, (*with_it.params, list(known), *others)))


def _said_in(place: Place) -> list[int]:
    """All that is said there, by those who are asked for. Whom or what few transcripts have is found at once; else
    transcripts are read until there is enough, the newest first: to put all that judges ever said in order takes long.
    """
    if place.query.speakers or place.query.cases:
        return _newest(place.children(place.by_speakers, PLACED))
    if place.keys.all == ():
        return []
    transcripts = narrowed(place.seen, place.query, place.filters)
    moment = Coalesce("recording__hearing__starts_at", "recording__created_at")
    keys = list(transcripts.order_by(moment.desc(), "pk").values_list("pk", flat=True))
    found: list[int] = []
    at, count = 0, READ_AT_ONCE
    while at < len(keys) and len(found) < MOST_EXACT:
        among = Condition("c.transcript_id = ANY(%s::uuid[])", (as_array(keys[at : at + count]),))
        found += _newest(place.children(joined([place.by_speakers, among]), PLACED))
        at, count = at + count, 2 * count
    return found[:MOST_EXACT]


def _newest(found: Condition) -> list[int]:
    """Keys of what was found (PLACED), those of the newest hearing first."""
    sql = f"""
        SELECT found.id FROM ({found.sql}) AS found
        JOIN transcription_transcript t ON t.id = found.transcript_id
        JOIN transcription_recording r ON r.id = t.recording_id
        LEFT JOIN transcription_hearing h ON h.id = r.hearing_id
        ORDER BY COALESCE(h.starts_at, r.created_at) DESC, found.transcript_id, found.position LIMIT {MOST_EXACT}
    """
    return _keys(sql, found.params)


def _by_text(terms: Sequence[Term], place: Place) -> list[int]:
    """By the words that are there, rare ones first, and how near they are to each other."""
    if not terms:
        return []
    every, own = " || ".join(f"({term.sql})" for term in terms), [p for term in terms for p in term.params]
    weights = " + ".join(
        f"{term.weight:.4f} * ((words @@ ({term.sql}))::int + {AS_TYPED} * (forms @@ %s::tsquery)::int)"
        for term in terms
    )
    weighed = [param for term in terms for param in (*term.params, term.as_typed)]
    found = place.children(_candidates(terms, place.query), "c.id, c.words, c.forms")
    sql = f"""
        SELECT id FROM (
            SELECT id, words, {weights} AS weight FROM ({found.sql} LIMIT {MOST_CANDIDATES}) AS candidate
            ORDER BY weight DESC, id LIMIT {RANKED}
        ) AS ranked ORDER BY weight + 0.5 * ts_rank_cd(words, {every}, 1) DESC, id LIMIT {LIST}
    """
    return _keys(sql, [*weighed, *found.params, *own])


def _candidates(terms: Sequence[Term], query: Query) -> Condition:
    """A phrase that goes on in the next passage may have its telling words there."""
    telling = _telling(terms)
    if not query.phrases:
        return telling
    crosses = [f"NOT ({says(lexemes.whole(phrase)).sql})" for phrase in query.phrases]
    params = tuple(lexemes.whole(phrase) for phrase in query.phrases)
    return Condition(f"({telling.sql} OR {' OR '.join(crosses)})", telling.params + params)


def _telling(terms: Sequence[Term]) -> Condition:
    """That a passage has one of the rarer words; where there is none, the rarest and another one."""
    rarest, *others = sorted(terms, key=lambda term: term.count)
    chosen, count = [rarest], rarest.count
    for term in others:
        count += term.count
        if count > MOST_CANDIDATES:
            break
        chosen.append(term)
    sql, params = _any_of(chosen)
    if rarest.count > MOST_CANDIDATES and others:
        second, more = _any_of(others)
        sql, params = f"({sql}) && ({second})", params + more
    return Condition(f"c.words @@ ({sql})", params)


def _any_of(terms: Sequence[Term]) -> tuple[str, tuple[str, ...]]:
    return " || ".join(f"({term.sql})" for term in terms), tuple(param for term in terms for param in term.params)


def _reranked(
    scores: Mapping[int, float], meaning: Meaning, terms: Sequence[Term]
) -> tuple[dict[int, float], frozenset[int]]:
    """The first of them with other scores, in their order, the rest behind them; and those that have no word at all.

    Ranks of two lists do not tell how good a list is: a query of words that nobody said has a list of words as well.
    The share of its words that are there does.
    """
    said = " + ".join(f"(c.words @@ ({term.sql}))::int" for term in terms) or "0"
    as_typed = " + ".join(["(c.forms @@ %s::tsquery)::int"] * len(terms)) or "0"
    sql = f"""
        SELECT c.id, COALESCE(1 - {meaning.distance.sql}, {meaning.usual}), {said}, {as_typed}
        FROM search_child c LEFT JOIN search_embedding e ON e.child_id = c.id AND e.model_id = {meaning.model.pk}
        WHERE c.id = ANY(%s)
    """
    typed = [param for term in terms for param in term.params] + [term.as_typed for term in terms]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*meaning.distance.params, *typed, list(scores)])
        found = {key: (likeness, *words) for key, likeness, *words in cursor.fetchall()}
    near = frozenset(key for key, (_likeness, words, _as_typed) in found.items() if not words)
    shares = {
        key: found[key][0] + SHARE_WEIGHT * (found[key][1] + AS_TYPED * found[key][2]) / max(1, len(terms))
        for key in list(scores)[:RERANKED]
        if key in found
    }
    first = dict(sorted(shares.items(), key=lambda item: -item[1]))
    return first | {key: score for key, score in scores.items() if key not in first}, near


def _keys(sql: str, params: Sequence[object]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [row[0] for row in cursor.fetchall()]
