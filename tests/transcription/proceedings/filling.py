"""The form of a hearing's record of proceedings, filled in as a browser sends it."""

from typing import Any

from transcription.models import Hearing, Participant
from transcription.sittings import proceedings_of

EMPTY = {
    "ordinal": "",
    "opened_at": "",
    "opened_as": "",
    "closed_part": "",
    "ending": "",
    "adjourned_to": "",
    "adjourned_for": "",
    "adjourned_because": "",
    "closed_at": "",
}
FULL = {
    "ordinal": "3",
    "opened_at": "2026-03-02T10:12",
    "opened_as": "open",
    "closed_part": "",
    "ending": "adjourned",
    "adjourned_to": "2026-03-09T09:00",
    "adjourned_for": "pemeriksaan saksi tergugat",
    "adjourned_because": "",
    "closed_at": "2026-03-02T11:40",
}


def url(hearing: Hearing) -> str:
    return f"/hearings/{hearing.pk}/proceedings/"


def sent(
    hearing: Hearing, people: dict[Participant, dict[str, str]] | None = None, exhibits: Any = (), **values: str
) -> dict[str, str]:
    """Of a page that was opened now. `people`: by participant; the others' fields are sent empty."""
    noted = proceedings_of(Hearing.objects.get(pk=hearing.pk))
    own = noted.updated_at.isoformat() if noted.updated_at else ""
    version = f"{own}/{noted.hearing.updated_at.isoformat()}"
    filled = EMPTY | values | {"version": version, "offered_any": "False"}
    for person in hearing.participants.all():
        typed = {"attendance": "", "attendance_note": "", "oath": "", "belief": ""} | (people or {}).get(person, {})
        filled |= {f"p{person.pk.hex}-{name}": value for name, value in typed.items()}
    filled |= {"exhibits-TOTAL_FORMS": str(len(exhibits)), "exhibits-INITIAL_FORMS": "0"}
    for number, row in enumerate(exhibits):
        filled |= {f"exhibits-{number}-{name}": str(value) for name, value in row.items()}
    return filled


def exhibit(number: str, description: str = "Surat", by: str = "Penggugat", **more: Any) -> dict[str, Any]:
    return {"number": number, "description": description, "handed_in_by": by} | more
