"""What an engine got wrong, by the text that people left."""

import pytest

from monitoring.scoring import Counts, count_errors
from transcription.evaluation.rates import Rate


def test_a_text_that_was_left_alone_has_no_errors():
    found = count_errors("Sidang dibuka dan terbuka untuk umum.", "Sidang dibuka dan terbuka untuk umum.")
    assert found.words == Rate(0, 6)


def test_capitals_punctuation_and_the_writing_of_numbers_are_no_errors():
    found = count_errors("Uang sebesar Rp2.500.000.", "uang sebesar dua juta lima ratus ribu rupiah")
    assert found.words.wrong == 0


def test_words_that_were_replaced_added_and_removed_are_errors():
    assert count_errors("saya melihat dia pergi", "saya lihat dia").words == Rate(2, 4)
    assert count_errors("saya melihat", "saya eh melihat").words == Rate(1, 2)


def test_what_people_removed_altogether_was_wrong_and_has_no_words():
    assert count_errors("", "terima kasih sudah menonton").words == Rate(4, 0)
    assert count_errors("", "") == Counts()


def test_names_are_counted_by_the_people_of_the_hearing_and_by_capitals():
    found = count_errors(
        "Saksi Budi Santoso bertemu Sari di rumah", "saksi budi santosa bertemu sari di rumah", ["Budi Santoso"]
    )
    assert found.names == Rate(1, 3)


@pytest.mark.parametrize(
    ("written", "heard", "wrong"),
    [
        ("uang lima puluh juta rupiah", "uang lima belas juta rupiah", 1),
        ("tanggal 17 Agustus 2025", "tanggal tujuh belas agustus dua ribu dua puluh lima", 0),
        ("melanggar Pasal 378 KUHP", "melanggar pasal tiga ratus tujuh puluh tujuh kuhp", 1),
    ],
)
def test_numbers_dates_and_articles_are_right_or_wrong_as_a_whole(written: str, heard: str, wrong: int):
    found = count_errors(written, heard)
    assert (found.numbers.wrong, found.numbers.of) == (wrong, 1)


def test_legal_terms_are_counted():
    assert count_errors("mereka membaca replik", "mereka membaca publik").terms == Rate(1, 1)
    assert count_errors("mereka membaca buku", "mereka membaca buku").terms == Rate(0, 0)


def test_counts_are_added():
    one = count_errors("saya melihat Sari", "saya lihat sari")
    assert one + Counts() == one
    assert (one + one).words == Rate(2, 6)
