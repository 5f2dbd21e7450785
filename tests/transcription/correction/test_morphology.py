"""Affixes make words of stems that are known, and of nothing else."""

import pytest

from transcription.correction.morphology import active, is_derived, stems

STEMS = {"tulis", "pakai", "sapu", "kirim", "ajar", "baca", "lihat", "gugat", "tahan", "rawat", "adil", "sidang"}


def derived(word: str) -> bool:
    return is_derived(word, STEMS.__contains__)


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("menulis", "tulis"),
        ("memakai", "pakai"),
        ("menyapukan", "sapu"),
        ("mengirimi", "kirim"),
        ("mengajarkan", "ajar"),
        ("membaca", "baca"),
        ("melihat", "lihat"),
        ("merawat", "rawat"),
        ("menggugat", "gugat"),
        ("penggugat", "gugat"),
        ("penahanan", "tahan"),
        ("pembacaan", "baca"),
        ("perawat", "rawat"),
        ("ditahan", "tahan"),
        ("dibacakan", "baca"),
        ("tergugat", "gugat"),
        ("keadilan", "adil"),
        ("persidangan", "sidang"),
        ("bersidang", "sidang"),
        ("disidangkannya", "sidang"),
        ("gugatannya", "gugat"),
        ("tahanlah", "tahan"),
        ("memperlihatkan", "lihat"),
        ("diperlihatkan", "lihat"),
    ],
)
def test_a_word_with_affixes_is_known_by_its_stem(word: str, stem: str):
    assert stem in set(stems(word))
    assert derived(word)


@pytest.mark.parametrize(
    "word",
    ["mentulis", "mengbaca", "memgugat", "menglihat", "ditahani_", "kesidang", "seadilkan", "tulisxan", "pemtahanan"],
)
def test_an_affix_in_the_wrong_shape_makes_no_word(word: str):
    assert not derived(word)


def test_what_is_left_must_be_long_enough_to_be_no_accident():
    assert not is_derived("ternyakan", {"nya"}.__contains__)
    assert not is_derived("dilahan", {"lah"}.__contains__)


@pytest.mark.parametrize(
    ("stem", "form"),
    [("tulis", "menulis"), ("pakai", "memakai"), ("sapu", "menyapu"), ("kirim", "mengirim"), ("baca", "membaca"),
     ("lihat", "melihat"), ("gugat", "menggugat"), ("ajar", "mengajar"), ("dakwa", "mendakwa")],
)  # fmt: skip
def test_the_active_form_takes_the_nasal_that_the_stem_asks_for(stem: str, form: str):
    assert form in active(stem)
    assert f"me{stem}" not in active(stem) or form == f"me{stem}"
