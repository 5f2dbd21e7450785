"""Segments to be doubted: one word after the other, half a second each."""

from dataclasses import replace
from typing import Any

from transcription.doubts import Doubt, DoubtKind, Known, Said, doubts_in
from transcription.types import Word


def said(text: str, *, start: float = 0.0, speaker: str = "1", key: str = "a", **word: Any) -> Said:
    words = [
        Word(start + place / 2, start + place / 2 + 0.4, token, **{"confidence": 0.9} | word)
        for place, token in enumerate(text.split())
    ]
    return Said(key, speaker, start, start + max(1, len(words)) / 2, tuple(words))


def with_word(segment: Said, place: int, **fields: Any) -> Said:
    words = list(segment.words)
    words[place] = replace(words[place], **fields)
    return replace(segment, words=tuple(words))


def found(*segments: Said, kind: DoubtKind | None = None, known: Known | None = None) -> list[str]:
    """The words of each doubt of this kind; where it is None the kind goes before them."""
    by_key = {segment.key: segment for segment in segments}
    doubts = doubts_in(segments, known or Known())
    return [
        words_of(by_key[doubt.key], doubt) if kind else f"{doubt.mark.kind}: {words_of(by_key[doubt.key], doubt)}"
        for doubt in doubts
        if kind in (None, doubt.mark.kind)
    ]


def words_of(segment: Said, doubt: Doubt) -> str:
    return " ".join(segment.tokens[doubt.mark.first : doubt.mark.last])
