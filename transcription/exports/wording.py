"""Sentences of the Berita Acara Sidang on what was noted of a sitting, in the words of Indonesian courts."""

from datetime import datetime

from transcription.exports.lines import one_line
from transcription.exports.sitting import FIRST_RULES, Leave, Person, Sitting

BLANK = "[........................................ diisi panitera]"
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli"),
    *("Agustus", "September", "Oktober", "November", "Desember"),
)
UNTOLD = "disamarkan"  # of a religion or belief, in an anonymised copy
# What is promised, by the role of who promises it.
PROMISES = {
    "witness": "memberikan keterangan yang sebenarnya dan tidak lain daripada yang sebenarnya",
    "expert": "memberikan keterangan yang sebaik-baiknya dan yang sebenarnya menurut pengetahuan dalam bidang "
    "keahliannya",
    "interpreter": "menerjemahkan dengan benar semua yang harus diterjemahkan",
}
SWORN = tuple(PROMISES)
OATHS = {"sworn": "sumpah", "affirmed": "janji"}
PUBLIC = {"open": "terbuka untuk umum", "closed": "tertutup untuk umum"}
NOT_SWORN = "tidak disumpah"
NONE_ABSENT = "tidak ada"
NO_OATHS = "Tidak ada saksi, ahli, atau juru bahasa yang disumpah dalam sidang ini."
NO_EXHIBITS = "Tidak ada barang bukti atau alat bukti surat yang diajukan dalam sidang ini."
TO_BE_SHOWN = f"Yang diajukan dan diperlihatkan: {BLANK}"
TO_BE_SWORN = f"Agama atau kepercayaan, dan cara sumpah atau janji diucapkan: {BLANK}"


def date_of(moment: datetime) -> str:
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"


def clock_of(moment: datetime) -> str:
    return f"{moment:%H.%M} {moment.tzname() or ''}".strip()


def day_of(moment: datetime) -> str:
    return f"hari {DAYS[moment.weekday()]}, tanggal {date_of(moment)}"


def attendance_of(person: Person) -> str:
    """Empty where nobody noted it."""
    said = {"present": "hadir", "absent": "tidak hadir", "represented": "diwakili"}.get(person.attendance, "")
    note = one_line(person.note)
    return f"{said}, {note}" if said and note else said


def absent_in(people: list[Person]) -> str:
    """One line for all of those who were expected; BLANK as long as somebody's attendance is not noted."""
    absent = [one for one in people if one.attendance == "absent"]
    named = [f"{one_line(one.name)} ({_with_note(one)})" for one in absent]
    if not people or any(not one.attendance for one in people):
        named.append(BLANK)
    return "; ".join(named) or NONE_ABSENT


def _with_note(person: Person) -> str:
    return ", ".join(filter(None, (one_line(person.role_name), one_line(person.note))))


def oath_of(person: Person) -> str:
    """How a witness, an expert or an interpreter took an oath; BLANK where nobody noted it."""
    if person.oath == "not_sworn":
        return NOT_SWORN
    if person.oath not in OATHS:
        return BLANK
    which = "" if person.belief == UNTOLD else f" ({one_line(person.belief) or BLANK})"
    return (
        f"mengucapkan {OATHS[person.oath]} menurut agama atau kepercayaannya{which}, "
        f"dipandu oleh Hakim Ketua, bahwa ia akan {PROMISES.get(person.role, PROMISES['witness'])}"
    )


def publicity_of(sitting: Sitting) -> str:
    """As it was opened; where nobody noted that, as the hearing is kept."""
    said = PUBLIC.get(sitting.opened_as) or PUBLIC["open" if sitting.is_open else "closed"]
    part = one_line(sitting.closed_part)
    return f"{said}, kecuali {part}" if part and said == PUBLIC["open"] else said


def opening_of(sitting: Sitting) -> str:
    at = clock_of(sitting.opened_at) if sitting.opened_at else BLANK
    said = f"Sidang dibuka oleh Hakim Ketua pada pukul {at} dan dinyatakan {PUBLIC.get(sitting.opened_as) or BLANK}."
    part = one_line(sitting.closed_part)
    if part and sitting.opened_as != "closed":
        said += f" Sidang dinyatakan tertutup untuk umum selama bagian berikut: {part}."
    return " ".join([said, *(_leave(one, sitting.rules) for one in sitting.leaves)])


def _leave(leave: Leave, rules: int) -> str:
    day = "" if rules == FIRST_RULES else f"{day_of(leave.at)}, "
    return f"Perekaman sidang diizinkan oleh {one_line(leave.by) or BLANK} pada {day}pukul {clock_of(leave.at)}."


def ending_of(sitting: Sitting) -> str:
    """How the sitting ended, and when it was closed."""
    how = {
        "adjourned": _adjournment(sitting),
        "decided": "Putusan diucapkan dalam sidang ini.",
        "finished": "Pemeriksaan dinyatakan selesai.",
    }.get(sitting.ending, f"Sidang ditunda sampai (hari, tanggal, pukul, acara), atau dinyatakan selesai: {BLANK}.")
    return f"{how} Sidang dinyatakan ditutup pada pukul {_closed_at(sitting)}."


def _adjournment(sitting: Sitting) -> str:
    to = sitting.adjourned_to
    until = f"{day_of(to)}, pukul {clock_of(to)}" if to else BLANK
    reason = one_line(sitting.adjourned_because).rstrip(".")
    why = f"Karena {reason}, sidang" if reason else "Sidang"
    agenda = one_line(sitting.adjourned_for).rstrip(".") or BLANK
    return f"{why} ditunda sampai {until}, dengan acara: {agenda}."


def _closed_at(sitting: Sitting) -> str:
    closed, begun = sitting.closed_at, sitting.opened_at or sitting.starts_at
    if closed is None:
        return BLANK
    return clock_of(closed) if closed.date() == begun.date() else f"{clock_of(closed)}, {day_of(closed)}"
