"""Typing mistakes are forgiven as soon as a name is said; a right word is left as it is."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from courtsight.accounts.models import User
from search import indexing, known_words
from search.models import KnownWord, Pending
from search.query import parse
from search.results import search
from search.retrieval import Mode
from search.scope import Filters
from search.tasks import index_changed
from tests import factories
from tests.search.hearings import in_thread, index_words, told, until_somebody_waits
from transcription.models import Hearing, Transcript

NAME = "Saksi bernama Wiryawan Kusumo tinggal di Bekasi."


def also(typed: str, user: User) -> tuple[tuple[str, str], ...]:
    return search(parse(typed), Transcript.objects.visible_to(user), Filters(), Mode.HYBRID).also


@pytest.mark.parametrize("typed", ["mencuri", "pencuri", "curian", "membunuh", "pembelian"])
def test_a_word_that_was_said_in_another_form_is_right(hearing: Hearing, clerk: User, typed: str):
    told(hearing, ("witness", "Dia menuduh saya tentang pencurian, pembunuhan dan pembeliannya, mencari dan mencuci."))
    told(hearing, ("witness", "Ada pencari, curiga, membubuh dan pembedian."))
    index_words()
    assert also(typed, clerk) == ()


def test_a_word_that_the_court_knows_another_for_is_right(hearing: Hearing, clerk: User):
    told(hearing, ("witness", "Penasihat hukum mengajukan keberatan atas dakwaan, dan ekspedisi eksepti itu."))
    index_words()
    assert also("eksepsi", clerk) == ()


def test_a_word_of_a_hearing_that_one_is_assigned_to_is_right(
    hearing: Hearing, sealed_hearing: Hearing, clerk: User, outsider: User
):
    told(hearing, ("witness", "Namanya Wiryawan."))
    told(sealed_hearing, ("witness", "Namanya Wiryawam."))
    index_words()
    assert also("wiryawam", clerk) == ()
    assert also("wiryawam", outsider) == (("wiryawam", "wiryawan"),)


def test_a_name_is_forgiven_once_it_is_indexed(hearing: Hearing, clerk: User):
    told(hearing, ("witness", "Selamat pagi, Yang Mulia."))
    index_words()
    told(hearing, ("witness", NAME))
    assert also("wiryawam", clerk) == ()
    index_changed()
    assert also("wiryawam kusuma", clerk) == (("wiryawam", "wiryawan"), ("kusuma", "kusumo"))
    assert KnownWord.objects.get(kind=KnownWord.Kind.FORM, word="wiryawan").count == 1


def test_what_is_known_already_is_not_counted_twice_and_counting_anew_says_the_same(hearing: Hearing):
    told(hearing, ("witness", NAME), ("prosecutor", "Wiryawan Kusumo?"), ("witness", "Ya, Wiryawan."))
    index_changed()
    learnt = words()
    known_words.refresh()
    assert words() == learnt
    assert KnownWord.objects.get(kind=KnownWord.Kind.FORM, word="wiryawan").count == 3


def words() -> set[tuple[str, str, str]]:
    return set(KnownWord.objects.values_list("kind", "word", "sound"))


def test_nothing_is_learnt_of_a_sealed_hearing_until_it_is_opened(hearing: Hearing, sealed_hearing: Hearing):
    told(sealed_hearing, ("witness", NAME))
    told(hearing, ("witness", "Selamat pagi."))
    index_changed()
    assert KnownWord.objects.filter(word="pagi").exists()
    assert not KnownWord.objects.filter(word="wiryawan").exists()
    Hearing.objects.filter(pk=sealed_hearing.pk).update(sealed=False)
    index_changed()
    assert KnownWord.objects.filter(word="wiryawan").exists()


def test_words_of_the_next_passage_are_not_learnt_as_ones_of_this(hearing: Hearing):
    told(hearing, ("witness", "Selamat pagi"), ("clerk", "Yang Mulia"))
    index_words()
    assert KnownWord.objects.get(kind=KnownWord.Kind.FORM, word="mulia").count == 1


def test_a_long_word_is_none_that_anybody_meant(hearing: Hearing):
    told(hearing, ("witness", "a" * 100))
    index_changed()
    assert not KnownWord.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_learnt_while_words_are_counted_stays(hearing: Hearing, monkeypatch: pytest.MonkeyPatch):
    told(hearing, ("witness", "Selamat pagi."))
    index_words()
    told(hearing, ("witness", NAME))
    counted = known_words._counted

    def overtaken(kind: Any) -> list[tuple[str, int]]:
        found = counted(kind)
        thread = in_thread(lambda: [indexing.index_text(key) for key in Pending.objects.values_list("pk", flat=True)])
        thread.join()
        return found

    monkeypatch.setattr(known_words, "_counted", overtaken)
    known_words.refresh()
    assert KnownWord.objects.filter(word="wiryawan").exists()
    assert KnownWord.objects.filter(word="pagi").exists()


@pytest.mark.django_db(transaction=True)
def test_two_that_learn_the_same_words_wait_for_each_other(hearing: Hearing):
    first, second = told(hearing, ("witness", NAME)), told(factories.HearingFactory(), ("witness", NAME))
    with transaction.atomic():
        indexing.index_text(first.pk)
        thread = in_thread(lambda: indexing.index_text(second.pk))
        until_somebody_waits()
    thread.join()
    assert KnownWord.objects.filter(word="wiryawan", kind=KnownWord.Kind.FORM).count() == 1


def test_the_page_says_what_was_searched_beside_and_offers_to_search_for_what_was_typed(
    hearing: Hearing, client: Client, clerk: User
):
    told(hearing, ("witness", NAME))
    index_words()
    client.force_login(clerk)
    page = client.get("/search/", {"q": "wiryawam"}).content.decode()
    assert "wiryawam" in page
    assert "wiryawan" in page
    assert "mode=exact" in page
