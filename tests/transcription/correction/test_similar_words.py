"""A word that does not exist becomes the most likely similar one, unless two are equally likely."""

import pytest

from tests.transcription.correction.saying import corrected, said
from transcription.correction import Lexicon, correct, load_lexicon
from transcription.types import CorrectionReason

SMALL = {"penggugat": 5.0, "tergugat": 5.0, "datang": 6.0, "dan": 7.0, "hakim": 5.5, "kerabat": 4.5, "kerabut": 4.5}


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("berchampur", "bercampur"),
        ("kusus", "khusus"),
        ("kerabad", "kerabat"),
        ("berkampanya", "berkampanye"),
        ("dijadwalken", "dijadwalkan"),
        ("menjiptakan", "menciptakan"),
        ("wanprestazi", "wanprestasi"),
        ("eksepzi", "eksepsi"),
    ],
)
def test_the_word_that_was_meant_is_found(heard: str, written: str):
    (word,) = [word for word in correct(said(f"yang {heard} itu"), load_lexicon()) if word.correction]
    assert word.word == written
    assert word.correction.reason in (CorrectionReason.SIMILAR, CorrectionReason.SPELLING)
    assert word.correction.heard == heard


def test_between_two_equally_likely_words_none_is_chosen():
    lexicon = Lexicon(SMALL)
    assert correct(said("dan kerabit"), lexicon)[1].word == "kerabit"
    without = Lexicon({word: frequency for word, frequency in SMALL.items() if word != "kerabut"})
    assert correct(said("dan kerabit"), without)[1].word == "kerabat"


def test_a_short_word_is_left_alone():
    assert correct(said("dab"), Lexicon(SMALL))[0].word == "dab"


def test_what_is_far_from_every_word_is_left_alone():
    assert correct(said("zzyxorp"), Lexicon(SMALL))[0].correction is None


def test_case_and_punctuation_stay():
    assert corrected("Berchampur, katanya.") == "Bercampur, katanya."
    assert corrected("katanya (berchampur).") == "katanya (bercampur)."


def test_the_parts_of_a_doubled_word_are_corrected_one_by_one():
    assert corrected("kami berchampur-campur") == "kami bercampur-campur"


def test_terms_and_words_of_ones_own_are_words():
    assert correct(said("penggugad"), Lexicon(SMALL))[0].word == "penggugat"
    assert correct(said("penggugad"), Lexicon(SMALL, terms=["penggugad asli"]))[0].word == "penggugad"
    assert correct(said("menyitar"), Lexicon({"menyitir": 4.0}, stems=["sitar"]))[0].word == "menyitar"


def test_a_word_that_is_more_english_replaces_nothing():
    lexicon = Lexicon({"meeting": 4.0, "hakim": 5.0}, english={"meeting": 5.5})
    assert correct(said("meetink"), lexicon)[0].word == "meetink"
    assert correct(said("meeting"), lexicon)[0].correction is None


def test_a_word_that_the_rules_alone_explain_gives_way_to_a_likelier_one():
    lexicon = Lexicon({"bela": 5.0, "pembela": 6.0})
    assert lexicon.exists("pembelai")
    assert correct(said("pembelai"), lexicon)[0].word == "pembela"
    assert correct(said("pembelai"), Lexicon({"bela": 5.0}))[0].correction is None


def test_what_is_derived_from_a_term_or_a_stem_of_our_own_stays():
    lexicon = Lexicon({"menyitir": 6.0, "jugaan": 2.0}, terms=["sitar"])
    assert correct(said("menyitar"), lexicon)[0].word == "menyitar"
    assert lexicon.is_sure("menyitar")
    assert not Lexicon({"sitar": 4.0}).is_sure("menyitar")
