"""Words that do not fit what was heard: nobody spoke there, or several did at once. Pure."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from transcription.believable import TOLERANCE, is_spoken
from transcription.doubts.runs import runs_of
from transcription.doubts.values import DoubtKind, Known, Mark, Said
from transcription.types import FindingKind, Span, Word

# Where voices were heard is known of all microphones together. A finding is of one: the others have words at its time.
SILENT = (FindingKind.UNREADABLE_AUDIO,)
SILENT_WHERE_NOBODY_LISTENED = (*SILENT, FindingKind.TEXT_WITHOUT_SPEECH)
LEAST_OVERLAP = 0.3  # seconds: edges of segments are no sharper


def unspoken(said: Said, known: Known) -> Iterator[Mark]:
    """By the voice activity, where it is known, and by stretches that could not be read."""
    kinds = SILENT_WHERE_NOBODY_LISTENED if known.speech is None else SILENT
    gaps = [Span(found.start, found.end) for found in known.findings if found.kind in kinds]
    speech = None if known.speech is None else _near(known.speech, said)
    if not gaps and (speech is None or _covers(speech, said)):
        return  # nearly all segments
    marked = [_is_silent(word, speech, gaps) for word in said.words]
    for first, last in runs_of(marked):
        yield Mark(first, last, DoubtKind.SILENCE)


def _is_silent(word: Word, speech: Sequence[Span] | None, gaps: Sequence[Span]) -> bool:
    if speech is not None and not is_spoken(word, speech):
        return True
    half = (word.end - word.start) / 2
    return any(gap.overlap(Span(word.start, word.end)) > half for gap in gaps)


def _near(speech: Sequence[Span], said: Said) -> Sequence[Span]:
    """Of hours of speech what is about this segment."""
    start = min([said.start, *(word.start for word in said.words)]) - TOLERANCE
    end = max([said.end, *(word.end for word in said.words)]) + TOLERANCE
    first = bisect_left(speech, start, key=lambda span: span.end)
    last = bisect_left(speech, end, key=lambda span: span.start)
    return speech[first:last]


def _covers(speech: Sequence[Span], said: Said) -> bool:
    """Whether somebody is heard from its first to its last word without a break, and each word lasts."""
    words = said.words
    start, end = min((word.start for word in words), default=0.0), max((word.end for word in words), default=0.0)
    is_heard = any(span.start <= start and end <= span.end for span in speech)
    return is_heard and all(word.start < word.end for word in words)


def merged(speech: Iterable[Span]) -> list[Span]:
    """Stretches of speech, of several microphones too, one after the other."""
    found: list[Span] = []
    for span in sorted(speech, key=lambda span: span.start):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def overlapped(said: Said, others: Sequence[Span]) -> Iterator[Mark]:
    """`others`: when other speakers speak at the same time."""
    spans = [span for span in others if span.overlap(Span(said.start, said.end)) >= LEAST_OVERLAP]
    marked = [any(span.overlap(Span(word.start, word.end)) > 0 for span in spans) for word in said.words]
    for first, last in runs_of(marked):
        yield Mark(first, last, DoubtKind.OVERLAP)


def others_beside(segments: Sequence[Said]) -> dict[str, list[Span]]:
    """For each segment with somebody else speaking at its time: when. The segments may come in any order."""
    found: dict[str, list[Span]] = {}
    speaking: list[Said] = []
    for said in sorted(segments, key=lambda one: one.start):
        speaking = [other for other in speaking if other.end > said.start]
        for other in speaking:
            if other.speaker != said.speaker:
                found.setdefault(said.key, []).append(Span(other.start, other.end))
                found.setdefault(other.key, []).append(Span(said.start, said.end))
        speaking.append(said)
    return found
