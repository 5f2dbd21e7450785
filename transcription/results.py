"""What is stored of a chunk: ChunkResult to JSON and back."""

from dataclasses import asdict
from typing import Any

from transcription.types import ChunkResult, Finding, FindingKind, Word


def dump_result(result: ChunkResult) -> dict[str, Any]:
    """Plain lists and dictionaries, ready for a JSONField."""
    return {
        "words": [asdict(word) for word in result.words],
        "findings": [asdict(finding) | {"kind": finding.kind.value} for finding in result.findings],
    }


def load_result(stored: dict[str, Any]) -> ChunkResult:
    return ChunkResult(
        words=tuple(Word(**word) for word in stored["words"]),
        findings=tuple(Finding(**item | {"kind": FindingKind(item["kind"])}) for item in stored["findings"]),
    )
