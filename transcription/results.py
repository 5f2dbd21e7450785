"""What is stored of words and chunks: values to JSON and back."""

from dataclasses import asdict
from typing import Any

from transcription.types import ChunkResult, Correction, CorrectionReason, Finding, FindingKind, Word


def dump_word(word: Word) -> dict[str, Any]:
    """What most words have not (`speaker`, `correction`, `typed`, `checked`) is there only when the word has it."""
    stored: dict[str, Any] = {
        "start": word.start,
        "end": word.end,
        "word": word.word,
        "confidence": word.confidence,
    }
    if word.speaker is not None:
        stored["speaker"] = word.speaker
    if word.correction is not None:
        stored["correction"] = asdict(word.correction) | {"reason": word.correction.reason.value}
    return stored | {mark: True for mark in ("typed", "checked") if getattr(word, mark)}


def load_word(stored: dict[str, Any]) -> Word:
    """Raises KeyError, TypeError and ValueError for what another version stored."""
    correction = stored.get("correction")
    return Word(**stored | {"correction": correction and load_correction(correction)})


def load_correction(stored: dict[str, Any]) -> Correction:
    return Correction(**stored | {"reason": CorrectionReason(stored["reason"])})


def dump_finding(finding: Finding) -> dict[str, Any]:
    return asdict(finding) | {"kind": finding.kind.value}


def load_finding(stored: dict[str, Any]) -> Finding:
    return Finding(**stored | {"kind": FindingKind(stored["kind"])})


def dump_result(result: ChunkResult) -> dict[str, Any]:
    """Plain lists and dictionaries, ready for a JSONField. `others` is there only when the engine gave any."""
    stored: dict[str, Any] = {
        "words": [dump_word(word) for word in result.words],
        "findings": [dump_finding(finding) for finding in result.findings],
        "language": result.language,
        "engine": result.engine,
        "model": result.model,
    }
    return stored | {"others": list(result.others)} if result.others else stored


def load_result(stored: dict[str, Any]) -> ChunkResult:
    words = tuple(load_word(word) for word in stored["words"])
    findings = tuple(load_finding(finding) for finding in stored["findings"])
    others = tuple(str(text) for text in stored.get("others", ()))
    return ChunkResult(**stored | {"words": words, "findings": findings, "others": others})
