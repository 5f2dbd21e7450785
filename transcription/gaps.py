"""Stretches of a recording of which its file has no sound: damaged, or cut off at the end. Pure."""

from collections.abc import Iterable, Sequence

from transcription.exports.text import clock
from transcription.types import Finding, FindingKind, Span

MOST = 10  # stretches that one sentence names


def gaps_in(findings: Iterable[Finding]) -> tuple[Span, ...]:
    """Not the end of a file that may have been longer: nobody knows that anything is missing."""
    unreadable = (found for found in findings if found.kind is FindingKind.UNREADABLE_AUDIO)
    return tuple(Span(found.start, found.end) for found in unreadable if found.end > found.start)


def stretches(gaps: Sequence[Span]) -> str:
    """For the middle of a sentence: "00:12:03–00:15:00, 00:20:00–00:20:07"."""
    named = [f"{clock(gap.start)}\u2013{clock(gap.end)}" for gap in gaps[:MOST]]
    return ", ".join([*named, "\u2026"] if len(gaps) > MOST else named)
