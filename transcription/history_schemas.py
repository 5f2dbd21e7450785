"""What the calls of the history give."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

from transcription.history.words import Mark
from transcription.models import EditKind


class StationSchema(Schema):
    """`number` is that of the edit; 0 for what the engine said and what the machine wrote."""

    number: int
    kind: Literal[("engine", "machine", *EditKind.values)]
    made_by: str | None
    made_at: datetime | None
    text: str


class SegmentHistory(Schema):
    """`present`: whether the segment is in the text today; else it was joined into another one."""

    segment_id: UUID
    present: bool
    items: list[StationSchema]


class ComparePage(Schema):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    from_: int = Field(0, alias="from", ge=0, le=2**31 - 1)
    to: int | None = Field(None, ge=0, le=2**31 - 1)
    after: int = Field(0, ge=0, le=2**31 - 1, description="the last next_cursor")
    limit: int = Field(100, ge=1, le=500)


class ComparedSegment(Schema):
    id: UUID
    start: float
    end: float
    speaker_id: UUID | None
    text: str


class ComparedWords(Schema):
    mark: Literal[tuple(Mark)]
    text: str


class HunkSchema(Schema):
    before: list[ComparedSegment]
    after: list[ComparedSegment]
    words: list[ComparedWords]


class CompareList(Schema):
    model_config = ConfigDict(populate_by_name=True)

    from_: int = Field(alias="from")
    to: int
    items: list[HunkSchema]
    next_cursor: str | None
