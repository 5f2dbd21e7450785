"""When each word of a text is spoken, also after people have changed the text. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import accumulate, pairwise

from transcription.types import Correction, Word

# What separates words. static/src/transcript/words.ts cuts the same text by the same characters.
_TOKEN = re.compile(r"[^ \t\r\n\u00a0]+")
# Characters that turn the direction of what follows them: with them a text reads otherwise than it is.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# The pipeline makes segments of about forty words. Comparing can take the third power of the words: 300 hostile
# ones take a tenth of a second, 5,000 take minutes.
MOST_TOKENS_TO_COMPARE = 300


@dataclass(frozen=True, slots=True)
class Timing:
    """Of one word in the text, in seconds.

    `confidence` is None where a person wrote the word, or the engine gave none. `correction` is the machine's own.
    `heard` is the word that stood there before; None: this one is new.
    """

    start: float
    end: float
    confidence: float | None
    correction: Correction | None = None
    heard: Word | None = field(default=None, compare=False, repr=False)


# A token of what the engine said, and when.
Heard = tuple[str, Timing]


def readable(text: str) -> str:
    """The text as a page may show it, in the order in which it is written."""
    return _TURNING.sub("", text)


def tokens_of(text: str) -> list[str]:
    return _TOKEN.findall(text)


def time_words(
    text: str, words: Sequence[Word], start: float, end: float, most: int = MOST_TOKENS_TO_COMPARE
) -> list[Timing]:
    """One timing for each token of `text`, which was spoken from `start` to `end` (seconds) as `words`.

    Words that stayed keep what they had. Changed words take the times of those they replace, one by one when
    they are as many, else spread over that stretch by their length. The time it takes is bounded for any text: of more
    than `most` changed words none is compared.
    """
    tokens, heard = tokens_of(text), list(_single_tokens(words))
    before = _shared(tokens, heard)
    if before == len(tokens) == len(heard):  # nearly all of a transcript
        return [timing for _, timing in heard]
    after = _shared(tokens[before:][::-1], heard[before:][::-1])
    stop, heard_stop = len(tokens) - after, len(heard) - after
    since = heard[before - 1][1].end if before else start
    until = heard[heard_stop][1].start if after else end
    changed = _align(tokens[before:stop], heard[before:heard_stop], since, max(since, until), most)
    return [timing for _, timing in heard[:before]] + changed + [timing for _, timing in heard[heard_stop:]]


def timed_words(text: str, words: Sequence[Word], start: float, end: float) -> list[Word]:
    """One word for each token of the text, with all that is known of it."""
    return words_at(text, time_words(text, words, start, end))


def words_at(text: str, timings: Sequence[Timing]) -> list[Word]:
    """One word for each token of the text, whose timings these are."""
    return [word_at(token, timing) for token, timing in zip(tokens_of(text), timings, strict=True)]


def word_at(token: str, timing: Timing) -> Word:
    heard = timing.heard
    start, end = round(timing.start, 3), round(timing.end, 3)
    if heard is not None and heard.word == token and (heard.start, heard.end, heard.speaker) == (start, end, None):
        return heard  # nearly all are: values that nobody changes need no copy
    return Word(
        start,
        end,
        token,
        timing.confidence,
        correction=timing.correction,
        typed=heard is not None and heard.typed,
        checked=heard is not None and heard.checked,
    )


def _single_tokens(words: Sequence[Word]) -> Iterator[Heard]:
    """An engine's word may hold spaces ("Pasal 5"): its time is divided among its tokens."""
    for word in words:
        if (found := _TOKEN.fullmatch(word.word)) is not None:  # nearly all are
            yield found[0], Timing(word.start, word.end, word.confidence, word.correction, word)
            continue
        tokens = tokens_of(word.word)
        for token, timing in zip(tokens, _spread(tokens, word.start, word.end), strict=True):
            yield token, Timing(timing.start, timing.end, word.confidence, word.correction, word)


def _shared(tokens: Sequence[str], heard: Sequence[Heard]) -> int:
    """How many tokens are the same from the beginning on."""
    count = 0
    for token, (other, _) in zip(tokens, heard, strict=False):
        if token != other:
            break
        count += 1
    return count


def _align(tokens: list[str], heard: list[Heard], start: float, end: float, most: int) -> list[Timing]:
    if not (tokens and heard) or max(len(tokens), len(heard)) > most:
        return _spread(tokens, start, end)
    matcher = SequenceMatcher(None, [token for token, _ in heard], tokens, autojunk=False)
    timings: list[Timing] = []
    for kind, heard_from, heard_to, first, last in matcher.get_opcodes():
        replaced = [timing for _, timing in heard[heard_from:heard_to]]
        if kind == "equal":
            timings += replaced
        elif len(replaced) == last - first:
            timings += [Timing(timing.start, timing.end, None) for timing in replaced]
        else:
            since = replaced[0].start if replaced else heard[heard_from - 1][1].end if heard_from else start
            until = replaced[-1].end if replaced else heard[heard_to][1].start if heard_to < len(heard) else end
            timings += _spread(tokens[first:last], since, max(since, until))
    return timings


def _spread(tokens: Sequence[str], start: float, end: float) -> list[Timing]:
    """Each token gets a share of the stretch by its length."""
    ends = list(accumulate(map(len, tokens), initial=0))
    edges = [start + (end - start) * done / (ends[-1] or 1) for done in ends]
    return [Timing(begin, finish, None) for begin, finish in pairwise(edges)]
