"""JSON for programs: everything, times in seconds."""

import json
from dataclasses import asdict
from typing import Any

from transcription.exports.armour import unpacked
from transcription.exports.base import PLAIN, UNKNOWN, Origin, Style
from transcription.types import Segment, Transcription, Word


def write(transcription: Transcription, origin: Origin = UNKNOWN, style: Style = PLAIN) -> bytes:
    document = values_of(transcription, origin)
    if origin.stamp.packed:
        document["certification"] = unpacked(origin.stamp.packed)
    return json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"


def values_of(transcription: Transcription, origin: Origin) -> dict[str, Any]:
    """All but the seal. Programs rely on these keys: of `origin` there is only how the transcript stands."""
    document = {
        "language": transcription.language,
        "duration": round(transcription.duration, 3),
        "segments": [_segment(segment, transcription) for segment in transcription.segments],
    }
    if transcription.engine:
        document |= {"engine": transcription.engine, "model": transcription.model}
    if transcription.findings:
        document["findings"] = [asdict(finding) for finding in transcription.findings]
    if origin.stamp.status:
        document["status"] = origin.stamp.status
    told = {"in_force": origin.stamp.in_force, "copy_of": origin.stamp.copy_of}
    return document | {name: {"version": one.number, "sha256": one.sha256} for name, one in told.items() if one}


def _segment(segment: Segment, whole: Transcription) -> dict[str, Any]:
    """Language, engine and model are there only where they are others than the transcript's."""
    others = {"language": segment.language} if segment.language not in ("", whole.language) else {}
    if segment.engine and (segment.engine, segment.model) != (whole.engine, whole.model):
        others |= {"engine": segment.engine, "model": segment.model}
    return {
        "start": segment.start,
        "end": segment.end,
        "speaker": segment.speaker,
        "text": segment.text,
        "confidence": None if segment.confidence is None else round(segment.confidence, 4),
        "words": [_word(word) for word in segment.words],
    } | others


def _word(word: Word) -> dict[str, Any]:
    """`correction` is there only where the machine changed the engine's word, or suggests to."""
    said = {"start": word.start, "end": word.end, "word": word.word, "confidence": word.confidence}
    if word.correction is not None:
        said["correction"] = asdict(word.correction)
    return said
