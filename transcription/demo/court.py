"""Who and what the demo court consists of. All of it is invented, the court of Arunika too."""

from dataclasses import dataclass
from datetime import time
from pathlib import Path

from courtsight.accounts.roles import Role
from transcription.models.case import PartyRole
from transcription.models.hearing import ParticipantRole

AUDIO = Path(__file__).parent


@dataclass(frozen=True)
class Person:
    username: str
    first_name: str
    last_name: str
    role: Role

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True)
class Sitting:
    """A hearing, `days` from the day of the run (before it when negative), with its recording."""

    agenda: str
    days: int
    at: time
    room: str
    audio: str
    participants: tuple[tuple[ParticipantRole, str], ...]

    @property
    def path(self) -> Path:
        return AUDIO / self.audio


@dataclass(frozen=True)
class DemoCase:
    number: str
    title: str
    parties: tuple[tuple[PartyRole, str], ...]
    sittings: tuple[Sitting, ...]
    # User names of those who see the case; none: it is open to all staff.
    sealed_for: tuple[str, ...] = ()


CLERK = Person("demo.ratna", "Ratna", "Wulansari", Role.CLERK)
OTHER_CLERK = Person("demo.yuni", "Yuni", "Astarini", Role.CLERK)
PRESIDING = Person("demo.bagus", "Bagus", "Wiratmoko", Role.JUDGE)
MEMBER = Person("demo.maya", "Maya", "Kusumaningtyas", Role.JUDGE)
CHILD_JUDGE = Person("demo.endah", "Endah", "Prameswari", Role.JUDGE)
PROSECUTOR = Person("demo.arif", "Arif", "Nugrahanto", Role.VIEWER)
STAFF = (CLERK, OTHER_CLERK, PRESIDING, MEMBER, CHILD_JUDGE, PROSECUTOR)

BENCH = (
    (ParticipantRole.PRESIDING_JUDGE, PRESIDING.name),
    (ParticipantRole.MEMBER_JUDGE, MEMBER.name),
    (ParticipantRole.CLERK, CLERK.name),
)
CRIMINAL = (
    *BENCH,
    (ParticipantRole.PROSECUTOR, PROSECUTOR.name),
    (ParticipantRole.COUNSEL, "Lestari Handayaningrum"),
    (ParticipantRole.DEFENDANT, "Joko Prasetyo"),
)
CIVIL = (
    *BENCH,
    (ParticipantRole.COUNSEL, "Wahyu Adinugroho (penggugat)"),
    (ParticipantRole.COUNSEL, "Nia Paramitasari (tergugat)"),
)

CASES = (
    DemoCase(
        "87/Pid.B/2026/PN Arunika",
        "Pencurian sepeda motor (contoh)",
        ((PartyRole.PROSECUTOR, PROSECUTOR.name), (PartyRole.DEFENDANT, "Joko Prasetyo")),
        (
            Sitting("Pembacaan surat dakwaan", -7, time(9), "Ruang Sidang Kartika", "pidana-dakwaan.opus", CRIMINAL),
            Sitting(
                "Pemeriksaan saksi",
                0,
                time(9, 30),
                "Ruang Sidang Kartika",
                "pidana-saksi.opus",
                (*CRIMINAL, (ParticipantRole.WITNESS, "Siti Rahayu")),
            ),
        ),
    ),
    DemoCase(
        "214/Pdt.G/2026/PN Arunika",
        "Wanprestasi jual beli tanah (contoh)",
        ((PartyRole.PLAINTIFF, "Slamet Riyanto"), (PartyRole.RESPONDENT, "Hartono Wibisono")),
        (
            Sitting(
                "Sidang pertama dan perintah mediasi",
                -35,
                time(10),
                "Ruang Sidang Cakra",
                "perdata-mediasi.opus",
                (*CIVIL, (ParticipantRole.RESPONDENT, "Hartono Wibisono")),
            ),
            Sitting(
                "Pembuktian penggugat",
                -1,
                time(13, 30),
                "Ruang Sidang Cakra",
                "perdata-bukti.opus",
                (*CIVIL, (ParticipantRole.WITNESS, "Darmanto")),
            ),
        ),
    ),
    DemoCase(
        "9/Pid.Sus-Anak/2026/PN Arunika",
        "Perkara anak, sidang tertutup (contoh)",
        ((PartyRole.PROSECUTOR, PROSECUTOR.name), (PartyRole.DEFENDANT, "Anak A")),
        (
            Sitting(
                "Laporan penelitian kemasyarakatan",
                -2,
                time(11),
                "Ruang Sidang Anak",
                "anak-penelitian.opus",
                (
                    (ParticipantRole.PRESIDING_JUDGE, CHILD_JUDGE.name),
                    (ParticipantRole.CLERK, CLERK.name),
                    (ParticipantRole.PROSECUTOR, PROSECUTOR.name),
                    (ParticipantRole.COUNSEL, "Lestari Handayaningrum"),
                    (ParticipantRole.DEFENDANT, "Anak A"),
                    (ParticipantRole.OTHER, "Pembimbing kemasyarakatan"),
                    (ParticipantRole.OTHER, "Orang tua anak"),
                ),
            ),
        ),
        sealed_for=(CLERK.username, CHILD_JUDGE.username),
    ),
)
