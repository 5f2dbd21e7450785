"""Of a few seconds Whisper sometimes reads back the names that it was given instead of what was said. Pure.

The alignment knows nothing of those names, so its words are as sure as the sound alone makes them.
"""

from math import log

from transcription.engines.whisper.listening import Hypothesis

# Mean logarithm of the words' confidences. Measured with the base model on Indonesian speech: names that were spoken
# are at -0.6 to -2.4, names and sentences of the prompt that were not at -2.7 to -5.1.
DOUBTFUL = -2.6
# What is heard without the names must be so much surer.
SURER = 1.5
LEAST = 1e-4


def is_doubtful(heard: Hypothesis) -> bool:
    """Whether its words are hardly in the sound: worth hearing again without the names."""
    return _sureness(heard) < DOUBTFUL


def is_echo(heard: Hypothesis, plain: Hypothesis) -> bool:
    """Whether the names made it up, by what was heard without them."""
    return is_doubtful(heard) and _sureness(plain) - _sureness(heard) > SURER


def _sureness(heard: Hypothesis) -> float:
    if not heard.words:
        return 0.0
    return sum(log(max(word.confidence, LEAST)) for word in heard.words) / len(heard.words)
