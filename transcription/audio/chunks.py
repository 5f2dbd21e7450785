"""How a recording is cut into pieces for an engine. Pure: spans and probabilities in, spans out."""

from collections.abc import Sequence
from itertools import takewhile

from transcription.types import Span

# Among the pauses this near the end of a full piece the longest one is taken.
SEARCH_BACK = 10.0


def plan_chunks(
    speech: Sequence[Span], probabilities: Sequence[float], window: float, longest: float = 29.0
) -> list[Span]:
    """Contiguous pieces of at most `longest` seconds that hold all speech, in order, without overlap.

    They are cut in silence. Where somebody speaks longer than that without a pause, the cut is where
    speech is least likely. `probabilities` are those of speech, one for each `window` seconds.
    Long pieces are both cheaper and more accurate than short ones; Whisper hears 30 s at a time.
    """
    rest = [piece for span in speech for piece in _short_enough(span, probabilities, window, longest)]
    chunks = []
    while rest:
        count = _how_many(rest, longest)
        chunks.append(Span(rest[0].start, rest[count - 1].end))
        rest = rest[count:]
    return chunks


def _how_many(spans: Sequence[Span], longest: float) -> int:
    """How many of the first spans make the next piece; at least one."""
    # Measured as `duration` is everywhere: `end > start + longest` may round to the other side.
    lengths = list(takewhile(lambda length: length <= longest, (span.end - spans[0].start for span in spans)))
    fitting = max(1, len(lengths))
    if fitting == len(spans):
        return fitting
    late = [count for count, length in enumerate(lengths, 1) if length >= longest - SEARCH_BACK] or [fitting]
    return max(late, key=lambda count: (spans[count].start - spans[count - 1].end, count))


def _short_enough(span: Span, probabilities: Sequence[float], window: float, longest: float) -> list[Span]:
    pieces = []
    while span.duration > longest:
        cut = _least_likely(span, probabilities, window, longest)
        pieces.append(Span(span.start, cut))
        span = Span(cut, span.end)
    return [*pieces, span]


def _least_likely(span: Span, probabilities: Sequence[float], window: float, longest: float) -> float:
    """The middle of the window in the second half of the next piece in which speech is least likely."""
    first = int((span.start + longest / 2) / window) + 1
    last = int((span.start + longest) / window)
    candidates = range(first, min(last, len(probabilities)))
    if not candidates:
        return span.start + longest - window  # and not a rounding error more than 29 s
    return (min(candidates, key=lambda index: probabilities[index]) + 0.5) * window


def batches(count: int, most: int, workers: int) -> list[int]:
    """The batch of each of `count` chunks: at most `most` in one, and fewer rather than idle `workers`."""
    size = max(1, min(most, -(-count // max(1, workers))))
    return [index // size for index in range(count)]
