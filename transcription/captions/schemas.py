"""What the calls of live sessions take and give. A contract with other programs."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field, StringConstraints

from transcription.captions.protocol import MAX_CLIENT
from transcription.engines import ENGINES
from transcription.models.hearing import ParticipantRole
from transcription.models.live import MOST_CHANNELS, Degraded, LiveState, MarkKind
from transcription.schemas import LONGEST, LanguageCode, ProblemSchema, Speaker, Text, storable

Seconds = Annotated[float, Field(ge=0, le=LONGEST, allow_inf_nan=False)]
# In a body a number is a number: `false` is not the beginning of the session.
Moment = Annotated[Seconds, Field(strict=True)]
Label = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(storable)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(storable)]
MOST_LINES = 500
MOST_DELAY = 600  # seconds
Number = Annotated[int, Field(ge=0, lt=2**31)]


class PermissionSchema(Schema):
    """The panel's leave to record: whether, whose word, and when (now, if nothing is said)."""

    granted: bool = Field(strict=True)
    by: Name
    at: AwareDatetime | None = None


class SessionCreate(Schema):
    model_config = ConfigDict(extra="forbid")

    hearing_id: UUID
    permission: PermissionSchema
    language_code: LanguageCode = "id-ID"
    channels: int = Field(1, strict=True, ge=1, le=MOST_CHANNELS)
    engine: Literal[tuple(ENGINES)] | None = Field(None, description="left out: the court's choice")


class SessionChange(Schema):
    model_config = ConfigDict(extra="forbid")

    guests_allowed: bool | None = Field(None, strict=True)
    delay_seconds: float | None = Field(None, strict=True, ge=0, le=MOST_DELAY, allow_inf_nan=False)


class MarkCreate(Schema):
    model_config = ConfigDict(extra="forbid")

    kind: Literal[tuple(MarkKind.values)]
    label: Label = ""
    at: Moment | None = Field(None, description="seconds that had been captured when it was said")
    counted: bool = Field(False, strict=True, description="of doors: `at` is counted to the sample")
    client: str = Field("", max_length=MAX_CLIENT, description="as in the `start` of the socket that sends the sound")


class MarkEnd(Schema):
    model_config = ConfigDict(extra="forbid")

    at: Moment | None = None


class MarkChange(Schema):
    model_config = ConfigDict(extra="forbid")

    label: Label


class LineChange(Schema):
    """At least one of `text` and `speaker`."""

    model_config = ConfigDict(extra="forbid")

    revision: Number = Field(strict=True)
    text: Text | None = None
    speaker: Speaker | None = None


class MarkSchema(Schema):
    id: UUID
    kind: Literal[tuple(MarkKind.values)]
    label: str
    start: float
    end: float | None
    begun_at: datetime
    ended_at: datetime | None


class PermissionShown(Schema):
    granted: bool
    by: str
    at: datetime


class GapSchema(Schema):
    """What nobody heard while it was said, in seconds of stored audio."""

    start: float
    end: float | None = Field(description="null while nobody hears")
    reason: str = Field(description="code of the error that is why")
    filled: bool = Field(description="its lines have been made from the stored audio")


class SessionSchema(Schema):
    id: UUID
    hearing_id: UUID
    state: Literal[tuple(LiveState.values)]
    language: str
    channels: int
    engine: str = Field(description="that is to caption it")
    engine_now: str = Field(description="that captions it now; empty while none does")
    permission: PermissionShown
    guests_allowed: bool
    delay_seconds: float
    degraded: Literal[tuple(Degraded.values)]
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    stored_seconds: float
    next_seq: int
    closed_to_public: bool
    hears_closed: bool = Field(description="you are told what is said while it is closed to the public")
    audio_sha256: str = Field(description="of the PCM that was stored, when the session has ended")
    recording_id: UUID | None
    transcript_id: UUID | None
    job_id: UUID | None
    marks: list[MarkSchema]
    gaps: list[GapSchema]
    stream_url: str
    captions_url: str
    page_url: str


class SessionList(Schema):
    items: list[SessionSchema]
    next_cursor: str | None


class SessionFilter(Schema):
    model_config = ConfigDict(extra="forbid")

    hearing_id: UUID | None = None
    active: bool = False
    cursor: str | None = Field(None, max_length=200)
    limit: int = Field(50, ge=1, le=200)


class WordSchema(Schema):
    start: float
    end: float
    word: str
    confidence: float | None = None


class LineSchema(Schema):
    """A final line of captions. `words` are those that were heard; none where somebody has changed the text."""

    id: UUID
    number: int
    revision: int
    start: float
    end: float
    speaker: str
    text: str
    confidence: float | None
    words: list[WordSchema]
    corrected: bool
    closed: bool
    engine: str = Field(description="that heard it")
    model: str


class LineList(Schema):
    items: list[LineSchema]
    next_cursor: int | None = Field(description="the `after` of the next page")


class LineFilter(Schema):
    """`last`: so many of the last ones, for reading back."""

    model_config = ConfigDict(extra="forbid")

    after: Number = 0
    before: Number | None = None
    speaker: str | None = Field(None, max_length=100)
    role: Literal[tuple(ParticipantRole.values)] | None = None
    last: int | None = Field(None, ge=1, le=MOST_LINES)
    limit: int = Field(100, ge=1, le=MOST_LINES)


class AudioFilter(Schema):
    model_config = ConfigDict(extra="forbid")

    start: Seconds
    end: Seconds


class StaleLineSchema(ProblemSchema):
    segment: LineSchema


class LiveAlreadySchema(ProblemSchema):
    session_id: UUID | None = None
