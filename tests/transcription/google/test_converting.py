from datetime import timedelta

import numpy as np
import pytest
from google.cloud.speech_v2.types import cloud_speech as messages
from hypothesis import given
from hypothesis import strategies as st

from transcription.engines.base import Piece
from transcription.engines.google.convert import in_order, spread, to_result
from transcription.engines.google.models import MODELS
from transcription.types import ChunkResult, FindingKind, Span, Word

CHIRP_2, CHIRP_3, LONG = MODELS["chirp_2"], MODELS["chirp_3"], MODELS["long"]


def piece(start: float = 60.0, duration: float = 10.0) -> Piece:
    return Piece(start, duration, (Span(start + 1, start + duration),), lambda: np.zeros(0, np.float32))


def info(word: str, start: float, end: float, **more: object) -> messages.WordInfo:
    return messages.WordInfo(
        word=word, start_offset=timedelta(seconds=start), end_offset=timedelta(seconds=end), **more
    )


def result(*words: messages.WordInfo, text: str = "", end: float = 0.0, language: str = "id-id"):
    text = text or " ".join(word.word for word in words)
    alternatives = [messages.SpeechRecognitionAlternative(transcript=text, words=words)]
    return messages.SpeechRecognitionResult(
        alternatives=alternatives, result_end_offset=timedelta(seconds=end), language_code=language
    )


def converted(*results: messages.SpeechRecognitionResult, model=CHIRP_2, at: Piece | None = None) -> ChunkResult:
    return to_result(results, at or piece(), model, "id-ID", "google")


def test_times_count_from_the_start_of_the_recording():
    [word] = converted(result(info("Sidang", 0.5, 1.25))).words
    assert (word.start, word.end, word.word) == (60.5, 61.25, "Sidang")


def test_the_result_says_whose_words_they_are_and_in_which_language():
    heard = converted(result(info("Monggo", 0.5, 1.0), language="jv-id"))
    assert (heard.language, heard.engine, heard.model) == ("jv-ID", "google", "chirp_2")


def test_of_two_languages_the_one_with_more_text_is_named():
    heard = converted(result(text="ya", language="jv-id"), result(text="sidang dibuka untuk umum", language="id-id"))
    assert heard.language == "id-ID"


def test_the_language_asked_for_holds_where_the_service_names_none():
    assert converted(result(text="ya", language="")).language == "id-ID"


@pytest.mark.parametrize(("model", "confidence"), [(LONG, 0.73), (CHIRP_2, None), (CHIRP_3, None)])
def test_confidence_is_given_only_where_the_models_is_one(model, confidence):
    [word] = converted(result(info("Sidang", 0, 1, confidence=0.73)), model=model).words
    assert word.confidence == confidence


def test_a_confidence_of_zero_means_that_there_is_none():
    [word] = converted(result(info("Sidang", 0, 1)), model=LONG).words
    assert word.confidence is None


def test_speakers_labels_are_kept_with_each_word():
    heard = converted(result(info("Siap", 0, 1, speaker_label="1"), info("Silakan", 1, 2, speaker_label="2")))
    assert [word.speaker for word in heard.words] == ["1", "2"]


def test_a_word_without_a_label_has_no_speaker():
    assert converted(result(info("Siap", 0, 1))).words[0].speaker is None


def test_nothing_heard_where_somebody_speaks_is_reported():
    heard = converted()
    assert heard.words == ()
    assert [(found.kind, found.start, found.end) for found in heard.findings] == [
        (FindingKind.SPEECH_WITHOUT_TEXT, 61.0, 70.0)
    ]


def test_a_result_without_alternatives_is_passed_over():
    assert converted(messages.SpeechRecognitionResult(), result(info("ya", 1, 2))).words[0].word == "ya"


def test_words_without_times_are_laid_over_what_the_result_covers():
    heard = converted(result(text="satu dua", end=4.0), result(text="tiga", end=6.0))
    assert [(word.word, word.start, word.end) for word in heard.words] == [
        ("satu", 60.0, pytest.approx(62.286, abs=0.001)),
        ("dua", pytest.approx(62.286, abs=0.001), 64.0),
        ("tiga", 64.0, 66.0),
    ]


def test_words_without_times_and_without_an_end_fill_the_piece():
    words = converted(result(text="satu dua")).words
    assert (words[0].start, words[-1].end) == (60.0, 70.0)


def test_a_time_outside_the_audio_is_brought_inside():
    [word] = converted(result(info("umum", 9.5, 12.0))).words
    assert (word.start, word.end) == (69.5, 70.0)


def test_a_word_never_begins_before_the_one_that_it_follows():
    heard = converted(result(info("satu", 3.0, 4.0), info("dua", 2.0, 2.5)))
    assert [word.start for word in heard.words] == [63.0, 63.0]


def test_spreading_an_empty_text_gives_nothing():
    assert spread("  ", Span(0, 5)) == []


seconds = st.floats(min_value=-5, max_value=30, allow_nan=False)
texts = st.text(alphabet="abc é\n", max_size=6)


@given(st.lists(st.tuples(texts, seconds, seconds)))
def test_whatever_times_come_words_are_in_order_and_inside(given_words):
    span = Span(0.0, 20.0)
    ordered = in_order([Word(start, end, text.strip()) for text, start, end in given_words], span)
    assert [word.word for word in ordered] == [text.strip() for text, _, _ in given_words if text.strip()]
    assert all(span.start <= word.start <= word.end <= span.end for word in ordered)
    assert all(one.start <= other.start for one, other in zip(ordered, ordered[1:], strict=False))


@given(st.text(max_size=50), seconds, seconds)
def test_spreading_keeps_every_word_and_stays_in_the_span(text, one, other):
    span = Span(min(one, other), max(one, other))
    words = spread(text, span)
    assert [word.word for word in words] == text.split()
    assert all(span.start - 1e-9 <= word.start <= word.end <= span.end + 1e-9 for word in words)


times = st.floats(min_value=0, max_value=40, allow_nan=False)


@given(st.lists(st.lists(st.tuples(texts, times, times), max_size=4), max_size=4))
def test_no_answer_of_the_service_breaks_the_conversion(shape):
    at = piece(5.0, 12.0)
    heard = converted(*(result(*(info(*word) for word in words)) for words in shape), at=at)
    assert all(5.0 <= word.start <= word.end <= 17.0 and word.word.strip() for word in heard.words)
