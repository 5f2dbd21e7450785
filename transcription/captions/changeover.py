"""From one stream of a cloud engine to the next: which words count, and from where audio is sent again. Pure.

A stream ends when it is told to, at a limit, or when the line breaks. What was not final then is heard again by the
next one, which is sent a little more than that: so words at the edge come twice, and often a few tenths of a second
apart. They are told by their letters first, by their times only where the letters say nothing.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from transcription.believable import bare
from transcription.types import Word

# Seconds before what is heard for good that the next stream is sent again: three to five words to be known by.
OVERLAP = 2.0
# So far apart, in seconds, two streams may say that the same word begins.
LATE = 0.4
# A word that ends so near to the end of what was sent may be half a word.
EDGE = 0.5
# What a stream that was told to end has said nothing of, up to so many seconds before its end, was silence.
SURE = 1.0
SHORTEST = 0.02


@dataclass(slots=True)
class Passage:
    """What of a session is heard for good: all up to second `until`. Words come out in order, each once.

    Call `begin` with each stream, `take` with each of its final results, `sent` when more audio is under way, `end`
    with the stream's end. All times are seconds of the session.
    """

    until: float
    _tail: list[Word] = field(default_factory=list)  # the last words that count
    _before: list[Word] = field(default_factory=list)  # those that other streams had heard when this one began
    _seam: float = 0.0  # where `until` was then
    _held: list[Word] = field(default_factory=list)
    _held_at: float = 0.0

    @property
    def replay_from(self) -> float:
        """Where the next stream's audio begins."""
        return max(0.0, self.until - OVERLAP)

    def begin(self) -> None:
        self._before, self._seam, self._held = list(self._tail), self.until, []

    def take(self, words: Sequence[Word], sent: float) -> list[Word]:
        """The words that count now. `words`: a final result; `sent`: up to where the stream was given audio.

        A result that reaches to the end of the audio is held back: it may have been cut by the stream's end.
        """
        counted = self._release()
        new = self.fresh(words)
        if new and new[-1].end > sent - EDGE:
            self._held, self._held_at = new, sent
            return counted
        return [*counted, *self.count(new)]

    def sent(self, sent: float) -> list[Word]:
        """More audio went into a stream that lives: what was held back by then was whole."""
        return self._release() if self._held and sent >= self._held_at + EDGE else []

    def end(
        self, sent: float, *, complete: bool = False, whole: bool = False, pending_from: float = math.inf
    ) -> list[Word]:
        """The stream has ended. `complete`: it was told to, and heard all of its audio, except for an interim result
        that never became final and began at `pending_from`. `whole`: no more audio comes, so that no word can be cut.
        """
        held, self._held = self._held, []
        kept = held if whole else [word for word in held if word.end <= self._held_at - EDGE]
        counted = self.count(kept)
        if complete:
            cut = held[len(kept)].start - LATE if len(kept) < len(held) else math.inf
            self.pass_over(min(sent if whole else sent - SURE, pending_from, cut))
        return counted

    def pass_over(self, until: float) -> None:
        """Nobody spoke up to here."""
        self.until = max(self.until, until)

    def fresh(self, words: Sequence[Word]) -> list[Word]:
        """Those of a stream's words that no other stream has heard."""
        zone = sum(1 for word in words if word.start < self._seam + LATE)
        if not zone or not self._before:
            return _after(words, self._seam, zone)
        match = _last_match(self._before, words[:zone])
        if match is None:
            return _after(words, self._seam, zone)
        known, place = match
        left = len(self._before) - 1 - known
        return _after(words[place + 1 :], self._seam, left + 1 if left else 0)

    def add(self, words: Sequence[Word]) -> list[Word]:
        """Words of another engine, which heard what follows; those that count."""
        return self.count(self.fresh(words))

    def count(self, words: Sequence[Word]) -> list[Word]:
        """These are heard for good: of `fresh` words the first ones, as they count."""
        counted: list[Word] = []
        for word in words:
            earliest = self._tail[-1].end if self._tail else 0.0
            start = max(word.start, earliest)
            counted.append(replace(word, start=start, end=max(word.end, start + SHORTEST)))
            self._tail.append(counted[-1])
        if counted:
            self.until = max(self.until, counted[-1].end)
            self._tail = [word for word in self._tail if word.end > self.until - OVERLAP - LATE]
        return counted

    def _release(self) -> list[Word]:
        held, self._held = self._held, []
        return self.count(held)


def _after(words: Sequence[Word], seam: float, most: int) -> list[Word]:
    """Without those at the beginning, at most so many, that lie before the seam for the greater part."""
    count = 0
    while count < min(most, len(words)) and (words[count].start + words[count].end) / 2 <= seam:
        count += 1
    return list(words[count:])


def _last_match(known: Sequence[Word], heard: Sequence[Word]) -> tuple[int, int] | None:
    """Where the longest chain of words ends that both have in this order, at about the same time: a place in each.

    Of several as long it is the one whose times fit best.
    """
    chains: dict[tuple[int, int], tuple[int, float]] = {}
    for one, word in enumerate(known):
        for other, candidate in enumerate(heard):
            apart = _apart(word, candidate)
            if apart is None:
                continue
            earlier = [chain for (i, j), chain in chains.items() if i < one and j < other]
            length, cost = max(earlier, default=(0, 0.0))
            chains[one, other] = (length + 1, cost - apart)
    return max(chains, key=lambda pair: (chains[pair], pair)) if chains else None


def _apart(one: Word, other: Word) -> float | None:
    """Seconds between two times of the same word; None: they are two words."""
    if bare(one.word) != bare(other.word):
        return None
    apart = min(abs(one.start - other.start), abs(one.end - other.end))
    return apart if apart <= LATE else None
