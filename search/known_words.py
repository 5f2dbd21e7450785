"""Which words are spoken in open hearings, and in how many passages. Counted anew every ten minutes.

Sealed hearings are left out: a suggestion, or the order of hits, would tell of them.
"""

from django.db import connection, transaction
from django.db.models import Q

from search.models import Child, KnownWord
from search.spelling import sound_of
from transcription.models import Transcript

LONGEST = 60


@transaction.atomic
def refresh() -> None:
    KnownWord.objects.all().delete()
    for kind, column in ((KnownWord.Kind.STEM, "words"), (KnownWord.Kind.FORM, "forms")):
        rows = [
            KnownWord(kind=kind, word=word, count=count, sound=sound_of(word) if column == "forms" else "")
            for word, count in _counted(column)
            if len(word) <= LONGEST
        ]
        KnownWord.objects.bulk_create(rows, batch_size=2000)


def open_transcripts() -> Q:
    hearing = "recording__hearing"
    return Q(**{f"{hearing}__sealed": False, f"{hearing}__case__sealed": False})


def _counted(column: str) -> list[tuple[str, int]]:
    children = Child.objects.filter(transcript__in=Transcript.objects.filter(open_transcripts())).order_by()
    with connection.cursor() as cursor:
        # ts_stat takes a query as text: ours, with nothing of anybody else in it.
        query = cursor.mogrify(*children.values(column).query.sql_with_params())
        cursor.execute("SELECT word, ndoc FROM ts_stat(%s)", [query])
        return cursor.fetchall()
