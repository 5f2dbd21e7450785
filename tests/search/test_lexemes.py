"""What is handed to PostgreSQL as its own notation is what it reads."""

import pytest
from django.db import connection

from search import lexemes
from search.lexemes import Spoken

pytestmark = pytest.mark.django_db
BEHIND = [Spoken("motor", True), Spoken("biru", False), Spoken("itu", False)]
VECTOR = lexemes.vector_of(["saya", "melihat", "sepeda", "saya"], BEHIND)


def matches(query: str, vector: str = VECTOR) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [vector, query])
        return cursor.fetchone()[0]


def test_a_vector_has_its_own_words_and_those_behind():
    assert VECTOR == "'saya':1,4 'melihat':2 'sepeda':3 'motor':5B 'biru':6C 'itu':7C"


@pytest.mark.parametrize(
    ("text", "anyhow", "by_one"),
    [
        ("melihat sepeda", True, True),
        ("sepeda saya motor", True, True),
        ("saya motor biru", True, False),
        ("motor", False, False),
        ("motor biru", False, False),
        ("sepeda motor", False, False),
    ],
)
def test_a_phrase_begins_in_the_passage(text: str, anyhow: bool, by_one: bool):
    assert matches(lexemes.phrase(text)) is anyhow
    assert matches(lexemes.phrase(text, by_one=True)) is by_one


@pytest.mark.parametrize(("text", "is_whole"), [("melihat sepeda", True), ("saya motor", False), ("sepeda", True)])
def test_a_whole_phrase_does_not_go_on_behind(text: str, is_whole: bool):
    assert matches(lexemes.whole(text)) is is_whole


@pytest.mark.parametrize(
    ("words", "anyhow", "by_one"),
    [
        (["sepeda", "melihat"], True, True),
        (["motor", "sepeda"], True, True),
        (["biru", "sepeda"], True, False),
        (["biru", "motor"], False, False),
        (["biru"], False, False),
        (["saya", "saya"], True, True),
        (["saya", "golok"], False, False),
    ],
    ids=str,
)
def test_words_begin_in_the_passage(words: list[str], anyhow: bool, by_one: bool):
    assert matches(lexemes.begun(words)) is anyhow
    assert matches(lexemes.begun(words, by_one=True)) is by_one


def test_words_that_are_all_behind_too_are_found_there():
    assert not matches(
        lexemes.begun(["saya", "motor"]), lexemes.vector_of(["saya"], [Spoken("motor", True), Spoken("saya", True)])
    )


def test_long_texts_and_long_words_fit():
    own = ["ya"] * 20_000 + ["a" * 5000]
    assert matches(lexemes.phrase("ya ya"), lexemes.vector_of(own))
    assert matches(lexemes.phrase("b " + "a" * 3000), lexemes.vector_of(["b", "a" * 5000]))


def test_digests_tell_words_and_speakers_apart():
    digests = {
        lexemes.digest_of(behind)
        for behind in ([], [Spoken("ab", True)], [Spoken("ab", False)], [Spoken("a", True), Spoken("b", True)])
    }
    assert len(digests) == 4
    assert {len(digest) for digest in digests} == {16}
