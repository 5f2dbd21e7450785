"""Which rows a search reads: those of open hearings, and all those of the others that whoever asks may see.

Of the others every passage is read, whatever is searched for, and of a transcript that somebody may not see none: no
index of words or vectors has any of them. So neither the rows nor the time of a search tell what is said there.
"""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from search.known_words import open_transcripts
from search.query import Query
from search.scope import Condition, Filters, conditions, joined, narrowed, within
from transcription.models import Transcript

# As long as so few passages of so few transcripts are in question each vector is compared: quick, and none is missed.
FEW_TRANSCRIPTS = 300
FEW_CHILDREN = 10_000
# By their last places, found at the end of an index: counting them would take as long as comparing.
COUNT = """
    SELECT coalesce(sum(last.position + 1), 0) FROM unnest(%s::uuid[]) AS own (id) CROSS JOIN LATERAL
        (SELECT position FROM search_child WHERE transcript_id = own.id ORDER BY position DESC LIMIT 1) last
"""
# As the indexes of search.models have them: PostgreSQL then estimates by what is said in open hearings alone.
OPEN_CHILDREN = """(
    SELECT id, transcript_id, speaker_id, position,
        CASE WHEN is_open THEN words END AS words, CASE WHEN is_open THEN forms END AS forms
    FROM search_child WHERE is_open
) c"""
# OFFSET 0 keeps the conditions outside: the rows of a transcript are found by it, and by nothing else.
CHILDREN_OF = """unnest(%s::uuid[]) AS own (id) CROSS JOIN LATERAL (
    SELECT id, transcript_id, speaker_id, position, words, forms
    FROM search_child WHERE transcript_id = own.id AND NOT is_open OFFSET 0
) c"""
VECTORS_OF = """unnest(%s::uuid[]) AS own (id) CROSS JOIN LATERAL (
    SELECT child_id, transcript_id, model_id, vector FROM search_embedding WHERE transcript_id = own.id OFFSET 0
) e"""


@dataclass(frozen=True)
class Place:
    """Transcripts, and what holds of the children. `few`: their keys, where each vector can be compared.

    `closed`: those of them that not everybody sees, which are in no index.
    """

    transcripts: QuerySet[Transcript]
    conditions: tuple[Condition, ...]
    has_phrases: bool
    few: tuple[UUID, ...] | None
    closed: tuple[UUID, ...]

    @classmethod
    def of(cls, transcripts: QuerySet[Transcript], query: Query, filters: Filters) -> Self:
        """`transcripts`: those that whoever asks may see."""
        place = narrowed(transcripts, query, filters)
        return cls(place, tuple(conditions(query, filters, place)), bool(query.phrases), *_keys_of(place))

    @property
    def where(self) -> Condition:
        return joined([within(self.transcripts), *self.conditions])

    def children(self, match: Condition, columns: str = "c.id") -> Condition:
        """SELECT of those that match: `columns` of id, transcript_id, position, words and forms."""
        where = joined([match, self.where])
        arms = [Condition(f"SELECT {columns} FROM {OPEN_CHILDREN} WHERE {where.sql}", where.params)]
        if self.few is not None:
            arms = [Condition(f"{arms[0].sql} AND c.transcript_id = ANY(%s)", (*where.params, list(self.few)))]
        if self.closed:  # the first: where only some of them are taken these are among them
            sql = f"SELECT {columns} FROM {CHILDREN_OF} WHERE {where.sql}"
            arms.insert(0, Condition(sql, (list(self.closed), *where.params)))
        return Condition(" UNION ALL ".join(arm.sql for arm in arms), tuple(p for arm in arms for p in arm.params))


def _keys_of(transcripts: QuerySet[Transcript]) -> tuple[tuple[UUID, ...] | None, tuple[UUID, ...]]:
    keys = tuple(transcripts.values_list("pk", flat=True)[: FEW_TRANSCRIPTS + 1])
    closed = transcripts.exclude(open_transcripts()).values_list("pk", flat=True)
    return keys if _are_few(keys) else None, tuple(closed)


def _are_few(keys: tuple[UUID, ...]) -> bool:
    if len(keys) > FEW_TRANSCRIPTS:
        return False
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [list(keys)])
        return cursor.fetchone()[0] <= FEW_CHILDREN
