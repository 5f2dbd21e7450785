"""Sittings that minutes are made of: of one nothing is noted, of one much, of one all."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from transcription.exports import Exhibit, Person, Sitting

WIB = ZoneInfo("Asia/Jakarta")
DAY = datetime(2026, 3, 2, 10, 0, tzinfo=WIB)
JUDGE, WITNESS = "Hakim Ketua: Siti Rahmawati", "Saksi ke-1: Darmanto"
BARE = Sitting("12/Pid.Sus/2026/PN Jkt.Pst", DAY, is_open=True)
FULL = Sitting(
    "345/Pdt.G/2026/PA.Bks",
    DAY,
    is_open=False,
    court="Pengadilan Agama Bekasi",
    subject="Cerai gugat",
    ordinal=2,
    room="Ruang Sidang Kartika",
    agenda="Pemeriksaan saksi",
    participants=(
        Person("Rina", "clerk", "Panitera"),
        Person("Siti Rahmawati", "presiding_judge", "Hakim Ketua"),
        Person("Darmanto", "witness", "Saksi"),
    ),
    parties=(Person("Aminah", "plaintiff", "Penggugat"),),
    roles=((JUDGE, "presiding_judge"), (WITNESS, "witness")),
)
OPENED, CLOSED = datetime(2026, 3, 2, 10, 12, tzinfo=WIB), datetime(2026, 3, 2, 11, 40, tzinfo=WIB)
PEOPLE = (
    Person("Rina", "clerk", "Panitera"),
    Person("Siti Rahmawati", "presiding_judge", "Hakim Ketua", "present"),
    Person("Darmanto", "witness", "Saksi", "present", "", "sworn", "Islam"),
    Person("Wayan Sudarta", "expert", "Ahli", "present", "", "affirmed", "Hindu"),
    Person("Aminah", "plaintiff", "Penggugat", "represented", "dengan surat kuasa khusus tanggal 1 Maret 2026"),
    Person("Hartono", "respondent", "Tergugat", "absent", "tanpa keterangan"),
    Person("Kartini", "witness", "Saksi", "present", "", "not_sworn"),
)
NOTED = replace(
    FULL,
    is_open=True,
    participants=PEOPLE,
    opened_as="open",
    closed_part="pemeriksaan saksi anak",
    opened_at=OPENED,
    closed_at=CLOSED,
    exhibits=(Exhibit("P-1", "Fotokopi sertipikat", "Penggugat"), Exhibit("T-2", "Kuitansi")),
    ending="adjourned",
    adjourned_to=datetime(2026, 3, 9, 9, 0, tzinfo=WIB),
    adjourned_for="pemeriksaan saksi tergugat",
    adjourned_because="saksi tergugat belum hadir",
)
