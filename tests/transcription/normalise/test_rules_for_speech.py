"""Each rule for numbers that people say in several ways, alone."""

import pytest

from transcription.normalise import spoken

CASES = [
    (spoken.number_spellings, "dua milyar kesatu sejuta", "dua miliar pertama satu juta"),
    (spoken.number_spellings, "milyarder", "milyarder"),
    (spoken.contracted_one, "satu ratus satu puluh", "seratus sepuluh"),
    (spoken.contracted_one, "satu ribu", "seribu"),
    (spoken.contracted_one, "satu juta satu ribu", "satu juta seribu"),
    (spoken.contracted_one, "dua puluh satu ribu", "dua puluh satu ribu"),
    (spoken.contracted_one, "seratus satu ribu", "seratus satu ribu"),
    (spoken.spoken_zero, "satu kosong delapan", "satu nol delapan"),
    (spoken.spoken_zero, "kosong delapan satu dua", "nol delapan satu dua"),
    (spoken.spoken_zero, "rumah kosong satu", "rumah kosong satu"),
    (spoken.spoken_zero, "kosong kosong kosong", "kosong kosong kosong"),
    (spoken.clock_words, "pukul sembilan lewat lima belas menit", "pukul sembilan lima belas"),
    (spoken.clock_words, "jam sembilan lebih lima", "jam sembilan lima"),
    (spoken.clock_words, "pukul sembilan nol nol", "pukul sembilan"),
    (spoken.clock_words, "tahun lewat lima menit", "tahun lewat lima menit"),
    (spoken.years, "tahun sembilan belas sembilan delapan", "tahun seribu sembilan ratus sembilan puluh delapan"),
    (spoken.years, "mei sembilan belas sembilan puluh delapan", "mei seribu sembilan ratus sembilan puluh delapan"),
    (spoken.years, "tahun sembilan belas empat lima", "tahun seribu sembilan ratus empat puluh lima"),
    (spoken.years, "sembilan belas sembilan orang", "sembilan belas sembilan orang"),
    (spoken.spelled_digits, "pasal tiga enam dua", "pasal tiga ratus enam puluh dua"),
    (spoken.spelled_digits, "pasal tiga enam", "pasal tiga puluh enam"),
    (spoken.spelled_digits, "tahun dua nol dua enam", "tahun dua ribu dua puluh enam"),
    (spoken.spelled_digits, "dua tiga hari", "dua tiga hari"),
    (spoken.spelled_digits, "nol delapan satu dua", "nol delapan satu dua"),
    (spoken.spelled_digits, "tiga koma satu empat satu", "tiga koma satu empat satu"),
    (spoken.spelled_digits, "pukul delapan tiga lima", "pukul delapan tiga lima"),
    (spoken.spelled_digits, "dua puluh tiga empat lima enam", "dua puluh tiga empat ratus lima puluh enam"),
    (spoken.spelled_digits, "satu dua tiga empat ratus", "seratus dua puluh tiga empat ratus"),
]


@pytest.mark.parametrize(("rule", "text", "expected"), CASES, ids=lambda value: getattr(value, "__name__", value))
def test_a_rule_changes_what_it_is_about_and_leaves_the_rest(rule, text: str, expected: str) -> None:
    assert rule(text) == expected


def test_every_rule_has_cases_for_what_it_changes_and_what_it_leaves() -> None:
    assert {rule for rule, text, expected in CASES if text != expected} == set(spoken.RULES)
    assert {rule for rule, text, expected in CASES if text == expected} == set(spoken.RULES)
