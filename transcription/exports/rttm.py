"""RTTM for programs that compare or edit who spoke when: no text in it."""

from dataclasses import replace

from transcription.exports.base import PLAIN, UNKNOWN, Origin, Style
from transcription.exports.lines import one_line
from transcription.rttm import write_rttm
from transcription.types import Transcription, Turn


def write(transcription: Transcription, origin: Origin = UNKNOWN, style: Style = PLAIN) -> bytes:
    turns = [replace(turn, speaker=one_line(turn.speaker)) for turn in turns_of(transcription)]
    return write_rttm(turns, one_line(origin.name)).encode()


def turns_of(transcription: Transcription) -> list[Turn]:
    """As the voices have them; else those of segments, where microphones or the engine say who speaks."""
    return list(transcription.turns) or [
        Turn(segment.start, segment.end, segment.speaker) for segment in transcription.segments if segment.speaker
    ]
