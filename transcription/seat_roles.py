"""The role of who sits at a microphone, by what the court calls the seat: "Penuntut Umum", "Hakim Anggota 2"."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import count

from django.utils.translation import override

from transcription.models.hearing import ParticipantRole

LANGUAGES = ("id", "en")
# What seats are called beside the names of the roles.
ALSO = {
    "ketua majelis": ParticipantRole.PRESIDING_JUDGE,
    "hakim ketua majelis": ParticipantRole.PRESIDING_JUDGE,
    "panitera pengganti": ParticipantRole.CLERK,
    "jpu": ParticipantRole.PROSECUTOR,
    "jaksa": ParticipantRole.PROSECUTOR,
    "penuntut umum": ParticipantRole.PROSECUTOR,
    "penasehat hukum": ParticipantRole.COUNSEL,
    "juru bahasa": ParticipantRole.INTERPRETER,
}
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
_COUNTED = re.compile(r"(?P<role>.+?)\s+(?:ke-?\s*)?(?P<ordinal>[1-9][0-9]?|i{1,3}|iv|v)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Seat:
    """`ordinal` where several sit there by number: the second of the member judges."""

    role: str
    ordinal: int | None = None


def seat_called(name: str) -> Seat | None:
    """None where the name is of no role."""
    wanted = " ".join(name.casefold().split())
    role = role_called(wanted)
    counted = None if role else _COUNTED.fullmatch(wanted)
    if counted is not None:
        role = role_called(counted["role"])
    if role is None or role == ParticipantRole.OTHER:
        return None
    return Seat(role, counted and (ROMAN.get(counted["ordinal"]) or int(counted["ordinal"])))


def seats_called(names: Iterable[str]) -> dict[str, Seat]:
    """Those of the names that have a role. No two are alike: of one role at two seats they are counted."""
    found = {name: seat for name in names if (seat := seat_called(name)) is not None}
    times = Counter(found.values())
    used = set(found.values())
    for name, seat in found.items():
        if times[seat] > 1:
            numbered = (replace(seat, ordinal=number) for number in count(1))
            found[name] = next(one for one in numbered if one not in used)
            used.add(found[name])
    return found


def role_called(name: str) -> str | None:
    """The role that is called so in Indonesian or English."""
    wanted = name.casefold().strip()
    for language in LANGUAGES:
        with override(language):
            for role in ParticipantRole:
                if str(role.label).casefold() == wanted:
                    return role.value
    known = ALSO.get(wanted)
    return known and known.value
