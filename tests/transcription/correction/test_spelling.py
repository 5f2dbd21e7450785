"""English, Malay and old spellings become Indonesian ones; words that are right stay."""

import pytest

from tests.transcription.correction.saying import corrected, said
from transcription.correction import correct, load_lexicon
from transcription.correction.spelling import SPELLINGS, respelt
from transcription.types import CorrectionReason


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("facilitas", "fasilitas"),  # c before i and e
        ("exploitasi", "eksploitasi"),  # x
        ("photo", "foto"),
        ("protection", "proteksi"),  # -tion, and c before t
        ("accurat", "akurat"),
        ("universitty", "universitas"),
        ("massyarakat", "masyarakat"),  # a letter twice
        ("shyarat", "syarat"),
        ("pertikayan", "pertikaian"),
    ],
)
def test_a_rule_leads_to_a_word_that_exists(heard: str, written: str):
    assert corrected(f"dalam {heard} itu") == f"dalam {written} itu"


def test_rules_may_work_together():
    assert "ekonomi" in set(respelt("economy"))


@pytest.mark.parametrize(
    ("heard", "written"),
    [("general", "jenderal"), ("sekertaris", "sekretaris"), ("ijin", "izin"), ("sodara", "saudara"), ("yg", "yang")],
)
def test_known_misspellings_are_written_as_the_dictionary_has_them(heard: str, written: str):
    (word,) = [word for word in correct(said(f"dengan {heard} itu"), load_lexicon()) if word.correction]
    assert word.word == written
    assert word.correction.reason == CorrectionReason.SPELLING


@pytest.mark.parametrize(
    "name", ["Institut Teknologi Sepuluh Nopember", "Maria January Siregar", "saham General Station"]
)
def test_what_may_be_a_name_stays_though_it_looks_misspelt(name: str):
    assert corrected(f"bahwa {name} itu") == f"bahwa {name} itu"


def test_no_misspelling_leads_to_another():
    assert not set(SPELLINGS) & set(SPELLINGS.values())


def test_what_the_table_writes_exists():
    lexicon = load_lexicon()
    assert [written for written in SPELLINGS.values() if not lexicon.exists(written)] == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Majelis hakim membacakan putusan sela atas eksepsi penasihat hukum terdakwa.",
        "Penggugat mendalilkan bahwa tergugat telah melakukan wanprestasi dan mengabaikan somasi.",
        "Jaksa penuntut umum menghadirkan saksi yang memberatkan di persidangan.",
        "Barang bukti disita, dilelang, lalu dirampas untuk negara.",
        "Saudara saksi, apakah Saudara mengenal terdakwa sebelum kejadian itu?",
        "di rumah, di dalam kamar, di atas meja, ke luar kota, di mana saja",
        "anak-anak itu berlari-lari di halaman pengadilan",
    ],
)
def test_a_right_sentence_stays_as_it_is(sentence: str):
    assert corrected(sentence) == sentence


@pytest.mark.parametrize(
    ("heard", "written"), [("sodaranya", "saudaranya"), ("resikonya", "risikonya"), ("kalo", "kalau")]
)
def test_a_known_misspelling_is_known_with_what_hangs_on_it(heard: str, written: str):
    assert corrected(f"dan {heard} itu") == f"dan {written} itu"
