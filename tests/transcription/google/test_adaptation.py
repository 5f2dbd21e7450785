from hypothesis import given
from hypothesis import strategies as st

from transcription.engines.google.adaptation import (
    LONGEST_PHRASE,
    MOST_CHARACTERS,
    MOST_PHRASES,
    phrases,
    to_adaptation,
)


def test_names_become_an_inline_phrase_set_in_their_order():
    adaptation = to_adaptation(("Tirtawijaya", "Pasal 362 KUHP"))
    [given_set] = adaptation.phrase_sets
    assert [phrase.value for phrase in given_set.inline_phrase_set.phrases] == ["Tirtawijaya", "Pasal 362 KUHP"]
    assert 0 < given_set.inline_phrase_set.boost <= 20


def test_no_vocabulary_asks_for_no_adaptation():
    assert to_adaptation(()) is None
    assert to_adaptation(("", "  ", "\x00")) is None


def test_a_term_that_comes_twice_is_sent_once():
    assert phrases(["Sari", " Sari ", "Sari"]) == ["Sari"]


def test_what_would_name_a_class_of_words_is_taken_as_letters():
    assert phrases(["$OOV_CLASS_DIGIT", "${kota}"]) == ["OOV_CLASS_DIGIT", "kota"]


def test_line_breaks_and_control_characters_become_one_space():
    assert phrases(["Siti\r\nAminah\x07\u202eAli"]) == ["Siti Aminah Ali"]


def test_a_phrase_that_is_too_long_is_left_out_and_the_next_one_taken():
    assert phrases(["x" * (LONGEST_PHRASE + 1), "Sari"]) == ["Sari"]


def test_of_too_many_the_first_are_taken():
    chosen = phrases(f"n{number}" for number in range(3 * MOST_PHRASES))
    assert chosen == [f"n{number}" for number in range(MOST_PHRASES)]


@given(st.lists(st.text(max_size=150), max_size=60))
def test_no_vocabulary_goes_over_the_limits_of_the_service(vocabulary):
    chosen = phrases(vocabulary)
    assert len(chosen) == len(set(chosen)) <= MOST_PHRASES
    assert sum(len(phrase) for phrase in chosen) <= MOST_CHARACTERS
    assert all(0 < len(phrase) <= LONGEST_PHRASE and phrase.isprintable() for phrase in chosen)
