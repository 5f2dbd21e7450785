"""Words as pages get them: times as flat lists of whole numbers, and what the machine corrected."""

import re
from collections.abc import Iterable, Sequence

from transcription.types import Word
from transcription.word_times import Timing, readable, time_words

_LINE_BREAKS = re.compile(r"[\r\n\v\f\x85\u2028\u2029]+")
UNKNOWN_CONFIDENCE = -1


def one_line(text: str) -> str:
    """The text as an editor shows it, where a segment is a line. Its words are those of the text."""
    if text.isprintable():  # as nearly all are: neither breaks a line nor turns the direction of what follows
        return text
    return _LINE_BREAKS.sub(" ", readable(text))


def has_line_breaks(text: str) -> bool:
    return _LINE_BREAKS.search(text) is not None


def timings_of(text: str, words: Sequence[Word], start: float, end: float) -> list[Timing]:
    """When each word of a text is spoken, as a page shows the text."""
    return time_words(one_line(text), words, start, end)


def flat_times(start: float, timings: Iterable[Timing]) -> list[int]:
    """Start, end, confidence, start, … in milliseconds from `start`, and per cent; -1 where there is none."""
    return [number for timing in timings for number in _numbers(timing, start)]


def corrections_in(timings: Sequence[Timing]) -> list[tuple[int, str, str, bool]]:
    """[word, what it heard, what it wrote, whether that is applied], …"""
    changes = ((place, timing.correction) for place, timing in enumerate(timings) if timing.correction)
    return [(place, readable(change.heard), readable(change.written), change.applied) for place, change in changes]


def _numbers(timing: Timing, origin: float) -> tuple[int, int, int]:
    confidence = UNKNOWN_CONFIDENCE if timing.confidence is None else round(timing.confidence * 100)
    return round((timing.start - origin) * 1000), round((timing.end - origin) * 1000), confidence
