"""Characters, spelling variants and abbreviations, rule by rule."""

import pytest

from transcription.normalise import Level, basic, normalise, spelling
from transcription.normalise.variants import ABBREVIATIONS, TITLES, VARIANTS

CASES = [
    (basic.fold, "Jum'at Qur’an café ½ m² ٣ – ﬁ", "Jumat Quran cafe 1/2 m2 3 - fi"),
    (basic.lower, "PN İstanbul", "pn istanbul"),
    (basic.without_punctuation, "Anak-anak, (kata) _dia_…", "Anak anak kata dia"),
    (basic.one_space, " a \t b\u00a0c\n", "a b c"),
    (spelling.dotted, "No. perkara, Ps. lima, d.l.l.", "nomor  perkara, pasal  lima, dll"),
    (spelling.dotted, "a.n. Budi, A. N. Siti, a/n Tuti", "atas nama  Budi, atas nama  Siti, atas nama  Tuti"),
    (spelling.dotted, "Mei s.d. Juni, 5 s/d 7", "Mei sampai dengan  Juni, 5 sampai dengan  7"),
    (spelling.dotted, "bus/dan alas.dan", "bus/dan alas.dan"),
    (spelling.dotted, "Ternyata no saja", "Ternyata no saja"),
    (spelling.abbreviations, "uu kuhp dll", "undang undang kitab undang undang hukum pidana dan lain lain"),
    (spelling.abbreviations, "uud buku", "uud buku"),
    (spelling.counted, "no lima ps tiga", "nomor lima pasal tiga"),
    (spelling.counted, "no way ps", "no way ps"),
    (spelling.variants, "obyek ijin resiko walikota", "objek izin risiko wali kota"),
    (spelling.variants, "objek perizinan", "objek perizinan"),
]


@pytest.mark.parametrize(("rule", "text", "expected"), CASES, ids=lambda value: getattr(value, "__name__", value))
def test_a_rule_changes_what_it_is_about_and_leaves_the_rest(rule, text: str, expected: str) -> None:
    assert rule(text) == expected


@pytest.mark.parametrize("written", ["Budi, S.H., M.H.", "Budi SH MH", "Budi, S. H., M. H."])
def test_titles_are_known_with_dots_and_without(written: str) -> None:
    assert normalise(written, Level.N2) == "budi sarjana hukum magister hukum"


@pytest.mark.parametrize("written", ["dr", "Dr kata", "sh", "SHM", "BASH", "ir"])
def test_what_may_be_a_word_is_no_title(written: str) -> None:
    assert spelling.titles(written) == written


@pytest.mark.parametrize("variant", sorted(VARIANTS))
def test_a_variant_becomes_a_spelling_that_is_final(variant: str) -> None:
    assert normalise(variant, Level.N2) == VARIANTS[variant]
    assert not set(VARIANTS[variant].split()) & (set(VARIANTS) | set(ABBREVIATIONS))


@pytest.mark.parametrize("short", sorted(ABBREVIATIONS))
def test_an_abbreviation_is_written_out_in_either_case(short: str) -> None:
    assert normalise(short.upper() + ".", Level.N2) == normalise(short, Level.N2) == ABBREVIATIONS[short]


@pytest.mark.parametrize("title", sorted(TITLES))
def test_a_title_is_written_out(title: str) -> None:
    assert normalise(f"Budi {title} hadir", Level.N2) == f"budi {TITLES[title]} hadir"


@pytest.mark.parametrize("written", ["anak-anak", "anak anak", "anak2", "Anak–anak", "ANAK2"])
def test_a_reduplication_is_the_same_in_each_spelling(written: str) -> None:
    assert normalise(written) == "anak anak"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Pasal 362 ayat (1) KUHP", "pasal tiga enam dua ayat satu kuhp"),
        ("Rp1.500.000,00", "satu juta lima ratus ribu rupiah"),
        ("Rp 1,5 milyar", "satu koma lima miliar rupiah"),
        ("tanggal 05/08/2026 pukul 09.00 WIB", "tanggal lima agustus dua ribu dua puluh enam pukul sembilan wib"),
        ("Tergugat II, ke-1", "tergugat dua kesatu"),
        ("Perkara No. 108", "perkara nomor satu kosong delapan"),
        ("Yth. Sdr. Budi dkk.", "yang terhormat saudara budi dan kawan-kawan"),
    ],
)
def test_written_and_spoken_meet(one: str, other: str) -> None:
    assert normalise(one, Level.N2) == normalise(other, Level.N2)
