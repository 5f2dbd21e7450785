"""Whom the speakers of a transcript sound like, by their voices in the other hearings of the case.

A print does not say whose it is. It belongs to whoever says, as the transcript is now, nearly all that the machine had
given to its label: so merging, splitting, renaming and undoing need not know of prints.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.db.models import F, Min, QuerySet, Sum

from courtsight.accounts.models import User
from transcription.models import Hearing, Segment, Speaker, Transcript, VoicePrint
from transcription.speakers.encryption import PrintUnreadable, decrypted
from transcription.speakers.likeness import Known, Match, Unknown, matches
from transcription.speakers.listing import Heard

logger = logging.getLogger(__name__)

NEARLY_ALL = 0.9  # of the time that the machine had given to a label


@dataclass(frozen=True, slots=True)
class EarlierVoice:
    """Somebody who has a name in another hearing of the case, and first says something there at `start` seconds."""

    speaker: Speaker
    start: float

    @property
    def hearing(self) -> Hearing:
        return self.speaker.transcript.recording.hearing


@dataclass(frozen=True, slots=True)
class Owned:
    """A vector, and the speaker whose voice it is now."""

    owner: Speaker
    start: float
    vector: np.ndarray


def earlier_voices(transcript: Transcript, heard: Sequence[Heard], reader: User) -> dict[UUID, EarlierVoice]:
    """By the keys of speakers without a name. What `reader` may not see plays no part, not even as a rival."""
    hearing = transcript.recording.hearing
    here = VoicePrint.objects.filter(speaker__transcript=transcript).select_related("speaker")
    if hearing is None or not (prints := list(here)):
        return {}
    elsewhere = VoicePrint.objects.visible_to(reader).comparable_in(hearing, prints[0].speaker_model)
    there = list(_owned(elsewhere.select_related("speaker")))
    earlier = {one.owner.pk: EarlierVoice(one.owner, one.start) for one in there}
    taken = {person_of(one.speaker) for one in heard if one.speaker.is_named}
    found = (match for match in _matches(list(_owned(prints)), there) if match.known.person not in taken)
    return {match.voice: earlier[match.known.source] for match in found}


def speakers_elsewhere(transcript: Transcript) -> QuerySet[Speaker]:
    """Those of the other hearings of the case."""
    hearing = transcript.recording.hearing
    if hearing is None:
        return Speaker.objects.none()
    same_case = Speaker.objects.filter(transcript__recording__hearing__case=hearing.case_id)
    return same_case.exclude(transcript__recording__hearing=hearing.pk)


def person_of(speaker: Speaker) -> tuple[str, ...]:
    """The same for all speakers who are one person, as far as their names and roles tell."""
    name = plain_name(speaker.name)
    return (name,) if name else (speaker.role, str(speaker.ordinal))


def plain_name(name: str) -> str:
    """To compare: without the titles behind a name."""
    return " ".join(name.partition(",")[0].casefold().split())


def _matches(here: Sequence[Owned], there: Sequence[Owned]) -> list[Match]:
    known = [
        Known(person_of(one.owner), one.owner.pk, one.vector, _beside(one.owner, there))
        for one in there
        if one.owner.is_named
    ]
    nameless = {one.owner.pk: one.owner for one in here if not one.owner.is_named}
    unknown = (
        Unknown(
            pk,
            [one.vector for one in here if one.owner.pk == pk],
            _beside(speaker, here),
            frozenset(one.person for one in known if str(one.source) in speaker.declined_voices),
        )
        for pk, speaker in nameless.items()
    )
    return matches(unknown, known)


def _beside(speaker: Speaker, voices: Iterable[Owned]) -> list[np.ndarray]:
    """The others of the same transcript, whether they have names or not."""
    return [
        one.vector for one in voices if one.owner.transcript_id == speaker.transcript_id and one.owner.pk != speaker.pk
    ]


def _owned(prints: Iterable[VoicePrint]) -> Iterator[Owned]:
    """Those that can be read and belong to somebody."""
    by_label = {(print_.speaker.transcript_id, print_.speaker.label): print_ for print_ in prints}
    owners = _owners({transcript for transcript, _ in by_label})
    people = Speaker.objects.select_related("transcript__recording__hearing__case")
    speakers = people.in_bulk([pk for pk, _ in owners.values()])
    for place, print_ in by_label.items():
        if place in owners:
            pk, start = owners[place]
            try:
                yield Owned(speakers[pk], start, decrypted(print_.encrypted))
            except PrintUnreadable:
                logger.warning("The voice print of speaker %s cannot be read: no key opens it", print_.speaker_id)


def _owners(transcripts: Iterable[UUID]) -> dict[tuple[UUID, str], tuple[UUID, float]]:
    """By transcript and label: who says nearly all of it, and from when on."""
    said: dict[tuple[UUID, str], list[tuple[float, float, UUID | None]]] = defaultdict(list)
    rows = Segment.objects.filter(transcript__in=transcripts).exclude(engine_speaker="").order_by()
    parts = rows.values("transcript", "engine_speaker", "speaker").annotate(
        seconds=Sum(F("end") - F("start")), first=Min("start")
    )
    for part in parts:
        place = part["transcript"], part["engine_speaker"]
        said[place].append((part["seconds"], part["first"], part["speaker"]))
    found = {}
    for place, each in said.items():
        seconds, start, speaker = max(each, key=lambda part: part[0])
        if speaker is not None and seconds >= NEARLY_ALL * sum(part[0] for part in each):
            found[place] = speaker, start
    return found
