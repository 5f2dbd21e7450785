"""Rules of words and roots that change reach what was indexed before, without anybody doing anything."""

import hashlib
import time

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from search import affixes, indexing, lexemes, renewal
from search.affixes import root_of
from search.citations import citations
from search.models import Child, Embedding, Pending, Renewal
from search.query import parse
from search.retrieval import Mode, retrieve
from search.scope import Filters
from search.tasks import index_changed
from search.text import RULES, words_of
from tests.search.hearings import in_thread, index_all, index_words, told, until_somebody_waits
from transcription.correction.lexicon import load_plain_lexicon
from transcription.models import Hearing, Transcript

# Of what the rules of this number make of the words below.
GOLDEN = (2, "96ff3e25b263d3f7")
TEXTS = (
    "Ps. 362 KUHP jo. pasal 55 ayat (1) ke-1, UU No. 31 Tahun 1999, UU 20/2001.",
    "Pasal 340 juncto Pasal 338 Kitab Undang-Undang Hukum Pidana, Pasal 362, 363 KUHP.",
    "Pasal 263 ayat (1), ayat (2) KUHP, Pasal 1365 Kitab Undang-Undang Hukum Perdata",
    "Undang-Undang Republik Indonesia Nomor 31 Tahun 1999",
    "KUHP Pasal 362, 184 K.U.H.A.P., pasal tiga ratus enam puluh tiga ayat kesatu ke empat KUHP, UU 31/99 jo. 20/01.",
    "Perma No. 1 Tahun 2016, SEMA 4/2010, PP 27 Tahun '83, Perppu nomor satu tahun dua ribu dua puluh.",
    "Jum\u2019at: Jum'at, caf\u00e9, \U0001d4d0nak-anak, \u0130stanbul",
)


def test_other_rules_have_another_number():
    """Where this fails passages that are indexed have other words than queries: raise search.text.RULES."""
    known = sorted({*load_plain_lexicon()._frequencies, *affixes.IRREGULAR, *affixes.WHOLE})
    made = [f"{word} {root_of(word)}" for word in known]
    made += [f"{words_of(text)} {[one.names for one in citations(text)]}" for text in TEXTS]
    digest = hashlib.sha256("\n".join(made).encode()).hexdigest()[:16]
    assert (RULES, digest) == GOLDEN, "raise search.text.RULES, and write both here"


OLD = "of older rules"
PASSAGES = [(role, f"Saksi {role} melihat sepeda motor biru.") for role in ("witness", "expert", "clerk", "counsel")]


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


@pytest.fixture
def long(hearing: Hearing, monkeypatch: pytest.MonkeyPatch) -> Transcript:
    """Of four passages by older rules, of which one step writes one again."""
    monkeypatch.setattr(indexing, "REWRITTEN", 1)
    transcript = told(hearing, *PASSAGES)
    index_words()
    Pending.objects.all().delete()
    Child.objects.update(carried=OLD)
    Renewal.objects.create(rules=RULES - 1, is_done=True)
    return transcript


def written() -> int:
    return Child.objects.exclude(carried=OLD).count()


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


@pytest.mark.django_db(transaction=True)
def test_a_long_transcript_is_written_by_steps_and_each_lets_go_of_what_it_held(long: Transcript):
    """Somebody else holds the last passage: what was written before it is there for everybody by then."""
    last = Child.objects.order_by("position").last()
    with transaction.atomic():
        Child.objects.select_for_update().get(pk=last.pk)
        writing = in_thread(lambda: renewal.renew(time.monotonic() + 60))
        until_somebody_waits()
        assert written() == 3
    writing.join()
    assert written() == 4
    assert Renewal.objects.get().is_done


@pytest.mark.django_db(transaction=True)
def test_a_hearing_is_sealed_between_two_steps(long: Transcript):
    with transaction.atomic():
        next(indexing.following(long.pk))
        sealing = in_thread(lambda: Hearing.objects.update(sealed=True))
        until_somebody_waits()
    sealing.join()
    assert (written(), Child.objects.filter(is_open=True).count()) == (1, 0)
    assert not renewal.renew(time.monotonic() + 60)
    assert (written(), Child.objects.filter(is_open=True).count()) == (4, 0)


@pytest.mark.django_db(transaction=True)
def test_a_hearing_is_sealed_while_its_text_is_taken_apart(long: Transcript, monkeypatch: pytest.MonkeyPatch):
    """Which takes most of the time of a long hearing: nothing is held yet."""
    chunk, sealed = indexing.chunk, []

    def sealed_meanwhile(pieces: list) -> list:
        sealing = in_thread(lambda: Hearing.objects.update(sealed=True))
        sealing.join(20)
        sealed.append(not sealing.is_alive())
        return chunk(pieces)

    monkeypatch.setattr(indexing, "chunk", sealed_meanwhile)
    long.segments.filter(index=1).update(text="Ahli menerangkan luka di lengan korban.")
    indexing.index_text(long.pk)
    assert set(sealed) == {True}
    assert Child.objects.filter(text__contains="lengan", is_open=False).exists()


def test_an_edit_is_taken_up_between_two_steps(db: None, long: Transcript):
    Pending.objects.create(transcript_id=long.pk, since="2026-01-01T00:00Z")
    assert renewal.renew(time.monotonic() + 60)
    assert written() == 1
    Pending.objects.all().delete()
    assert not renewal.renew(time.monotonic() + 60)
    assert written() == 4
