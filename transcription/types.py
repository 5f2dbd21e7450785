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


class CorrectionReason(StrEnum):
    """Why the machine took a word for a mistake of the engine."""

    SPELLING = "spelling"  # a known misspelling, or a rule of spelling that leads to a word
    JOINED = "joined"  # two words that are one
    SPLIT = "split"  # one word that is two
    SIMILAR = "similar"  # no word at all: replaced by the most likely similar one
    NAME = "name"  # a name of the case, in another spelling


@dataclass(frozen=True, slots=True)
class Correction:
    """A change of what the engine wrote: made, or only suggested when `applied` is false.

    Neighbouring words with the same correction are one change: two words that became one, or one that became two.
    """

    heard: str  # the engine's own word or words
    written: str  # what the machine puts in their place
    reason: CorrectionReason
    applied: bool = True


@dataclass(frozen=True, slots=True)
class Word:
    """One word as heard. `confidence` is 0 to 1; None when the engine gives none.

    `speaker` is the engine's own label, where it tells voices apart. `typed`: a person wrote it; `checked`: a person
    has listened and confirmed it.
    """

    start: float
    end: float
    word: str
    confidence: float | None = None
    speaker: str | None = None
    correction: Correction | None = None
    typed: bool = False
    checked: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """A stretch in which one speaker is heard; those of different speakers may overlap."""

    start: float
    end: float
    speaker: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A readable stretch of speech by one speaker, in one language, by one engine."""

    start: float
    end: float
    text: str
    words: tuple[Word, ...] = ()
    speaker: str | None = None
    confidence: float | None = None
    language: str = ""
    engine: str = ""
    model: str = ""


class FindingKind(StrEnum):
    """What the pipeline noticed and repaired, and tells the reader of the transcript."""

    TEXT_WITHOUT_SPEECH = "text_without_speech"  # words over silence: dropped
    REPETITION = "repetition"  # a loop: decoded again
    REPETITION_LEFT = "repetition_left"  # still a loop after decoding again: kept once
    # Damaged or missing in the file: silence in its place. Without length: its end, which may be that of a piece.
    UNREADABLE_AUDIO = "unreadable_audio"
    SPEECH_WITHOUT_TEXT = "speech_without_text"  # voices, but nothing was understood
    SPEAKERS_UNKNOWN = "speakers_unknown"  # they were to be told apart, which failed; text: the error's code


@dataclass(frozen=True, slots=True)
class Finding:
    kind: FindingKind
    start: float
    end: float
    text: str = ""


@dataclass(frozen=True, slots=True)
class ChunkResult:
    """What an engine heard in one chunk. Word times count from the start of the recording.

    `language` is the one that was spoken, BCP 47; `engine` and `model` say whose words these are. `others` are whole
    texts that the engine found nearly as likely, the likeliest first.
    """

    words: tuple[Word, ...]
    findings: tuple[Finding, ...] = ()
    language: str = ""
    engine: str = ""
    model: str = ""
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """What changes an engine's result, besides the audio."""

    language: str  # BCP 47 (id-ID, en-US, jv-ID, su-ID)
    vocabulary: tuple[str, ...] = ()  # names and terms, the most important first
    also: tuple[str, ...] = ()  # other languages that may be spoken in between: kept as spoken
    diarize: bool = False  # ask for the engine's own speaker labels
    speakers: int | None = None  # how many, when it is known


@dataclass(frozen=True, slots=True)
class Transcription:
    """A whole recording as text: what `manage.py transcribe` prints and exports write."""

    language: str
    duration: float
    segments: tuple[Segment, ...]
    engine: str = ""
    model: str = ""
    findings: tuple[Finding, ...] = field(default=())
    turns: tuple[Turn, ...] = ()  # who speaks when, where that was found by the voices
