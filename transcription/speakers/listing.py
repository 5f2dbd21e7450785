"""The speakers of a transcript as lists and menus show them, and the people who are offered as names."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from transcription.initials import initials_of
from transcription.models import CourtRoom, Hearing, Participant, Speaker, Transcript
from transcription.models.hearing import ParticipantRole
from transcription.models.speaker import colours_for
from transcription.seat_roles import seat_called
from transcription.speakers.identity import Identity


@dataclass(frozen=True, slots=True)
class Heard:
    """A speaker and how much of the hearing is theirs; `start` and `seconds` in seconds.

    `colour`: of the page's palette; no two who are heard share one, as long as there are enough.
    """

    speaker: Speaker
    initials: str
    colour: int
    count: int
    start: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Offer:
    """Somebody whom a speaker may be; `taken_by` is the speaker who already is."""

    identity: Identity
    taken_by: Speaker | None = None


def heard_in(transcript: Transcript) -> list[Heard]:
    """Those who say something, first the one who speaks first."""
    speakers = list(transcript.speakers.heard())
    short = initials_of([speaker.shown_name for speaker in speakers])
    colours = colours_for(speakers)
    return [
        Heard(speaker, initials, colours[speaker.pk], speaker.count, speaker.start, speaker.seconds)
        for speaker, initials in zip(speakers, short, strict=True)
    ]


def offers_for(transcript: Transcript, speakers: Iterable[Speaker]) -> list[Offer]:
    """Participants of the hearing by role, then those who sit at the room's microphones."""
    hearing = transcript.recording.hearing
    if hearing is None:
        return []
    present = list(speakers)
    by_participant = {speaker.participant_id: speaker for speaker in present if speaker.participant_id}
    people = [
        Offer(identity, by_participant.get(identity.participant_id))
        for identity in identities_of(hearing.participants.all())
    ]
    known = {speaker.label for speaker in present} | {offer.identity.name for offer in people}
    return people + [Offer(_sitting_at(name)) for name in names_at_microphones(hearing) if name not in known]


def _sitting_at(name: str) -> Identity:
    seat = seat_called(name)
    return Identity(name=name) if seat is None else Identity(role=seat.role, ordinal=seat.ordinal)


def identities_of(participants: Iterable[Participant]) -> list[Identity]:
    """By role. Where several have the same role they are counted: the second witness."""
    people = sorted(participants, key=lambda person: ParticipantRole.values.index(person.role))
    several = {role for role, count in Counter(person.role for person in people).items() if count > 1}
    counted: Counter[str] = Counter()
    found = []
    for person in people:
        counted[person.role] += 1
        ordinal = counted[person.role] if person.role in several else None
        found.append(Identity(person.name, person.role, ordinal, person.pk))
    return found


def names_at_microphones(hearing: Hearing) -> list[str]:
    room = CourtRoom.objects.filter(name__iexact=hearing.court_room.strip()).first() if hearing.court_room else None
    return [name for name in room.channels if name] if room is not None else []
