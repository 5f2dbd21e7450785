"""Letters that sound alike are near each other; the distance is one."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.correction.distance import distance

LETTERS = st.text("abcdefghijklmnopqrstuvwxyz", max_size=9)


@pytest.mark.parametrize(
    ("heard", "near", "far"),
    [
        ("pertikaian", "pertikayan", "pertikamn"),  # y sounds like i
        ("kusus", "khusus", "ksusus"),  # h is hardly heard
        ("kualitas", "kualitaz", "kualitar"),
        ("perintah", "perinta", "perinah"),
        ("bapak", "bapag", "bapas"),
        ("saksi", "sakksi", "sakmsi"),  # a letter twice
        ("senang", "senan", "senng"),  # g after n
        ("sidang", "sidamg", "sibang"),
        ("sidang", "sdiang", "sxyang"),  # two letters swapped
    ],
)
def test_what_sounds_alike_is_nearer_than_what_does_not(heard: str, near: str, far: str):
    assert 0 < distance(heard, near) < distance(heard, far)


def test_the_first_letter_weighs_more():
    assert distance("kata", "gata") > distance("akta", "agta")
    assert distance("saksi", "aksi") > distance("saksi", "saki")


@given(LETTERS)
def test_a_word_is_at_no_distance_from_itself(word: str):
    assert distance(word, word) == 0


@given(LETTERS, LETTERS)
def test_there_and_back_is_the_same_way(one: str, other: str):
    assert distance(one, other) == pytest.approx(distance(other, one))
    assert (distance(one, other) == 0) == (one == other)


@given(LETTERS, LETTERS)
def test_it_never_costs_more_than_to_write_all_anew(one: str, other: str):
    assert distance(one, other) <= 1.3 * (len(one) + len(other))


@given(LETTERS, LETTERS, st.sampled_from([0.0, 0.4, 0.8, 1.3, 3.0]))
def test_a_distance_beyond_what_is_asked_for_is_infinite(one: str, other: str, most: float):
    far = distance(one, other)
    assert distance(one, other, most) == (far if far <= most else math.inf)


def test_letters_swapped_are_found_within_what_is_asked_for():
    assert distance("sidang", "sdiang", 0.7) == pytest.approx(0.7)
    assert distance("sidang", "sdiang", 0.6) == math.inf
