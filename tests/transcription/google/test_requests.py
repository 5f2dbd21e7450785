"""What is asked of the service, and what is looked for in the bucket: no network."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from google.cloud import storage

from courtsight.environment import Environment
from transcription.engines import google_configuration
from transcription.engines.google.clients import storage_client
from transcription.engines.google.configuration import Configuration
from transcription.engines.google.models import MODELS
from transcription.engines.google.operations import language_codes, to_config
from transcription.engines.google.storage import has_rule, split_address
from transcription.errors import UnsupportedOption
from transcription.models.recording import digest_of_address
from transcription.pipeline import assemble
from transcription.types import ChunkResult, EngineOptions, Word

CHIRP_2, CHIRP_3, LONG = MODELS["chirp_2"], MODELS["chirp_3"], MODELS["long"]


def configuration(**changes: object) -> Configuration:
    return Configuration("pn-contoh", "titipan", Path("/tmp"), **changes)


@pytest.mark.parametrize(
    ("region", "endpoint"),
    [
        ("asia-southeast1", "asia-southeast1-speech.googleapis.com"),
        ("us", "us-speech.googleapis.com"),
        ("global", "speech.googleapis.com"),
    ],
)
def test_audio_goes_to_the_host_of_its_region(region: str, endpoint: str):
    assert configuration(region=region).endpoint == endpoint


def test_the_recognizer_is_named_in_full():
    assert configuration().recognizer_path == "projects/pn-contoh/locations/asia-southeast1/recognizers/_"


def test_a_price_of_zero_is_a_price():
    assert configuration(price=0.0).price_per_minute == 0.0
    assert configuration().price_per_minute == CHIRP_2.price


def test_the_settings_become_a_configuration(settings):
    settings.GOOGLE_PROJECT, settings.GOOGLE_MODEL, settings.GOOGLE_PRICE_PER_MINUTE = "pn-lain", "long", 0.5
    given = google_configuration()
    assert (given.project, given.model, given.price_per_minute) == ("pn-lain", "long", 0.5)
    assert given.temporary == settings.HOME.temporary


def test_word_times_and_punctuation_are_always_asked_for():
    for model in MODELS.values():
        features = to_config(EngineOptions("id-ID"), model).features
        assert features.enable_word_time_offsets
        assert features.enable_automatic_punctuation
        assert features.enable_word_confidence is model.confidence


def test_without_vocabulary_there_is_no_adaptation():
    assert "adaptation" not in to_config(EngineOptions("en-US"), CHIRP_2)
    assert "adaptation" in to_config(EngineOptions("en-US", ("Sari",)), CHIRP_2)


def test_indonesian_courts_have_words_that_are_always_expected():
    assert "adaptation" in to_config(EngineOptions("id-ID"), CHIRP_2)


@pytest.mark.parametrize(("speakers", "least", "most"), [(None, 1, 6), (3, 3, 3)])
def test_the_number_of_speakers_is_passed_on(speakers: int | None, least: int, most: int):
    asked = to_config(EngineOptions("en-US", diarize=True, speakers=speakers), CHIRP_3).features.diarization_config
    assert (asked.min_speaker_count, asked.max_speaker_count) == (least, most)


def test_speakers_are_not_asked_for_in_a_language_without_them():
    assert "diarization_config" not in to_config(EngineOptions("id-ID", diarize=True), CHIRP_3).features


def test_the_language_asked_for_comes_first_and_once():
    options = EngineOptions("id-ID", also=("jv-ID", "id-ID", "su-ID"))
    assert language_codes(options, LONG) == ["id-ID", "jv-ID", "su-ID"]


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda model: model.name)
def test_no_more_languages_are_named_than_the_model_takes_at_once(model):
    options = EngineOptions("id-ID", also=("jv-ID", "su-ID", "en-US"))
    assert language_codes(options, model) == ["id-ID", "jv-ID", "su-ID"][: model.together]
    assert CHIRP_2.together == CHIRP_3.together == 1


@pytest.mark.parametrize(("language", "model"), [("su-ID", CHIRP_3), ("auto", LONG), ("fr-FR", CHIRP_2)])
def test_a_language_that_the_model_does_not_know_is_refused(language: str, model):
    with pytest.raises(UnsupportedOption, match=language):
        language_codes(EngineOptions(language), model)


def bucket(*rules: dict) -> storage.Bucket:
    found = storage_client("p", "http://127.0.0.1:9").bucket("titipan")
    found._properties["lifecycle"] = {"rule": list(rules)}
    return found


def rule(kind: str = "Delete", **condition: object) -> dict:
    return {"action": {"type": kind}, "condition": condition}


@pytest.mark.parametrize(
    ("rules", "enough"),
    [
        ([], False),
        ([rule(age=1, matchesPrefix=["courtsight-staging/"])], True),
        ([rule(age=1)], True),
        ([rule(age=30)], False),
        ([rule(age=1, matchesPrefix=["lain/"])], False),
        ([rule(age=1, matchesPrefix=["court"])], True),
        ([rule(age=1, isLive=False)], False),
        ([rule("AbortIncompleteMultipartUpload", age=1)], False),
        ([rule(age=30), rule(age=1)], True),
    ],
)
def test_a_rule_counts_when_it_deletes_our_folder_within_a_day(rules: list[dict], enough: bool):
    assert has_rule(bucket(*rules)) is enough


def test_an_address_is_a_bucket_and_an_object():
    assert split_address("gs://titipan/a/b c.flac") == ("titipan", "a/b c.flac")


def test_what_stands_for_a_digest_fits_and_is_none():
    stand_in = digest_of_address("gs://titipan/" + "x" * 1000)
    assert (len(stand_in), stand_in[:3]) == (64, "gs:")
    assert stand_in != digest_of_address("gs://titipan/y")


@pytest.mark.parametrize(("text", "amount"), [("", None), ("0.016", 0.016), ("2", 2.0), (" 0 ", 0.0)])
def test_a_price_is_read_from_the_environment(monkeypatch, text: str, amount: float | None):
    monkeypatch.setenv("HARGA", text)
    assert Environment().amount("HARGA") == amount


@pytest.mark.parametrize("text", ["0,016", "-1", "murah", "1e9", "nan", ".5"])
def test_a_price_that_is_no_number_is_refused_by_name(monkeypatch, text: str):
    monkeypatch.setenv("HARGA", text)
    with pytest.raises(ImproperlyConfigured, match="HARGA"):
        Environment().amount("HARGA")


def said(language: str, count: int) -> ChunkResult:
    words = tuple(Word(float(number), number + 0.5, "kata") for number in range(count))
    return ChunkResult(words, language=language, engine="google", model="chirp_2")


@pytest.mark.parametrize(("asked", "named"), [("auto", "jv-ID"), ("id-ID", "id-ID")])
def test_a_transcript_is_in_the_language_of_most_words_unless_one_was_asked_for(asked: str, named: str):
    results = [said("id-ID", 2), said("jv-ID", 5)]
    done = assemble(results, duration=9, language=asked)
    assert done.language == named
    assert {segment.language for segment in done.segments} == {"id-ID", "jv-ID"}
