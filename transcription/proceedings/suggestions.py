"""What is known already of a hearing's proceedings. Offered to whoever fills in the record, never stored by itself."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from courtsight.accounts.models import User
from transcription.models import Exhibit, Hearing, LiveMark, LiveSession, Participant, Proceedings, Speaker
from transcription.models.case import PartyRole
from transcription.models.hearing import SWEARING, Attendance, Oath
from transcription.models.live import LiveState, MarkKind
from transcription.models.proceedings import Ending, Publicity
from transcription.pseudonyms import hearings_known_to
from transcription.sittings import ordinal_of
from transcription.vocabulary import plain_name

# Labels of marks, as the desk has them in both languages, with what was added to them.
EXHIBIT = re.compile(r"^(?:barang |alat )?(?:bukti|exhibit)\b[\s:.…–-]*(.*)$", re.I)
NUMBER = re.compile(r"^([A-Za-z]{1,5}[-. ]?\d{1,4}[a-z]?)\b[\s:,.–-]*(.*)$")
OATH = re.compile(r"\b(?:sumpah|disumpah|oath|sworn)\b", re.I)
PROMISE = re.compile(r"\b(?:janji|berjanji|affirmed|affirmation)\b", re.I)
UNNUMBERED = "Barang bukti"  # in Indonesian: it stands in the minutes
# Who numbers exhibits with this letter: the first of these that is a party of the case.
GIVERS = {
    "P": (PartyRole.PLAINTIFF, PartyRole.PETITIONER, PartyRole.PROSECUTOR),
    "T": (PartyRole.RESPONDENT, PartyRole.PETITION_RESPONDENT, PartyRole.DEFENDANT),
}


@dataclass(frozen=True, slots=True)
class Value:
    value: Any
    source: str  # where it comes from, for the reader


@dataclass(frozen=True, slots=True)
class Suggestions:
    """By name of field; `people`: by participant. Only for what is empty."""

    fields: dict[str, Value] = field(default_factory=dict)
    people: dict[UUID, dict[str, Value]] = field(default_factory=dict)
    exhibits: tuple[dict[str, str], ...] = ()
    log: tuple[LiveMark, ...] = ()  # what was marked while the hearing was recorded live

    def __bool__(self) -> bool:
        return bool(self.fields or self.people or self.exhibits)


def suggestions_for(hearing: Hearing, noted: Proceedings, user: User) -> Suggestions:
    """What a session of the live desk, the transcripts and the case tell, as far as the user may know of it."""
    sessions = LiveSession.objects.visible_to(user).filter(hearing=hearing).exclude(started_at=None)
    marks = tuple(LiveMark.objects.visible_to(user).filter(session__hearing=hearing))
    told = {
        **_of_hearing(hearing),
        **_of_sessions(list(sessions.order_by("started_at")), marks),
        **_of_next(hearing, user),
    }
    new = [mark for mark in marks if not noted.updated_at or mark.begun_at > noted.updated_at]
    return Suggestions(
        fields={name: value for name, value in told.items() if not getattr(noted, name) and _may(name, noted)},
        people=_of_people(hearing, marks),
        exhibits=() if noted.no_exhibits else tuple(_exhibits(hearing, new)),
        log=marks,
    )


def _may(name: str, noted: Proceedings) -> bool:
    """How it ended is offered as a whole, or not at all."""
    return not name.startswith("adjourned") or not noted.ending


def _of_hearing(hearing: Hearing) -> dict[str, Value]:
    source = _("Suggested from the hearing.")
    opened_as = Publicity.CLOSED if hearing.is_sealed else Publicity.OPEN
    return {"ordinal": Value(ordinal_of(hearing), source), "opened_as": Value(opened_as, source)}


def _of_sessions(sessions: list[LiveSession], marks: Iterable[LiveMark]) -> dict[str, Value]:
    if not sessions:
        return {}
    source = _("Suggested from the live recording.")
    told = {"opened_at": Value(sessions[0].started_at, source)}
    if all(session.state == LiveState.ENDED and session.ended_at for session in sessions):
        told["closed_at"] = Value(sessions[-1].ended_at, source)
    ranges = [_range(mark.begun_at, mark.ended_at) for mark in marks if mark.kind == MarkKind.CLOSED]
    if ranges:
        told["closed_part"] = Value(f"pukul {', '.join(ranges)}", source)
    return told


def _range(begun: datetime, ended: datetime | None) -> str:
    first = f"{timezone.localtime(begun):%H.%M}"
    return f"{first} sampai {timezone.localtime(ended):%H.%M}" if ended else f"{first} sampai sidang ditutup"


def _of_next(hearing: Hearing, user: User) -> dict[str, Value]:
    """Minutes of an open hearing tell of open ones alone."""
    later = hearings_known_to(hearing, user).filter(starts_at__gt=hearing.starts_at).order_by("starts_at").first()
    if later is None:
        return {}
    source = _("Suggested from the next hearing of the case.")
    told = {"ending": Ending.ADJOURNED, "adjourned_to": later.starts_at, "adjourned_for": later.agenda}
    return {name: Value(value, source) for name, value in told.items() if value}


def _of_people(hearing: Hearing, marks: Iterable[LiveMark]) -> dict[UUID, dict[str, Value]]:
    people = list(hearing.participants.all())
    found: dict[UUID, dict[str, Value]] = {}
    heard = Speaker.objects.filter(transcript__recording__hearing=hearing, participant__in=people)
    speaking = set(heard.values_list("participant", flat=True))
    for person in people:
        if person.pk in speaking and not person.attendance:
            source = _("Suggested because the transcript has what this person said.")
            found.setdefault(person.pk, {})["attendance"] = Value(Attendance.PRESENT, source)
    for person, oath in _oaths(people, marks):
        source = _("Suggested from a mark of the live recording.")
        found.setdefault(person.pk, {})["oath"] = Value(oath, source)
    return found


def _oaths(people: list[Participant], marks: Iterable[LiveMark]) -> Iterable[tuple[Participant, Oath]]:
    """Of those whom a mark names; of the only one who may be meant where it names nobody."""
    waiting = [one for one in people if one.role in SWEARING and not one.oath and one.attendance != Attendance.ABSENT]
    for mark in marks:
        is_oath, is_promise = bool(OATH.search(mark.label)), bool(PROMISE.search(mark.label))
        if mark.kind != MarkKind.ANCHOR or not (is_oath or is_promise):
            continue
        named = [one for one in waiting if _is_named(one, mark.label)] or (waiting if len(waiting) == 1 else [])
        for person in named:
            yield person, Oath.SWORN if is_oath else Oath.AFFIRMED


def _is_named(person: Participant, label: str) -> bool:
    words = set(re.findall(r"\w{3,}", label.casefold()))
    return bool(words & set(re.findall(r"\w{3,}", plain_name(person.name).casefold())))


def _exhibits(hearing: Hearing, marks: Iterable[LiveMark]) -> Iterable[dict[str, str]]:
    """Those of which a mark speaks and that are not listed yet."""
    listed = {_folded(number) for number in Exhibit.objects.filter(hearing=hearing).values_list("number", flat=True)}
    parties = dict(hearing.case.parties.values_list("role", "name"))
    for mark in marks:
        said = EXHIBIT.match(mark.label.strip()) if mark.kind == MarkKind.ANCHOR else None
        if said is None or not said[1].strip(" …"):
            continue
        numbered = NUMBER.match(said[1])
        number, description = (numbered[1], numbered[2]) if numbered else (UNNUMBERED, said[1])
        key = _folded(number) if numbered else _folded(description)
        if key not in listed:
            listed.add(key)
            yield {"number": number, "description": description.strip(), "handed_in_by": _giver(number, parties)}


def _giver(number: str, parties: dict[str, str]) -> str:
    letters = re.match(r"[A-Za-z]*", number)[0].upper()
    roles = GIVERS.get(letters, ())
    return next((parties[role.value] for role in roles if role.value in parties), "")


def _folded(text: str) -> str:
    return re.sub(r"\W", "", text).casefold()
