"""What the minutes say about a sitting (persidangan) besides what was said in it."""

from dataclasses import dataclass
from datetime import datetime

# By which rules minutes are written. A certified file says by which ones it was, and is checked by the same: those of
# the first (FIRST_RULES) know no `breaks`, no day of the leave to record, and give each mark the time of its key.
FIRST_RULES, RULES = 1, 2


@dataclass(frozen=True, slots=True)
class Person:
    """`attendance` and `oath` are values of transcription.models.hearing; empty where nobody noted them."""

    name: str
    role: str  # a value of ParticipantRole or PartyRole
    role_name: str  # in Indonesian
    attendance: str = ""
    note: str = ""  # on the attendance: "dengan surat kuasa"
    oath: str = ""
    belief: str = ""  # the religion or belief by which it was taken


@dataclass(frozen=True, slots=True)
class Exhibit:
    number: str
    description: str
    by: str = ""  # who handed it in


@dataclass(frozen=True, slots=True)
class Mark:
    """What the clerk marked while it was said, in the court's words. `start`: seconds of the recording."""

    start: float
    label: str


@dataclass(frozen=True, slots=True)
class Leave:
    """The panel's leave to record: whose word it was, and when."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Sitting:
    """What nobody noted is empty or None: the minutes leave a line for it. Moments are in the court's time zone."""

    case_number: str
    starts_at: datetime  # as it was planned
    is_open: bool
    court: str = ""
    subject: str = ""
    ordinal: int | None = None  # which sitting of the case: 1 is the first
    room: str = ""
    agenda: str = ""
    participants: tuple[Person, ...] = ()
    parties: tuple[Person, ...] = ()
    roles: tuple[tuple[str, str], ...] = ()  # speaker as in the segments, role
    # The record of proceedings, see transcription.models.proceedings.
    opened_as: str = ""  # "open" or "closed" to the public
    closed_part: str = ""  # what was heard behind closed doors in an open sitting
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    exhibits: tuple[Exhibit, ...] = ()
    no_exhibits: bool = False  # noted: there were none
    ending: str = ""  # "adjourned", "decided" or "finished"
    adjourned_to: datetime | None = None
    adjourned_for: str = ""  # the agenda of the next sitting
    adjourned_because: str = ""
    marks: tuple[Mark, ...] = ()  # in the order of their times
    leaves: tuple[Leave, ...] = ()
    # Seconds at which the sitting was closed to the public, opened again or off the record: there a paragraph ends.
    breaks: tuple[float, ...] = ()
    rules: int = RULES

    def role_of(self, speaker: str | None) -> str:
        return next((role for name, role in self.roles if name == speaker), "")
