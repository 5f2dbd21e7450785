"""The index of vectors: made while everybody works on, of half-precision numbers, and walked only where it pays."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from importlib import import_module

import psycopg
import pytest
from django.apps import apps
from django.db import connection, transaction

from search import indexes, place
from search.models import Closed, EmbeddingModel
from search.query import parse
from search.retrieval import Mode, retrieve
from search.scope import Filters
from search.tasks import tend_index
from tests import factories
from tests.search.hearings import current, index_all, told, until_somebody_waits
from transcription.models import Hearing, Transcript

migration = import_module("search.migrations.0006_half_vectors")

LINES = (
    ("witness", "Saksi melihat terdakwa mengendarai sepeda motor biru di depan toko emas."),
    ("expert", "Luka di lengan korban disebabkan oleh benda tajam, demikian hasil visum."),
    ("prosecutor", "Perbuatan terdakwa kami nilai melanggar hukum, demikian Yang Mulia."),
)


@pytest.fixture
def model(transactional_db: None) -> EmbeddingModel:
    """With its index, which a test before may have dropped with its rows."""
    indexes.create_index(current())
    return current()


def definitions(model: EmbeddingModel) -> dict[str, str]:
    """Of the model's indexes that are complete."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
            "WHERE indisvalid AND indrelid = 'search_embedding'::regclass AND pg_get_indexdef(indexrelid) LIKE %s",
            [f"% USING hnsw %(model_id = {model.pk})%"],
        )
        return dict(cursor.fetchall())


def key_of(name: str) -> int:
    """Another one once the index is made anew."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)::oid", [name])
        return cursor.fetchone()[0]


def break_off(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = to_regclass(%s)", [name])


def test_a_new_installation_has_the_index_of_its_model(model: EmbeddingModel):
    [(name, definition)] = definitions(model).items()
    assert name == indexes.name_of(model.pk)
    assert "halfvec_cosine_ops" in definition
    assert "is_open" in definition


def test_what_is_complete_is_kept_and_what_broke_off_is_made_anew(model: EmbeddingModel):
    name = indexes.name_of(model.pk)
    first = key_of(name)
    indexes.create_index(model)
    assert key_of(name) == first
    break_off(name)
    assert not indexes.is_complete(name)
    indexes.create_index(model)
    assert indexes.is_complete(name)
    assert key_of(name) != first


@pytest.mark.parametrize("is_broken", [False, True])
def test_the_migration_replaces_indexes_there_and_back(model: EmbeddingModel, is_broken: bool):
    half, whole = indexes.name_of(model.pk), f"search_embedding_by_{model.pk}"
    made = definitions(model)
    with connection.schema_editor(atomic=False) as editor:
        migration.to_whole(apps, editor)
        assert set(definitions(model)) == {whole}
        assert " vector_cosine_ops" in definitions(model)[whole]
        migration.to_half(apps, editor)
        assert definitions(model) == made
        if is_broken:
            break_off(half)
        migration.to_half(apps, editor)
    assert definitions(model) == made


@contextmanager
def beside(do: Callable[[], object]) -> Iterator[Future]:
    """In another connection."""

    def run() -> object:
        try:
            return do()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(run)


def test_a_hearing_is_sealed_while_the_index_is_made(model: EmbeddingModel, hearing: Hearing):
    """Somebody's long transaction keeps the index from being complete, and nobody else waits for either."""
    told(hearing, *LINES)
    index_all()
    indexes.drop_index(model)
    seal = lambda: Hearing.objects.filter(pk=hearing.pk).update(sealed=True)  # noqa: E731
    with psycopg.connect(**connection.get_connection_params()) as somebody:
        somebody.execute("LOCK TABLE search_embedding IN ROW EXCLUSIVE MODE")
        with beside(lambda: indexes.create_index(model)) as made, beside(seal) as sealed:
            until_somebody_waits()
            assert sealed.result(60) == 1
            assert not made.done()
            somebody.rollback()
            made.result(60)
    assert set(definitions(model)) == {indexes.name_of(model.pk)}


def test_the_indexing_does_not_wait_for_an_index_to_be_made(
    model: EmbeddingModel, hearing: Hearing, monkeypatch: pytest.MonkeyPatch
):
    """What was sealed is vacuumed by a later run."""
    monkeypatch.setattr(indexes, "PATIENCE", "100ms")
    told(hearing, *LINES)
    index_all()
    Hearing.objects.filter(pk=hearing.pk).update(sealed=True)
    with psycopg.connect(**connection.get_connection_params()) as maker:
        maker.execute("LOCK TABLE search_embedding IN SHARE UPDATE EXCLUSIVE MODE")
        tend_index()
        assert Closed.objects.exists()
    for _ in range(120):
        tend_index()
        if not Closed.objects.exists():
            return
    raise AssertionError("something still reads what was open")


def test_the_indexing_waits_for_locks_as_before_afterwards(model: EmbeddingModel):
    with connection.cursor() as cursor:
        indexes._vacuumed("search_knownword")
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)


def test_how_many_passages_are_in_question_decides_whether_each_is_compared(
    db: None, hearing: Hearing, monkeypatch: pytest.MonkeyPatch
):
    told(hearing, *LINES)
    told(factories.HearingFactory(), *LINES[:1])
    index_all()
    every, some = Transcript.objects.all(), Transcript.objects.filter(recording__hearing=hearing)
    monkeypatch.setattr(place, "FEW_CHILDREN", 3)
    assert keys_in_question(every) is None
    assert keys_in_question(some) == {some.get().pk}
    monkeypatch.setattr(place, "FEW_CHILDREN", 4)
    assert keys_in_question(every) == {transcript.pk for transcript in every}
    assert keys_in_question(Transcript.objects.none()) == set()


def keys_in_question(transcripts: object) -> set | None:
    few = place.Place.of(transcripts, parse("motor"), Filters()).keys.few
    return None if few is None else set(few)


def test_both_ways_find_the_same(db: None, hearing: Hearing, monkeypatch: pytest.MonkeyPatch):
    told(hearing, *LINES)
    index_all()
    compared = found("perbuatan terdakwa melanggar hukum dengan benda tajam")
    monkeypatch.setattr(place, "FEW_CHILDREN", 0)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        assert found("perbuatan terdakwa melanggar hukum dengan benda tajam") == compared
    assert len(compared) > 1


def test_each_distance_is_worked_out_once(db: None, hearing: Hearing):
    """With the cut-off asked of every passage its filter would work it out too: twice the time for ten thousand."""
    told(hearing, *LINES)
    index_all()
    plan = plan_of_comparing("terdakwa melanggar hukum")
    assert plan
    assert not [line for line in plan if "Filter:" in line and "<=>" in line]
    assert [line for line in plan if "Sort Key:" in line and "<=>" in line]


def plan_of_comparing(typed: str) -> list[str]:
    plans: list[list[str]] = []

    def explained(execute: Callable, sql: str, params: object, many: bool, context: dict[str, object]) -> object:
        if "SET LOCAL hnsw" in sql:
            settings, _semicolon, statement = sql.rpartition(";")
            cursor = context["cursor"]
            execute(f"{settings}; EXPLAIN {statement}", params, many, context)
            while cursor.description is None:
                cursor.nextset()
            plans.append([row[0] for row in cursor.fetchall()])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explained):
        found(typed)
    [plan] = plans
    return plan


def test_a_filter_and_the_rights_are_asked_in_one_go(db: None, sealed_hearing: Hearing):
    told(sealed_hearing, *LINES)
    told(factories.HearingFactory(case=sealed_hearing.case), *LINES[:1])
    told(factories.HearingFactory(case__number="7/Pid.B/2026/PN Lain"), *LINES[:1])
    court = sealed_hearing.case.number.split("/")[-1]
    narrow = place.Place.of(Transcript.objects.all(), parse("motor"), Filters(court=court)).keys
    expected = set(Transcript.objects.filter(recording__hearing__case=sealed_hearing.case).values_list("pk", flat=True))
    assert set(narrow.all) == expected
    wide = place.Place.of(Transcript.objects.all(), parse("motor"), Filters()).keys
    assert set(wide.all) == set(Transcript.objects.values_list("pk", flat=True))
    sealed = set(Transcript.objects.filter(recording__hearing=sealed_hearing).values_list("pk", flat=True))
    assert sealed <= set(narrow.closed) == set(wide.closed)


def found(typed: str) -> tuple[int, ...]:
    return retrieve(parse(typed), Transcript.objects.all(), Filters(), Mode.VECTOR).ids


def test_memory_for_the_graph_grows_with_the_passages_within_bounds():
    assert indexes.memory_for(0, 384) == indexes.LEAST_MEMORY
    assert 1000 < indexes.memory_for(1_000_000, 384) < 2000
    assert indexes.memory_for(10**9, 384) == indexes.MOST_MEMORY
