"""Each rule that turns written figures into words, alone."""

import pytest

from transcription.normalise import figures

CASES = [
    (figures.repeated, "anak2", "anak anak"),
    (figures.repeated, "Undang2 dan anak2nya", "Undang Undang dan anak anaknya"),
    (figures.repeated, "PP2 C2 CO2 anak3", "PP2 C2 CO2 anak3"),
    (figures.roman, "Pasal III dan Tergugat I", "Pasal 3 dan Tergugat 1"),
    (figures.roman, "abad XX, bab V, komisi IX, kelas XIV", "abad 20, bab 5, komisi 9, kelas 14"),
    (figures.roman, "I V X kelas C", "I V X kelas C"),
    (figures.roman, "IIX VVI XIVA 12/Pid.B/XI", "IIX VVI XIVA 12/Pid.B/XI"),
    (figures.roman, "pasal i ii", "pasal i ii"),
    (figures.scales, "5 jt, 10rb, 2 milyar", "5 juta, 10 ribu, 2 miliar"),
    (figures.scales, "jt 5 jtx", "jt 5 jtx"),
    (figures.money, "rp1,5 m dan rp2t", "1,5 miliar rupiah  dan 2 triliun rupiah "),
    (figures.money, "5 m, rp5 mobil", "5 m, 5  rupiah  mobil"),
    (figures.money, "rp5.000", "5.000  rupiah "),
    (figures.money, "rp. 1,5 juta", "1,5 juta rupiah "),
    (figures.money, "rp 5.000,00", "5.000  rupiah "),
    (figures.money, "rp5 ribu rupiah", "5 ribu rupiah "),
    (figures.money, "us$5 dan $ 7 juta", "5  dolar  dan 7 juta dolar "),
    (figures.money, "corp 5 rp lima", "corp 5 rp lima"),
    (figures.percent, "5%", "5 persen "),
    (figures.dates, "17/8/1945", "17 agustus 1945"),
    (figures.dates, "01-02-2026 atau 2026-02-01", "1 februari 2026 atau 1 februari 2026"),
    (figures.dates, "05 mei", "5 mei"),
    (figures.dates, "31/13/2026 32-1-2026 1/2-2026", "31/13/2026 32-1-2026 1/2-2026"),
    (figures.telephone, "0812-3456-7890", "081234567890"),
    (figures.telephone, "021 555 1234", "0215551234"),
    (figures.telephone, "812-3456 08-12", "812-3456 08-12"),
    (figures.clock, "pukul 09.00", "pukul 9"),
    (figures.clock, "jam 9.15", "jam 9 15"),
    (figures.clock, "10.00 wib", "10 wib"),
    (figures.clock, "08:30", "8 30"),
    (figures.clock, "pukul 09", "pukul 9"),
    (figures.clock, "10.30 25:10 pukul 9.999", "10.30 25:10 pukul 9.999"),
    (figures.thousands, "1.500.000", "1500000"),
    (figures.thousands, "2,500,000", "2500000"),
    (figures.thousands, "1,500 1.50 1.5000 0812.345", "1,500 1.50 1.5000 0812.345"),
    (figures.ordinals, "ke-3", "ketiga "),
    (figures.ordinals, "ke21", "kedua puluh satu "),
    (figures.ordinals, "ke-dua", "kedua"),
    (figures.ordinals, "ke 3 ke dua", "ke 3 ke dua"),
    (figures.fractions, "1/2", " setengah "),
    (figures.fractions, "1/4 2/3", " seperempat   dua pertiga "),
    (figures.fractions, "12/3 1/2/3 1/1 3/45", "12/3 1/2/3 1/1 3/45"),
    (figures.decimals, "1,5", " satu koma lima "),
    (figures.decimals, "3,05", " tiga koma nol lima "),
    (figures.decimals, "3.5 persen", " tiga koma lima  persen"),
    (figures.decimals, "3.5 orang 1,2,3", "3.5 orang 1,2,3"),
    (figures.suffixed, "1990-an", " seribu sembilan ratus sembilan puluhan "),
    (figures.suffixed, "2nya", " duanya "),
    (figures.suffixed, "90 anak", "90 anak"),
    (figures.integers, "108", " seratus delapan "),
    (figures.integers, "007", " nol nol tujuh "),
    (figures.integers, "covid19", "covid sembilan belas "),
    (figures.restated, "lima (lima) tahun, dua puluh(dua puluh)", "lima   tahun, dua puluh "),
    (figures.restated, "lima juta rupiah ,- ( lima juta\nrupiah ) tunai", "lima juta rupiah ,-   tunai"),
    (figures.restated, "lima (enam) tahun, lima (orang), ()", "lima (enam) tahun, lima (orang), ()"),
    (figures.restated, "dua puluh lima (lima) saksi (saksi)", "dua puluh lima (lima) saksi (saksi)"),
    (
        figures.integers,
        "3201234567890123",
        " tiga dua nol satu dua tiga empat lima enam tujuh delapan sembilan nol satu dua tiga ",
    ),
]


@pytest.mark.parametrize(("rule", "text", "expected"), CASES, ids=lambda value: getattr(value, "__name__", value))
def test_a_rule_changes_what_it_is_about_and_leaves_the_rest(rule, text: str, expected: str) -> None:
    assert rule(text) == expected


def test_every_rule_has_cases_for_what_it_changes_and_most_for_what_it_leaves() -> None:
    changed = {rule for rule, text, expected in CASES if text != expected}
    left = {rule for rule, text, expected in CASES if text == expected}
    assert changed >= {figures.repeated, figures.roman, *figures.RULES}
    assert len(left) >= len(figures.RULES) - 3
