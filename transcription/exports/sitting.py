"""What the minutes say about a sitting (persidangan) besides what was said in it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    role: str  # a value of ParticipantRole or PartyRole
    role_name: str  # in Indonesian


@dataclass(frozen=True, slots=True)
class Sitting:
    """What nobody noted is empty or None: the minutes leave a line for it."""

    case_number: str
    starts_at: datetime  # in the court's time zone
    is_open: bool
    court: str = ""
    subject: str = ""
    ordinal: int | None = None  # which sitting of the case: 1 is the first
    room: str = ""
    agenda: str = ""
    participants: tuple[Person, ...] = ()
    parties: tuple[Person, ...] = ()
    roles: tuple[tuple[str, str], ...] = ()  # speaker as in the segments, role

    def role_of(self, speaker: str | None) -> str:
        return next((role for name, role in self.roles if name == speaker), "")
