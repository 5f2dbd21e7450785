"""Segments as values and rows, for tests of what editing makes of them."""

from typing import Any
from uuid import UUID, uuid4

from tests import factories
from transcription.editing import By, Change, Seen
from transcription.editing.runs import Spoken
from transcription.models import Segment, Transcript
from transcription.results import dump_word
from transcription.transcripts import words_from
from transcription.types import Word


def words_spoken(text: str, start: float, end: float, confidence: float | None = 0.9) -> list[Word]:
    """The words of a text, each as long as the others, with a short pause behind each."""
    tokens = text.split()
    step = (end - start) / max(1, len(tokens))
    return [
        Word(round(start + place * step, 3), round(start + (place + 0.8) * step, 3), token, confidence)
        for place, token in enumerate(tokens)
    ]


def spoken_as(
    text: str, *, words: list[dict[str, Any]] | None = None, start: float = 0.0, end: float = 4.0, heard: str = ""
) -> Spoken:
    stored = [dump_word(word) for word in words_spoken(text, start, end)] if words is None else words
    return Spoken(start, end, text, words_from(stored), heard or text, text, 0.9)


def said(transcript: Transcript, *texts: str, **fields: Any) -> list[Segment]:
    """Rows of four seconds each, one after the other."""
    rows = []
    for text in texts:
        index = transcript.segments.count()
        times = (index * 4.0, index * 4.0 + 4.0)
        words = [dump_word(word) for word in words_spoken(text, *times)]
        place = {"index": index, "start": times[0], "end": times[1]}
        rows.append(factories.SegmentFactory(transcript=transcript, text=text, words=words, **place, **fields))
    return rows


def seen(*rows: Segment) -> tuple[Seen, ...]:
    return tuple(Seen(row.pk, row.revision) for row in rows)


def split(row: Segment, *texts: str, keys: list[UUID] | None = None) -> Change:
    """The first part keeps the key."""
    new = keys or [uuid4() for _ in texts[1:]]
    return Change(seen(row), tuple(By(key, text) for key, text in zip([row.pk, *new], texts, strict=True)))


def join(*rows: Segment, text: str | None = None) -> Change:
    whole = " ".join(row.text for row in rows) if text is None else text
    return Change(seen(*rows), (By(rows[0].pk, whole),))


def retype(row: Segment, text: str) -> Change:
    return Change(seen(row), (By(row.pk, text),))


def texts_of(transcript: Transcript) -> list[str]:
    return list(transcript.segments.values_list("text", flat=True))
