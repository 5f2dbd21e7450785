"""Who a speaker is said to be, as a value; and the speaker whom a person means."""

from dataclasses import asdict, dataclass, replace
from typing import Any, Self
from uuid import UUID

from django.db.models import Max, Q

from transcription.errors import MergedAway, NameTaken, UnknownParticipant
from transcription.models import Participant, Speaker, Transcript
from transcription.models.speaker import joined_name


@dataclass(frozen=True, slots=True)
class Identity:
    """All of it may be empty: somebody of whom nothing is known but that it is another person."""

    name: str = ""
    role: str = ""
    ordinal: int | None = None
    participant_id: UUID | None = None

    @classmethod
    def of(cls, speaker: Speaker) -> Self:
        return cls(speaker.name, speaker.role, speaker.ordinal, speaker.participant_id)

    @classmethod
    def load(cls, stored: dict[str, Any]) -> Self:
        participant = stored["participant_id"]
        return cls(**stored | {"participant_id": participant and UUID(participant)})

    def dump(self) -> dict[str, Any]:
        return asdict(self) | {"participant_id": self.participant_id and str(self.participant_id)}

    @property
    def is_empty(self) -> bool:
        return not (self.name or self.role)

    @property
    def shown_name(self) -> str:
        """As of a speaker; empty where nothing is known."""
        return joined_name(self.name, self.role, self.ordinal)

    def reads_like(self, other: Self) -> bool:
        """Whether the same would be shown: a participant may have been taken off the hearing's list."""
        return replace(self, participant_id=None) == replace(other, participant_id=None)

    def give_to(self, speaker: Speaker) -> None:
        """Without saving. A participant who is no longer on the list is left out."""
        speaker.name, speaker.role, speaker.ordinal = self.name, self.role, self.ordinal
        here = Participant.objects.filter(pk=self.participant_id) if self.participant_id else None
        speaker.participant = here.first() if here is not None else None


# A speaker of the transcript; a new one; or whoever is called so, "" for nobody.
Target = Speaker | Identity | str


def speaker_meant(transcript: Transcript, target: Target) -> Speaker | None:
    """The speaker whom `target` names, made if it is a new one; None for nobody. The transcript is locked.

    Raises MergedAway, UnknownParticipant and NameTaken.
    """
    if target == "":
        return None
    if isinstance(target, Identity):
        return add_speaker(transcript, target)
    present = transcript.speakers.filter(merged_into=None)
    if isinstance(target, str):
        called = (speaker for speaker in present if speaker.is_called(target))
        return next(called, None) or add_speaker(transcript, Identity(name=target))
    found = present.filter(pk=target.pk).first()
    if found is None:
        raise MergedAway
    return found


def add_speaker(transcript: Transcript, identity: Identity) -> Speaker:
    """Raises UnknownParticipant and NameTaken."""
    check_identity(transcript, identity)
    highest = transcript.speakers.aggregate(highest=Max("number"))["highest"] or 0
    speaker = Speaker(transcript=transcript, number=highest + 1)
    identity.give_to(speaker)
    speaker.save()
    return speaker


def check_identity(transcript: Transcript, identity: Identity, of: Speaker | None = None) -> None:
    """Whether a new speaker, or `of`, may be called so.

    Raises UnknownParticipant for somebody of another hearing, and NameTaken.
    """
    hearing, participant = transcript.recording.hearing_id, identity.participant_id
    known = Participant.objects.filter(pk=participant, hearing=hearing, hearing__isnull=False)
    if participant is not None and not known.exists():
        raise UnknownParticipant
    check_free(transcript, identity, of)


def check_free(transcript: Transcript, identity: Identity, of: Speaker | None = None) -> None:
    """Raises NameTaken where somebody else who is heard is called so, or is that participant.

    Several may have one role, such as witnesses of whom nobody knows more.
    """
    if not identity.name:
        return
    same = Q(name__iexact=identity.name, role=identity.role, ordinal=identity.ordinal)
    if identity.participant_id is not None:
        same |= Q(participant=identity.participant_id)
    others = transcript.speakers.filter(same).exclude(pk=of and of.pk)
    if others.heard().exists():
        raise NameTaken(f"transcript {transcript.pk}")
