"""Whisper's alignment to words as the rest of the house knows them. Pure."""

from collections.abc import Iterable, Sequence
from typing import TypedDict

from transcription.types import Span, Word

SHORTEST = 0.02  # seconds: the grid of the alignment


class Aligned(TypedDict):
    """A word as faster-whisper aligns it; seconds from the start of the chunk."""

    word: str
    start: float
    end: float
    probability: float


def to_words(aligned: Iterable[Aligned], chunk: Span) -> list[Word]:
    """Words in the recording's time: in order, inside the chunk, each longer than nothing."""
    words: list[Word] = []
    earliest = chunk.start
    for item in _whole_words(aligned):
        latest = chunk.end - SHORTEST
        start = min(max(chunk.start + float(item["start"]), earliest), latest)
        end = min(max(chunk.start + float(item["end"]), start + SHORTEST), chunk.end)
        confidence = min(1.0, max(0.0, float(item["probability"])))
        words.append(Word(round(start, 3), round(end, 3), item["word"], round(confidence, 4)))
        earliest = end
    return words


def _whole_words(aligned: Iterable[Aligned]) -> list[Aligned]:
    """Pieces joined that Whisper wrote without a space between them ("anak", "-anak"), spaces removed."""
    whole: list[Aligned] = []
    for item in aligned:
        text = " ".join(item["word"].split())
        if text and whole and not item["word"][0].isspace():
            whole[-1] = _joined(whole[-1], item, text)
        elif text:
            whole.append({**item, "word": text})
    return whole


def _joined(first: Aligned, second: Aligned, text: str) -> Aligned:
    probability = min(first["probability"], second["probability"])
    return Aligned(word=first["word"] + text, start=first["start"], end=second["end"], probability=probability)


def fit_to_speech(words: Sequence[Word], speech: Sequence[Span]) -> list[Word]:
    """Words cut to the stretch of speech that they share most with.

    The alignment lets the first word after a pause begin at the end of the word before it.
    """
    return [_fitted(word, speech) for word in words]


def _fitted(word: Word, speech: Sequence[Span]) -> Word:
    whole = Span(word.start, word.end)
    best = max(speech, key=whole.overlap, default=whole)
    if whole.overlap(best) < SHORTEST:
        return word
    return Word(max(word.start, best.start), min(word.end, best.end), word.word, word.confidence)
