"""WER and CER, with and without normalisation; many recordings as one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.evaluation import Rate, Score, pooled, score
from transcription.evaluation.alignment import align, character_errors
from transcription.normalise import Level
from transcription.types import Word

WORDS = st.lists(st.sampled_from(["saksi", "hadir", "dua", "tidak", "ada"]), max_size=12)


def heard(text: str) -> list[Word]:
    return [Word(place, place + 1, word) for place, word in enumerate(text.split())]


def wer(reference: str, hypothesis: str, level: Level = Level.N1) -> float | None:
    return score(reference, heard(hypothesis)).words[level].value


def test_the_same_words_have_no_errors() -> None:
    assert wer("Saksi hadir.", "Saksi hadir.") == 0
    assert score("Saksi hadir.", heard("Saksi hadir.")).characters[Level.RAW].value == 0


def test_wrong_missing_and_additional_words_each_count_once() -> None:
    assert wer("satu saksi tidak hadir", "satu ahli tidak") == 2 / 4
    assert wer("saksi hadir", "saksi itu hadir juga") == 2 / 2


def test_each_level_forgives_what_it_is_about() -> None:
    reference, text = "Ijin untuk anak-anak, ke-3.", "izin untuk anak anak ketiga"
    by_level = {level: wer(reference, text, level) for level in Level}
    assert by_level[Level.RAW] == pytest.approx(4 / 4)
    assert by_level[Level.N0] == pytest.approx(3 / 6)
    assert by_level[Level.N1] == pytest.approx(1 / 5)
    assert by_level[Level.N2] == 0


def test_character_errors_are_counted_in_characters_of_the_reference() -> None:
    assert character_errors("saksi", "sakti") == Rate(1, 5)
    assert score("saksi", heard("sakti")).characters[Level.N1] == Rate(1, 5)


def test_nothing_heard_is_all_wrong() -> None:
    empty = score("Saksi hadir.", [])
    assert empty.words[Level.N1] == Rate(2, 2)
    assert empty.characters[Level.N1] == Rate(11, 11)


def test_a_rate_of_nothing_is_none() -> None:
    assert Rate().value is None
    assert Score().real_time_factor is None


def test_many_recordings_are_pooled_over_words_not_averaged() -> None:
    long = score("satu dua tiga orang saksi hadir di ruang sidang ini", heard("semua salah"), audio=60, processing=12)
    short = score("saksi", heard("saksi"), audio=20, processing=4)
    whole = pooled([long, short])
    assert whole.words[Level.N1] == long.words[Level.N1] + short.words[Level.N1]
    mean = (long.words[Level.N1].value + short.words[Level.N1].value) / 2
    assert whole.words[Level.N1].value > mean
    assert whole.real_time_factor == pytest.approx(16 / 80)
    assert long.real_time_factor == pytest.approx(0.2)


def test_pooling_nothing_gives_rates_of_nothing() -> None:
    assert pooled([]).words[Level.N1].value is None


def test_an_alignment_says_where_each_word_is_found() -> None:
    assert align(["a", "b", "c", "d"], ["a", "x", "c", "d"]).matches == (0, None, 2, 3)
    assert align(["a", "b"], ["x", "a", "b"]).matches == (1, 2)


def test_words_are_found_together_only_when_nothing_stands_between_them() -> None:
    alignment = align(["a", "b", "c"], ["x", "a", "b", "y", "c"])
    assert alignment.found(0, 2) == 1
    assert alignment.found(1, 3) is None
    assert align(["a", "b"], ["a"]).found(0, 2) is None


@given(reference=WORDS, hypothesis=WORDS)
def test_every_match_is_the_same_word_and_the_order_is_kept(reference: list[str], hypothesis: list[str]) -> None:
    alignment = align(reference, hypothesis)
    pairs = [(place, match) for place, match in enumerate(alignment.matches) if match is not None]
    assert all(reference[place] == hypothesis[match] for place, match in pairs)
    assert [match for _, match in pairs] == sorted({match for _, match in pairs})
    assert alignment.errors.of == len(reference)
    assert alignment.errors.wrong >= max(len(reference), len(hypothesis)) - len(pairs)
