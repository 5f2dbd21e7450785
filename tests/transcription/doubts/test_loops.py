"""The same words again and again."""

import pytest

from tests.transcription.doubts.saying import found, said
from transcription.doubts import DoubtKind, Known
from transcription.types import Finding, FindingKind


def loops(text: str, known: Known | None = None) -> list[str]:
    return found(said(text), kind=DoubtKind.REPETITION, known=known)


def test_a_phrase_three_times_is_a_loop():
    assert loops("jadi saya kira saya kira saya kira begitu") == ["saya kira saya kira saya kira"]


def test_punctuation_and_case_hide_no_loop():
    assert loops("Ya benar. ya benar, Ya Benar!") == ["Ya benar. ya benar, Ya Benar!"]


@pytest.mark.parametrize("text", ["ya ya ya", "pelan pelan saja", "saya kira saya kira begitu", "", "ya"])
def test_what_people_say_is_none(text: str):
    assert loops(text) == []


def test_one_word_four_times_is_a_loop():
    assert loops("ya ya ya ya sudah") == ["ya ya ya ya"]


def test_the_round_that_was_kept_of_a_loop_is_doubtful():
    known = Known(findings=[Finding(FindingKind.REPETITION_LEFT, 2.5, 20.0, "saya kira " * 9)])
    assert loops("sidang dibuka lalu saya kira", known) == ["dibuka lalu saya kira"]


def test_a_loop_that_was_heard_again_without_one_is_no_doubt():
    assert loops("saya kira", Known(findings=[Finding(FindingKind.REPETITION, 0.5, 20.0, "saya kira")])) == []
