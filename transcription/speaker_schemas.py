"""What the calls about speakers take and give."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, model_validator

from transcription.models import Segment, SpeakerChange
from transcription.models.hearing import ParticipantRole
from transcription.models.speaker import ChangeKind
from transcription.schemas import ProblemSchema, SpeakerCount, storable
from transcription.speakers import Heard, Identity, Offer
from transcription.speakers.formulas import Rule
from transcription.speakers.history import described
from transcription.speakers.suggestions import Suggested
from transcription.speakers.voices import EarlierVoice

Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(storable)]
Role = Literal["", *ParticipantRole.values]
Revision = Annotated[int, Field(ge=1, le=2**31 - 1)]


class IdentitySchema(Schema):
    """Who somebody is. `shown_name` is how it reads, in the language of the request."""

    name: str
    role: Role
    ordinal: int | None
    participant_id: UUID | None
    shown_name: str

    @classmethod
    def of(cls, identity: Identity) -> Self:
        return cls.model_validate(identity, from_attributes=True)


class OfferSchema(IdentitySchema):
    """A participant of the hearing, or who sits at a microphone; `taken_by` is the speaker who already is."""

    taken_by: UUID | None = None

    @classmethod
    def from_offer(cls, offer: Offer) -> Self:
        taken_by = offer.taken_by and offer.taken_by.pk
        return cls.of(offer.identity).model_copy(update={"taken_by": taken_by})


class SpeakerSchema(IdentitySchema):
    """`label` is the machine's and never changes; empty for somebody whom a person added."""

    id: UUID
    revision: int
    label: str
    initials: str
    colour: int = Field(ge=1, description="of the page's palette")
    segments: int
    start: float = Field(description="of the first segment, in seconds")
    seconds: float = Field(description="of speech")

    @classmethod
    def from_heard(cls, heard: Heard) -> Self:
        speaker = heard.speaker
        return cls(
            id=speaker.pk,
            revision=speaker.revision,
            label=speaker.label,
            name=speaker.name,
            role=speaker.role,
            ordinal=speaker.ordinal,
            participant_id=speaker.participant_id,
            shown_name=speaker.shown_name,
            initials=heard.initials,
            colour=heard.colour,
            segments=heard.count,
            start=heard.start,
            seconds=round(heard.seconds, 3),
        )


class SpeakerList(Schema):
    """In the order in which they first speak. `offers` are those who may be meant."""

    items: list[SpeakerSchema]
    next_cursor: None = None
    offers: list[OfferSchema]


class CurrentSpeaker(IdentitySchema):
    id: UUID
    revision: int


class StaleSpeakerSchema(ProblemSchema):
    """`speaker`: what it is now, where somebody changed it meanwhile."""

    speaker: CurrentSpeaker | None = None


class ReasonSchema(Schema):
    rule: Literal[tuple(Rule)]
    start: float = Field(description="of the segment, in seconds")
    quote: str


class VoiceSchema(Schema):
    """Somebody in another hearing of the same case, who first says something there at `start` seconds."""

    speaker_id: UUID
    transcript_id: UUID
    hearing_id: UUID
    starts_at: datetime = Field(description="of the hearing")
    start: float

    @classmethod
    def of(cls, voice: EarlierVoice) -> Self:
        return cls(
            speaker_id=voice.speaker.pk,
            transcript_id=voice.speaker.transcript_id,
            hearing_id=voice.hearing.pk,
            starts_at=voice.hearing.starts_at,
            start=voice.start,
        )


class SuggestionSchema(Schema):
    """Each of `identities` is an alternative. To accept one: PATCH the speaker with it.

    `voice`: whose voice it sounds like; then that person is the first alternative.
    """

    speaker_id: UUID
    revision: int = Field(description="of the speaker")
    shown_name: str
    identities: list[IdentitySchema]
    reasons: list[ReasonSchema]
    voice: VoiceSchema | None

    @classmethod
    def from_suggested(cls, suggested: Suggested) -> Self:
        speaker = suggested.heard.speaker
        return cls(
            speaker_id=speaker.pk,
            revision=speaker.revision,
            shown_name=speaker.shown_name,
            identities=[IdentitySchema.of(identity) for identity in suggested.identities],
            reasons=[ReasonSchema.model_validate(reason, from_attributes=True) for reason in suggested.reasons],
            voice=suggested.voice and VoiceSchema.of(suggested.voice),
        )


class SuggestionList(Schema):
    items: list[SuggestionSchema]
    next_cursor: None = None


class ChangeSchema(Schema):
    id: UUID
    kind: Literal[tuple(ChangeKind.values)]
    description: str = Field(description="in the language of the request")
    made_by: str | None
    made_at: datetime
    undone_by: str | None
    undone_at: datetime | None
    segments: int = Field(description="how many got another speaker")

    @classmethod
    def from_row(cls, row: SpeakerChange) -> Self:
        return cls(
            id=row.pk,
            kind=row.kind,
            description=described(row),
            made_by=row.made_by and row.made_by.display_name,
            made_at=row.created_at,
            undone_by=row.undone_by and row.undone_by.display_name,
            undone_at=row.undone_at,
            segments=row.count,
        )


class ChangeList(Schema):
    items: list[ChangeSchema]
    next_cursor: str | None


class ChangePage(Schema):
    model_config = ConfigDict(extra="forbid")

    cursor: str | None = Field(None, max_length=200)
    limit: int = Field(50, ge=1, le=200)


class SegmentState(Schema):
    id: UUID
    revision: int
    speaker: str | None
    speaker_id: UUID | None


class OutcomeSchema(Schema):
    """All that is different now: the speakers, and the segments that got another one."""

    change: ChangeSchema | None = Field(description="null when nothing had to be changed")
    speakers: list[SpeakerSchema]
    segments: list[SegmentState]

    @classmethod
    def of(cls, change: SpeakerChange | None, heard: Iterable[Heard], moved: Iterable[Segment]) -> Self:
        return cls(
            change=change and ChangeSchema.from_row(change),
            speakers=[SpeakerSchema.from_heard(one) for one in heard],
            segments=[
                SegmentState(
                    id=row.pk, revision=row.revision, speaker=row.speaker_name or None, speaker_id=row.speaker_id
                )
                for row in moved
            ],
        )


class IdentityChange(Schema):
    """All empty: nothing is known of this person."""

    model_config = ConfigDict(extra="forbid")

    name: Name = ""
    role: Role = ""
    ordinal: int | None = Field(None, ge=1, le=999)
    participant_id: UUID | None = None

    def identity(self) -> Identity:
        return Identity(self.name, self.role, self.ordinal, self.participant_id)


class SpeakerNaming(IdentityChange):
    """`revision` is the one of the speaker that was seen; `voice` of the suggestion that is accepted, if it has one."""

    revision: Revision
    voice: UUID | None = None


class SpeakerMerge(Schema):
    """`revision` and `into_revision` are those that were seen of either."""

    model_config = ConfigDict(extra="forbid")

    revision: Revision
    into: UUID
    into_revision: Revision


class Somebody(Schema):
    """A speaker of the transcript (`speaker_id`), or somebody new (`new`, all of it may be empty)."""

    model_config = ConfigDict(extra="forbid")

    speaker_id: UUID | None = None
    new: IdentityChange | None = None

    @model_validator(mode="after")
    def one_person(self) -> Self:
        if (self.speaker_id is None) == (self.new is None):
            raise ValueError(_("give speaker_id or new"))
        return self


class SpeakerSplit(Somebody):
    """`revision` is the one of the speaker that was seen; what they say from `segment_id` on is somebody else's."""

    revision: Revision
    segment_id: UUID


class SegmentSpeaker(Somebody):
    """`revision` is the one of the segment that was seen."""

    revision: Revision


class SuggestionDeclined(Schema):
    """A role, or the `voice.speaker_id` of the suggestion."""

    model_config = ConfigDict(extra="forbid")

    role: Literal[tuple(ParticipantRole.values)] | None = None
    voice: UUID | None = None

    @model_validator(mode="after")
    def one_of_both(self) -> Self:
        if (self.role is None) == (self.voice is None):
            raise ValueError(_("give role or voice"))
        return self


class TellingApart(Schema):
    model_config = ConfigDict(extra="forbid")

    speaker_count: SpeakerCount = None
