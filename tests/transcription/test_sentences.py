"""A text is cut into sentences, and the one that was meant is found again after people have changed the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.sentences import Sentence, find_again, sentence_at, sentences_of
from transcription.word_times import Timing, tokens_of


def sentences(text: str, start: float = 0.0) -> list[Sentence]:
    """Half a second a word."""
    words = tokens_of(text)
    return sentences_of(text, [Timing(start + n / 2, start + n / 2 + 0.5, None) for n in range(len(words))])


def texts(text: str) -> list[str]:
    return [one.text for one in sentences(text)]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("", []),
        ("tanpa tanda baca", ["tanpa tanda baca"]),
        ("Ya. Benar? Betul!", ["Ya.", "Benar?", "Betul!"]),
        ("Kata saksi: “Ya.” Lalu ia pergi", ["Kata saksi: “Ya.”", "Lalu ia pergi"]),
        ("Sdr. Budi bin H. Ahmad, S.H. hadir. Ya.", ["Sdr. Budi bin H. Ahmad, S.H. hadir.", "Ya."]),
        ("Rp5.000.000 pada pukul 10.30 dibayar. Lunas.", ["Rp5.000.000 pada pukul 10.30 dibayar.", "Lunas."]),
    ],
)
def test_sentences_end_with_their_marks_and_not_with_shortened_words(text: str, cut: list[str]):
    assert texts(text) == cut


@given(st.text(alphabet="aB .?!“”\u00a0", max_size=60))
def test_sentences_hold_every_word_once_in_order_with_its_times(text: str):
    found = sentences(text)
    assert " ".join(one.text for one in found).split(" ") == (tokens_of(text) or [""])
    assert [one.first for one in found[1:]] == [one.last + 1 for one in found[:-1]]
    assert all(one.start == one.first / 2 and one.end == one.last / 2 + 0.5 for one in found)


def test_the_sentence_at_a_time_is_the_one_that_began_last():
    found = sentences("Sidang dibuka. Saksi masuk.", start=10.0)
    assert [sentence_at(found, time).text for time in (0.0, 10.0, 10.9, 11.0, 99.0)] == [
        "Sidang dibuka.", "Sidang dibuka.", "Sidang dibuka.", "Saksi masuk.", "Saksi masuk.",
    ]  # fmt: skip
    assert sentence_at([], 1.0) is None


MARKED = "Saya melihat terdakwa mengambil sepeda motor itu."


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (f"Ya. {MARKED} Benar.", MARKED),  # cut and joined with others, moved in time
        (f"{MARKED[:-1]} juga.", f"{MARKED[:-1]} juga."),
        ("Saya melihat terdakwa. Mengambil sepeda motor itu.", "Mengambil sepeda motor itu."),
        ("Tidak ada apa-apa di sana. Betul begitu.", "Tidak ada apa-apa di sana."),  # written anew
    ],
)  # fmt: skip
def test_a_sentence_is_found_again_after_an_edit(now: str, expected: str):
    assert find_again(sentences(now, start=100.0), 100.0, 103.5, MARKED).text == expected


def test_of_sentences_that_read_alike_the_one_at_its_time_is_meant():
    rows = [one for start in (80.0, 100.0, 120.0) for one in sentences("Saya mengerti.", start=start)]
    assert find_again(rows, 100.2, 101.0, "Saya mengerti.").start == 100.0


def test_an_edited_sentence_at_its_time_is_meant_rather_than_the_same_words_elsewhere():
    rows = sentences("Saya sungguh mengerti.", start=100.0) + sentences("Saya mengerti.", start=130.0)
    assert find_again(rows, 100.0, 101.0, "Saya mengerti.").start == 100.0


def test_a_short_word_is_not_found_in_every_sentence_that_holds_it():
    rows = sentences("Tidak.", start=100.0) + sentences("Betul, ya, itu motor saya sendiri.", start=103.0)
    assert find_again(rows, 100.0, 100.5, "Ya.").text == "Tidak."


def test_nothing_near_is_nothing_found():
    assert find_again(sentences(MARKED, start=1000.0), 10.0, 13.5, MARKED) is None


@given(st.integers(0, 5), st.text(alphabet="abcdefg ", min_size=1, max_size=20))
def test_what_was_inserted_before_it_never_makes_another_sentence_of_it(place: int, inserted: str):
    rows = [one for n in range(6) for one in sentences(f"Kalimat nomor{n} yang lain dari{n} semua.", start=n * 5.0)]
    meant = rows[place]
    moved = [Sentence(one.start + 2, one.end + 2, one.text, one.first, one.last) for one in rows]
    others = sentences(inserted, start=meant.start - 1)
    assert find_again(others + moved, meant.start, meant.end, meant.text).text == meant.text
