"""What the API takes and gives. Field names and values are a contract with other programs."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from transcription.certification.showing import frozen_version, told_in_short, told_of, version_in_force
from transcription.diarizing import MOST_SPEAKERS
from transcription.engines import ENGINES
from transcription.exporting_options import Wanted
from transcription.exports import EXPORTS, Layout
from transcription.languages import Language, full_code
from transcription.models import JobEvent, Segment, Transcript
from transcription.models.job import ChannelMode, CorrectionMode, JobStage, JobStatus, Priority
from transcription.shown_words import one_line
from transcription.transcripts import findings_of, words_of
from transcription.types import CorrectionReason, FindingKind

LanguageCode = Annotated[
    Literal[tuple(Language.values)],
    BeforeValidator(lambda typed: full_code(typed) if isinstance(typed, str) else typed),
    Field(description="id, jv, su and en are taken for the full codes"),
]
EngineName = Literal[tuple(ENGINES)]
ExportFormat = Literal[tuple(EXPORTS)]
LayoutName = Literal[tuple(layout.value for layout in Layout)]
LONGEST = 1e6  # seconds
Status = Literal[tuple(JobStatus.values)]
PriorityName = Literal["low", "normal", "urgent"]


def storable(text: str) -> str:
    """PostgreSQL stores every character but one."""
    if "\x00" in text:
        raise ValueError(_("must not contain the character NUL"))
    return text


def line_of_text(text: str) -> str:
    """What a segment holds is one line, in the order in which it is written."""
    text = one_line(storable(text)).strip()
    if not text:
        raise ValueError(_("must not be empty"))
    return text


Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000), AfterValidator(line_of_text)
]
Speaker = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100), AfterValidator(storable)]


class ProblemSchema(Schema):
    """RFC 9457. `code` is for programs; `title` and `action`, what to do, for people."""

    title: str
    detail: str
    status: int
    code: str
    action: str


class FieldProblem(Schema):
    field: str
    message: str


class InvalidSchema(ProblemSchema):
    errors: list[FieldProblem] = []


class ErrorSchema(Schema):
    code: str
    message: str
    action: str


class FindingSchema(Schema):
    """What the pipeline noticed and mended; times in seconds."""

    kind: FindingKind
    start: float
    end: float
    text: str


class JobSchema(Schema):
    id: UUID
    recording_id: UUID
    transcript_id: UUID | None
    purpose: Literal["transcript", "speakers"] = Field(
        "transcript", description="speakers: who speaks in transcript_id is told anew"
    )
    status: Status
    paused: bool = False
    priority: PriorityName = "normal"
    progress: float = Field(ge=0, le=1)
    stage: Literal[tuple(JobStage.values)]
    stage_label: str = Field(description="for people; of a job that is held up, what it waits for")
    eta_seconds: int | None = Field(description="seconds; null until the speed is known")
    language: LanguageCode
    engine: str
    fallback_engine: str | None = Field(description="who does what the engine could not, after it failed for good")
    cost: float | None = Field(description="by the price list, in US dollars; null when nothing left the building")
    error: ErrorSchema | None
    created_at: datetime
    finished_at: datetime | None
    findings: list[FindingSchema]


class JobList(Schema):
    items: list[JobSchema]
    next_cursor: str | None


class JobFilter(Schema):
    """Which jobs, and which page of them."""

    model_config = ConfigDict(extra="forbid")

    status: Status | None = None
    recording_id: UUID | None = None
    hearing_id: UUID | None = None
    cursor: str | None = Field(None, max_length=200)
    limit: int = Field(50, ge=1, le=200)

    def conditions(self) -> dict[str, Any]:
        """Arguments of a queryset's filter."""
        wanted = {"status": self.status, "recording": self.recording_id, "recording__hearing": self.hearing_id}
        return {field: value for field, value in wanted.items() if value is not None}


class JobEventSchema(Schema):
    """How a job was from `at` on, until the next event."""

    at: datetime
    status: Status
    stage: Literal[tuple(JobStage.values)]
    engine: str = Field(description="who was to do what was not done yet")
    paused: bool
    priority: PriorityName
    error_code: str | None

    @classmethod
    def from_row(cls, event: JobEvent) -> Self:
        return cls(
            at=event.at,
            status=event.status,
            stage=event.stage,
            engine=event.engine,
            paused=event.is_paused,
            priority=Priority(event.priority).name.lower(),
            error_code=event.error_code or None,
        )


class JobEventList(Schema):
    items: list[JobEventSchema]
    next_cursor: str | None


class EventPage(Schema):
    model_config = ConfigDict(extra="forbid")

    cursor: str | None = Field(None, max_length=200)
    limit: int = Field(50, ge=1, le=200)


class ExportOptions(Schema):
    """Which file, and what is in it. What a format has no place for changes nothing."""

    model_config = ConfigDict(extra="forbid")

    format: ExportFormat
    layout: LayoutName = Field("reading", description="of docx and pdf; minutes: Berita Acara Sidang")
    times: bool | None = Field(None, description="of txt, docx and pdf; left out: as the layout has it")
    confidence: bool = Field(False, description="of txt, docx and pdf: how sure the engine was")
    speaker: list[UUID] = Field([], max_length=100, description="ids: only what these speakers say")
    start: float | None = Field(None, ge=0, le=LONGEST, description="seconds: only what is heard after it")
    end: float | None = Field(None, ge=0, le=LONGEST, description="seconds: only what is heard before it")

    anonymised: bool = Field(False, description="names of parties and witnesses and what identifies them are hidden")
    confirmed: bool = Field(False, description="anonymised before everything was reviewed; else 409")
    version: int | None = Field(
        None, ge=1, le=2**31 - 1, description="a certified one; left out: the transcript as it stands"
    )

    @model_validator(mode="after")
    def _one_kind_of_copy(self) -> Self:
        if self.anonymised and self.version is not None:
            raise ValueError(_("An anonymised copy is of the transcript as it stands: leave the version out."))
        return self

    def wanted(self) -> Wanted:
        chosen = self.model_dump() | {"layout": Layout(self.layout), "speakers": tuple(self.speaker)}
        return Wanted(**{name: value for name, value in chosen.items() if name != "speaker"})


class CorrectionSchema(Schema):
    """What the machine put in place of the engine's own words, or suggests to when it is not applied.

    Neighbouring words with the same correction are one change.
    """

    heard: str
    written: str
    reason: CorrectionReason
    applied: bool


class WordSchema(Schema):
    start: float
    end: float
    word: str
    confidence: float | None
    correction: CorrectionSchema | None = Field(
        None, exclude_if=lambda correction: correction is None, description="only where the machine changed the word"
    )


class SegmentSchema(Schema):
    id: UUID
    revision: int
    start: float
    end: float
    speaker: str | None = Field(description="as the name is shown, in the language of the request")
    speaker_id: UUID | None = None
    text: str
    confidence: float | None
    engine: str
    model: str
    language: str = Field("", description="BCP 47, as spoken here; empty where nothing is known")
    words: list[WordSchema]

    @classmethod
    def from_row(cls, row: Segment) -> Self:
        return cls(
            id=row.pk,
            revision=row.revision,
            start=row.start,
            end=row.end,
            speaker=row.speaker_name or None,
            speaker_id=row.speaker_id,
            text=row.text,
            confidence=row.confidence,
            engine=row.engine,
            model=row.model,
            language=row.language,
            words=[WordSchema.model_validate(word, from_attributes=True) for word in words_of(row)],
        )


class StaleSchema(ProblemSchema):
    segment: SegmentSchema | None = None


class RenvoiSchema(Schema):
    number: int
    segment_id: UUID
    says: str
    should_say: str
    reason: str


class CertificationSchema(Schema):
    """The certified version whose text the transcript has; `key` is the fingerprint of the one that signed it."""

    version: int
    sha256: str
    signature: str
    key: str
    certified_at: datetime
    renvois: list[RenvoiSchema]


class InForceSchema(Schema):
    """The last certified version: it holds until the next one is certified."""

    version: int
    sha256: str
    certified_at: datetime


class TranscriptSchema(Schema):
    id: UUID
    recording_id: UUID
    language: str
    engine: str
    model: str
    status: str
    findings: list[FindingSchema]
    segments: list[SegmentSchema]
    certification: CertificationSchema | None = Field(None, description="null while it is a draft or in review")
    in_force: InForceSchema | None = Field(None, description="also beside a newer draft; null before the first version")

    @classmethod
    def from_row(cls, row: Transcript) -> Self:
        version = version_in_force(row)
        frozen = frozen_version(row, version)
        return cls(
            id=row.pk,
            recording_id=row.recording_id,
            language=row.language,
            engine=row.engine,
            model=row.model,
            status=row.status,
            certification=told_of(frozen) if frozen else None,
            in_force=told_in_short(version) if version else None,
            findings=[FindingSchema.model_validate(found, from_attributes=True) for found in findings_of(row)],
            segments=[SegmentSchema.from_row(segment) for segment in row.segments.all()],
        )


class SegmentChange(Schema):
    """`revision` is the one that was seen; text, speaker or both. An empty speaker means unknown."""

    model_config = ConfigDict(extra="forbid")

    revision: int = Field(ge=1, le=2**31 - 1)
    text: Text | None = None
    speaker: Speaker | None = None

    @model_validator(mode="after")
    def something_changes(self) -> Self:
        if self.text is None and self.speaker is None:
            raise ValueError(_("give text, speaker or both"))
        return self


SpeakerCount = Annotated[int | None, Field(ge=1, le=MOST_SPEAKERS, description="how many speak, if that is known")]


class TranscribeOptions(Schema):
    """What both forms of the request have."""

    model_config = ConfigDict(extra="forbid")

    hearing_id: UUID | None = None
    language_code: LanguageCode = Field(default_factory=lambda: full_code(settings.TRANSCRIPTION_LANGUAGE))
    engine: EngineName | None = Field(None, description="the court's own choice when it is left out")
    enable_diarization: bool = False
    speaker_count: SpeakerCount = None
    priority: PriorityName = "normal"
    channels: Literal[tuple(ChannelMode.values)] = Field(
        "auto",
        description="separate: one speaker a channel; mix: all as one; auto: by the court room, or by listening",
    )
    correction: Literal[tuple(CorrectionMode.values)] | None = Field(
        None, description="what happens to words that do not exist; the court's own choice when it is left out"
    )

    def job_options(self) -> dict[str, Any]:
        """Arguments of dispatch.create_job."""
        return {
            "language": self.language_code,
            "engine": self.engine or "",
            "enable_diarization": self.enable_diarization,
            "speaker_count": self.speaker_count,
            "priority": Priority[self.priority.upper()],
            "channel_mode": self.channels,
            "correction": self.correction or "",
        }


class PriorityChange(Schema):
    """ "low" waits until nothing else does, six hours at most."""

    model_config = ConfigDict(extra="forbid")

    priority: PriorityName

    @property
    def value(self) -> Priority:
        return Priority[self.priority.upper()]


class TranscribeRequest(TranscribeOptions):
    """A recording that is here already, or the address of one in cloud storage."""

    recording_id: UUID | None = None
    # Bucket and object as Cloud Storage names them; no control characters, no wildcards, no "folder/".
    audio_uri: str | None = Field(
        None,
        pattern=r"^gs://[a-z0-9][a-z0-9._-]{1,221}/[^\x00-\x1f\x7f*?#\[\]]*[^\x00-\x1f\x7f*?#\[\]/]$",
        max_length=1200,
    )

    @model_validator(mode="after")
    def one_recording(self) -> Self:
        if (self.recording_id is None) == (self.audio_uri is None):
            raise ValueError(_("give recording_id, audio_uri, or a file in a multipart form"))
        return self
