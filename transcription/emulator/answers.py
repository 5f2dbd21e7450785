"""What was heard, as Google's messages. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from google.cloud.speech_v2.types import cloud_speech as messages

from transcription.emulator.hearing import Heard
from transcription.engines.google.models import GoogleModel
from transcription.types import Word

# The service ends a result where a sentence ends, or after about so many words.
LONGEST_RESULT = 40  # words


def results_of(
    heard: Heard, features: messages.RecognitionFeatures, model: GoogleModel
) -> list[messages.SpeechRecognitionResult]:
    """One result a sentence, with what was asked for and no more."""
    return [
        messages.SpeechRecognitionResult(
            alternatives=[alternative(sentence, features, model)],
            result_end_offset=timedelta(seconds=sentence[-1].end),
            language_code=heard.language.lower(),
        )
        for sentence in sentences(heard.words)
    ]


def alternative(
    words: Sequence[Word], features: messages.RecognitionFeatures, model: GoogleModel
) -> messages.SpeechRecognitionAlternative:
    given = [word.confidence for word in words if word.confidence is not None]
    wants_words = features.enable_word_time_offsets or features.enable_word_confidence
    return messages.SpeechRecognitionAlternative(
        transcript=" ".join(word.word for word in words),
        confidence=sum(given) / len(given) if given and model.confidence else 0.0,
        words=[_word(word, features) for word in words] if wants_words else [],
    )


def _word(word: Word, features: messages.RecognitionFeatures) -> messages.WordInfo:
    info = messages.WordInfo(word=word.word)
    if features.enable_word_time_offsets:
        info.start_offset, info.end_offset = timedelta(seconds=word.start), timedelta(seconds=word.end)
    if features.enable_word_confidence:
        info.confidence = word.confidence or 0.0
    if "diarization_config" in features:
        info.speaker_label = word.speaker or "1"
    return info


def sentences(words: Iterable[Word]) -> Iterator[list[Word]]:
    sentence: list[Word] = []
    for word in words:
        sentence.append(word)
        if word.word.endswith((".", "?", "!")) or len(sentence) == LONGEST_RESULT:
            yield sentence
            sentence = []
    if sentence:
        yield sentence
