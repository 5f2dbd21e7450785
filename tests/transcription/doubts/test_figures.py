"""Numbers, amounts, dates, articles and names are always to be listened to."""

import pytest

from tests.transcription.doubts.saying import found, said
from transcription.doubts import DoubtKind, Known
from transcription.evaluation.items import phrases_of

CASES = {
    DoubtKind.NUMBER: [
        ("ada tiga orang di sana", ["tiga"]),
        ("ada 3 orang dan 2 mobil", ["3", "2"]),
        ("kurang lebih dua puluh lima meter", ["dua puluh lima"]),
        ("salah satu dari mereka", []),
    ],
    DoubtKind.AMOUNT: [
        ("sebesar Rp5.000.000,00 tunai", ["Rp5.000.000,00"]),
        ("sebesar Rp 5 juta tunai", ["Rp 5 juta"]),
        ("sebesar Rp. 500.000,- tunai", ["Rp. 500.000,-"]),
        ("sebesar Rp lima juta tunai", ["Rp lima juta"]),
        ("lima juta rupiah", ["lima juta rupiah"]),
        ("lima puluh persen", []),
    ],
    DoubtKind.DATE: [
        ("pada tanggal 17 Agustus 2025 malam", ["tanggal 17 Agustus 2025"]),
        ("pada 17/08/2025 malam", ["17/08/2025"]),
        ("hari Senin yang lalu", ["Senin"]),
        ("dua minggu", []),
    ],
    DoubtKind.ARTICLE: [
        ("melanggar Pasal 55 ayat (1) ke-1 KUHP", ["Pasal 55 ayat (1) ke-1"]),
        ("pasal tiga tujuh delapan", ["pasal tiga tujuh delapan"]),
        ("pasal itu", []),
    ],
}
LISTED = [(kind, *case) for kind, cases in CASES.items() for case in cases]


@pytest.mark.parametrize(("kind", "text", "expected"), LISTED, ids=[f"{kind}: {text}" for kind, text, _ in LISTED])
def test_each_stands_where_it_is_written(kind: DoubtKind, text: str, expected: list[str]):
    assert found(said(text), kind=kind) == expected


def test_what_belongs_to_a_date_is_no_number_again():
    assert found(said("pada tanggal 17 Agustus 2025"), kind=DoubtKind.NUMBER) == []


def test_several_in_one_sentence_come_in_its_order():
    text = "tanggal 3 Maret saudara membayar Rp1,5 juta kepada dua orang"
    assert found(said(text, confidence=None)) == [
        "date: tanggal 3 Maret",
        "amount: Rp1,5 juta",
        "number: dua",
    ]


@pytest.mark.parametrize("amount", ["Rp 5.000.000", "Rp. 5.000.000", "Rp lima juta", "lima juta Rupiah", "USD 500"])
def test_an_amount_and_its_currency_are_one_doubt(amount: str):
    assert found(said(f"saya membayar {amount} kepada Budi kemarin")) == [f"amount: {amount}", "name: Budi"]


def test_a_capital_inside_a_sentence_makes_a_name():
    text = "lalu Siti Rahayu bertemu Saksi di Bandung. Kemudian pulang"
    assert found(said(text), kind=DoubtKind.NAME) == ["Siti Rahayu", "Bandung."]


def test_names_of_the_case_are_found_however_they_are_written():
    known = Known(names=phrases_of(["Siti Rahayu", "Suhardi"]))
    assert found(said("siti rahayu bertemu suhardi"), kind=DoubtKind.NAME, known=known) == ["siti rahayu", "suhardi"]
    assert found(said("siti bertemu"), kind=DoubtKind.NAME, known=known) == []


def test_a_text_in_capitals_tells_no_names():
    assert found(said("SAUDARA SAKSI SITI"), kind=DoubtKind.NAME) == []


def test_a_number_that_a_person_wrote_is_none():
    assert found(said("Rp5.000.000 tunai", typed=True)) == []


@pytest.mark.parametrize("text", ["1" * 300, "5 " * 400, "Rp " * 100, "\u0663\u0664 ٪ ½ ⅓", "pasal " * 200])
def test_odd_figures_end_in_time_and_stay_in_the_text(text: str):
    segment = said(text)
    for words in found(segment):
        assert words.partition(": ")[2] in " ".join(segment.tokens)
