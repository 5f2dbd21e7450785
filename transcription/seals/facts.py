"""What minutes say of a sitting, as the record of a certified version keeps it: the member `sitting`.

Court, case and the planned beginning stand in the record itself. See docs/certification.md.
"""

from dataclasses import asdict
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any

from transcription.exports.sitting import Exhibit, Leave, Mark, Person, Sitting

# Of Indonesia, by their distance from UTC in hours: a record keeps the distance alone.
ZONES = {7: "WIB", 8: "WITA", 9: "WIT"}
MOMENTS = ("opened_at", "closed_at", "adjourned_to")
PLAIN = (
    *("is_open", "subject", "ordinal", "room", "agenda", "opened_as", "closed_part"),
    *("no_exhibits", "ending", "adjourned_for", "adjourned_because"),
)
ABOUT_A_PERSON = ("name", "role", "role_name", "attendance", "note", "oath", "belief")
ABOUT_AN_EXHIBIT = ("number", "description", "by")


def facts_of(sitting: Sitting) -> dict[str, Any]:
    """For the record. Whole numbers, text, truth and null alone."""
    moments = {name: getattr(sitting, name) for name in MOMENTS}
    return {
        **{name: getattr(sitting, name) for name in PLAIN},
        **{name: moment.isoformat(timespec="seconds") if moment else None for name, moment in moments.items()},
        "participants": [asdict(person) for person in sitting.participants],
        "parties": [{"name": one.name, "role": one.role, "role_name": one.role_name} for one in sitting.parties],
        "exhibits": [asdict(exhibit) for exhibit in sitting.exhibits],
        # Left out where there are none: what was confirmed before they were kept stays what it was.
        **({"marks": [_mark(mark) for mark in sitting.marks]} if sitting.marks else {}),
        **({"leaves": [_leave(leave) for leave in sitting.leaves]} if sitting.leaves else {}),
        **({"breaks": [round(moment * 1000) for moment in sitting.breaks]} if sitting.breaks else {}),
    }


def sitting_in(document: dict[str, Any]) -> Sitting:
    """Of a record. One of before they were kept knows no more than the case, the moment and who speaks."""
    roles = tuple((speaker["name"], speaker["role"]) for speaker in document["speakers"])
    begins = moment_of(document["hearing"])
    facts = document.get("sitting")
    if facts is None:
        return Sitting(document["case"], begins, is_open=True, roles=roles)
    return Sitting(
        case_number=document["case"],
        starts_at=begins,
        court=document["court"],
        roles=roles,
        participants=tuple(Person(**_known(one, ABOUT_A_PERSON)) for one in facts["participants"]),
        parties=tuple(Person(**_known(one, ABOUT_A_PERSON)) for one in facts["parties"]),
        exhibits=tuple(Exhibit(**_known(one, ABOUT_AN_EXHIBIT)) for one in facts["exhibits"]),
        marks=tuple(Mark(one["at_ms"] / 1000, one["label"]) for one in facts.get("marks", [])),
        leaves=tuple(Leave(one["by"], moment_of(one["at"])) for one in facts.get("leaves", [])),
        breaks=tuple(moment / 1000 for moment in facts.get("breaks", [])),
        **{name: moment_of(facts[name]) if facts.get(name) else None for name in MOMENTS},
        **_known(facts, PLAIN),
    )


def _mark(mark: Mark) -> dict[str, Any]:
    return {"at_ms": round(mark.start * 1000), "label": mark.label}


def _leave(leave: Leave) -> dict[str, Any]:
    return {"by": leave.by, "at": leave.at.isoformat(timespec="seconds")}


def moment_of(iso: str) -> datetime:
    """With the name of its time zone, where that is one of Indonesia's."""
    moment = datetime.fromisoformat(iso)
    return moment.replace(tzinfo=_zone(moment.utcoffset()))


def _zone(distance: timedelta | None) -> tzinfo | None:
    hours = None if distance is None else distance.total_seconds() / 3600
    if hours not in ZONES:
        return None if distance is None else timezone(distance)
    return timezone(distance, ZONES[hours])


def _known(stored: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Names that came later are ignored, as the format has it."""
    return {name: stored[name] for name in names if name in stored}
