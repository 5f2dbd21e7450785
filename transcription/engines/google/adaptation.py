"""The case's names and terms as a phrase set. Pure."""

from collections.abc import Iterable

from google.cloud.speech_v2.types import cloud_speech as messages

# The service's limits: phrases in a request, characters of one phrase and of all together.
MOST_PHRASES = 1_000
LONGEST_PHRASE = 100
MOST_CHARACTERS = 10_000
# Of 0 to 20. Strong enough for names that nobody ever wrote, weak enough not to hear them everywhere.
BOOST = 10.0


def phrases(vocabulary: Iterable[str]) -> list[str]:
    """What of the vocabulary the service takes, the most important first: each once, without control characters."""
    chosen: dict[str, None] = {}
    room = MOST_CHARACTERS
    for term in vocabulary:
        phrase = _clean(term)
        if not phrase or len(phrase) > min(LONGEST_PHRASE, room) or phrase in chosen:
            continue
        chosen[phrase] = None
        room -= len(phrase)
        if len(chosen) == MOST_PHRASES:
            break
    return list(chosen)


def to_adaptation(vocabulary: Iterable[str]) -> messages.SpeechAdaptation | None:
    """None when there is nothing to say."""
    chosen = phrases(vocabulary)
    if not chosen:
        return None
    phrase_set = messages.PhraseSet(phrases=[{"value": phrase} for phrase in chosen], boost=BOOST)
    inline = messages.SpeechAdaptation.AdaptationPhraseSet(inline_phrase_set=phrase_set)
    return messages.SpeechAdaptation(phrase_sets=[inline])


def _clean(term: str) -> str:
    """`$` and braces would name a class of words (`$OOV_CLASS`, `${city}`); line breaks are none in a phrase."""
    visible = "".join(character if character.isprintable() and character not in "${}" else " " for character in term)
    return " ".join(visible.split())
