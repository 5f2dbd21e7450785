"""Each passage knows whether everybody may see it, from the moment its hearing is sealed or opened."""

import pytest
from django.db import transaction

from search import indexing
from search.models import Child, Embedding, Pending
from search.place import Place
from search.query import parse
from search.scope import Filters
from tests import factories
from tests.search.hearings import current, in_thread, index_all, index_words, told, until_somebody_waits
from transcription.models import Case, Hearing, Recording, Transcript

TEXT = "Saksi melihat terdakwa mengendarai sepeda motor biru di depan toko emas."


def are_open() -> set[bool]:
    """What passages and their vectors say."""
    assert Child.objects.exists()
    return {*Child.objects.values_list("is_open", flat=True), *Embedding.objects.values_list("is_open", flat=True)}


@pytest.fixture
def transcript(hearing: Hearing) -> Transcript:
    return told(hearing, ("witness", TEXT), ("expert", TEXT))


def test_passages_of_an_open_hearing_are_open(transcript: Transcript):
    index_all()
    assert Embedding.objects.count() == 2
    assert are_open() == {True}


def test_passages_of_a_sealed_hearing_are_not(sealed_hearing: Hearing):
    told(sealed_hearing, ("witness", TEXT))
    index_all()
    assert are_open() == {False}


def test_those_of_a_sealed_case_are_not(hearing: Hearing, transcript: Transcript):
    Case.objects.filter(pk=hearing.case_id).update(sealed=True)
    index_all()
    assert are_open() == {False}


def test_those_of_a_recording_without_hearing_are_not(db: None):
    told(None, ("", TEXT))
    index_all()
    assert are_open() == {False}


@pytest.mark.parametrize("changed", [Hearing, Case])
def test_sealing_is_followed_at_once_and_opening_by_the_worker(transcript: Transcript, changed: type[Hearing | Case]):
    index_all()
    row = changed.objects.get()
    row.sealed = True
    row.save()
    assert are_open() == {False}
    row.sealed = False
    row.save()
    assert are_open() == {False}
    index_all()
    assert are_open() == {True}


def test_what_nobody_has_indexed_is_not_noted_when_it_is_opened(hearing: Hearing, transcript: Transcript):
    Hearing.objects.update(sealed=True)
    Pending.objects.all().delete()
    Hearing.objects.update(sealed=False)
    assert not Pending.objects.exists()


def test_many_passages_are_opened_a_few_at_a_time(transcript: Transcript, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(indexing, "OPENED", 1)
    index_all()
    Hearing.objects.update(sealed=True)
    Hearing.objects.update(sealed=False)
    assert not indexing.open_passages(transcript.pk, deadline=0)
    assert Child.objects.filter(is_open=True).count() == 1
    assert Embedding.objects.get(is_open=True).child.is_open
    assert indexing.work_off(0), "the rest is still noted"
    index_all()
    assert are_open() == {True}


def test_what_is_sealed_again_before_the_worker_comes_stays_closed(transcript: Transcript):
    index_all()
    for sealed in (True, False, True):
        Hearing.objects.update(sealed=sealed)
    index_all()
    assert are_open() == {False}
    assert not Pending.objects.exists()


def test_a_hearing_is_open_when_neither_it_nor_its_case_is_sealed(transcript: Transcript):
    index_all()
    Case.objects.update(sealed=True)
    Hearing.objects.update(sealed=True)
    Hearing.objects.update(sealed=False)
    index_all()
    assert are_open() == {False}
    Case.objects.update(sealed=False)
    index_all()
    assert are_open() == {True}


def test_a_recording_that_gets_another_hearing_or_none(
    hearing: Hearing, transcript: Transcript, sealed_hearing: Hearing
):
    index_all()
    for other, is_open in ((sealed_hearing, False), (hearing, True), (None, False), (hearing, True)):
        Recording.objects.update(hearing=other)
        assert is_open or are_open() == {False}
        index_all()
        assert are_open() == {is_open}


def test_a_hearing_that_gets_another_case(hearing: Hearing, transcript: Transcript):
    index_all()
    Hearing.objects.filter(pk=hearing.pk).update(case=factories.CaseFactory(sealed=True))
    assert are_open() == {False}


def test_a_transcript_that_gets_another_recording(transcript: Transcript, sealed_hearing: Hearing):
    index_all()
    Transcript.objects.update(recording=factories.RecordingFactory(hearing=sealed_hearing))
    assert are_open() == {False}


def test_other_hearings_stay_as_they_are(transcript: Transcript):
    other = factories.HearingFactory()
    told(other, ("witness", TEXT))
    index_words()
    Hearing.objects.filter(pk=other.pk).update(sealed=True)
    assert set(transcript.children.values_list("is_open", flat=True)) == {True}
    assert Child.objects.filter(is_open=False).count() == 1


def test_a_sealing_that_is_taken_back_changes_nothing(transcript: Transcript):
    index_all()
    with transaction.atomic():
        Hearing.objects.update(sealed=True)
        transaction.set_rollback(True)
    assert are_open() == {True}


def test_what_is_edited_after_the_sealing_is_not_open(transcript: Transcript):
    index_all()
    Hearing.objects.update(sealed=True)
    transcript.segments.filter(index=0).update(text="Namanya Wiryawan, dan tidak boleh diketahui siapa pun.")
    index_all()
    assert Child.objects.filter(text__contains="Wiryawan").exists()
    assert are_open() == {False}


def test_a_place_names_what_not_everybody_sees(transcript: Transcript, sealed_hearing: Hearing):
    sealed = told(sealed_hearing, ("witness", TEXT))
    unfiled = told(None, ("", TEXT))
    place = Place.of(Transcript.objects.all(), parse("motor"), Filters())
    assert set(place.keys.closed) == {sealed.pk, unfiled.pk}
    assert set(place.keys.few) == {transcript.pk, sealed.pk, unfiled.pk}


@pytest.mark.django_db(transaction=True)
def test_who_seals_waits_for_passages_that_are_being_written(transcript: Transcript):
    with transaction.atomic():
        indexing.index_text(transcript.pk)
        sealing = in_thread(lambda: Hearing.objects.update(sealed=True))
        until_somebody_waits()
    sealing.join(30)
    assert are_open() == {False}


@pytest.mark.django_db(transaction=True)
def test_who_seals_waits_for_vectors_that_are_being_written(transcript: Transcript):
    index_words()
    model = current()
    with transaction.atomic():
        assert indexing.embed_missing(indexing.missing(model), model)
        sealing = in_thread(lambda: Hearing.objects.update(sealed=True))
        until_somebody_waits()
    sealing.join(30)
    assert Embedding.objects.count() == 2
    assert are_open() == {False}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("sealed", [True, False])
def test_who_writes_passages_waits_for_the_sealing(transcript: Transcript, sealed: bool):
    Hearing.objects.update(sealed=not sealed)
    index_words()
    transcript.segments.filter(index=0).update(text="Tadi saya salah, motornya merah.")
    with transaction.atomic():
        Hearing.objects.update(sealed=sealed)
        writing = in_thread(lambda: indexing.index_text(transcript.pk))
        until_somebody_waits()
    writing.join(30)
    assert Child.objects.filter(text__contains="merah").exists()
    index_all()
    assert are_open() == {not sealed}


@pytest.mark.django_db(transaction=True)
def test_who_seals_waits_for_passages_that_are_being_opened(transcript: Transcript):
    index_all()
    Hearing.objects.update(sealed=True)
    Hearing.objects.update(sealed=False)
    with transaction.atomic():
        assert indexing.open_passages(transcript.pk)
        sealing = in_thread(lambda: Hearing.objects.update(sealed=True))
        until_somebody_waits()
    sealing.join(30)
    assert are_open() == {False}


@pytest.mark.django_db(transaction=True)
def test_vectors_that_are_written_while_passages_are_opened_are_opened_too(transcript: Transcript):
    Hearing.objects.update(sealed=True)
    index_words()
    Hearing.objects.update(sealed=False)
    model = current()
    with transaction.atomic():
        assert indexing.embed_missing(indexing.missing(model), model)
        opening = in_thread(lambda: indexing.open_passages(transcript.pk))
        until_somebody_waits()
    opening.join(30)
    assert Embedding.objects.count() == 2
    assert are_open() == {True}
