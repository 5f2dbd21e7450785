"""Rules of words and roots that change reach what was indexed before, without anybody doing anything."""

import hashlib
import time

import pytest
from django.core.management import call_command
from django.db import connection

from search import affixes, indexing, lexemes, renewal
from search.affixes import root_of
from search.citations import citations
from search.models import Child, Embedding, Renewal
from search.query import parse
from search.retrieval import Mode, retrieve
from search.scope import Filters
from search.tasks import index_changed
from search.text import RULES, words_of
from tests.search.hearings import index_all, told
from transcription.correction.lexicon import load_plain_lexicon
from transcription.models import Hearing, Transcript

# Of what the rules of this number make of the words below.
GOLDEN = (1, "89135f11591b2184")
TEXTS = (
    "Ps. 362 KUHP jo. pasal 55 ayat (1) ke-1, UU No. 31 Tahun 1999, UU 20/2001.",
    "Jum\u2019at: Jum'at, caf\u00e9, \U0001d4d0nak-anak, \u0130stanbul",
)


def test_other_rules_have_another_number():
    """Where this fails passages that are indexed have other words than queries: raise search.text.RULES."""
    known = sorted({*load_plain_lexicon()._frequencies, *affixes.IRREGULAR, *affixes.WHOLE})
    made = [f"{word} {root_of(word)}" for word in known]
    made += [f"{words_of(text)} {[one.names for one in citations(text)]}" for text in TEXTS]
    digest = hashlib.sha256("\n".join(made).encode()).hexdigest()[:16]
    assert (RULES, digest) == GOLDEN, "raise search.text.RULES, and write both here"


@pytest.fixture
def indexed(hearing: Hearing, monkeypatch: pytest.MonkeyPatch) -> Transcript:
    """By older rules, which knew nothing of roots."""
    transcript = told(hearing, ("witness", "Ia mengendarai sepeda motor biru di depan toko emas."))
    with monkeypatch.context() as older:
        older.setattr(indexing, "roots_of", lambda words: [])
        older.setattr(lexemes, "RULES", RULES - 1)
        index_all()
    Renewal.objects.create(rules=RULES - 1, is_done=True)
    return transcript


def found(text: str) -> tuple[int, ...]:
    return retrieve(parse(text), Transcript.objects.all(), Filters(), Mode.TEXT).ids


def test_the_worker_writes_passages_again_by_the_new_rules(db: None, indexed: Transcript):
    before = list(Embedding.objects.values_list("pk", "child_id"))
    assert found("dikendarai") == ()
    index_changed()
    assert len(found("dikendarai")) == 1
    assert list(Embedding.objects.values_list("pk", "child_id")) == before
    assert Renewal.objects.get().is_done


def test_it_goes_on_where_it_was_and_an_edit_comes_first(db: None, indexed: Transcript, hearing: Hearing):
    for number in range(3):
        told(hearing, ("witness", f"Ia membawa {number} karung beras ke gudang."))
    index_all()
    assert renewal.renew(0)
    assert renewal.renew(0)
    done = Renewal.objects.get()
    assert Transcript.objects.filter(pk__lte=done.reached).count() == 2
    new = told(hearing, ("witness", "Gudang itu terbakar habis."))
    assert indexing.work_off(0), "the edit is taken up, whatever is left to renew"
    assert Child.objects.filter(transcript=new).exists()
    index_all()
    assert [renewal.renew(0) for _ in range(4)][-1] is False
    assert len(found("dikendarai")) == 1


def test_what_was_written_by_newer_rules_is_written_again_as_well(db: None, indexed: Transcript):
    Renewal.objects.update(rules=RULES + 1)
    assert not renewal.renew(time.monotonic() + 60)
    assert len(found("dikendarai")) == 1


@pytest.mark.django_db(transaction=True)
def test_reindex_does_it_at_once(indexed: Transcript, capsys: pytest.CaptureFixture[str]):
    call_command("reindex")
    assert len(found("dikendarai")) == 1
    assert (Renewal.objects.get().rules, Renewal.objects.get().is_done) == (RULES, True)


def test_a_new_house_has_nothing_to_renew(db: None, hearing: Hearing):
    told(hearing, ("witness", "Sepeda motor biru."))
    index_all()
    assert not renewal.renew(0)
    assert Renewal.objects.get().reached is None


def test_an_upgrade_begins_from_the_start(db: None, indexed: Transcript):
    from importlib import import_module

    Renewal.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(import_module("search.migrations.0008_renewal").BY_OLDER_RULES)
    index_changed()
    assert len(found("dikendarai")) == 1
