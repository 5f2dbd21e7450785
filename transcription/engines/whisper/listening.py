"""What happens when Whisper is not to be believed: the policy, without the model. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from transcription.engines.whisper.hallucination import drop_unspoken, finding_of, halves, is_looping, is_too_fast
from transcription.engines.whisper.hallucination import say_once as first_round_only
from transcription.types import Finding, FindingKind, Span, Word

UNSURE = -1.0  # mean log-probability of a token, OpenAI's threshold
NO_SPEECH = 0.6
NO_REPEAT = 3  # tokens
UNHEARD_SECONDS = 4.0  # of voice activity; a cough or a chair is shorter
FEWEST_WORDS = 0.1  # a second of speech; slow speakers say one and more


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What Whisper heard. `mean_logprob` of a token, `no_speech` its own probability that nobody spoke.

    `others` are texts that it found nearly as likely, the likeliest first.
    """

    text: str
    words: Sequence[Word]
    mean_logprob: float
    no_speech: float
    others: tuple[str, ...] = ()


Hear = Callable[[Span, int], Hypothesis]
"""Decode a span; the second argument is the length of token sequences that must not come twice, 0 for none."""


def listen(hear: Hear, chunk: Span, speech: Sequence[Span]) -> tuple[list[Word], list[Finding]]:
    """The believable words of a chunk, and what was noticed on the way.

    A loop, or text nobody could have said so fast, is heard again as two halves, each of them once
    more without repetition if need be; what still goes round is kept once. A chunk that Whisper is
    unsure of is heard again as well, and the surer version is taken. Seconds of speech that gave
    hardly a word are heard again in halves, and told when they still give none.
    """
    words, findings = _heard(hear, chunk, speech)
    if not is_unheard(words, chunk, speech):
        return words, findings
    parts = [_heard(hear, part, speech) for part in halves(chunk, speech)]
    again = [word for part, _ in parts for word in part]
    if len(again) > len(words):
        words, findings = again, [finding for _, found in parts for finding in found]
    if is_unheard(words, chunk, speech):
        findings = [*findings, Finding(FindingKind.SPEECH_WITHOUT_TEXT, chunk.start, chunk.end)]
    return words, findings


def is_unheard(words: Sequence[Word], chunk: Span, speech: Sequence[Span]) -> bool:
    """Several seconds of voice activity with so few words that most of what was said must be missing."""
    seconds = sum(chunk.overlap(span) for span in speech)
    return seconds >= UNHEARD_SECONDS and len(words) < FEWEST_WORDS * seconds


def _heard(hear: Hear, span: Span, speech: Sequence[Span]) -> tuple[list[Word], list[Finding]]:
    words, findings = _believable(hear, span, speech)
    kept, unspoken = drop_unspoken(words, speech)
    return kept, findings + unspoken


def _believable(hear: Hear, chunk: Span, speech: Sequence[Span]) -> tuple[list[Word], list[Finding]]:
    first = hear(chunk, 0)
    if first.no_speech > NO_SPEECH and first.mean_logprob < UNSURE:
        return [], _found(FindingKind.TEXT_WITHOUT_SPEECH, first)
    odd = _is_odd(first, chunk, speech)
    if not odd and first.mean_logprob >= UNSURE:
        return list(first.words), []
    parts = halves(chunk, speech)
    again = [_hear_half(hear, part, speech) for part in parts]
    if not odd and min(part.mean_logprob for part in again) <= first.mean_logprob:
        return list(first.words), []
    words, findings = [], _found(FindingKind.REPETITION, first) if odd else []
    for part, heard in zip(parts, again, strict=True):
        kept, left = first_round_only(heard.words) if _is_odd(heard, part, speech) else (list(heard.words), [])
        words += kept
        findings += left
    return words, findings


def _hear_half(hear: Hear, half: Span, speech: Sequence[Span]) -> Hypothesis:
    heard = hear(half, 0)
    return hear(half, NO_REPEAT) if _is_odd(heard, half, speech) else heard


def _is_odd(heard: Hypothesis, span: Span, speech: Sequence[Span]) -> bool:
    return is_looping(heard.text) or is_too_fast(heard.words, sum(span.overlap(other) for other in speech))


def _found(kind: FindingKind, heard: Hypothesis) -> list[Finding]:
    return [finding_of(kind, heard.words)] if heard.words else []
