"""SRT and WebVTT: cues of two short lines, timed by the words."""

import re
import textwrap
from collections.abc import Iterator

from transcription.exports.base import PLAIN, UNKNOWN, Origin, Style
from transcription.exports.lines import one_line, said_by
from transcription.types import Segment, Span, Transcription, Word

LINE = 42  # characters: what subtitlers agree on
LINES = 2
SHORTEST = 0.1  # seconds; players drop cues without length
# "-->" would end a cue's text in both formats; this looks the same and does not.
ARROW, HARMLESS_ARROW = "-->", "--\u203a"
# Lenient readers take a line of text with two of these for the times of a cue; with another colon they do not.
TIMESTAMP, HARMLESS_COLON = re.compile(r"\d{1,2}:\d{1,2}:\d{1,2}[.,]\d"), "\u2236"


def write_srt(transcription: Transcription, origin: Origin = UNKNOWN, style: Style = PLAIN) -> bytes:
    """UTF-8 with its mark, which old players on Windows need. Angle brackets become other ones; SRT has no remarks."""
    cues = []
    for number, (span, lines) in enumerate(_cues(transcription), 1):
        text = "\n".join(lines).replace("<", "\u2039").replace(">", "\u203a")
        cues.append(f"{number}\n{_time(span.start, ',')} --> {_time(span.end, ',')}\n{text}\n")
    return "\n".join(cues).encode("utf-8-sig")


def write_vtt(transcription: Transcription, origin: Origin = UNKNOWN, style: Style = PLAIN) -> bytes:
    """Where the text comes from stands in a NOTE, which players do not show."""
    note = "\n".join(origin.lines()).replace(ARROW, HARMLESS_ARROW)
    cues = ["WEBVTT\n", *([f"NOTE\n{note}\n"] if note else [])]
    for span, lines in _cues(transcription):
        text = "\n".join(lines).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        cues.append(f"{_time(span.start, '.')} --> {_time(span.end, '.')}\n{text}\n")
    return "\n".join(cues).encode()


def _cues(transcription: Transcription) -> Iterator[tuple[Span, list[str]]]:
    for segment in transcription.segments:
        lines = _wrapped(said_by(segment.speaker) + one_line(segment.text))
        pages = [lines[first : first + LINES] for first in range(0, len(lines), LINES)]
        yield from zip(_times(segment, pages), pages, strict=True)


def _wrapped(text: str) -> list[str]:
    safe = TIMESTAMP.sub(lambda found: found[0].replace(":", HARMLESS_COLON), text.replace(ARROW, HARMLESS_ARROW))
    return _without_lone_numbers(textwrap.wrap(safe, LINE, break_on_hyphens=False))


def _without_lone_numbers(lines: list[str]) -> list[str]:
    """Lenient readers take a number alone on a cue's last line for that of the next cue: a word joins it."""
    lines = [*lines]
    for place in range(len(lines) - 1, 0, -1):
        before, _space, word = lines[place - 1].rpartition(" ")
        if lines[place].isdecimal() and before and len(word) + 1 + len(lines[place]) <= LINE:
            lines[place - 1 : place + 1] = [before, f"{word} {lines[place]}"]
    return lines


def _times(segment: Segment, pages: list[list[str]]) -> list[Span]:
    """A span for each page: it starts with the word that its text starts with, and ends with the next page."""
    starts = [_when(segment, pages, index) for index in range(len(pages))]
    ends = [*starts[1:], max(segment.end, starts[-1] + SHORTEST)] if starts else []
    return [Span(start, max(end, start)) for start, end in zip(starts, ends, strict=True)]


def _when(segment: Segment, pages: list[list[str]], index: int) -> float:
    """Start of a page: of its first word when the words are those of the text, else by the share of the letters."""
    before = sum(len(line.split()) for page in pages[:index] for line in page)
    total = sum(len(line.split()) for page in pages for line in page)
    words: tuple[Word, ...] = segment.words
    if index == 0 or not total:
        return segment.start
    skipped = total - len(words)  # the speaker's name
    if 0 <= skipped <= before and len(words) == len(segment.text.split()):
        return max(segment.start, words[before - skipped].start)
    return segment.start + (segment.end - segment.start) * before / total


def _time(seconds: float, point: str) -> str:
    milliseconds = round(max(0.0, seconds) * 1000)
    whole, rest = divmod(milliseconds, 1000)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}{point}{rest:03d}"
