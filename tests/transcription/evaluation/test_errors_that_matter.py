"""Names, numbers, dates, articles and legal terms: found in the reference, right or wrong in the transcript."""

import pytest

from tests.transcription.evaluation.test_error_rates import heard
from transcription.evaluation import Kind, Rate, score
from transcription.evaluation.items import find_items, find_phrases
from transcription.evaluation.names import capital_words, name_places
from transcription.evaluation.terms import FEW, legal_terms
from transcription.normalise import normalise


def items_of(text: str) -> dict[Kind, list[str]]:
    words = normalise(text).split()
    return {kind: [" ".join(words[slice(*place)]) for place in places] for kind, places in find_items(words).items()}


def rates(reference: str, text: str, **more: object) -> dict[Kind, Rate]:
    return dict(score(reference, heard(text), **more).items)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pasal 362 KUHP", ["pasal tiga ratus enam puluh dua"]),
        ("Pasal 55 ayat (1) ke-1", ["pasal lima puluh lima ayat satu pertama"]),
        ("Pasal 27A", ["pasal dua puluh tujuh a"]),
        ("Pasal 2 ayat (1) huruf b angka 3", ["pasal dua ayat satu huruf b angka tiga"]),
        ("Pasal 3 jo. Pasal 18", ["pasal tiga", "pasal delapan belas"]),
        ("pada ayat (2) itu", ["ayat dua"]),
        ("pasal itu", []),
    ],
)
def test_articles_are_taken_whole(text: str, expected: list[str]) -> None:
    found = items_of(text)
    assert found[Kind.ARTICLES] == expected
    assert found[Kind.NUMBERS] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Senin, 17 Agustus 1945", ["senin tujuh belas agustus seribu sembilan ratus empat puluh lima"]),
        ("tanggal 5/8/2026", ["tanggal lima agustus dua ribu dua puluh enam"]),
        ("pada tahun 1998", ["tahun seribu sembilan ratus sembilan puluh delapan"]),
        ("tanggal 3 dan hari Jum'at", ["tanggal tiga", "jumat"]),
        ("bulan Mei", ["mei"]),
        ("hari Minggu, atau Minggu 2 Mei", ["minggu", "minggu dua mei"]),
        ("dua minggu, minggu lalu", []),
        ("dua tahun lima bulan", []),
    ],
)
def test_dates_are_taken_whole(text: str, expected: list[str]) -> None:
    assert items_of(text)[Kind.DATES] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rp1,5 juta", ["satu koma lima juta rupiah"]),
        ("sebesar 1.500.000 dan 5%", ["satu juta lima ratus ribu", "lima persen"]),
        ("saksi kedua dari ke-21", ["kedua", "kedua puluh satu"]),
        ("pukul 09.30", ["sembilan tiga puluh"]),
        ("salah satu dari mereka", []),
        ("dua tahun lima bulan", ["dua", "lima"]),
        ("tidak ada", []),
    ],
)
def test_numbers_and_amounts_are_taken_whole(text: str, expected: list[str]) -> None:
    assert items_of(text)[Kind.NUMBERS] == expected


def test_a_number_is_right_only_when_it_is_whole() -> None:
    assert rates("ada 5 saksi", "ada lima saksi")[Kind.NUMBERS] == Rate(0, 1)
    assert rates("ada 5 saksi", "ada lima puluh saksi")[Kind.NUMBERS] == Rate(1, 1)
    assert rates("ada lima puluh saksi", "ada 5 saksi")[Kind.NUMBERS] == Rate(1, 1)
    assert rates("Rp5.000", "5.000")[Kind.NUMBERS] == Rate(1, 1)


def test_an_article_with_another_paragraph_is_wrong() -> None:
    reference = "melanggar Pasal 362 ayat (1) KUHP"
    assert rates(reference, "melanggar pasal tiga enam dua ayat 1 kuhp")[Kind.ARTICLES] == Rate(0, 1)
    assert rates(reference, "melanggar pasal 362 ayat 2 kuhp")[Kind.ARTICLES] == Rate(1, 1)
    assert rates(reference, "melanggar pasal 362 kuhp")[Kind.ARTICLES] == Rate(1, 1)


def test_a_date_is_right_however_it_is_written() -> None:
    assert rates("tanggal 17/8/1945", "tanggal 17 Agustus 1945")[Kind.DATES] == Rate(0, 1)
    assert rates("17 Agustus 1945", "17 Agustus 1946")[Kind.DATES] == Rate(1, 1)
    assert rates("17 Agustus 1945", "Agustus 1945")[Kind.DATES] == Rate(1, 1)


def test_an_item_at_another_place_is_not_right() -> None:
    moved = rates("lima orang saksi hadir di sidang ini", "orang saksi hadir di sidang ini lima")
    assert moved[Kind.NUMBERS] == Rate(1, 1)


def test_terms_come_from_the_list_that_is_given() -> None:
    reference = "gugatan wanprestasi atas perbuatan melawan hukum"
    terms = ("perbuatan melawan hukum", "Wanprestasi", "perbuatan")
    assert rates(reference, "gugatan one prestasi atas perbuatan melawan hukum", terms=terms)[Kind.TERMS] == Rate(1, 2)
    assert rates(reference, reference)[Kind.TERMS] == Rate(0, 0)


def test_the_longest_phrase_is_taken_and_none_overlaps() -> None:
    assert find_phrases(["a", "b", "c", "a", "b"], ["a", "a b", "b c", "a b c"]) == [(0, 3), (3, 5)]
    assert find_phrases([], ["a", " "]) == []


def test_names_are_words_with_a_capital_inside_a_sentence() -> None:
    reference = 'Kemarin saksi Siti Rahayu datang. Lalu ia pergi ke Depok, kata "Suhardi". Ya.'
    words = normalise(reference).split()
    assert [words[place] for place in name_places(reference)] == ["siti", "rahayu", "depok", "suhardi"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Dengan Dr. Budi dan H. M. Yusuf", ["Dr.", "Budi", "H.", "M.", "Yusuf"]),
        ("Saudara saksi: Budi hadir", []),
        ("Hadir Yang Mulia Majelis Hakim, Terdakwa dan Ibu Ani", ["Ani"]),
        ("Pada Senin 5 Agustus menurut Pasal 5", []),
        ("HARGA TIKET KE BANDUNG", []),
        ("baris satu\nBaris dua Bandung", ["Bandung"]),
        ("naik KRL2 ke A1", []),
    ],
)
def test_not_every_capital_makes_a_name(text: str, names: list[str]) -> None:
    assert capital_words(text) == names


def test_names_of_the_vocabulary_count_wherever_they_stand() -> None:
    found = rates("Budi Santoso datang", "budi susanto datang", vocabulary=("Budi Santoso",))
    assert found[Kind.NAMES] == Rate(1, 2)
    assert rates("Budi Santoso datang", "budi susanto datang")[Kind.NAMES] == Rate(1, 1)


def test_places_of_names_are_right_behind_numbers_that_grow() -> None:
    reference = "sebesar Rp1.500.000 kepada Sumarni"
    assert rates(reference, "sebesar 1.500.000 rupiah kepada Sumarni")[Kind.NAMES] == Rate(0, 1)
    assert rates(reference, "sebesar 1.500.000 rupiah kepada Sumarno")[Kind.NAMES] == Rate(1, 1)


def test_a_legal_term_with_a_capital_is_no_name() -> None:
    found = rates("atas Wanprestasi oleh Sumarni", "atas wanprestasi oleh Sumarni", terms=("wanprestasi",))
    assert found[Kind.NAMES].of == 1
    assert found[Kind.TERMS] == Rate(0, 1)


def test_the_list_of_terms_is_a_file_with_one_a_line(tmp_path) -> None:
    path = tmp_path / "terms.txt"
    path.write_text("# hukum acara\neksepsi\n\nsita jaminan  # conservatoir beslag\n", encoding="utf-8")
    assert legal_terms(path) == ("eksepsi", "sita jaminan")
    assert legal_terms(tmp_path / "none.txt") == FEW
    assert len(legal_terms()) >= len(FEW)
