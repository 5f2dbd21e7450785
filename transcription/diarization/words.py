"""Whose words are whose: a speaker for each word, by the turns it lies in. Pure.

1. A word belongs to whoever's turns hold most of it; in doubt, to the speaker of the word before.
2. What no turn holds goes to the nearest turn within a second, else to the speaker of the word before.
3. A short word between words of one other speaker, without a pause, was most likely said by that one too.
4. Where the speaker changes in the middle of a sentence, the change moves to a pause or an end of a sentence close by.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from transcription.types import Turn, Word

TIE = 0.02  # seconds: nobody knows turns better than that
REACH = 1.0  # seconds to a turn that a word may still belong to
FLICKER = 0.4  # seconds that a word of somebody else in between lasts at most
PAUSE = 0.25  # seconds between words, enough for another one to begin
NEAR_EDGE = 0.6  # seconds of words that may go to the other side of a change
MOST_MOVED = 3  # words
SENTENCE_ENDS = (".", "?", "!", "…")
CLOSING = "\"'”’)"


def assign(words: Sequence[Word], turns: Sequence[Turn]) -> list[Word]:
    """The same words in the same order, each with a speaker; None where there are no turns at all.

    Speakers that the words have already do not count: done again it gives the same.
    """
    speakers = held_by(words, turns)
    without_flickers(words, speakers)
    move_edges(words, speakers)
    return [replace(word, speaker=speaker) for word, speaker in zip(words, speakers, strict=True)]


@dataclass(frozen=True, slots=True)
class _Timeline:
    """Turns by start, and the latest end so far: which ones can touch a stretch is found by bisection."""

    turns: tuple[Turn, ...]
    starts: np.ndarray
    ends: np.ndarray

    def around(self, start: float, end: float) -> tuple[Turn, ...]:
        return self.turns[np.searchsorted(self.ends, start) : np.searchsorted(self.starts, end, "right")]


def _timeline(turns: Sequence[Turn]) -> _Timeline:
    ordered = tuple(sorted(turns, key=lambda turn: (turn.start, turn.end, turn.speaker)))
    ends = np.maximum.accumulate([turn.end for turn in ordered]) if ordered else np.zeros(0)
    return _Timeline(ordered, np.array([turn.start for turn in ordered]), ends)


def held_by(words: Sequence[Word], turns: Sequence[Turn]) -> list[str | None]:
    """Rules 1 and 2. Words before any turn go to the first speaker found."""
    timeline = _timeline(turns)
    speakers: list[str | None] = []
    last: str | None = None
    for word in words:
        around = timeline.around(word.start - REACH, word.end + REACH)
        last = _holder(word, around, last)
        speakers.append(last)
    first = next((speaker for speaker in speakers if speaker), timeline.turns[0].speaker if turns else None)
    return [speaker or first for speaker in speakers]


def _holder(word: Word, turns: Sequence[Turn], last: str | None) -> str | None:
    shared: dict[str, float] = {}
    nearest, gap = last, REACH
    for turn in turns:
        overlap = min(word.end, turn.end) - max(word.start, turn.start)
        if overlap > 0:
            shared[turn.speaker] = shared.get(turn.speaker, 0.0) + overlap
        elif -overlap < gap:
            nearest, gap = turn.speaker, -overlap
    if not shared:
        return nearest
    most = max(shared.values())
    return last if last and shared.get(last, 0.0) >= most - TIE else max(shared, key=lambda name: shared[name])


def without_flickers(words: Sequence[Word], speakers: list[str | None]) -> None:
    """Rule 3, in place: a short word alone, close to both of its neighbours."""
    for place in range(1, len(words) - 1):
        before, word, after = words[place - 1 : place + 2]
        alone = speakers[place - 1] == speakers[place + 1] != speakers[place]
        joined = word.start - before.end < PAUSE and after.start - word.end < PAUSE
        if alone and joined and word.end - word.start <= FLICKER and not _ends_sentence(before):
            speakers[place] = speakers[place - 1]


def move_edges(words: Sequence[Word], speakers: list[str | None]) -> None:
    """Rule 4, in place. Neither speaker loses all the words of a turn."""
    edges = [place for place in range(1, len(words)) if speakers[place] != speakers[place - 1]]
    bounds = [0, *edges, len(words)]
    for number, edge in enumerate(edges, start=1):
        moved = _moved(words, edge, bounds[number - 1] + 1, bounds[number + 1] - 1)
        before, after = speakers[edge - 1], speakers[edge]
        speakers[moved:edge] = [after] * (edge - moved)
        speakers[edge:moved] = [before] * (moved - edge)
        bounds[number] = moved


def _moved(words: Sequence[Word], edge: int, first: int, last: int) -> int:
    """The nearest place from `first` to `last` at which something ends; the edge itself where there is none near."""
    if _may_change(words, edge):
        return edge
    near = range(max(first, edge - MOST_MOVED), min(last, edge + MOST_MOVED) + 1)
    close = [(_distance(words, edge, place), place) for place in near if place != edge and _may_change(words, place)]
    distance, place = min(close, default=(NEAR_EDGE, edge))
    return place if distance < NEAR_EDGE else edge


def _may_change(words: Sequence[Word], place: int) -> bool:
    return words[place].start - words[place - 1].end >= PAUSE or _ends_sentence(words[place - 1])


def _distance(words: Sequence[Word], edge: int, place: int) -> float:
    """Seconds of words that change sides."""
    moved = words[min(edge, place) : max(edge, place)]
    return moved[-1].end - moved[0].start


def _ends_sentence(word: Word) -> bool:
    return word.word.rstrip(CLOSING).endswith(SENTENCE_ENDS)
