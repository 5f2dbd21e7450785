"""What the demo court's clerk has noted of its hearings, as it is spoken in their recordings."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription.models import Exhibit, Hearing, Proceedings
from transcription.models.hearing import Attendance, Oath
from transcription.models.proceedings import Ending, Publicity

THURSDAY = 3
WEEK = 7  # days


@dataclass(frozen=True)
class Noted:
    """Minutes are counted from the planned beginning. Whoever is not named otherwise was present."""

    opened: int
    closed: int
    next_agenda: str
    after: int = WEEK  # days to the next session, where the demo court has none
    weekday: int | None = None  # on which it falls then
    opened_as: Publicity = Publicity.OPEN
    sworn: tuple[tuple[str, str], ...] = ()  # name, religion
    with_paper: tuple[tuple[str, str], ...] = ()  # name, remark on the attendance
    exhibits: tuple[tuple[str, str, str], ...] = ()  # number, description, who handed it in


# By the file of the recording.
NOTED = {
    "pidana-dakwaan.opus": Noted(5, 9, "pemeriksaan saksi"),
    "pidana-saksi.opus": Noted(
        10,
        14,
        "pemeriksaan saksi berikutnya",
        weekday=THURSDAY,
        sworn=(("Siti Rahayu", "Islam"),),
        exhibits=(("Barang bukti", "satu unit sepeda motor berwarna biru", "Penuntut Umum"),),
    ),
    "perdata-mediasi.opus": Noted(
        0,
        4,
        "laporan mediator",
        with_paper=(("Wahyu Adinugroho (penggugat)", "dengan surat kuasa khusus tanggal 5 Februari 2026"),),
    ),
    "perdata-bukti.opus": Noted(
        8,
        12,
        "bukti dari tergugat",
        after=2 * WEEK,
        sworn=(("Darmanto", "Katolik"),),
        exhibits=(
            ("P-1", "perjanjian jual beli tanah", "Kuasa Penggugat"),
            ("P-2", "kuitansi uang muka", "Kuasa Penggugat"),
            ("P-3", "surat peringatan, fotokopi yang telah dicocokkan dengan aslinya", "Kuasa Penggugat"),
        ),
    ),
    "anak-penelitian.opus": Noted(
        3,
        7,
        "pembacaan penetapan",
        opened_as=Publicity.CLOSED,
        exhibits=(("Surat", "surat perdamaian", "Penasihat Hukum"),),
    ),
}


def note(hearing: Hearing, noted: Noted, clerk: User) -> None:
    """The record of proceedings of a hearing that has none. Its case has all its hearings by now."""
    at = hearing.starts_at
    later = hearing.case.hearings.filter(starts_at__gt=at).order_by("starts_at").first()
    Proceedings.objects.create(
        hearing=hearing,
        ordinal=1 + hearing.case.hearings.filter(starts_at__lt=at).count(),
        opened_at=at + timedelta(minutes=noted.opened),
        opened_as=noted.opened_as,
        no_exhibits=not noted.exhibits,
        ending=Ending.ADJOURNED,
        adjourned_to=later.starts_at if later else _next_day(at, noted),
        adjourned_for=noted.next_agenda,
        closed_at=at + timedelta(minutes=noted.closed),
        updated_by=clerk,
    )
    sworn, remarks = dict(noted.sworn), dict(noted.with_paper)
    for person in hearing.participants.all():
        person.attendance, person.attendance_note = Attendance.PRESENT, remarks.get(person.name, "")
        person.oath, person.belief = (Oath.SWORN, sworn[person.name]) if person.name in sworn else ("", "")
        person.save()
    for order, (number, description, by) in enumerate(noted.exhibits):
        Exhibit.objects.create(hearing=hearing, number=number, description=description, handed_in_by=by, order=order)
    record_event(clerk, AuditAction.CHANGED, hearing, proceedings={"demo": True})


def _next_day(at: datetime, noted: Noted) -> datetime:
    if noted.weekday is None:
        return at + timedelta(days=noted.after)
    return at + timedelta(days=(noted.weekday - at.weekday() - 1) % WEEK + 1)
