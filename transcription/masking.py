"""A transcript without the names of parties and witnesses: what is found, what people decide, what is taken out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from django.db.models import QuerySet

from courtsight.accounts.models import User
from transcription import types
from transcription.anonymity import (
    Finder,
    Found,
    Kind,
    Known,
    Person,
    Phrase,
    Said,
    answers_in,
    folded_phrase,
    hide_in,
    hide_in_segment,
    plain,
)
from transcription.document_errors import NoCase
from transcription.exports import UNTOLD, Sitting
from transcription.exports import Person as Attendant
from transcription.models import Hearing, HiddenText, Segment, Transcript
from transcription.models.anonymity import HiddenKind
from transcription.pseudonyms import people_of
from transcription.vocabulary import plain_name

AROUND = 90  # characters of the sentence before and after


@dataclass(frozen=True, slots=True)
class Mask:
    """What is known of one transcript's case, for the eyes of one user."""

    finder: Finder
    labels: dict[str, str]  # of hidden people, by their folded names

    def name(self, name: str) -> str:
        """Of a person who is on a list, with titles or without."""
        return self.labels.get(folded_phrase(plain_name(name) or name)) or hide_in(name, self.finder)

    def text(self, text: str) -> str:
        return hide_in(text, self.finder)


@dataclass(frozen=True, slots=True)
class Place:
    segment: Segment
    before: str
    shown: str
    after: str


@dataclass
class Item:
    """What was found, with all its places in a transcript. `decision`: True hides, False does not, None is open."""

    found: Found
    decision: bool | None
    places: list[Place] = field(default_factory=list)

    @property
    def shown(self) -> str:
        return self.places[0].shown

    @property
    def kind_label(self) -> str:
        return HiddenKind(self.found.kind).label


def mask_for(transcript: Transcript, user: User) -> Mask:
    """Raises NoCase."""
    hearing = transcript.recording.hearing
    if hearing is None:
        raise NoCase
    people = people_of(hearing, user)
    rows = list(decisions_for(hearing))
    known = replace(_known(people, rows), answers=answers_in(_said(transcript)))
    labels = {folded_phrase(person.name): person.label for person in people if person.label}
    kept = {text for kind, text in known.refused if kind == Kind.PERSON}
    return Mask(Finder(known), {name: label for name, label in labels.items() if name not in kept})


def _said(transcript: Transcript) -> Iterator[Said]:
    """All of it: what is asked may be in no excerpt that has the answer."""
    for speaker, label, text in transcript.segments.values_list("speaker_id", "engine_speaker", "text"):
        yield Said(str(speaker or label), text)


def decisions_for(hearing: Hearing) -> QuerySet[HiddenText]:
    """Those that hold here; of two about the same, the one of sealed hearings comes last."""
    rows = HiddenText.objects.filter(case=hearing.case_id).order_by("sealed")
    return rows if hearing.is_sealed else rows.filter(sealed=False)


def items_of(transcript: Transcript, mask: Mask) -> list[Item]:
    """What is open first, then what is hidden, then what is not; each in the order in which it is said."""
    accepted, refused = mask.finder.known.accepted, mask.finder.known.refused
    all_of_it = Finder(replace(mask.finder.known, refused=frozenset())) if refused else mask.finder
    items: dict[tuple[str, str], Item] = {}
    for segment in transcript.segments.all():
        text = plain(segment.text)
        found = [*mask.finder.find(text), *(one for one in all_of_it.find(text) if one.key in refused)]
        for one in sorted(found, key=lambda one: one.start):
            decision = True if one.key in accepted else False if one.key in refused else None
            items.setdefault(one.key, Item(one, decision)).places.append(_place(segment, text, one))
    return sorted(items.values(), key=lambda item: (None, True, False).index(item.decision))


def unreviewed_in(transcription: types.Transcription, mask: Mask) -> int:
    """How many different things are found in it about which nobody has decided."""
    found: set[tuple[str, str]] = set()
    for segment in transcription.segments:
        found |= {one.key for one in mask.finder.find(plain(segment.text)) if not mask.finder.is_reviewed(one)}
    return len(found)


def masked(transcription: types.Transcription, mask: Mask) -> types.Transcription:
    """Without names, and without what the machine had heard or noticed."""
    names = {segment.speaker for segment in transcription.segments if segment.speaker}
    called = {name: _speaker(name, mask) for name in names}
    segments = tuple(
        replace(hide_in_segment(segment, mask.finder), speaker=called.get(segment.speaker))
        for segment in transcription.segments
    )
    return replace(transcription, segments=segments, findings=(), turns=())


def masked_sitting(sitting: Sitting, mask: Mask) -> Sitting:
    return replace(
        sitting,
        subject=mask.text(sitting.subject),
        room=mask.text(sitting.room),
        agenda=mask.text(sitting.agenda),
        participants=_attendants(sitting.participants, mask),
        parties=_attendants(sitting.parties, mask),
        roles=tuple((_speaker(name, mask), role) for name, role in sitting.roles),
        closed_part=mask.text(sitting.closed_part),
        adjourned_for=mask.text(sitting.adjourned_for),
        adjourned_because=mask.text(sitting.adjourned_because),
        exhibits=tuple(
            replace(one, description=mask.text(one.description), by=_giver(one.by, mask)) for one in sitting.exhibits
        ),
        marks=tuple(replace(one, label=mask.text(one.label)) for one in sitting.marks),
        leaves=tuple(replace(one, by=mask.name(one.by)) for one in sitting.leaves),
    )


def _attendants(people: Iterable[Attendant], mask: Mask) -> tuple[Attendant, ...]:
    """Religion is personal data of a special kind: of those too who keep their names."""
    return tuple(replace(one, name=mask.name(one.name), note=mask.text(one.note), belief=UNTOLD) for one in people)


def _giver(by: str, mask: Mask) -> str:
    """Who handed an exhibit in: a name or a role."""
    return mask.name(by) if by else by


def _speaker(shown: str, mask: Mask) -> str:
    """ "Saksi ke-2: Siti Rahayu, S.H." is SAKSI 2: the label has the role in it."""
    _role, _colon, name = shown.rpartition(": ")
    label = mask.labels.get(folded_phrase(plain_name(name) or name))
    return label or hide_in(shown, mask.finder)


def _known(people: list[Person], rows: Iterable[HiddenText]) -> Known:
    latest = {(row.kind, row.text): row for row in rows}
    decided: dict[bool, set[tuple[str, str]]] = defaultdict(set)
    for key, row in latest.items():
        decided[row.is_hidden].add(key)
    by_hand = (row for row in latest.values() if row.label and row.is_hidden)
    return Known(
        tuple(people),
        tuple(Phrase(row.text, Kind(row.kind), row.label) for row in by_hand),
        frozenset(decided[True]),
        frozenset(decided[False]),
    )


def _place(segment: Segment, text: str, found: Found) -> Place:
    before, after = text[: found.start], text[found.end :]
    return Place(
        segment,
        before if len(before) <= AROUND else "…" + before[-AROUND:],
        text[found.start : found.end],
        after if len(after) <= AROUND else after[:AROUND] + "…",
    )
