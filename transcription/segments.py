"""Words to segments that are pleasant to read. Pure."""

from collections.abc import Iterable, Sequence

from transcription.types import Segment, Word

LONGEST_SECONDS = 12.0
LONGEST_CHARACTERS = 200
# A pause this long separates what is said; where a segment is long enough a shorter one will do.
PAUSE = 1.0
SHORT_PAUSE = 0.35
ENOUGH_CHARACTERS = 60
SENTENCE_ENDS = (".", "?", "!", "…")


def to_segments(words: Sequence[Word]) -> list[Segment]:
    """Break before long pauses, after sentences, where the speaker changes and where a segment would grow too long."""
    segments, current = [], []
    for word in words:
        if current and _breaks(current, word):
            segments.append(segment_of(current))
            current = []
        elif current and _too_long(current, word):
            cut = _best_cut(current)
            segments.append(segment_of(current[:cut]))
            current = current[cut:]
        current.append(word)
    return [*segments, segment_of(current)] if current else segments


def segment_of(words: Sequence[Word]) -> Segment:
    """One segment of these words; its confidence is that of its words, weighed by length."""
    return Segment(
        start=words[0].start,
        end=words[-1].end,
        text=_text(words),
        words=tuple(words),
        speaker=words[0].speaker,
        confidence=_confidence(words),
    )


def _breaks(current: Sequence[Word], following: Word) -> bool:
    pause = following.start - current[-1].end
    if pause >= PAUSE or following.speaker != current[-1].speaker:
        return True
    long_enough = len(_text(current)) >= ENOUGH_CHARACTERS
    return _ends_sentence(current[-1]) and (long_enough or pause >= SHORT_PAUSE)


def _ends_sentence(word: Word) -> bool:
    return word.word.rstrip("\"'”’)").endswith(SENTENCE_ENDS)


def _too_long(current: Sequence[Word], following: Word) -> bool:
    too_many = len(_text(current)) + 1 + len(following.word) > LONGEST_CHARACTERS
    return too_many or following.end - current[0].start > LONGEST_SECONDS


def _best_cut(words: Sequence[Word]) -> int:
    """How many words to keep: up to the best break in the second half, a comma or the longest pause."""

    def merit(count: int) -> tuple[float, int]:
        if count == len(words):
            return (0.0, count)
        pause = words[count].start - words[count - 1].end
        return (pause + 0.3 * words[count - 1].word.endswith((",", ";", ":")), count)

    return max(range(len(words) // 2 + 1, len(words) + 1), key=merit)


def _text(words: Iterable[Word]) -> str:
    return " ".join(word.word for word in words)


def _confidence(words: Sequence[Word]) -> float | None:
    known = [(word.confidence, len(word.word)) for word in words if word.confidence is not None]
    total = sum(length for _, length in known)
    return sum(confidence * length for confidence, length in known) / total if total else None
