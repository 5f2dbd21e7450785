"""Plain text to read or paste: where it comes from, then the time, the speaker and what was said."""

from collections.abc import Sequence

from transcription.exports.armour import armoured
from transcription.exports.base import PLAIN, UNKNOWN, Origin, Style
from transcription.exports.lines import one_line, said_by
from transcription.types import Segment, Transcription


def write(transcription: Transcription, origin: Origin = UNKNOWN, style: Style = PLAIN) -> bytes:
    """Renvois follow what was said; a seal ends the file."""
    said = [line_of(segment, style) for segment in transcription.segments]
    lines = laid_out(origin.lines(), said, origin.stamp.renvois)
    seal = armoured(origin.stamp.packed) if origin.stamp.packed else ""
    return ("".join(f"{line}\n" for line in lines) + seal).encode()


def laid_out(heading: Sequence[str], said: Sequence[str], renvois: Sequence[str]) -> list[str]:
    """All lines of a file but those of its seal."""
    return [*heading, *([""] if heading else []), *said, *([""] if renvois else []), *renvois]


def line_of(segment: Segment, style: Style) -> str:
    """With its time, unless the style says without."""
    time = "" if style.times is False else f"[{clock(segment.start)}] "
    sure = f" ({per_cent(segment.confidence)})" if style.confidence and segment.confidence is not None else ""
    return f"{time}{said_by(segment.speaker)}{one_line(segment.text)}{sure}"


def per_cent(confidence: float) -> str:
    return f"{confidence:.0%}"


def clock(seconds: float) -> str:
    """01:02:03, hours always there."""
    whole = int(max(0.0, seconds))
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"
