"""When each word of a text is spoken, also after people have changed the text. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from transcription.types import Word

# What separates words. static/src/transcript/words.ts cuts the same text by the same characters.
_TOKEN = re.compile(r"[^ \t\r\n\u00a0]+")
# Characters that turn the direction of what follows them: with them a text reads otherwise than it is.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Longer segments are not made by the pipeline; comparing token by token would be slow on hostile ones.
MOST_TOKENS_TO_COMPARE = 2000


@dataclass(frozen=True, slots=True)
class Timing:
    """Of one word in the text. `confidence` is None where a person wrote the word, or the engine gave none."""

    start: float
    end: float
    confidence: float | None


def readable(text: str) -> str:
    """The text as a page may show it, in the order in which it is written."""
    return _TURNING.sub("", text)


def tokens_of(text: str) -> list[str]:
    return _TOKEN.findall(text)


def time_words(text: str, words: Sequence[Word], start: float, end: float) -> list[Timing]:
    """One timing for each token of `text`. What the engine did not say shares the time that its neighbours leave."""
    tokens, heard = tokens_of(text), list(_single_tokens(words))
    if [token for token, _ in heard] == tokens:
        return [timing for _, timing in heard]
    if max(len(tokens), len(heard)) > MOST_TOKENS_TO_COMPARE:
        return _spread(len(tokens), start, end)
    return _align(tokens, heard, start, end)


def _single_tokens(words: Sequence[Word]) -> Iterator[tuple[str, Timing]]:
    """An engine's word may hold spaces ("Pasal 5"): its time is divided among its tokens."""
    for word in words:
        tokens = tokens_of(word.word)
        for token, timing in zip(tokens, _spread(len(tokens), word.start, word.end), strict=True):
            yield token, Timing(timing.start, timing.end, word.confidence)


def _align(tokens: list[str], heard: list[tuple[str, Timing]], start: float, end: float) -> list[Timing]:
    matcher = SequenceMatcher(None, [token for token, _ in heard], tokens, autojunk=False)
    timings: list[Timing] = []
    for kind, heard_from, heard_to, first, last in matcher.get_opcodes():
        if kind == "equal":
            timings += [timing for _, timing in heard[heard_from:heard_to]]
        else:
            since = heard[heard_from - 1][1].end if heard_from else start
            until = heard[heard_to][1].start if heard_to < len(heard) else end
            timings += _spread(last - first, since, max(since, until))
    return timings


def _spread(count: int, start: float, end: float) -> list[Timing]:
    step = (end - start) / count if count else 0.0
    return [Timing(start + step * number, start + step * (number + 1), None) for number in range(count)]
