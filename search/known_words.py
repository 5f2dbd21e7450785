"""Which words are spoken in open hearings, and in how many passages. Counted anew every ten minutes.

A word that is new is there with the passage that brings it, counted as one. Sealed hearings are left out: a suggestion,
or the order of hits, would tell of them.
"""

from collections.abc import Sequence

from django.db import connection, transaction
from django.db.models import Max, Q

from search.lexemes import OWN
from search.models import Child, KnownWord
from search.spelling import sound_of
from transcription.models import Transcript

LONGEST = 60
COLUMNS = {KnownWord.Kind.STEM: "words", KnownWord.Kind.FORM: "forms"}
UNKNOWN = """
    SELECT DISTINCT said.word FROM search_child, unnest(tsvector_to_array(ts_filter({column}, %s))) AS said (word)
    WHERE id = ANY(%s) AND NOT EXISTS (SELECT FROM search_knownword k WHERE k.kind = %s AND k.word = said.word)
"""
# One writer at a time, until its transaction ends: two that write the same words would wait for each other.
LOCK = 0x6B6E6F77


@transaction.atomic
def refresh() -> None:
    """Counting takes long and holds nobody up; writing takes a second or two, and whoever indexes waits for it.

    What is learnt meanwhile stays.
    """
    last = KnownWord.objects.aggregate(last=Max("pk"))["last"] or 0
    rows = [_row(kind, word, count) for kind in COLUMNS for word, count in _counted(kind) if len(word) <= LONGEST]
    _lock()
    KnownWord.objects.filter(pk__lte=last).delete()
    KnownWord.objects.bulk_create(rows, batch_size=2000, ignore_conflicts=True)


def learn(children: Sequence[int]) -> None:
    """Words of these passages, by their keys, that nobody has said before. In a transaction that keeps them open."""
    for kind in COLUMNS:
        new = _unknown(kind, children)
        if new:
            _lock()
            rows = [_row(kind, word, 1) for word in new if len(word) <= LONGEST]
            KnownWord.objects.bulk_create(rows, batch_size=2000, ignore_conflicts=True)


def _row(kind: KnownWord.Kind, word: str, count: int) -> KnownWord:
    return KnownWord(kind=kind, word=word, count=count, sound=sound_of(word) if kind == KnownWord.Kind.FORM else "")


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _unknown(kind: KnownWord.Kind, children: Sequence[int]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(UNKNOWN.format(column=COLUMNS[kind]), [f"{{{OWN.lower()}}}", list(children), kind])
        return [row[0] for row in cursor.fetchall()]


def open_transcripts() -> Q:
    hearing = "recording__hearing"
    return Q(**{f"{hearing}__sealed": False, f"{hearing}__case__sealed": False})


def _counted(kind: KnownWord.Kind) -> list[tuple[str, int]]:
    children = Child.objects.filter(transcript__in=Transcript.objects.filter(open_transcripts())).order_by()
    with connection.cursor() as cursor:
        # ts_stat takes a query as text: ours, with nothing of anybody else in it.
        query = cursor.mogrify(*children.values(COLUMNS[kind]).query.sql_with_params())
        weights = OWN.lower() if kind == KnownWord.Kind.FORM else ""
        cursor.execute("SELECT word, ndoc FROM ts_stat(%s, %s)", [query, weights])
        return cursor.fetchall()
