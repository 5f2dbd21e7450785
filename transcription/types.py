"""Values that pass between the stages of transcription. Times are seconds from the start of the audio."""

from dataclasses import dataclass, field
from enum import StrEnum

SAMPLE_RATE = 16_000  # Hz: what decode produces and every model here expects


@dataclass(frozen=True, slots=True)
class AudioInfo:
    """What probing found in a file."""

    container: str
    codec: str
    duration: float
    sample_rate: int
    channels: int
    has_video: bool


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of audio, [start, end) in seconds."""

    start: float
    end: float

    @property
    def duration(self) -> float:
        return self.end - self.start

    def overlap(self, other: "Span") -> float:
        return max(0.0, min(self.end, other.end) - max(self.start, other.start))


@dataclass(frozen=True, slots=True)
class Word:
    """One word as heard. `confidence` is 0 to 1; None when the engine gives none."""

    start: float
    end: float
    word: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A readable stretch of speech by one speaker."""

    start: float
    end: float
    text: str
    words: tuple[Word, ...] = ()
    speaker: str | None = None
    confidence: float | None = None


class FindingKind(StrEnum):
    """What the pipeline noticed and repaired, and tells the reader of the transcript."""

    TEXT_WITHOUT_SPEECH = "text_without_speech"  # words over silence: dropped
    REPETITION = "repetition"  # a loop: decoded again
    REPETITION_LEFT = "repetition_left"  # still a loop after decoding again: kept once
    UNREADABLE_AUDIO = "unreadable_audio"  # damaged or missing in the file: silence in its place
    SPEECH_WITHOUT_TEXT = "speech_without_text"  # voices, but nothing was understood


@dataclass(frozen=True, slots=True)
class Finding:
    kind: FindingKind
    start: float
    end: float
    text: str = ""


@dataclass(frozen=True, slots=True)
class ChunkResult:
    """What an engine heard in one chunk. Word times count from the start of the recording."""

    words: tuple[Word, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """What changes an engine's result, besides the audio."""

    language: str  # BCP 47 (id-ID, en-US, jv-ID, su-ID)
    vocabulary: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Transcription:
    """A whole recording as text: what `manage.py transcribe` prints and exports write."""

    language: str
    duration: float
    segments: tuple[Segment, ...]
    engine: str = ""
    model: str = ""
    findings: tuple[Finding, ...] = field(default=())
