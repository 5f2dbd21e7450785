"""Where few passages are in question each is compared; how many they are is told without asking every transcript."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from search import place
from search.place import Keys
from search.query import parse
from search.scope import Filters
from tests.search.hearings import index_words, told
from transcription.models import Hearing, Transcript


@pytest.fixture
def transcripts(hearing: Hearing) -> set[object]:
    """Three of two passages each."""
    lines = ("witness", "Sepeda motor biru itu."), ("expert", "Di depan toko emas.")
    keys = {told(hearing, *lines).pk for _ in range(3)}
    index_words()
    return keys


def keys() -> Keys:
    return Keys.of(Transcript.objects.all(), parse("motor"), Filters())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "few", "are_few"),
    [(30, 6, True), (30, 5, False), (1, 6, True), (1, 5, False), (2, 3, False), (1, 1, False), (3, 6, True)],
)
def test_they_are_few_by_all_passages_whichever_are_asked_first(
    transcripts: set[object], monkeypatch: pytest.MonkeyPatch, first: int, few: int, are_few: bool
):
    monkeypatch.setattr(place, "FIRST", first)
    monkeypatch.setattr(place, "FEW_CHILDREN", few)
    found = keys()
    assert set(found.all) == transcripts
    assert (found.few is not None) is are_few


@pytest.mark.django_db
def test_where_the_first_have_too_many_the_others_are_not_asked(
    transcripts: set[object], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(place, "FIRST", 1)
    monkeypatch.setattr(place, "FEW_CHILDREN", 1)
    with CaptureQueriesContext(connection) as asked:
        keys()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF) {asked[0]['sql']}")
        steps = [row[0] for row in cursor.fetchall()]
    # One scan or a bitmap's two for each part, as the planner's statistics have it.
    read = ["never executed" not in step for step in steps if "search_child" in step]
    assert read[0]
    assert not read[-1]
