"""The words of the Berita Acara Sidang: what is known of a sitting, and lines to fill in for what is not.

A legal document, and so in Indonesian whatever the reader's language. Keys are those of the court's Word templates,
see docs/operations.md.
"""

from typing import Any

from transcription.exports.lines import one_line
from transcription.exports.sitting import Person, Sitting

BLANK = "[........................................ diisi panitera]"
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli"),
    *("Agustus", "September", "Oktober", "November", "Desember"),
)
# By the beginning of a case's classification.
KINDS = {"Pid": "perkara pidana", "Pdt": "perkara perdata"}
PANEL = ("presiding_judge", "member_judge", "clerk")
SWORN = ("witness", "expert", "interpreter")


def minutes_of(sitting: Sitting) -> dict[str, Any]:
    """Text for each name that a template may use; BLANK where nothing is known. Lists hold {nama, peran}."""
    said = {
        "pengadilan": sitting.court,
        "nomor_perkara": sitting.case_number,
        "perkara": sitting.subject,
        "sidang_ke": str(sitting.ordinal or ""),
        "hari": DAYS[sitting.starts_at.weekday()],
        "tanggal": f"{sitting.starts_at.day} {MONTHS[sitting.starts_at.month - 1]} {sitting.starts_at.year}",
        "pukul": f"{sitting.starts_at:%H.%M} {sitting.starts_at.tzname() or ''}",
        "ruang": sitting.room,
        "acara": sitting.agenda,
        "hakim_ketua": _names(sitting.participants, "presiding_judge"),
        "panitera": _names(sitting.participants, "clerk"),
    }
    return {name: one_line(value) or BLANK for name, value in said.items()} | {
        "jenis_perkara": next((kind for start, kind in KINDS.items() if f"/{start}" in sitting.case_number), "perkara"),
        "sifat": "terbuka untuk umum" if sitting.is_open else "tertutup untuk umum",
        "majelis": _people(sitting.participants, PANEL, missing=("Hakim Ketua", "Panitera Sidang")),
        "para_pihak": [_person(person) for person in sitting.parties],
        "hadir": [_person(person) for person in sitting.participants if person.role not in PANEL],
        "disumpah": [_person(person) for person in sitting.participants if person.role in SWORN],
    }


def _people(people: tuple[Person, ...], roles: tuple[str, ...], missing: tuple[str, ...]) -> list[dict[str, str]]:
    """Those of these roles in the order of the roles; lines to fill in when there is none."""
    found = [_person(person) for role in roles for person in people if person.role == role]
    return found or [{"nama": BLANK, "peran": role} for role in missing]


def _person(person: Person) -> dict[str, str]:
    return {"nama": one_line(person.name) or BLANK, "peran": one_line(person.role_name)}


def _names(people: tuple[Person, ...], role: str) -> str:
    return ", ".join(person.name for person in people if person.role == role)
