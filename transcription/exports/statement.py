"""What minutes will say of a sitting, to be read before somebody signs it, and what in it is still to be filled in."""

from dataclasses import dataclass

from transcription.exports.lines import one_line
from transcription.exports.minutes import expected_in, minutes_of, swearing_in
from transcription.exports.sitting import Sitting
from transcription.exports.text import clock
from transcription.exports.wording import BLANK

FACTS = (
    ("Pengadilan", "pengadilan"),
    ("Nomor perkara", "nomor_perkara"),
    ("Perkara", "perkara"),
    ("Sidang ke", "sidang_ke"),
    ("Pukul", "pukul"),
    ("Tempat", "ruang"),
    ("Acara", "acara"),
    ("Sifat sidang", "sifat"),
)


@dataclass(frozen=True, slots=True)
class Line:
    text: str

    @property
    def is_blank(self) -> bool:
        return BLANK in self.text


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    lines: tuple[Line, ...]


def statement_of(sitting: Sitting) -> tuple[Part, ...]:
    """In the order and with the headings of the minutes, without what was spoken: of that the marks that head it."""
    said = minutes_of(sitting)
    facts = [f"Hari, tanggal: {said['hari']}, {said['tanggal']}", *(f"{label}: {said[key]}" for label, key in FACTS)]
    people = [f"{one['nama']}, sebagai {one['peran']}" for one in said["majelis"]]
    oaths = [f"{one['peran']} {one['nama']}: {one['sumpah']}" for one in said["disumpah"]]
    marks = [f"[{clock(one.start)}] {one_line(one.label)}" for one in sitting.marks]
    exhibits = [f"{one['nomor']}: {one['uraian']}, diajukan oleh {one['dari']}" for one in said["barang_bukti"]]
    return (
        _part("Kepala", facts),
        _part("Susunan persidangan", [*people, said["pembukaan"]]),
        _part("Para pihak", [f"{one['nama']}, sebagai {one['peran']}" for one in said["para_pihak"]] or [BLANK]),
        _part("Peserta sidang", [*map(_attending, said["hadir"]), f"Yang tidak hadir: {said['yang_tidak_hadir']}"]),
        _part("Sumpah atau janji", oaths or [said["keterangan_sumpah"]]),
        *([_part("Jalannya persidangan", marks)] if marks else []),
        _part("Barang bukti dan alat bukti", exhibits or [said["keterangan_bukti"]]),
        _part("Penundaan atau penutupan", [said["penutupan"]]),
    )


def blanks_in(sitting: Sitting) -> tuple[str, ...]:
    """What the minutes leave a line for, by the names of what is missing, in the order of the minutes."""
    roles = {person.role for person in sitting.participants}
    missing = {
        "court": not sitting.court,
        "subject": not sitting.subject,
        "ordinal": not sitting.ordinal,
        "room": not sitting.room,
        "agenda": not sitting.agenda,
        "panel": not {"presiding_judge", "clerk"} <= roles,
        "opened_at": sitting.opened_at is None,
        "opened_as": not sitting.opened_as,
        "parties": not sitting.parties,
        "participants": not expected_in(sitting),
        "attendance": any(not one.attendance for one in expected_in(sitting)),
        "oath": any(_lacks_oath(one.oath, one.belief) for one in swearing_in(sitting)),
        "exhibits": not sitting.exhibits and not sitting.no_exhibits,
        "handed_in": any(not one.by for one in sitting.exhibits),
        "ending": not sitting.ending,
        "adjourned_to": sitting.ending == "adjourned" and sitting.adjourned_to is None,
        "adjourned_for": sitting.ending == "adjourned" and not sitting.adjourned_for,
        "closed_at": sitting.closed_at is None,
    }
    return tuple(name for name, is_missing in missing.items() if is_missing)


def _lacks_oath(oath: str, belief: str) -> bool:
    return not oath or (oath != "not_sworn" and not belief)


def _attending(person: dict[str, str]) -> str:
    return ", ".join(filter(None, (person["nama"], f"sebagai {person['peran']}", person["kehadiran"])))


def _part(title: str, lines: list[str]) -> Part:
    return Part(title, tuple(Line(line) for line in lines))
