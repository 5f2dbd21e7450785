"""Plain text to read or paste: where it comes from, then the time, the speaker and what was said."""

from transcription.exports.base import UNKNOWN, Origin
from transcription.exports.lines import one_line, said_by
from transcription.types import Segment, Transcription


def write(transcription: Transcription, origin: Origin = UNKNOWN) -> bytes:
    heading = origin.lines()
    lines = [*heading, *([""] if heading else []), *map(_line, transcription.segments)]
    return "".join(f"{line}\n" for line in lines).encode()


def _line(segment: Segment) -> str:
    return f"[{clock(segment.start)}] {said_by(segment.speaker)}{one_line(segment.text)}"


def clock(seconds: float) -> str:
    """01:02:03, hours always there."""
    whole = int(max(0.0, seconds))
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"
