"""Synonyms of the law: those that come along, and the court's own, which administrators edit."""

import pytest
from django.test import Client

from courtsight.accounts.models import User
from search import known_words, synonyms
from search.models import Synonym
from search.place import Place
from search.query import parse
from search.scope import Filters
from search.terms import Term, terms_of
from search.word_lists import lines_of
from search.word_lists import terms_of as plain_terms
from tests.search.hearings import index_words, told
from transcription.models import Hearing, Transcript

ADD = "/admin/search/synonym/add/"


def test_administrators_add_to_them_and_others_may_not(client: Client, administrator: User, clerk: User):
    client.force_login(clerk)
    assert client.post(ADD, {"terms": "sajam, senjata tajam"}).status_code in (302, 403)
    assert not Synonym.objects.exists()
    client.force_login(administrator)
    assert client.post(ADD, {"terms": "sajam, senjata tajam"}).status_code == 302
    assert synonyms.others_for(("bawa", "sajam")) == {1: ["senjata tajam"]}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("eksepsi",), {0: ["keberatan", "keberatan atas dakwaan"]}),
        (("ada", "keberatan", "atas", "dakwaan"), {1: ["eksepsi", "keberatan atas dakwaan", "eksepsi", "keberatan"]}),
        (("kucing",), {}),
        ((), {}),
    ],
    ids=str,
)
def test_terms_of_one_word_and_of_several_have_others(db: None, words: tuple[str, ...], expected: dict[int, list[str]]):
    assert synonyms.others_for(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("stole",), {0: ["pencurian", "mencuri", "dicuri"]}),
        (("motorcycle",), {0: ["sepeda motor", "motor"]}),
        (("phones", "seller"), {}),
    ],
    ids=str,
)
def test_an_english_word_has_indonesian_others(db: None, words: tuple[str, ...], expected: dict[int, list[str]]):
    assert synonyms.others_for(words) == expected


def test_an_indonesian_word_has_no_english_ones(db: None):
    assert synonyms.others_for(("pisau",)) == {}
    assert not synonyms.is_english("pisau")


def test_every_english_word_stands_in_one_line(db: None):
    """A second line would silently replace the first."""
    lines = [line.split(":") for line in lines_of("english.txt")]
    words = [word for english, _indonesian in lines for word in plain_terms(english)]
    assert len(words) == len(set(words))
    assert all(" " not in word for word in words)
    assert all(synonyms.others_for((word,)).get(0) for word in words)


def terms(typed: str) -> list[Term]:
    return terms_of(parse(typed), Place.of(Transcript.objects.all(), parse(typed), Filters()))


def test_a_word_weighs_as_much_as_what_stands_for_it(hearing: Hearing):
    """Else a question in English would take the most usual words for the rarest, since nobody says them in English."""
    lines = [("witness" if n % 2 else "clerk", f"Saksi membawa pisau nomor {n} itu.") for n in range(4)]
    told(hearing, *lines, ("expert", "Ada luka."))
    index_words()
    [knife, wound, unknown] = terms("knife wound zzxx")
    assert (knife.count, wound.count, unknown.count) == (4, 1, 0)
    assert knife.weight < wound.weight < unknown.weight


def test_of_a_term_of_several_words_the_rarest_counts(hearing: Hearing):
    told(hearing, *[("witness", f"Sepeda nomor {n} hilang.") for n in range(3)], ("expert", "Itu sepeda motor merah."))
    index_words()
    assert [term.count for term in terms("motorcycle")] == [1]


def test_an_english_word_is_not_taken_for_a_misspelt_name(hearing: Hearing):
    told(hearing, ("witness", "Nama saya Knive Suharto, Yang Mulia, saya pedagang."))
    index_words()
    known_words.refresh()
    assert [term.instead for term in terms("knife")] == [""]
    assert [term.instead for term in terms("knivee")] == ["knive"]
