"""How a recording is cut into pieces for an engine. Pure: spans and probabilities in, spans out.

Where a cut is made depends on the pauses around it and hardly on where the recording begins: a copy that was trimmed,
or recorded on, is cut at the same places soon after, and its pieces are found in the cache. All is counted in samples,
since seconds that begin elsewhere are rounded otherwise.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from transcription.types import SAMPLE_RATE, Span

# The longest pause this far around is always a cut. Nearer ones would make pieces shorter, which costs time and
# accuracy; farther ones would let two copies of a recording be cut differently for longer.
REACH = 240 * SAMPLE_RATE
# What a piece costs, and what a cut costs on top in a pause of no length; in one of half a second a third of it. The
# dearer cuts in short pauses are, the sooner two copies agree on the long ones. Measured: see docs/performance.md.
PIECE, HASTE, SHORT_PAUSE = 1_000, 1_000, SAMPLE_RATE // 4


@dataclass(frozen=True, slots=True)
class _Pause:
    """Before a span of speech, in samples. Which of two is longer is never left open: `mark` tells equal ones apart."""

    length: int
    mark: int
    begin: int
    end: int

    @property
    def rank(self) -> tuple[int, int]:
        return self.length, self.mark

    @property
    def cost(self) -> int:
        return HASTE * SHORT_PAUSE // (SHORT_PAUSE + self.length)


def plan_chunks(
    speech: Sequence[Span],
    probabilities: Sequence[float],
    window: float | Sequence[float],
    longest: float = 29.0,
    widest: float = math.inf,
) -> list[Span]:
    """Contiguous pieces of at most `longest` seconds that hold all speech, in order, without overlap.

    They are few, and cut in long pauses. Where somebody speaks longer than that without a pause, the cut is where
    speech is least likely: `probabilities` are those of speech, one for each `window` seconds, or in windows with
    these middles. Long pieces are both cheaper and more accurate than short ones; Whisper hears 30 s at a time. Pauses
    longer than `widest` seconds are in no piece.
    """
    middles = [(index + 0.5) * window for index in range(len(probabilities))] if isinstance(window, float) else window
    spans = [piece for span in speech for piece in _short_enough(span, probabilities, middles, longest)]
    return [piece for stretch in _without_pauses(spans, widest) for piece in _planned(stretch, longest)]


def _planned(spans: Sequence[Span], longest: float) -> list[Span]:
    cuts = _cheapest(spans, _pauses(spans), longest)
    return [Span(spans[first].start, spans[last - 1].end) for first, last in zip(cuts, cuts[1:], strict=False)]


def _without_pauses(spans: Sequence[Span], widest: float) -> list[Sequence[Span]]:
    wide = [index for index in range(1, len(spans)) if spans[index].start - spans[index - 1].end > widest]
    return [spans[first:last] for first, last in pairwise([0, *wide, len(spans)])] if spans else []


def _cheapest(spans: Sequence[Span], pauses: Sequence[_Pause], longest: float) -> list[int]:
    """The spans before which is cut, from 0 to their number: the best way of all, by dynamic programming."""
    forced = set(_forced(spans, pauses, longest))
    costs, before = [0], [0]
    for end in range(1, len(spans) + 1):
        cost, later = min((costs[first], -first) for first in _beginnings(spans, end, forced, longest))
        costs.append(cost + PIECE + (pauses[end].cost if end < len(spans) else 0))
        before.append(-later)  # of two ways that cost the same the one with the later cut
    cuts = [len(spans)]
    while cuts[-1]:
        cuts.append(before[cuts[-1]])
    return cuts[::-1]


def _beginnings(spans: Sequence[Span], end: int, forced: set[int], longest: float) -> Iterator[int]:
    """The spans with which a piece can begin that ends before the span `end`; it holds one at least."""
    for first in range(end - 1, -1, -1):
        # Measured as `duration` is everywhere: `end > start + longest` may round to the other side.
        if spans[end - 1].end - spans[first].start > longest and first < end - 1:
            return
        yield first
        if first in forced:
            return


def _pauses(spans: Sequence[Span]) -> list[_Pause]:
    """The pause before each span; before the first one there is none."""
    edges = [(round(span.start * SAMPLE_RATE), round(span.end * SAMPLE_RATE)) for span in spans]
    pauses = [_Pause(0, 0, 0, 0)]
    for (start, end), (following, last) in zip(edges, edges[1:], strict=False):
        pauses.append(_Pause(following - end, _mixed(end - start, last - following), end, following))
    return pauses


def _mixed(one: int, other: int) -> int:
    """A number that looks like chance and is the same wherever spans of these lengths meet (Knuth's hashing)."""
    return (one * 2_654_435_761 + other * 40_503) * 2_654_435_761 % 2**32


def _forced(spans: Sequence[Span], pauses: Sequence[_Pause], longest: float) -> Iterator[int]:
    """The longest pauses of all within reach. None so near an end that a piece would be short for it."""
    begins = [pause.begin for pause in pauses]
    for index in range(1, len(spans)):
        pause = pauses[index]
        if min(spans[index - 1].end - spans[0].start, spans[-1].end - spans[index].start) <= longest:
            continue
        first = max(1, bisect_left(begins, pause.begin - REACH))
        around = pauses[first : bisect_right(begins, pause.begin + REACH)]
        if max(around, key=lambda other: other.rank) is pause:
            yield index


def _short_enough(
    span: Span, probabilities: Sequence[float], middles: Sequence[float], longest: float
) -> Iterator[Span]:
    while span.duration > longest:
        cut = _least_likely(span, probabilities, middles, longest)
        yield Span(span.start, cut)
        span = Span(cut, span.end)
    yield span


def _least_likely(span: Span, probabilities: Sequence[float], middles: Sequence[float], longest: float) -> float:
    """The middle of the window in the second half of the next piece in which speech is least likely."""
    first = bisect_right(middles, span.start + longest / 2)
    last = bisect_left(middles, span.start + longest - 1 / SAMPLE_RATE)
    if first >= last:
        return span.start + longest - 512 / SAMPLE_RATE  # and not a rounding error more than 29 s
    return float(middles[min(range(first, last), key=lambda index: probabilities[index])])


def batches(count: int, most: int, workers: int) -> list[int]:
    """The batch of each of `count` chunks: at most `most` in one, all about as large, as many for each worker."""
    rounds = -(-count // (most * max(1, workers)))
    number = min(count, rounds * max(1, workers))
    return [index * number // count for index in range(count)]
