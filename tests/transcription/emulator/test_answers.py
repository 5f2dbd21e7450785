from datetime import timedelta

import pytest
from google.cloud.speech_v2.types import cloud_speech as messages

from transcription.emulator.answers import LONGEST_RESULT, results_of, sentences
from transcription.emulator.hearing import Heard, scripted
from transcription.emulator.script import Rule
from transcription.engines.google.models import MODELS
from transcription.types import Word

FEATURES = messages.RecognitionFeatures(enable_word_time_offsets=True, enable_word_confidence=True)


def words(text: str) -> tuple[Word, ...]:
    return tuple(Word(float(number), number + 0.5, word, 0.8) for number, word in enumerate(text.split()))


def texts(text: str) -> list[str]:
    return [" ".join(word.word for word in sentence) for sentence in sentences(words(text))]


def test_a_result_ends_where_a_sentence_ends():
    assert texts("Saudara siap? Siap. Silakan") == ["Saudara siap?", "Siap.", "Silakan"]


def test_a_sentence_without_end_is_cut():
    assert [len(text.split()) for text in texts("kata " * (LONGEST_RESULT + 5))] == [LONGEST_RESULT, 5]


def test_silence_has_no_results():
    assert results_of(Heard((), 5.0, "id-ID"), FEATURES, MODELS["chirp_2"]) == []


def test_a_result_says_where_it_ends_and_in_which_language():
    [result] = results_of(Heard(words("Sidang dibuka."), 5.0, "id-ID"), FEATURES, MODELS["chirp_2"])
    assert result.result_end_offset == timedelta(seconds=1.5)
    assert result.language_code == "id-id"


@pytest.mark.parametrize(("model", "confidence"), [("long", 0.8), ("chirp_2", 0.0), ("chirp_3", 0.0)])
def test_only_a_model_with_confidence_gives_one(model: str, confidence: float):
    plain = messages.RecognitionFeatures(enable_word_time_offsets=True)
    [result] = results_of(Heard(words("Siap."), 5.0, "id-ID"), plain, MODELS[model])
    assert result.alternatives[0].confidence == pytest.approx(confidence)


def test_speakers_are_named_only_when_that_is_asked_for():
    asked = messages.RecognitionFeatures(enable_word_time_offsets=True, diarization_config={"max_speaker_count": 2})
    for features, label in ((asked, "1"), (FEATURES, "")):
        [result] = results_of(Heard(words("Siap."), 5.0, "en-US"), features, MODELS["chirp_3"])
        assert result.alternatives[0].words[0].speaker_label == label


def test_a_scripted_text_fills_the_audio():
    heard = scripted(Rule(text="satu dua", confidence=0.4), 7.0)
    assert (heard[0].start, heard[-1].end, heard[0].confidence) == (0.0, 7.0, 0.4)


def test_scripted_words_keep_their_times_and_speakers():
    [heard] = scripted(Rule(words=[{"word": "ya", "start": 1.0, "end": 1.5, "speaker": "2"}]), 7.0)
    assert heard == Word(1.0, 1.5, "ya", 0.9, "2")
