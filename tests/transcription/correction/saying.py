"""Words as an engine gives them, and what the correction makes of them."""

from collections.abc import Collection

from transcription.correction import correct, load_lexicon
from transcription.types import Word

LENGTH, GAP = 0.4, 0.1  # seconds


def said(text: str, confidence: float | None = 0.7) -> list[Word]:
    words = text.split()
    starts = [index * (LENGTH + GAP) for index in range(len(words))]
    return [
        Word(round(start, 3), round(start + LENGTH, 3), word, confidence)
        for start, word in zip(starts, words, strict=True)
    ]


def text_of(words: list[Word]) -> str:
    return " ".join(word.word for word in words)


def corrected(text: str, protected: Collection[str] = ()) -> str:
    return text_of(correct(said(text), load_lexicon(), protected))
