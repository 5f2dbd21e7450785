import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.types import Word
from transcription.word_times import MOST_TOKENS_TO_COMPARE, Timing, readable, time_words, tokens_of

HEARD = [Word(1.0, 1.4, "Sidang", 0.9), Word(1.5, 2.0, "perkara", 0.3), Word(2.0, 2.4, "dibuka.", 0.8)]


def spans(text: str, words: list[Word] = HEARD) -> list[tuple[float, float]]:
    return [(round(t.start, 3), round(t.end, 3)) for t in time_words(text, words, 1.0, 3.0)]


def test_an_untouched_text_has_the_times_of_its_words():
    assert time_words("Sidang perkara dibuka.", HEARD, 1.0, 3.0) == [
        Timing(1.0, 1.4, 0.9),
        Timing(1.5, 2.0, 0.3),
        Timing(2.0, 2.4, 0.8),
    ]


def test_words_with_the_spaces_that_engines_leave_on_them_are_the_same_words():
    spaced = [Word(word.start, word.end, f" {word.word}", word.confidence) for word in HEARD]
    assert spans("Sidang perkara dibuka.", spaced) == [(1.0, 1.4), (1.5, 2.0), (2.0, 2.4)]


def test_a_corrected_word_takes_the_time_of_the_one_it_replaces_and_is_certain():
    corrected = time_words("Sidang pidana dibuka.", HEARD, 1.0, 3.0)[1]
    assert corrected == Timing(1.5, 2.0, None)


def test_an_added_word_takes_the_pause_it_stands_in():
    assert spans("Sidang ini perkara dibuka.") == [(1.0, 1.4), (1.4, 1.5), (1.5, 2.0), (2.0, 2.4)]


def test_a_deleted_word_leaves_the_others_where_they_are():
    assert spans("Sidang dibuka.") == [(1.0, 1.4), (2.0, 2.4)]


def test_words_added_at_the_ends_reach_to_the_ends_of_the_segment():
    assert spans("Baik. Sidang perkara dibuka. Ya baik")[-2:] == [(2.4, 2.6), (2.6, 3.0)]
    assert spans("Baik. Sidang perkara dibuka.")[0] == (1.0, 1.0)


def test_a_wholly_rewritten_text_is_spread_over_the_segment():
    assert spans("lain sama sekali saja ya", []) == [(1.0, 1.4), (1.4, 1.8), (1.8, 2.4), (2.4, 2.8), (2.8, 3.0)]


def test_a_word_that_holds_several_is_divided():
    assert spans("Pasal 5", [Word(1.0, 2.2, "Pasal 5", 0.4)]) == [(1.0, 2.0), (2.0, 2.2)]
    assert [t.confidence for t in time_words("Pasal 5", [Word(1.0, 2.0, "Pasal 5", 0.4)], 1.0, 2.0)] == [0.4, 0.4]


def test_an_empty_text_has_no_words():
    assert time_words("  \n", HEARD, 1.0, 3.0) == []


@pytest.mark.parametrize("text", ["a\u00a0b", "a\tb", "a \n b"])
def test_words_are_parted_by_the_same_characters_as_in_the_browser(text: str):
    assert tokens_of(text) == ["a", "b"]


def test_characters_beyond_the_first_plane_and_rare_separators_do_not_part_words():
    assert tokens_of("😀a b\u2028c d\u0085e") == ["😀a", "b\u2028c", "d\u0085e"]


def test_characters_that_turn_the_direction_of_reading_are_left_out_and_letters_of_all_scripts_stay():
    assert readable("saksi \u202eton\u202c \u2066benar\u2069") == "saksi ton benar"
    assert readable("بسم الله 😀") == "بسم الله 😀"


words = st.lists(st.text("abc ", min_size=1, max_size=5), max_size=12)


@given(words, st.text("abc \n", max_size=40))
def test_every_word_of_any_text_gets_a_time_and_time_never_runs_backwards(heard: list[str], text: str):
    engine = [Word(float(number), number + 0.5, word, 0.5) for number, word in enumerate(heard)]
    timings = time_words(text, engine, 0.0, float(len(heard) + 1))
    assert len(timings) == len(tokens_of(text))
    assert all(t.start <= t.end for t in timings)
    assert all(before.start <= after.start for before, after in zip(timings, timings[1:], strict=False))


@pytest.mark.parametrize("count", [MOST_TOKENS_TO_COMPARE, 5_000, 50_000])
def test_no_text_however_hostile_takes_long(count: int):
    heard = [Word(float(number), number + 1.0, ("ya", "tidak")[number % 2], 0.5) for number in range(count)]
    text = "mulai " + "ya tidak " * (count // 2 - 5) + "selesai"
    began = time.perf_counter()
    assert len(time_words(text, heard, 0.0, float(count))) == len(tokens_of(text))
    assert time.perf_counter() - began < 5


def test_one_correction_in_a_long_text_leaves_the_other_words_where_they_were():
    heard = [Word(float(number), number + 1.0, "ya", 0.5) for number in range(5_000)]
    timings = time_words("ya " * 2_000 + "tidak " + "ya " * 2_999, heard, 0.0, 5_000.0)
    assert timings[2_000] == Timing(2000.0, 2001.0, None)
    assert [timing.start for timing in timings] == [word.start for word in heard]
