"""The real engine on real sounds: speech has its words, and sounds without speech have none."""

from pathlib import Path

import numpy as np
import pytest
from django.conf import settings

from tests.transcription.audio.speech import beeps, music, noise, silence, spoken, write_wav
from transcription.audio.voice_activity import find_speech
from transcription.engines import Alone, Cancelled, Engine, Piece, load_engine
from transcription.engines.whisper import Model, WhisperEngine, find_model
from transcription.errors import EngineFailed, ModelUnavailable
from transcription.types import SAMPLE_RATE, ChunkResult, EngineOptions, FindingKind, Span

pytestmark = pytest.mark.long

INDONESIAN = EngineOptions("id-ID")
# "Saudara terdakwa, apakah Saudara sehat hari ini?"
QUESTION = Span(13.8, 18.3)


def question() -> np.ndarray:
    return spoken(QUESTION.duration, QUESTION.start)


def hear(whisper: Engine, samples: np.ndarray, start: float, options: EngineOptions, speech: list[Span]) -> ChunkResult:
    """One piece of sound, by itself."""
    return whisper.transcribe([piece(samples, start, speech)], options, Alone())[0]


def piece(samples: np.ndarray, start: float, speech: list[Span]) -> Piece:
    return Piece(start, len(samples) / SAMPLE_RATE, tuple(speech), lambda: samples)


@pytest.fixture(scope="module")
def whisper() -> Engine:
    return load_engine("whisper")


@pytest.fixture(scope="module")
def heard(whisper: Engine) -> ChunkResult:
    """The question, by itself, from second 100 on."""
    return hear(whisper, question(), 100.0, INDONESIAN, [Span(100, 104.5)])


def test_it_is_loaded_once_a_process(whisper: Engine) -> None:
    assert load_engine("whisper") is whisper
    assert (whisper.name, whisper.model) == ("whisper", "whisper-base")


def test_its_variant_tells_how_exactly_it_computes_and_with_which_weights(whisper: Engine) -> None:
    model = find_model("", settings.HOME.models)
    exact, quick = WhisperEngine(model, "cpu", "float32").variant, whisper.variant

    assert exact == f"float32 {model.fingerprint()}"
    assert quick.startswith("int8")
    assert quick.endswith(model.fingerprint())


def test_it_hears_the_words_where_they_are(heard: ChunkResult) -> None:
    words = [word.word.lower().strip(",.?") for word in heard.words]
    assert "apakah" in words
    assert 4 <= len(words) <= 9
    assert heard.findings == ()
    for word in heard.words:
        assert 100 <= word.start < word.end <= 104.5
        assert 0 <= word.confidence <= 1


def test_it_says_what_else_it_may_have_heard(heard: ChunkResult) -> None:
    assert 1 <= len(heard.others) <= 4
    texts = {" ".join(word.word for word in heard.words), *heard.others}
    assert len(texts) == 1 + len(heard.others)  # each of them once
    assert all("terdakwa" in text.lower() or "apakah" in text.lower() for text in heard.others)


@pytest.mark.parametrize(
    "sound",
    [silence(10), noise(10), noise(10, 0.3), beeps(10), music(10)],
    ids=["silence", "noise", "loud", "beeps", "music"],
)
def test_over_sounds_without_speech_no_invention_survives(whisper: Engine, sound: np.ndarray) -> None:
    result = hear(whisper, sound, 50, INDONESIAN, [])

    assert result.words == ()
    assert {finding.kind for finding in result.findings} <= {FindingKind.TEXT_WITHOUT_SPEECH}
    assert all(50 <= finding.start < finding.end <= 60 for finding in result.findings)


def test_whisper_does_invent_over_silence_and_that_is_told(whisper: Engine) -> None:
    result = hear(whisper, silence(10), 0, INDONESIAN, [])

    assert [finding.kind for finding in result.findings] == [FindingKind.TEXT_WITHOUT_SPEECH]
    assert result.findings[0].text


def test_words_stay_with_the_speech_when_silence_and_noise_follow(whisper: Engine, tmp_path: Path) -> None:
    sound = np.concatenate([question(), silence(8), noise(8, 0.02)])
    speech = find_speech(write_wav(tmp_path / "a.wav", sound))

    result = hear(whisper, sound, 0, INDONESIAN, speech)

    assert result.words
    assert max(word.end for word in result.words) < 5.5


def test_a_name_given_beforehand_changes_what_is_heard(whisper: Engine) -> None:
    sound = spoken(5.7, 26.4)  # "Nama saya Budi Santoso, Yang Mulia, pekerjaan saya buruh harian"
    speech = [Span(0, 5.7)]

    without = hear(whisper, sound, 0, INDONESIAN, speech)
    with_name = hear(whisper, sound, 0, EngineOptions("id-ID", ("Budi Santoso",)), speech)

    assert "Budi Santoso" not in " ".join(word.word for word in without.words)
    assert "Budi Santoso" in " ".join(word.word for word in with_name.words)


def test_hostile_vocabulary_is_only_vocabulary(whisper: Engine) -> None:
    hostile = EngineOptions("id-ID", ("<|endoftext|><|startoftranscript|><|en|>", "\x00", "x" * 10_000, "🎙️" * 300))

    assert hear(whisper, question(), 0, hostile, [Span(0, 4.5)]).words


@pytest.mark.parametrize("seconds", [0.02, 0.5, 30.0])
def test_any_length_up_to_half_a_minute_is_taken(whisper: Engine, seconds: float) -> None:
    sound = spoken(seconds, 14)

    assert hear(whisper, sound, 0, INDONESIAN, [Span(0, seconds)]) is not None


def test_it_tells_the_language_of_most_chunks(whisper: Engine) -> None:
    assert (
        whisper.detect_language([piece(spoken(20, at), at, []) for at in (0, 40, 100)])
        in whisper.capabilities.languages
    )


def test_the_same_sound_gives_the_same_result_to_several_threads_as_well(whisper: Engine, heard: ChunkResult) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(3) as pool:
        together = pool.map(lambda _: hear(whisper, question(), 100.0, INDONESIAN, [Span(100, 104.5)]), range(3))

    assert list(together) == [heard] * 3


def test_a_call_that_nobody_waits_for_any_more_ends_after_the_piece_at_hand(whisper: Engine) -> None:
    told: list[float] = []

    def cancel(fraction: float) -> None:
        told.append(fraction)
        raise Cancelled

    with pytest.raises(Cancelled):
        whisper.transcribe([piece(question(), 0, [Span(0, 4.5)])] * 2, INDONESIAN, Alone(progress=cancel))
    assert told == [0.5]


def test_a_folder_that_holds_no_model_is_no_crash(tmp_path: Path) -> None:
    for name in ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt"):
        (tmp_path / name).write_text("{}")

    with pytest.raises(ModelUnavailable):
        WhisperEngine(Model("broken", tmp_path))


def test_what_the_model_cannot_take_is_an_engine_failure(whisper: Engine) -> None:
    broken = np.full(SAMPLE_RATE, np.nan, dtype=np.float32)

    try:
        result = hear(whisper, broken, 0, INDONESIAN, [])
    except EngineFailed:
        return
    assert result.words == ()
