"""What the index of vectors and the ranking find of what is there: on passages and questions that scripts make.

The figures of a million passages and of the whole set are measured by `make bench` and `manage.py evaluate_search`.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from search import indexes, meaning
from search.fields import as_vector
from search.models import EmbeddingModel
from search.place import Place
from search.query import parse
from search.scope import Filters
from tests.performance import search_rows, search_set
from tests.search.hearings import current
from transcription.models import Transcript

pytestmark = pytest.mark.long
PASSAGES, TRANSCRIPTS, QUERIES = 10_000, 100, 30


@pytest.fixture
def model(transactional_db: None) -> Iterator[EmbeddingModel]:
    found = current()
    indexes.drop_index(found)
    search_rows.fill(PASSAGES, TRANSCRIPTS, found.pk)
    indexes.create_index(found)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE search_embedding")
    yield found
    indexes.drop_index(found)


def walked(asked: meaning.Meaning, wanted: list[object]) -> list[int]:
    """By the index, even where so few could be compared."""
    place = Place.of(Transcript.objects.filter(pk__in=wanted), parse("kata"), Filters())
    place = replace(place, keys=replace(place.keys, few=None, closed=()))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
        return meaning.nearest(asked, place, 100)


def nearest(asked: meaning.Meaning, wanted: list[object]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT child_id FROM search_embedding e WHERE transcript_id = ANY(%s::uuid[]) "
            f"ORDER BY {asked.distance.sql} + 0 LIMIT 10",
            [wanted, *asked.distance.params],
        )
        return {row[0] for row in cursor.fetchall()}


def test_the_index_finds_the_nearest_in_all_and_in_few_of_the_hearings(model: EmbeddingModel):
    keys = list(Transcript.objects.order_by("pk").values_list("pk", flat=True))
    before = scans_of(indexes.name_of(model.pk))
    asked = [meaning.Meaning(model, as_vector(vector)) for vector in search_rows.queries(QUERIES)]
    for share in (1.0, 0.15, 0.01):
        wanted = keys[: int(len(keys) * share)]
        found = [len(nearest(one, wanted) & set(walked(one, wanted))) / 10 for one in asked]
        assert sum(found) / len(found) >= 0.95, share
    connection.close()  # PostgreSQL counts what a connection did when it ends, at the latest
    assert scans_of(indexes.name_of(model.pk)) > before


def scans_of(index: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = %s", [index])
        return cursor.fetchone()[0]


def test_the_whole_search_is_better_than_its_halves(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(search_set, "HEARINGS", 60)
    monkeypatch.setattr(search_set, "QUERIES_OF_A_KIND", 10)
    file = tmp_path / "set.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in search_set.lines()) + "\n")
    call_command("evaluate_search", file, "--json")
    report = json.loads(capsys.readouterr().out)
    found = {mode: report[mode]["mrr"] for mode in ("vector", "text", "hybrid")}
    assert report["queries"] == 60
    assert found["hybrid"] >= max(0.8, found["vector"], found["text"]), found
