"""Whisper's two known faults: going round in circles, and inventing text where nobody speaks. Pure."""

import zlib
from collections.abc import Sequence

from transcription.believable import bare, is_spoken, rounds
from transcription.types import Finding, FindingKind, Span, Word

COMPRESSION_LIMIT = 2.4  # OpenAI's own threshold: natural text stays below 2
# So many times in a row, by the number of words in what is repeated: "ya, ya, ya" is no loop.
REPEATS = {1: 7, 2: 5, 3: 4, 4: 4}
REPEATS_LONG = 3
LONGEST_PHRASE = 20  # words
FASTEST = 8.0  # words a second of speech; auctioneers reach 6


def is_looping(text: str) -> bool:
    """The same words over and over."""
    return compression_ratio(text) > COMPRESSION_LIMIT or _longest_loop(text.lower().split()) is not None


def compression_ratio(text: str) -> float:
    data = text.encode()
    return len(data) / len(zlib.compress(data)) if data else 0.0


def is_too_fast(words: Sequence[Word], seconds: float) -> bool:
    """More words than anybody could have said in so many seconds of speech."""
    return len(words) > 5 + FASTEST * seconds


def say_once(words: Sequence[Word]) -> tuple[list[Word], list[Finding]]:
    """Every loop reduced to its first round, and a finding for each."""
    kept = list(words)
    findings = []
    while loop := _longest_loop([word.word.lower() for word in kept]):
        start, size, repeats = loop
        gone = kept[start + size : start + size * repeats]
        findings.append(finding_of(FindingKind.REPETITION_LEFT, gone))
        del kept[start + size : start + size * repeats]
    return kept, findings


def _longest_loop(words: Sequence[str]) -> tuple[int, int, int] | None:
    """(first word, words in a round, rounds) of the loop that covers most words."""
    plain = list(map(bare, words))
    loops = [
        (start, size, times)
        for size in range(1, min(LONGEST_PHRASE, len(plain) // 2) + 1)
        for start, times in rounds(plain, size)
        if times >= REPEATS.get(size, REPEATS_LONG)
    ]
    return max(loops, key=lambda loop: (loop[1] * loop[2], -loop[1]), default=None)


def drop_unspoken(words: Sequence[Word], speech: Sequence[Span]) -> tuple[list[Word], list[Finding]]:
    """Words with speech under them, and a finding for each run of words without."""
    kept: list[Word] = []
    runs: list[list[Word]] = [[]]
    for word in words:
        if is_spoken(word, speech):
            kept.append(word)
            runs.append([])
        else:
            runs[-1].append(word)
    return kept, [finding_of(FindingKind.TEXT_WITHOUT_SPEECH, run) for run in runs if run]


def finding_of(kind: FindingKind, words: Sequence[Word]) -> Finding:
    return Finding(kind, words[0].start, words[-1].end, " ".join(word.word for word in words))


def halves(chunk: Span, speech: Sequence[Span]) -> tuple[Span, Span]:
    """The chunk cut in its middle third: in the longest pause there, else in the middle."""
    third = chunk.duration / 3
    middle = Span(chunk.start + third, chunk.end - third)
    pauses = [Span(before.end, after.start) for before, after in zip(speech, speech[1:], strict=False)]
    best = max(pauses, key=middle.overlap, default=None)
    if best is None or middle.overlap(best) == 0:
        cut = (chunk.start + chunk.end) / 2
    else:
        cut = (max(best.start, middle.start) + min(best.end, middle.end)) / 2
    return Span(chunk.start, cut), Span(cut, chunk.end)
