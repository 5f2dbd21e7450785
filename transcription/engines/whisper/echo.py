"""Of a few seconds Whisper sometimes reads back the names that it was given instead of what was said. Pure.

The alignment knows nothing of those names, so its words are as sure as the sound alone makes them.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import log

from transcription.engines.whisper.listening import Hypothesis
from transcription.types import Word

# Mean logarithm of the words' confidences. Measured with the base model on Indonesian speech: names that were spoken
# are at -0.6 to -2.4, names and sentences of the prompt that were not at -2.7 to -5.1.
DOUBTFUL = -2.6
# What is heard without the names must be so much surer.
SURER = 1.5
LEAST = 1e-4
# "Budi Santoso, Hj. Nurhayati, S.H." where only the first was said: each word of the rest is below the one, all of it
# together below the other. The end of a spoken name that is cut off in the middle is at 0.05.
UNHEARD, ALL_UNHEARD = 0.04, -4.6


def without_echo(heard: Hypothesis, names: Sequence[str]) -> Hypothesis:
    """Without names at its end that are not in the sound: Whisper goes on in the list after the one that was said."""
    listed = {_bare(part) for name in names for part in name.split()}
    end = len(heard.words)
    while end and heard.words[end - 1].confidence < UNHEARD and _bare(heard.words[end - 1].word) in listed:
        end -= 1
    if not 0 < end < len(heard.words) or _mean_log(heard.words[end:]) > ALL_UNHEARD:
        return heard
    words = heard.words[:end]
    return replace(heard, text=" ".join(word.word for word in words), words=words)


def is_doubtful(heard: Hypothesis) -> bool:
    """Whether its words are hardly in the sound: worth hearing again without the names."""
    return _sureness(heard) < DOUBTFUL


def is_echo(heard: Hypothesis, plain: Hypothesis) -> bool:
    """Whether the names made it up, by what was heard without them."""
    return is_doubtful(heard) and _sureness(plain) - _sureness(heard) > SURER


def _sureness(heard: Hypothesis) -> float:
    return _mean_log(heard.words) if heard.words else 0.0


def _mean_log(words: Sequence[Word]) -> float:
    return sum(log(max(word.confidence, LEAST)) for word in words) / len(words)


def _bare(word: str) -> str:
    return word.strip(".,;:?!").casefold()
