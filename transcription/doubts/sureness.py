"""Words of which the engine was not sure. Pure."""

from collections.abc import Iterator

from transcription.doubts.runs import runs_of
from transcription.doubts.values import DoubtKind, Known, Mark, Said

# As UNSURE_BELOW in static/src/transcript/words.ts.
UNSURE_BELOW = 0.6


def unsure(said: Said, known: Known) -> Iterator[Mark]:
    confidences = [word.confidence for word in said.words]
    low = [confidence is not None and confidence < UNSURE_BELOW for confidence in confidences]
    for first, last in runs_of(low):
        least = min(confidence for confidence in confidences[first:last] if confidence is not None)
        yield Mark(first, last, DoubtKind.CONFIDENCE, round(least * 100))
