"""A run of segments rewritten: all its words are pooled, timed anew, and cut where the new texts are. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from transcription.correction import whole_only
from transcription.cutting import cut_alike
from transcription.segments import segment_of
from transcription.types import Word
from transcription.word_times import MOST_TOKENS_TO_COMPARE, Timing, time_words, timed_words, tokens_of, word_at


@dataclass(frozen=True, slots=True)
class Spoken:
    """A segment: its text, when it is spoken (seconds), what the engine and then the machine had made of it."""

    start: float
    end: float
    text: str
    words: tuple[Word, ...]
    engine_text: str
    machine_text: str
    confidence: float | None


def rewritten(run: Sequence[Spoken], texts: Sequence[str], most: int = MOST_TOKENS_TO_COMPARE) -> list[Spoken]:
    """The run with new texts, one for each segment that there is to be.

    A word that stays keeps all that it had, one that a person wrote is marked `typed`. What the engine had said stays
    whole, and is cut where the texts are. Times follow from the words: they never go backwards, the first segment
    begins with the run and the last one ends with it. Of `most` see time_words.
    """
    if len(run) == len(texts) == 1:
        said = run[0]
        words = _typed(texts[0], _words_of_text(said), said.start, said.end, most)
        return [replace(said, text=texts[0], words=tuple(whole_only(words)))]
    start, end = run[0].start, max(said.end for said in run)
    words = _typed(" ".join(texts), list(_in_order(run, start, end)), start, end, most)
    stops = list(accumulate(len(tokens_of(text)) for text in texts))
    pieces = [words[first:last] for first, last in zip([0, *stops], stops, strict=False)]
    edges = _edges(pieces, start, end)
    tokens = list(map(tokens_of, texts))
    parts = [cut_alike(_tokens(run, name), tokens, most) for name in ("engine_text", "machine_text")]
    return [
        _piece(text, words, *edge, *map(" ".join, machines))
        for text, words, edge, machines in zip(texts, pieces, edges, zip(*parts, strict=True), strict=True)
    ]


def _piece(text: str, words: Sequence[Word], start: float, end: float, engine_text: str, machine_text: str) -> Spoken:
    confidence = segment_of(words).confidence if words else None
    return Spoken(start, end, text, tuple(whole_only(words)), engine_text, machine_text, confidence)


def _tokens(run: Sequence[Spoken], name: str) -> list[str]:
    return [token for said in run for token in tokens_of(getattr(said, name))]


def _in_order(run: Sequence[Spoken], start: float, end: float) -> Iterator[Word]:
    """All words of the run. Where two segments are spoken at once their times are pressed into one line."""
    for said in run:
        for word in _words_of_text(said):
            begin = min(max(word.start, start), end)
            start = min(max(word.end, begin), end)
            yield replace(word, start=begin, end=start)


def _words_of_text(said: Spoken) -> list[Word]:
    """Also those that the engine gave no time for, which nobody has typed."""
    return timed_words(said.text, said.words, said.start, said.end)


def _typed(text: str, words: Sequence[Word], start: float, end: float, most: int) -> list[Word]:
    timings = time_words(text, words, start, end, most)
    return [_written(token, timing) for token, timing in zip(tokens_of(text), timings, strict=True)]


def _written(token: str, timing: Timing) -> Word:
    word = word_at(token, timing)
    return word if timing.heard is not None else replace(word, typed=True)


def _edges(pieces: Sequence[Sequence[Word]], start: float, end: float) -> list[tuple[float, float]]:
    """When each piece begins and ends; one without words takes the pause in which it stands."""
    found = []
    for place, words in enumerate(pieces):
        following = next((piece[0].start for piece in pieces[place + 1 :] if piece), end)
        begin = start if place == 0 or not words else max(start, words[0].start)
        stop = words[-1].end if words else following
        # Words are kept to the millisecond, and may end that much later.
        begin = min(begin, end)
        start = end if place == len(pieces) - 1 else min(max(begin, stop), end)
        found.append((begin, start))
    return found
