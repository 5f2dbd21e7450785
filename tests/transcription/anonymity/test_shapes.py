"""Numbers, addresses and jobs, told by their shape."""

import pytest

from transcription.anonymity import Finder, Kind, Known, Phrase, hide_in

FINDER = Finder(Known())


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("NIK saya 3175021234567890.", "NIK saya [NOMOR IDENTITAS]."),
        ("3175 0212 3456 7890", "[NOMOR IDENTITAS]"),
        ("NIP 19800101 200501 1 001", "NIP [NOMOR IDENTITAS]"),
        ("tiga satu tujuh lima nol dua", "[NOMOR IDENTITAS]"),
        ("paspor nomor A1234567", "paspor nomor [NOMOR PASPOR]"),
        ("telepon 0812-3456-7890", "telepon [NOMOR TELEPON]"),
        ("hubungi +62 812 3456 789 saja", "hubungi [NOMOR TELEPON] saja"),
        ("HP saya 08123456789", "HP saya [NOMOR TELEPON]"),
        ("rekening BCA 123 456 7890", "rekening BCA [NOMOR REKENING]"),
        ("mobil B 1234 XYZ itu", "mobil [NOMOR KENDARAAN] itu"),
        ("motor AB1234CD", "motor [NOMOR KENDARAAN]"),
        ("plat nomor b 1234 xyz", "plat nomor [NOMOR KENDARAAN]"),
        ("surel budi.s@contoh.co.id ya", "surel [SUREL] ya"),
        ("budi at contoh dot com", "[SUREL]"),
        ("di Jalan Melati Nomor 5, RT 05 RW 03, Kelurahan Menteng.", "di [ALAMAT]."),
        ("saya tinggal di Kampung Rambutan", "saya tinggal di [ALAMAT]"),
        ("beralamat di Bekasi Timur", "beralamat di [ALAMAT]"),
        ("kode pos 12345", "kode pos [ALAMAT]"),
        ("saya bekerja di PT Maju Jaya sejak 2010", "saya bekerja di [TEMPAT KERJA] sejak 2010"),
        ("saya karyawan Bank Nusantara", "saya karyawan [TEMPAT KERJA]"),
        ("bekerja sebagai guru honorer di sana", "bekerja sebagai [PEKERJAAN] di sana"),
        ("Saudara beragama Islam?", "Saudara beragama [DISAMARKAN]?"),
        ("agama saya Kristen Protestan", "agama saya [DISAMARKAN]"),
        ("beragama Kristen Katolik", "beragama [DISAMARKAN]"),
        ("beragama Kong Hu Cu", "beragama [DISAMARKAN]"),
        ("agamanya adalah Buddha", "agamanya adalah [DISAMARKAN]"),
        ("mengucapkan sumpah menurut agama Katolik", "mengucapkan sumpah menurut agama [DISAMARKAN]"),
        ("disumpah secara Hindu", "disumpah secara [DISAMARKAN]"),
        ("Agama: Khonghucu", "Agama: [DISAMARKAN]"),
        ("pekerjaan saya adalah nelayan", "pekerjaan saya adalah [PEKERJAAN]"),
    ],
)
def test_what_identifies_is_hidden(said: str, shown: str):
    assert hide_in(said, FINDER) == shown


@pytest.mark.parametrize(
    "said",
    [
        "Rp 1.500.000.000",
        "1.500.000.000 rupiah",
        "sebesar 1500000000 itu",
        "Pasal 1365 KUH Perdata",
        "nomor 345/Pdt.G/2026/PA.Bks",
        "tanggal 12-03-2026 pukul 10.30",
        "sidang berjalan terus",
        "satu, dua, tiga saksi",
        "UU Nomor 27 Tahun 2022",
        "Pengadilan Agama Bekasi",
        "Kompilasi Hukum Islam",
        "menurut agama atau kepercayaannya",
    ],
)
def test_amounts_dates_and_articles_stay(said: str):
    assert hide_in(said, FINDER) == said


def test_what_was_refused_stays_and_what_is_inside_it_is_still_looked_at():
    address, *_ = FINDER.find("di Jalan Melati RT 05")
    finder = Finder(Known(refused=frozenset({address.key})))
    assert hide_in("di Jalan Melati RT 05", finder) == "di Jalan Melati [ALAMAT]"


def test_what_was_added_by_hand_is_found_with_its_endings():
    phrase = Phrase("si jago merah", Kind.OTHER, "[DISAMARKAN]")
    finder = Finder(Known(phrases=(phrase,)))
    assert hide_in("Si Jago Merahnya, si jago", finder) == "[DISAMARKAN]-nya, si jago"


def test_findings_that_overlap_are_hidden_as_one():
    phrase = Phrase("satpam jalan", Kind.OTHER, "[DISAMARKAN]")
    finder = Finder(Known(phrases=(phrase,)))
    assert hide_in("seorang satpam Jalan Melati Indah pergi", finder) == "seorang [DISAMARKAN] pergi"
