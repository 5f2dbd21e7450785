"""What only sounds like a name of the case is written as that name; other people's names stay as they were heard."""

import pytest

from tests.transcription.correction.saying import corrected, said
from transcription.correction import correct, load_lexicon
from transcription.correction.case_names import sound_of
from transcription.types import CorrectionReason

NAMES = ["Sutiyoso", "H. Khofifah Chaerudin", "Situmorang", "PT Bojonegoro Jaya", "Achmad Syafiuddin"]


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("oleh Sutioso itu", "oleh Sutiyoso itu"),
        ("oleh sutioso, bahwa", "oleh Sutiyoso, bahwa"),
        ("menurut Kofifa.", "menurut Khofifah."),
        ("Haerudin hadir", "Chaerudin hadir"),
        ("saudara shafiuddin hadir", "saudara Syafiuddin hadir"),
        ("Pak Shafiuddin hadir", "Pak Syafiuddin hadir"),
        ("ke Bojo Negoro.", "ke Bojonegoro."),
        ("dari situ morang, lalu", "dari Situmorang, lalu"),
    ],
)
def test_it_is_written_as_in_the_case(heard: str, written: str):
    assert corrected(heard, NAMES) == written
    assert corrected(heard) != written


@pytest.mark.parametrize(
    "heard",
    [
        "oleh Sutrisno itu",  # another person
        "oleh Siti itu",
        "oleh Hamzah itu",
        "dari situ orang datang",  # words that exist, without a capital
        "oleh SUTYO itu",
        "oleh Sutiyosonya itu",  # the name itself, with what hangs on it
        "oleh Sutiyoso itu",
        "oleh Khofifah Chaerudin itu",
    ],
)
def test_what_is_no_name_of_the_case_or_right_already_stays(heard: str):
    assert corrected(heard, NAMES) == heard


def test_a_name_that_exists_is_never_made_another_only_suggested():
    words = correct(said("saksi Ahmad datang bersama Achmad"), load_lexicon(), NAMES)
    assert [word.word for word in words] == ["saksi", "Ahmad", "datang", "bersama", "Achmad"]
    assert (words[1].correction.written, words[1].correction.applied) == ("Achmad", False)


def test_a_usual_word_with_a_capital_is_no_name_because_it_is_near():
    suggested = correct(said("kepada Hakim itu"), load_lexicon(), ["Haqiem"])[1]
    assert (suggested.word, suggested.correction.written) == ("Hakim", "Haqiem"), "it sounds the same"
    assert corrected("kepada Saksi itu", ["Saksono", "Sakti"]) == "kepada Saksi itu"
    assert corrected("kepada hakim itu", ["Haqiem"]) == "kepada hakim itu"


def test_between_two_names_that_are_as_near_none_is_chosen():
    assert corrected("oleh Suhartono itu", ["Suhartina"]) == "oleh Suhartono itu"
    assert corrected("oleh Sutiosa itu", ["Sutiosi", "Sutiosu"]) == "oleh Sutiosa itu"


def test_short_names_draw_nothing_to_themselves():
    assert corrected("oleh Udin itu", ["Odin"]) == "oleh Udin itu"


def test_the_change_says_what_it_is_and_what_was_heard():
    changed = correct(said("ke Bojo Negoro."), load_lexicon(), NAMES)
    assert [word.word for word in changed] == ["ke", "Bojonegoro."]
    change = changed[1].correction
    assert (change.heard, change.written, change.reason) == ("Bojo Negoro.", "Bojonegoro.", CorrectionReason.NAME)
    assert (changed[1].start, changed[1].end) == (0.5, 1.4)


def test_two_words_with_a_pause_or_a_comma_between_are_not_one_name():
    assert corrected("ke Bojo, Negoro", NAMES) == "ke Bojo, Negoro"


def test_without_applying_a_name_is_only_suggested():
    word = correct(said("oleh Sutioso itu"), load_lexicon(), NAMES, apply=False)[1]
    assert (word.word, word.correction.written, word.correction.applied) == ("Sutioso", "Sutiyoso", False)


@pytest.mark.parametrize(
    ("old", "new"), [("soetjipto", "sucipto"), ("djoko", "joko"), ("achmad", "ahmad"), ("madjid", "majid")]
)
def test_old_spellings_sound_like_the_new_ones(old: str, new: str):
    assert sound_of(old) == sound_of(new)


def test_other_names_sound_different():
    assert len({sound_of(name) for name in ("sutrisno", "sutiyoso", "situmorang", "hamzah", "ahmad")}) == 5
