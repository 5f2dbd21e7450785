"""Texts, segments and stretches of sound without what was found."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from transcription.anonymity.base import Found
from transcription.anonymity.finding import Finder
from transcription.anonymity.tokens import plain
from transcription.types import Segment, Span, Word
from transcription.word_times import Timing, time_words, tokens_of

# The engine's times of words are this inexact, and sounds have no sharp edges.
MARGIN = 0.15  # seconds


def hide_in(text: str, finder: Finder) -> str:
    text = plain(text)
    return hidden(text, finder.find(text))


def hidden(text: str, found: Iterable[Found]) -> str:
    """`text` with labels; what hangs on a name hangs on its label: "Budinya" is "SAKSI 1-nya"."""
    made, place = "", 0
    for one in found:
        hangs = text[one.end : one.end + 1].isalnum()
        made += text[place : one.start] + one.label + ("-" if hangs else "")
        place = one.end
    return made + text[place:]


def hide_in_segment(segment: Segment, finder: Finder) -> Segment:
    """Its words are those of the text, each with its time: what an engine heard elsewhere is left out altogether."""
    text = plain(segment.text)
    found = finder.find(text)
    words = _words(text, found, _timings(segment, text)) if segment.words else ()
    return replace(segment, text=hidden(text, found), words=words)


def hidden_spans(segment: Segment, finder: Finder) -> list[Span]:
    """When what is hidden is heard, in seconds; they may overlap."""
    text = plain(segment.text)
    timings = _timings(segment, text)
    covered = (_covered(text, one) for one in finder.find(text))
    return [Span(max(0.0, timings[first].start - MARGIN), timings[last].end + MARGIN) for first, last in covered]


def _timings(segment: Segment, text: str) -> list[Timing]:
    return time_words(text, segment.words, segment.start, segment.end)


def _covered(text: str, found: Found) -> tuple[int, int]:
    """The first and the last of the text's words that it touches. The text has single spaces."""
    first = text.count(" ", 0, found.start)
    return first, first + text.count(" ", found.start, found.end)


def _words(text: str, found: Sequence[Found], timings: Sequence[Timing]) -> tuple[Word, ...]:
    """One word for each label, with what stands before and behind it; several labels in a word are one."""
    groups: list[tuple[int, int]] = []
    for first, last in (_covered(text, one) for one in found):
        if groups and first <= groups[-1][1]:
            groups[-1] = (groups[-1][0], max(last, groups[-1][1]))
        else:
            groups.append((first, last))
    tokens, made, place = tokens_of(text), [], 0
    for first, last in groups:
        made += [_word(tokens[at], timings[at], timings[at]) for at in range(place, first)]
        made.append(_word(_shown(text, found, tokens, first, last), timings[first], timings[last]))
        place = last + 1
    made += [_word(tokens[at], timings[at], timings[at]) for at in range(place, len(tokens))]
    return tuple(made)


def _shown(text: str, found: Sequence[Found], tokens: Sequence[str], first: int, last: int) -> str:
    """The words [first, last] as they read when what is in them is hidden."""
    start = sum(len(token) + 1 for token in tokens[:first])
    end = start + len(" ".join(tokens[first : last + 1]))
    inside = [replace(one, start=one.start - start, end=one.end - start) for one in found if start <= one.start < end]
    return hidden(text[start:end], inside)


def _word(text: str, first: Timing, last: Timing) -> Word:
    return Word(first.start, last.end, text, first.confidence)
