"""The index follows transcripts: only what has changed is touched, and nothing is lost or done twice."""

import time
import uuid

import pytest
from django.db import connection, transaction

from search import indexing
from search.models import Child, Embedding, Parent, Pending
from search.tasks import index_changed, tend_index
from tests.search.hearings import current, in_thread, index_all, index_words, told, until_somebody_waits
from transcription.models import Hearing, Transcript

LONG = "Saksi melihat terdakwa mengendarai sepeda motor biru di depan toko emas pada malam hari sekitar pukul sembilan"
LINES = [("witness" if n % 2 else "prosecutor", f"{LONG} nomor {n}.") for n in range(12)]


@pytest.fixture
def transcript(hearing: Hearing) -> Transcript:
    return told(hearing, *LINES)


def edit(transcript: Transcript, index: int, text: str) -> None:
    transcript.segments.filter(index=index).update(text=text)


def test_every_change_of_a_segment_is_noted_whoever_makes_it(transcript: Transcript):
    assert Pending.objects.get().pk == transcript.pk
    Pending.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE transcription_segment SET text = 'lain' WHERE index = 3")
    first = Pending.objects.get()
    transcript.segments.filter(index=4).delete()
    assert Pending.objects.get().version == first.version + 1


def test_a_transaction_that_is_rolled_back_marks_nothing(transcript: Transcript):
    Pending.objects.all().delete()
    with transaction.atomic():
        edit(transcript, 0, "tidak jadi")
        transaction.set_rollback(True)
    assert not Pending.objects.exists()


def test_children_hold_the_whole_text_in_order(transcript: Transcript):
    index_words()
    children = transcript.children.all()
    assert " ".join(child.text for child in children) == " ".join(text for _, text in LINES)
    assert [child.position for child in children] == list(range(len(children)))
    assert {child.speaker.role for child in children} == {"witness", "prosecutor"}
    assert children[0].start == 0
    assert all(one.end <= other.start for one, other in zip(children, children[1:], strict=False))


def test_indexing_again_changes_nothing(transcript: Transcript):
    index_words()
    before = list(Child.objects.values_list("pk", "parent_id", "text"))
    changes = indexing.index_text(transcript.pk)
    assert changes == indexing.Changes(0, 0, 0)
    assert list(Child.objects.values_list("pk", "parent_id", "text")) == before


def test_an_edit_touches_its_own_child_and_what_goes_on_in_it(transcript: Transcript):
    index_all()
    vectors = set(Embedding.objects.values_list("pk", flat=True))
    edit(transcript, 5, "Saya tidak mengenal orang itu sama sekali, Yang Mulia.")
    assert indexing.index_text(transcript.pk) == indexing.Changes(added=1, moved=0, removed=1, followed=2)
    assert indexing.index_text(transcript.pk) == indexing.Changes(0, 0, 0)
    assert not indexing.work_off(30)
    now = set(Embedding.objects.values_list("pk", flat=True))
    assert len(vectors - now) == len(now - vectors) == 1


def test_a_segment_that_goes_moves_the_others_and_keeps_their_vectors(transcript: Transcript):
    index_all()
    keys = set(Child.objects.values_list("pk", flat=True))
    transcript.segments.filter(index=0).delete()
    changes = indexing.index_text(transcript.pk)
    assert (changes.added, changes.removed) == (0, 1)
    assert set(Child.objects.values_list("pk", flat=True)) < keys
    assert Embedding.objects.count() == Child.objects.count() == len(keys) - 1


def test_another_speaker_is_taken_over_without_a_new_vector(transcript: Transcript):
    index_all()
    vectors = list(Embedding.objects.values_list("pk", flat=True))
    clerk = transcript.speakers.create(label="9", number=9, role="clerk")
    transcript.segments.filter(index=2).update(speaker=clerk)
    index_all()
    assert transcript.children.get(first=2).speaker == clerk
    assert list(Embedding.objects.values_list("pk", flat=True)) == vectors


def test_the_text_is_there_before_its_vectors(transcript: Transcript):
    assert indexing.work_off(0)
    assert Child.objects.count() == len(LINES)
    assert not Embedding.objects.exists()
    index_changed()
    assert Embedding.objects.count() == len(LINES)
    assert not Pending.objects.exists()


def test_a_change_while_vectors_are_made_is_not_forgotten(transcript: Transcript):
    index_words()
    pending = Pending.objects.get()
    edit(transcript, 1, "Sudah lain lagi.")
    Pending.objects.filter(pk=pending.pk, version=pending.version).delete()
    assert Pending.objects.get().version > pending.version


def test_a_change_after_another_worker_had_finished_is_not_forgotten(
    transcript: Transcript, monkeypatch: pytest.MonkeyPatch
):
    """The row is gone and made anew, with the same version, while this worker is at the text."""
    index_text, is_first = indexing.index_text, True

    def overtaken(key: uuid.UUID) -> indexing.Changes:
        nonlocal is_first
        changes = index_text(key)
        if is_first:
            is_first = False
            Pending.objects.filter(pk=key).delete()
            edit(transcript, 1, "Sudah lain lagi, dan tidak boleh terlewat.")
        return changes

    monkeypatch.setattr(indexing, "index_text", overtaken)
    while indexing.work_off(30):
        pass
    assert transcript.children.filter(text__contains="tidak boleh terlewat").exists()


def test_an_edit_is_found_within_ten_seconds(transcript: Transcript):
    index_all()
    began = time.monotonic()
    edit(transcript, 7, "Di sana ada sebuah gergaji listrik berwarna jingga.")
    index_changed()
    assert time.monotonic() - began < 8  # and the bell rings every two
    assert Child.objects.filter(text__contains="gergaji", embeddings__model=current()).exists()


@pytest.mark.django_db(transaction=True)
def test_a_long_transcript_is_taken_in_by_steps_and_a_hearing_is_sealed_between_two(
    hearing: Hearing, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(indexing, "REWRITTEN", 2)
    transcript = told(hearing, *LINES)
    with transaction.atomic():
        assert next(indexing.taking_in(transcript.pk)) == indexing.Changes(2, 0, 0)
        sealing = in_thread(lambda: Hearing.objects.update(sealed=True))
        until_somebody_waits()
    sealing.join()
    assert list(Child.objects.values_list("position", "is_open")) == [(0, False), (1, False)]
    assert indexing.index_text(transcript.pk).added == len(LINES) - 2
    assert set(Child.objects.values_list("is_open", flat=True)) == {False}


@pytest.mark.parametrize("most", [1, 2, 5, 100])
def test_whatever_the_steps_are_the_index_becomes_the_same(
    transcript: Transcript, monkeypatch: pytest.MonkeyPatch, most: int
):
    """Of what is moved, too, and of lines that are alike; what stays keeps its vector."""
    index_all()
    same = "Baik, silakan duduk kembali di kursi saudara."
    transcript.segments.filter(index__in=[3, 7, 8]).update(text=same)
    index_all()
    keys = set(Child.objects.exclude(text=same).values_list("pk", flat=True))
    transcript.segments.filter(index=0).delete()
    edit(transcript, 9, same)
    monkeypatch.setattr(indexing, "REWRITTEN", most)
    index_words()
    rows = list(transcript.segments.order_by("index").values_list("index", "text"))
    found = list(transcript.children.order_by("position").values_list("first", "text", "position"))
    assert found == [(index, text, at) for at, (index, text) in enumerate(rows)]
    assert len(keys - set(Child.objects.values_list("pk", flat=True))) == 2
    assert set(Parent.objects.values_list("pk", flat=True)) == set(transcript.children.values_list("parent", flat=True))
    assert indexing.index_text(transcript.pk) == indexing.Changes(0, 0, 0)


def test_what_was_missed_is_found_again(transcript: Transcript):
    Pending.objects.all().delete()
    tend_index()
    assert Pending.objects.get().pk == transcript.pk


def test_a_transcript_that_is_gone_meanwhile_is_no_trouble(transcript: Transcript):
    index_all()
    transcript.speakers.all()
    transcript.delete()
    assert Pending.objects.exists()
    index_all()
    assert not Pending.objects.exists()
    assert not Child.objects.exists()
    assert not Parent.objects.exists()
    assert indexing.index_text(uuid.uuid4()) == indexing.Changes(0, 0, 0)


def test_what_is_too_short_to_mean_anything_gets_no_vector(hearing: Hearing):
    told(hearing, ("witness", "Ya, betul."), ("judge", ""), ("expert", LONG))
    index_all()
    assert list(Child.objects.order_by("position").values_list("text", flat=True)) == ["Ya, betul.", LONG]
    assert Embedding.objects.get().child.text == LONG


def test_signs_that_turn_the_text_and_null_bytes_are_left_out(hearing: Hearing):
    told(hearing, ("witness", "awas \u202ekebalik\u202c di sini\u200b"))
    index_words()
    assert Child.objects.get().text == "awas kebalik di sini"
