"""A manifest: one JSON object a line, a recording and what is really said in it."""

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from transcription.normalise import Level, normalise


class Fault(StrEnum):
    EMPTY = "empty"  # no line at all
    NOT_TEXT = "not_text"
    NOT_JSON = "not_json"
    NO_AUDIO = "no_audio"
    NO_REFERENCE = "no_reference"
    BAD_RTTM = "bad_rttm"
    BAD_VOCABULARY = "bad_vocabulary"


class BadManifest(ValueError):
    """`line` counts from 1; 0 for the whole file."""

    def __init__(self, fault: Fault, line: int = 0) -> None:
        super().__init__(f"line {line}: {fault}")
        self.fault = fault
        self.line = line


@dataclass(frozen=True, slots=True)
class ManifestLine:
    name: str  # the audio's path as it is written
    audio: Path
    text: str
    rttm: Path | None = None
    vocabulary: tuple[str, ...] = ()


def read_manifest(path: Path) -> list[ManifestLine]:
    """Paths in it count from its folder. Raises BadManifest, OSError."""
    try:
        written = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadManifest(Fault.NOT_TEXT) from error
    numbered = enumerate(written.split("\n"), start=1)
    lines = [_read(line, number, path.parent) for number, line in numbered if line.strip()]
    if not lines:
        raise BadManifest(Fault.EMPTY)
    return lines


def _read(line: str, number: int, folder: Path) -> ManifestLine:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadManifest(Fault.NOT_JSON, number) from error
    if not isinstance(found, dict):
        raise BadManifest(Fault.NOT_JSON, number)
    audio, text, rttm, vocabulary = (found.get(key) for key in ("audio", "text", "rttm", "vocabulary"))
    checks = {
        Fault.NO_AUDIO: isinstance(audio, str) and bool(audio) and "\0" not in audio,
        Fault.NO_REFERENCE: isinstance(text, str) and all(normalise(text, level) for level in Level),
        Fault.BAD_RTTM: rttm is None or isinstance(rttm, str),
        Fault.BAD_VOCABULARY: vocabulary is None or _is_list_of_text(vocabulary),
    }
    for fault, is_good in checks.items():
        if not is_good:
            raise BadManifest(fault, number)
    return ManifestLine(audio, folder / audio, text, folder / rttm if rttm else None, tuple(vocabulary or ()))


def _is_list_of_text(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(entry, str) for entry in value)
