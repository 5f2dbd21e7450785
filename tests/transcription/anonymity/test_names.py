"""Names in what was said: whole and in part, with titles and endings, misspelt, and those that are kept."""

import pytest

from transcription.anonymity import Finder, Known, Person, hide_in

PEOPLE = (
    Person("Budi Santoso", "SAKSI 1"),
    Person("Siti Aminah", "TERGUGAT"),
    Person("Soetjipto", "SAKSI 2"),
    Person("PT Gudang Sejahtera Abadi", "PENGGUGAT"),
    Person("Muhammad Al Fatih bin Umar", "SAKSI 3"),
    Person("Siti Rahmawati"),  # a judge
    Person("Hendra Wijaya"),  # counsel
)
FINDER = Finder(Known(people=PEOPLE))


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Saya kenal Budi Santoso.", "Saya kenal SAKSI 1."),
        ("saya kenal budi santoso itu", "saya kenal SAKSI 1 itu"),
        ("Pak Santoso datang, Budi juga.", "Pak SAKSI 1 datang, SAKSI 1 juga."),
        ("BUDI SANTOSO!", "SAKSI 1!"),
        ("Dr. H. Budi Santoso, S.H., M.Hum., benar?", "SAKSI 1, benar?"),
        ("Itu rumahnya Santosonya dan Budilah.", "Itu rumahnya SAKSI 1-nya dan SAKSI 1-lah."),
        ("Budi-nya", "SAKSI 1-nya"),
        ("Budy Santosa hadir", "SAKSI 1 hadir"),
        ("Sucipto, Sutjipto dan Soetjipto", "SAKSI 2, SAKSI 2 dan SAKSI 2"),
        ("Budisantoso dan San toso", "SAKSI 1 dan SAKSI 1"),
        ("Muhammad Al Fatih dan Umar", "SAKSI 3 dan SAKSI 3"),
        ("M\u00fchammad Al Fatih", "SAKSI 3"),
        ("Bu\u200bdi San\u00adtoso", "SAKSI 1"),
        ("Sdri. Siti Aminah", "TERGUGAT"),
        ("PT Gudang Sejahtera Abadi", "PENGGUGAT"),
        ("menurut PT Gudang tadi", "menurut PENGGUGAT tadi"),
    ],
)
def test_a_name_is_replaced_however_it_is_said(said: str, shown: str):
    assert hide_in(said, FINDER) == shown


@pytest.mark.parametrize(
    "said",
    [
        "Hakim Ketua Siti Rahmawati membuka sidang.",
        "Penasihat hukum Hendra Wijaya bertanya.",
        "Barang itu ada di gudang yang abadi.",
        "Dengan budi pekerti yang luhur.",
        "Pasal 378 KUHP, putusan 12/Pid.B/2026/PN Jkt.Pst, tanggal 12-03-2026.",
        "Terima kasih, Yang Mulia. Saya tidak keberatan.",
        "",
    ],
)
def test_what_is_nobodys_secret_stays(said: str):
    assert hide_in(said, FINDER) == said


def test_a_part_that_a_judge_and_a_party_share_is_hidden_where_it_stands_alone():
    assert hide_in("Menurut Siti begitu.", FINDER) == "Menurut TERGUGAT begitu."


def test_a_part_that_two_witnesses_share_names_both():
    two = Finder(Known(people=(Person("Andi Saputra", "SAKSI 1"), Person("Andi Kurniawan", "SAKSI 2"))))
    assert hide_in("Andi Saputra dan Andi", two) == "SAKSI 1 dan SAKSI 1/SAKSI 2"


def test_what_sounds_alike_is_told_apart_from_what_is_spelt_so():
    exact, near = FINDER.find("Budi Santoso, Santosa")
    assert (exact.is_near, near.is_near) == (False, True)
    assert (exact.form, near.form) == ("budi santoso", "santosa")


def test_two_sentences_are_not_one_name():
    assert hide_in("Itu Budi. Santoso pergi.", FINDER) == "Itu SAKSI 1. SAKSI 1 pergi."


def test_a_person_of_one_ordinary_word_is_found_by_the_capital():
    finder = Finder(Known(people=(Person("Hari", "SAKSI 1"),)))
    assert hide_in("Pada hari itu Hari datang.", finder) == "Pada hari itu SAKSI 1 datang."
