"""A text cut into sentences with their times, and the one that was meant, found again after edits. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from transcription.word_times import Timing, tokens_of

_ENDS = re.compile(r"[.?!…][\"'”’)\]]*$")
# Their full stop ends no sentence; a capital alone, or several (S.H.), neither.
_SHORTENED = frozenset(
    [
        "dr",
        "dra",
        "drs",
        "drg",
        "ir",
        "prof",
        "sdr",
        "sdri",
        "tn",
        "ny",
        "h",
        "hj",
        "kh",
        "no",
        "nomor",
        "jl",
        "st",
        "bpk",
        "rt",
        "rw",
        "a.n",
        "u.p",
        "ps",
    ]
)
_CAPITALS = re.compile(r"^(?:[A-Z]\.)+(?:[A-Za-z]{1,4}\.)?$")
# How much of a sentence has to be there still for it to be the same one.
ALIKE = 0.5
SHORTEST_PART = 4  # words
FURTHEST = 60.0  # seconds: an edit moves no word further


@dataclass(frozen=True, slots=True)
class Sentence:
    """`start` and `end` in seconds of the recording; `first` and `last` are the numbers of its tokens."""

    start: float
    end: float
    text: str
    first: int
    last: int


def sentences_of(text: str, timings: Sequence[Timing]) -> list[Sentence]:
    """`timings` has one for each token of the text."""
    tokens = tokens_of(text)
    ends = [place for place, token in enumerate(tokens) if place == len(tokens) - 1 or _is_end(token)]
    starts = [0, *(place + 1 for place in ends)]
    return [
        Sentence(timings[first].start, timings[last].end, " ".join(tokens[first : last + 1]), first, last)
        for first, last in zip(starts, ends, strict=False)
    ]


def sentence_at(sentences: Sequence[Sentence], time: float) -> Sentence | None:
    """The one that is spoken at `time` or was last before it, else the first."""
    begun = [one for one in sentences if one.start <= time]
    return max(begun, key=lambda one: one.start) if begun else next(iter(sentences), None)


def find_again(sentences: Iterable[Sentence], start: float, end: float, text: str) -> Sentence | None:
    """The sentence that once read `text` from `start` to `end`; None where nothing is near.

    What is spoken at that time if it still reads much the same; else the most alike one nearby, the nearer of equals;
    where the words were written anew, what is spoken at that time.
    """
    near = [one for one in sentences if one.end > start - FURTHEST and one.start < end + FURTHEST]
    words = _words(text)
    alike = {one: found for one in near if (found := _likeness(_words(one.text), words)) >= ALIKE}

    def closeness(one: Sentence) -> tuple[bool, float, float]:
        return _shared_time(one, start, end) > 0, alike.get(one, 0.0), -abs(one.start - start)

    if alike:
        return max(alike, key=closeness)
    return max(near, key=lambda one: (_shared_time(one, start, end), -abs(one.start - start)), default=None)


def _is_end(token: str) -> bool:
    bare = token.strip("\"'“”‘’()[]")
    if not _ENDS.search(token):
        return False
    return not (_CAPITALS.match(bare) or (bare.endswith(".") and bare[:-1].lower() in _SHORTENED))


def _shared_time(one: Sentence, start: float, end: float) -> float:
    return min(one.end, end) - max(one.start, start)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _likeness(first: list[str], second: list[str]) -> float:
    """How many words they share, from 0 to 1: of the shorter one, since a sentence may have been cut or joined.

    Of very short ones ("Ya.") the longer one counts: they are a part of many others.
    """
    shortest, longest = sorted((len(first), len(second)))
    if not shortest:
        return 0.0
    shared = sum(block.size for block in SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks())
    part, whole = shared / shortest, shared / longest
    return 0.8 * part + 0.2 * whole if shortest >= SHORTEST_PART else whole
