"""Which rows a search reads: those of open hearings, and all those of the others that whoever asks may see.

Of the others every passage is read, whatever is searched for, and of a transcript that somebody may not see none: no
index of words or vectors has any of them. So neither the rows nor the time of a search tell what is said there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Self
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from search.query import Query
from search.scope import Condition, Filters, conditions, either, is_by_one, joined, keys_of, narrowed, roles, within
from search.speakers import Called, called, rows_of
from transcription.models import Speaker, Transcript

# As long as so few passages of so few transcripts are in question each vector is compared: quick, and none is missed.
FEW_TRANSCRIPTS = 300
FEW_CHILDREN = 10_000
# More keys than this take longer to send than to find again.
MOST_KEYS = 500
# Where these have too many passages already the others are not asked for theirs.
FIRST = 30
TRUE = Condition("TRUE")
# The keys, and how many passages each has, by its last place at the end of an index: counting them would take as long
# as comparing. Then, of all, those that not everybody may see.
KEYS = """
    WITH own (id, is_open) AS MATERIALIZED ({rights}), listed AS MATERIALIZED (SELECT id FROM own LIMIT {most}),
    begun AS MATERIALIZED (
        SELECT early.id, last.position FROM (SELECT id FROM listed LIMIT {first}) early LEFT JOIN LATERAL (
            SELECT position FROM search_child WHERE transcript_id = early.id
                AND (SELECT count(*) FROM listed) <= {few}
            ORDER BY position DESC LIMIT 1
        ) last ON true
    )
    SELECT id, coalesce(position + 1, 0), true FROM begun
    UNION ALL SELECT rest.id, coalesce(last.position + 1, 0), true FROM (SELECT id FROM listed OFFSET {first}) rest
        LEFT JOIN LATERAL (
            SELECT position FROM search_child WHERE transcript_id = rest.id
                AND (SELECT count(*) FROM listed) <= {few}
                AND (SELECT coalesce(sum(position + 1), 0) FROM begun) <= {children}
            ORDER BY position DESC LIMIT 1
        ) last ON true
    UNION ALL SELECT id, 0, false FROM own WHERE is_open IS NOT TRUE
"""
# As the indexes of search.models have them: PostgreSQL then estimates by what is said in open hearings alone.
OPEN_CHILDREN = """(
    SELECT id, transcript_id, parent_id, speaker_id, position,
        CASE WHEN is_open THEN words END AS words, CASE WHEN is_open THEN forms END AS forms
    FROM search_child WHERE is_open
) c"""
# Of a column PostgreSQL has statistics, of sealed hearings too, and by these it would choose another plan for a word
# that is said there. Of an expression that no index has it knows nothing.
UNKNOWN = "CASE WHEN is_open THEN {0} ELSE {0} END AS {0}"
# OFFSET 0 keeps the conditions outside: the rows of a transcript are found by it, and by nothing else.
CHILDREN_OF = f"""unnest(%s::uuid[]) AS own (id) CROSS JOIN LATERAL (
    SELECT id, transcript_id, parent_id, speaker_id, position, {UNKNOWN.format("words")}, {UNKNOWN.format("forms")}
    FROM search_child WHERE transcript_id = own.id AND NOT is_open OFFSET 0
) c"""
ANY_CHILDREN = f"(SELECT id, transcript_id, speaker_id, {UNKNOWN.format('forms')} FROM search_child) c"
VECTORS_OF = """unnest(%s::uuid[]) AS own (id) CROSS JOIN LATERAL (
    SELECT child_id, transcript_id, model_id, is_open, vector
    FROM search_embedding WHERE transcript_id = own.id OFFSET 0
) e"""


@dataclass(frozen=True)
class Keys:
    """Of transcripts that whoever asks may see. `all`: None where there are more than MOST_KEYS.

    `few`: the same, where each vector can be compared. `closed`: those that not everybody sees, which are in no index.
    """

    all: tuple[UUID, ...] | None = None
    few: tuple[UUID, ...] | None = None
    closed: tuple[UUID, ...] = ()

    @classmethod
    def of(cls, transcripts: QuerySet[Transcript], query: Query, filters: Filters) -> Self:
        try:
            rights = keys_of(transcripts, query, filters)
        except EmptyResultSet:  # nobody is asked
            return cls((), ())
        with connection.cursor() as cursor:
            limits = {"most": MOST_KEYS + 1, "first": FIRST, "few": FEW_TRANSCRIPTS, "children": FEW_CHILDREN}
            cursor.execute(KEYS.format(rights=rights.sql, **limits), rights.params)
            rows = cursor.fetchall()
        found = {key: count for key, count, is_own in rows if is_own}
        closed = tuple(key for key, _count, is_own in rows if not is_own)
        keys = tuple(found) if len(found) <= MOST_KEYS else None
        are_few = len(found) <= FEW_TRANSCRIPTS and sum(found.values()) <= FEW_CHILDREN
        return cls(keys, keys if are_few else None, closed)


def as_array(keys: Iterable[UUID]) -> str:
    """What PostgreSQL reads as uuid[]. As a list each key would be made a parameter of its own kind, every time."""
    return f"{{{','.join(map(str, keys))}}}"


@dataclass(frozen=True)
class Place:
    """What is asked of transcripts that somebody may see (`seen`), and what holds of the children.

    `is_forgiving`: speakers are known by names that are nearly right, where nobody has the one that was typed: nobody
    in `known`, transcripts that whoever asks may see; without those, in `seen`.
    """

    seen: QuerySet[Transcript]
    query: Query
    filters: Filters
    keys: Keys
    is_forgiving: bool = False
    known: QuerySet[Transcript] | None = None

    @classmethod
    def of(
        cls,
        transcripts: QuerySet[Transcript],
        query: Query,
        filters: Filters,
        *,
        is_forgiving: bool = False,
        known: QuerySet[Transcript] | None = None,
    ) -> Self:
        """`transcripts`: those that whoever asks may see."""
        return cls(transcripts, query, filters, Keys.of(transcripts, query, filters), is_forgiving, known)

    @cached_property
    def called(self) -> tuple[Called, ...]:
        """Whom each speaker: of the query means."""
        if not self.query.speakers:  # to say among whom takes a millisecond
            return ()
        known = self.seen if self.known is None else self.known
        return called(self.query.speakers, self._speakers_in(known), self.is_forgiving)

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        return tuple(conditions(self.query, self.filters, self._asked_for))

    def _speakers_in(self, transcripts: QuerySet[Transcript]) -> QuerySet[Speaker]:
        return Speaker.objects.filter(transcript__in=narrowed(transcripts, self.query, self.filters))

    @property
    def _asked_for(self) -> Condition | None:
        """SELECT of the keys of speakers, where it matters who speaks."""
        if not is_by_one(self.query, self.filters):
            return None
        rows = rows_of(self._speakers_in(self.seen))
        names = [either(one.condition for one in self.called)] if self.called else []
        wanted = joined([*roles(self.query, self.filters), *names])
        return Condition(f"SELECT id FROM ({rows.sql}) AS them WHERE {wanted.sql}", rows.params + wanted.params)

    @property
    def by_speakers(self) -> Condition:
        """That those who are asked for say it, if anybody is: found by the index of speakers, whatever is said."""
        asked_for = self._asked_for
        return Condition(f"c.speaker_id = ANY(ARRAY({asked_for.sql}))", asked_for.params) if asked_for else TRUE

    @cached_property
    def where(self) -> Condition:
        return joined([within(narrowed(self.seen, self.query, self.filters)), *self.conditions])

    @cached_property
    def where_open(self) -> Condition:
        """The same of passages that are open at this moment (`is_open`), which everybody may see.

        So the keys that have just been found do, where they are not too many. IS TRUE keeps it from being looked up.
        """
        if self.keys.all is None:
            return self.where
        test = "c.transcript_id = ANY(%s::uuid[])"
        test = test if self.keys.few is not None else f"({test}) IS TRUE"
        return joined([Condition(test, (as_array(self.keys.all),)), *self.conditions])

    def children(self, match: Condition, columns: str = "c.id") -> Condition:
        """SELECT of those that match: `columns` of id, transcript_id, parent_id, speaker_id, position, words, forms."""
        where = joined([match, self.where_open])
        arms = [Condition(f"SELECT {columns} FROM {OPEN_CHILDREN} WHERE {where.sql}", where.params)]
        if self.keys.closed:  # the first: where only some of them are taken these are among them
            where = joined([match, self.where])
            sql = f"SELECT {columns} FROM {CHILDREN_OF} WHERE {where.sql}"
            arms.insert(0, Condition(sql, (as_array(self.keys.closed), *where.params)))
        return Condition(" UNION ALL ".join(arm.sql for arm in arms), tuple(p for arm in arms for p in arm.params))
