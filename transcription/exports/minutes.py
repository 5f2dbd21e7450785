"""The words of the Berita Acara Sidang: what is known of a sitting, and lines to fill in for what is not.

A legal document, and so in Indonesian whatever the reader's language. Keys are those of the court's Word templates,
see docs/operations.md.
"""

from typing import Any

from transcription.exports import wording
from transcription.exports.lines import one_line
from transcription.exports.sitting import Exhibit, Person, Sitting
from transcription.exports.wording import BLANK, DAYS, SWORN

# By the beginning of a case's classification.
KINDS = {"Pid": "perkara pidana", "Pdt": "perkara perdata"}
PANEL = ("presiding_judge", "member_judge", "clerk")
Named = list[dict[str, str]]


def minutes_of(sitting: Sitting) -> dict[str, Any]:
    """Text for each name that a template may use; BLANK where nothing is known. Lists hold dicts of text."""
    begun = sitting.opened_at or sitting.starts_at
    said = {
        "pengadilan": sitting.court,
        "nomor_perkara": sitting.case_number,
        "perkara": sitting.subject,
        "sidang_ke": str(sitting.ordinal or ""),
        "hari": DAYS[begun.weekday()],
        "tanggal": wording.date_of(begun),
        "pukul": wording.clock_of(begun),
        "ruang": sitting.room,
        "acara": sitting.agenda,
        "hakim_ketua": _names(sitting.participants, "presiding_judge"),
        "panitera": _names(sitting.participants, "clerk"),
    }
    return {name: one_line(value) or BLANK for name, value in said.items()} | {
        "jenis_perkara": next((kind for start, kind in KINDS.items() if f"/{start}" in sitting.case_number), "perkara"),
        "sifat": wording.publicity_of(sitting),
        "pembukaan": wording.opening_of(sitting),
        "penutupan": wording.ending_of(sitting),
        "para_pihak": [_person(person) for person in sitting.parties],
        **_people(sitting),
        **_exhibits(sitting),
    }


def _people(sitting: Sitting) -> dict[str, Any]:
    present = tuple(one for one in sitting.participants if one.attendance != "absent")
    expected = expected_in(sitting)
    takers = swearing_in(sitting)
    is_noted = bool(expected) and all(one.attendance for one in expected)
    return {
        "majelis": _panel(present),
        "hadir": [_person(person) for person in present if person.role not in PANEL],
        "tidak_hadir": [_person(one) for one in sitting.participants if one.attendance == "absent"],
        "yang_tidak_hadir": wording.absent_in(expected),
        "disumpah": [_person(person) | {"sumpah": wording.oath_of(person)} for person in takers],
        "keterangan_sumpah": "" if takers else wording.NO_OATHS if is_noted else wording.TO_BE_SWORN,
    }


def _exhibits(sitting: Sitting) -> dict[str, Any]:
    listed = [_exhibit(one) for one in sitting.exhibits]
    unlisted = wording.NO_EXHIBITS if sitting.no_exhibits else wording.TO_BE_SHOWN
    return {"barang_bukti": listed, "keterangan_bukti": "" if listed else unlisted}


def expected_in(sitting: Sitting) -> list[Person]:
    """Those of whom the minutes say whether they came. Of the panel they do only where somebody did not."""
    return [one for one in sitting.participants if one.role not in PANEL or one.attendance == "absent"]


def swearing_in(sitting: Sitting) -> list[Person]:
    """Those who are heard under oath, unless they did not come."""
    return [one for one in sitting.participants if one.role in SWORN and one.attendance != "absent"]


def _panel(people: tuple[Person, ...]) -> Named:
    """In the order of the roles; lines to fill in when there is nobody. That they sit says that they came."""
    found = [_person(person) | {"kehadiran": ""} for role in PANEL for person in people if person.role == role]
    return found or [{"nama": BLANK, "peran": role, "kehadiran": ""} for role in ("Hakim Ketua", "Panitera Sidang")]


def _person(person: Person) -> dict[str, str]:
    return {
        "nama": one_line(person.name) or BLANK,
        "peran": one_line(person.role_name),
        "kehadiran": wording.attendance_of(person),
    }


def _exhibit(exhibit: Exhibit) -> dict[str, str]:
    return {
        "nomor": one_line(exhibit.number) or BLANK,
        "uraian": one_line(exhibit.description) or BLANK,
        "dari": one_line(exhibit.by) or BLANK,
    }


def _names(people: tuple[Person, ...], role: str) -> str:
    return ", ".join(person.name for person in people if person.role == role and person.attendance != "absent")
