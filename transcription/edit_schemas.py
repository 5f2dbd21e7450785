"""What the calls of the transcript editor take and give."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from transcription.doubts import DoubtKind
from transcription.editing import By, Change, Seen
from transcription.editing.changes import MOST_CHANGES
from transcription.models import EditKind
from transcription.schemas import ProblemSchema, storable
from transcription.shown_words import has_line_breaks, one_line
from transcription.speaker_schemas import Revision, SpeakerSchema

Kind = Literal[tuple(kind.value for kind in EditKind.of_people())]
# What an edit is, in the log: also those of the machine.
AnyKind = Literal[tuple(EditKind.values)]


def line(text: str) -> str:
    if has_line_breaks(text):
        raise ValueError(_("must be one line: split the segment instead"))
    return one_line(storable(text)).strip()


Line = Annotated[str, StringConstraints(max_length=20_000), AfterValidator(line)]


class SegmentShown(Schema):
    id: UUID
    revision: int
    start: float
    end: float
    speaker_id: UUID | None
    text: str


class WordTimes(Schema):
    """`times`: start, end, confidence of each word, one after the other: milliseconds from the segment's start, per

    cent, -1 for none. `corrections`: [word, what the engine heard, what the machine wrote, whether it is applied], …
    """

    times: list[int]
    corrections: list[tuple[int, str, str, bool]]


class SegmentWhole(SegmentShown, WordTimes):
    pass


class EditorSchema(Schema):
    """The text after edit `number`. `audio` and `peaks` are addresses; `editable`: whether you may change it."""

    number: int
    status: str
    editable: bool
    audio: str
    duration: float
    peaks: str
    speakers: list[SpeakerSchema]
    segments: list[SegmentShown]


class DoubtSchema(Schema):
    """`first` and `last` are the numbers of its first and its last word, from 0; `reason` is for people.

    `checked`: somebody has listened and confirmed it.
    """

    segment_id: UUID
    first: int
    last: int
    kind: Literal[tuple(DoubtKind)]
    reason: str
    checked: bool


class PeaksSchema(Schema):
    """How loud the sound is: so many values a second, each 0 to 127."""

    per_second: int
    peaks: list[int]


class EditorWords(Schema):
    number: int
    segments: dict[UUID, WordTimes]
    doubts: list[DoubtSchema]


class DoubtCheck(Schema):
    """Of a doubt; `revision` is the one of its segment that you saw. `checked` false takes it back."""

    model_config = ConfigDict(extra="forbid")

    segment_id: UUID
    revision: Revision
    first: int = Field(ge=0, le=20_000)
    last: int = Field(ge=0, le=20_000)
    checked: bool

    @model_validator(mode="after")
    def in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError(_("last must not be before first"))
        return self


class DoubtsChecked(Schema):
    """The doubts of the segment, and how many of them nobody has checked."""

    segment_id: UUID
    doubts: list[DoubtSchema]
    left: int


# Of these one edit has thousands: ninja's Schema, which can read attributes too, would take longer than all the rest.


class SeenSegment(BaseModel):
    """`revision` is the one that you saw."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    revision: Revision


class NewSegment(BaseModel):
    """`id` is one of those seen, or a new one of your own. Without `speaker_id` the speaker stays; null: not known."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    text: Line
    speaker_id: UUID | None = None

    def by(self) -> By:
        if "speaker_id" not in self.model_fields_set:
            return By(self.id, self.text)
        return By(self.id, self.text, self.speaker_id or "")


class EditChange(BaseModel):
    """A run of neighbours as you saw them, in their order, and what is to take its place."""

    model_config = ConfigDict(extra="forbid")

    seen: list[SeenSegment] = Field(min_length=1)
    by: list[NewSegment] = Field(min_length=1)

    def change(self) -> Change:
        return Change(tuple(Seen(one.id, one.revision) for one in self.seen), tuple(one.by() for one in self.by))


class EditRequest(Schema):
    """All of the changes are made, or none. The same `edit_id` again is the same edit, and gets the same answer."""

    model_config = ConfigDict(extra="forbid")

    edit_id: UUID
    kind: Kind
    changes: list[EditChange] = Field(min_length=1, description=f"{MOST_CHANGES} at most")


class EditMade(Schema):
    """`number` is that of the edit; `removed` are those that were joined into others."""

    number: int
    segments: list[SegmentWhole]
    removed: list[UUID]
    doubts: list[DoubtSchema]


class EditLogged(Schema):
    number: int
    segments: list[SegmentWhole]
    removed: list[UUID]
    edit_id: UUID
    kind: AnyKind
    made_by: str | None
    made_at: datetime


class EditList(Schema):
    items: list[EditLogged]
    next_cursor: str | None = Field(description="what to give as `after` for the next page")


class EditPage(Schema):
    model_config = ConfigDict(extra="forbid")

    after: int = Field(0, ge=0, le=2**31 - 1, description="the number of the last edit that you know")
    limit: int = Field(100, ge=1, le=500)


class StaleEditSchema(ProblemSchema):
    """Of stale_revision: the numbers of the changes that saw something else, and what is in their place now."""

    changes: list[int] = []
    current: list[SegmentWhole] = []
    number: int | None = None
