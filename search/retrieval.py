"""Which children answer a query, best first. Rights are inside every statement; see docs/decisions/search.md."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db import connection, transaction
from django.db.models import QuerySet

from search.embeddings import query_vector
from search.fields import as_vector
from search.fusion import fused
from search.models import EmbeddingModel
from search.query import Query
from search.scope import Condition, Filters, conditions, narrowed, within
from search.terms import Term, terms_of
from transcription.models import Transcript

LIST = 100  # hits of each list that are joined
MOST_EXACT = 1000
# As long as so few transcripts are in question each vector is compared: quick, and nothing is missed.
FEW_TRANSCRIPTS = 100
FEW_CHILDREN = 20_000
# A common word finds half of all passages: such are left to rank what rarer ones have found.
MOST_CANDIDATES = 20_000
CANDIDATES = 100  # of the vectors' index that are looked at, at least
# The cosine of passages that have nothing to do with each other is about 0.77 with multilingual-e5. Of what was wanted
# 99.6 % lies above this (tests/performance/search_set.py), of all else 61 %: the order has to do the rest.
LEAST_LIKENESS = 0.79
# The second stage: so many of the joined list are put in order anew, by likeness and the share of words that are there.
RERANKED = 100
SHARE_WEIGHT = 0.2
UNKNOWN_LIKENESS = 0.77  # of passages that are too short for a vector


class Mode(StrEnum):
    HYBRID = "hybrid"
    EXACT = "exact"
    # Halves of HYBRID, to be compared with it.
    VECTOR = "vector"
    TEXT = "text"


@dataclass(frozen=True)
class Found:
    """`ids` of children with their scores, best first. `also`: what was searched for a word that was misspelt."""

    ids: tuple[int, ...]
    scores: tuple[float, ...]
    also: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Place:
    """Where is searched: the transcripts, and what holds of the children."""

    transcripts: QuerySet[Transcript]
    conditions: tuple[Condition, ...]
    has_phrases: bool

    def where(self) -> tuple[str, list[object]]:
        every = [within(self.transcripts), *self.conditions]
        return " AND ".join(one.sql for one in every), [param for one in every for param in one.params]


def retrieve(query: Query, transcripts: QuerySet[Transcript], filters: Filters, mode: Mode = Mode.HYBRID) -> Found:
    """`transcripts`: those that whoever asks may see."""
    place = Place(narrowed(transcripts, query, filters), tuple(conditions(query, filters)), bool(query.phrases))
    if query.is_empty:
        return Found((), ())
    if mode is Mode.EXACT:
        ids = _exact(query, place)
        return Found(tuple(ids), tuple(1 / (rank + 1) for rank in range(len(ids))))
    terms = terms_of(query, place.transcripts) if mode is not Mode.VECTOR else []
    lists = [
        _by_text(terms, place) if mode is not Mode.VECTOR else [],
        _by_vector(query, place) if mode is not Mode.TEXT else [],
    ]
    scores = fused(lists)
    if mode is Mode.HYBRID:
        first = _reranked(list(scores)[:RERANKED], query, terms)
        scores = first | {key: score for key, score in scores.items() if key not in first}
    also = tuple((term.word, term.instead) for term in terms if term.instead)
    return Found(tuple(scores), tuple(scores.values()), also)


def _exact(query: Query, place: Place) -> list[int]:
    """Every word as it was typed; the newest hearing first."""
    where, params = place.where()
    sql = f"""
        SELECT c.id FROM search_child c
        JOIN transcription_transcript t ON t.id = c.transcript_id
        JOIN transcription_recording r ON r.id = t.recording_id
        LEFT JOIN transcription_hearing h ON h.id = r.hearing_id
        WHERE c.forms @@ plainto_tsquery('simple', %s) AND {where}
        ORDER BY COALESCE(h.starts_at, r.created_at) DESC, c.transcript_id, c.position LIMIT {MOST_EXACT}
    """
    return _keys(sql, [" ".join(query.every_word), *params])


def _by_text(terms: Sequence[Term], place: Place) -> list[int]:
    """By the words that are there, rare ones first, and how near they are to each other."""
    where, params = place.where()
    if not terms:
        return []
    every = " || ".join(f"({term.sql})" for term in terms)
    telling = _telling(terms)
    some = " || ".join(f"({term.sql})" for term in telling)
    weights = " + ".join(f"{term.weight:.4f} * (c.words @@ ({term.sql}))::int" for term in terms)
    own, few = [p for term in terms for p in term.params], [p for term in telling for p in term.params]
    sql = f"""
        SELECT c.id FROM search_child c WHERE c.words @@ ({some}) AND {where}
        ORDER BY {weights} + 0.5 * ts_rank_cd(c.words, {every}, 1) DESC, c.id LIMIT {LIST}
    """
    return _keys(sql, [*few, *params, *own, *own])


def _telling(terms: Sequence[Term]) -> list[Term]:
    chosen: list[Term] = []
    for term in sorted(terms, key=lambda term: term.count):
        if chosen and sum(one.count for one in chosen) + term.count > MOST_CANDIDATES:
            break
        chosen.append(term)
    return chosen


def _by_vector(query: Query, place: Place) -> list[int]:
    """By meaning. Passages that have too little to do with it are left out."""
    model = EmbeddingModel.current()
    vector = as_vector(query_vector(model.name, query.text))
    where, params = place.where()
    distance = f"(e.vector::vector({model.dimension}) <=> %s::vector({model.dimension}))"
    source = "search_embedding e JOIN search_child c ON c.id = e.child_id"
    if place.has_phrases or _is_small(place):
        return _keys(
            f"""
            WITH candidate AS MATERIALIZED (SELECT c.id FROM search_child c WHERE {where} LIMIT {FEW_CHILDREN})
            SELECT e.child_id FROM search_embedding e JOIN candidate ON candidate.id = e.child_id
            WHERE e.model_id = %s AND {distance} < %s ORDER BY {distance} + 0, e.child_id LIMIT {LIST}
            """,
            [*params, model.pk, vector, 1 - LEAST_LIKENESS, vector],
        )
    if not place.conditions:
        source, where = "search_embedding e", where.replace("c.transcript_id", "e.transcript_id")
    nearest = f"""
        SELECT e.child_id, {distance} AS distance FROM {source}
        WHERE e.model_id = {model.pk} AND {where} ORDER BY distance LIMIT {LIST}
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('hnsw.iterative_scan', 'relaxed_order', true), "
                "set_config('hnsw.ef_search', %s, true), set_config('hnsw.max_scan_tuples', '40000', true)",
                [str(CANDIDATES)],
            )
        return _keys(
            f"SELECT child_id FROM ({nearest}) AS near WHERE distance < %s ORDER BY distance, child_id",
            [vector, *params, 1 - LEAST_LIKENESS],
        )


def _reranked(ids: Sequence[int], query: Query, terms: Sequence[Term]) -> dict[int, float]:
    """These children with their scores, best first; every score is above those of the fusion.

    Ranks of two lists do not tell how good a list is: a query of words that nobody said has a list of words as well.
    The share of its words that are there does.
    """
    model = EmbeddingModel.current()
    said = " + ".join(f"(c.words @@ ({term.sql}))::int" for term in terms) or "0"
    sql = f"""
        SELECT c.id, COALESCE(1 - (e.vector::vector({model.dimension}) <=> %s::vector({model.dimension})),
            {UNKNOWN_LIKENESS}) + {SHARE_WEIGHT} * ({said})::float / {max(1, len(terms))} AS score
        FROM search_child c LEFT JOIN search_embedding e ON e.child_id = c.id AND e.model_id = {model.pk}
        WHERE c.id = ANY(%s)
    """
    vector = as_vector(query_vector(model.name, query.text))
    with connection.cursor() as cursor:
        cursor.execute(sql, [vector, *[param for term in terms for param in term.params], list(ids)])
        scores = dict(cursor.fetchall())
    places = {key: place for place, key in enumerate(ids)}
    return dict(sorted(scores.items(), key=lambda item: (-item[1], places[item[0]])))


def _is_small(place: Place) -> bool:
    return place.transcripts.values("pk")[: FEW_TRANSCRIPTS + 1].count() <= FEW_TRANSCRIPTS


def _keys(sql: str, params: Sequence[object]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [row[0] for row in cursor.fetchall()]
