"""Which children are near a query in meaning: by the index of vectors, or each compared where few are in question."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from search.models import EmbeddingModel
from search.place import ANY_CHILDREN, FEW_CHILDREN, VECTORS_OF, Place, as_array
from search.scope import Condition, joined

CANDIDATES = 120  # of the index that are looked at, at least
# That are asked of it: the narrower the filter, the longer the walk. 20 to 100 give the same MRR (search_set.py).
WALKED = 20
SETTINGS = f"""
    SET LOCAL hnsw.iterative_scan = relaxed_order;
    SET LOCAL hnsw.ef_search = {CANDIDATES};
    SET LOCAL hnsw.max_scan_tuples = 40000
"""
# A passage is near when its cosine is so much above that of passages that have nothing to do with the query: 98.8 % of
# what is wanted in tests/performance/search_set.py, and 16 % of all else. No one cosine does that for all queries.
LEAD = 0.02


@dataclass(frozen=True)
class Meaning:
    """What a query means: its vector, by this model, as PostgreSQL reads it. `usual`: see search.embeddings."""

    model: EmbeddingModel
    vector: str
    usual: float = 0.0

    @property
    def least(self) -> float:
        """The cosine from which on a passage is near."""
        return self.usual + LEAD

    @property
    def distance(self) -> Condition:
        """Of the vector of an embedding `e`: 1 - cosine."""
        dimension = self.model.dimension
        return Condition(f"(e.vector::vector({dimension}) <=> %s::vector({dimension}))", (self.vector,))

    @property
    def indexed_distance(self) -> Condition:
        """The same by half-precision numbers, as the index has them: 0.0001 off at most."""
        dimension = self.model.dimension
        return Condition(f"(e.vector::halfvec({dimension}) <=> %s::halfvec({dimension}))", (self.vector,))


def nearest(meaning: Meaning, place: Place, most: int) -> list[int]:
    """The nearest first. Passages that have too little to do with it are left out.

    The nearest are taken first: asked for before, PostgreSQL works each distance out twice.
    """
    if place.query.phrases:
        near = _among(place.children(Condition("TRUE")), meaning)
    else:
        if place.keys.few is not None:
            near = _of(place.keys.few, place, joined([Condition("e.is_open"), *place.conditions]), meaning)
        else:
            near = _of_open(place, meaning, min(most, WALKED))
        if place.keys.closed:
            closed = _of(place.keys.closed, place, place.where, meaning)
            near = Condition(f"({near.sql}) UNION ALL ({closed.sql})", near.params + closed.params)
    nearest_of_all = f"SELECT * FROM ({near.sql}) AS near ORDER BY distance, child_id LIMIT {most}"
    return _walked(
        f"SELECT child_id FROM ({nearest_of_all}) AS nearest WHERE distance < %s ORDER BY distance, child_id",
        [*near.params, 1 - meaning.least],
    )


def _among(found: Condition, meaning: Meaning) -> Condition:
    """Of passages that have been found."""
    sql = f"""
        WITH candidate AS MATERIALIZED ({found.sql} LIMIT {FEW_CHILDREN})
        SELECT e.child_id, {meaning.distance.sql} AS distance
        FROM search_embedding e JOIN candidate ON candidate.id = e.child_id WHERE e.model_id = {meaning.model.pk}
    """
    return Condition(sql, found.params + meaning.distance.params)


def _of(keys: Sequence[UUID], place: Place, where: Condition, meaning: Meaning) -> Condition:
    """Of all passages of these transcripts."""
    joins, where = _where(place, where)
    sql = f"""
        SELECT e.child_id, {meaning.distance.sql} AS distance FROM {VECTORS_OF} {joins}
        WHERE e.model_id = {meaning.model.pk} AND {where.sql}
    """
    return Condition(sql, (*meaning.distance.params, as_array(keys), *where.params))


def _of_open(place: Place, meaning: Meaning, most: int) -> Condition:
    """Of open hearings, those that the index finds near."""
    joins, where = _where(place, place.where_open)
    sql = f"""
        SELECT e.child_id, {meaning.indexed_distance.sql} AS distance FROM search_embedding e {joins}
        WHERE e.model_id = {meaning.model.pk} AND e.is_open AND {where.sql} ORDER BY distance LIMIT {most}
    """
    return Condition(sql, meaning.indexed_distance.params + where.params)


def _where(place: Place, where: Condition) -> tuple[str, Condition]:
    """What is joined to the vectors, and what holds of them: without conditions on passages no table is needed."""
    if place.conditions:
        return f"JOIN {ANY_CHILDREN} ON c.id = e.child_id", where
    return "", Condition(where.sql.replace("c.transcript_id", "e.transcript_id"), where.params)


def _walked(sql: str, params: Sequence[object]) -> list[int]:
    """Keys, with the index of vectors walked on until there are enough that may be shown.

    All in one message to PostgreSQL, which makes a transaction of it: four would take as long as a short walk.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"{SETTINGS}; {sql}", params)
        while cursor.description is None:
            cursor.nextset()
        return [row[0] for row in cursor.fetchall()]
