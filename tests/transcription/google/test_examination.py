from pathlib import Path

import pytest

from tests.cloud import BUCKET, Cloud
from tests.transcription.google.calls import Caller, engine, until_done
from transcription.audio.probe import probe
from transcription.emulator.script import Rule
from transcription.engines.google.examination import Check, Level, compared, examine
from transcription.engines.google.models import LONGEST_CHUNK, MODELS, is_readable
from transcription.languages import Language

FORMATS = Path(__file__).parents[2] / "data" / "formats"


def found(cloud: Cloud, folder: Path, **changes: object) -> list[Check]:
    return examine(cloud.configuration(folder, **changes))


def details(checks: list[Check], level: Level) -> str:
    return "\n".join(check.detail for check in checks if check.level is level)


def test_all_that_is_there_is_named(cloud: Cloud, tmp_path: Path):
    checks = found(cloud, tmp_path)
    assert details(checks, Level.BAD) == ""
    good = details(checks, Level.GOOD)
    assert BUCKET in good
    assert "chirp_2 in projects/pn-contoh/locations/asia-southeast1" in good


def test_settings_that_are_missing_are_named_and_nothing_is_asked(cloud: Cloud, tmp_path: Path):
    [check] = found(cloud, tmp_path, project="")
    assert (check.level, check.detail) == (Level.BAD, "not set: GOOGLE_PROJECT")
    assert cloud.speech.ledger.calls == {}


def test_a_bucket_that_is_not_there_is_bad(cloud: Cloud, tmp_path: Path):
    assert "no bucket tidak-ada" in details(found(cloud, tmp_path, bucket="tidak-ada"), Level.BAD)


def test_the_missing_rule_is_noted_until_the_first_upload_sets_it(cloud: Cloud, tmp_path: Path):
    assert "no rule deletes" in details(found(cloud, tmp_path), Level.NOTE)
    until_done(engine(cloud, tmp_path), Caller())
    assert "no rule deletes" not in details(found(cloud, tmp_path), Level.NOTE)


def test_a_bucket_that_keeps_what_was_deleted_is_noted(cloud: Cloud, tmp_path: Path):
    assert "soft delete keeps deleted audio for 7 days" in details(found(cloud, tmp_path), Level.NOTE)


def test_a_service_that_does_not_answer_is_bad(cloud: Cloud, tmp_path: Path):
    cloud.say(Rule(call="GetLocation", error="UNAVAILABLE"))
    assert "the script says so" in details(found(cloud, tmp_path), Level.BAD)


def test_missing_permissions_are_told_in_the_services_words(cloud: Cloud, tmp_path: Path):
    cloud.say(Rule(call="GetLocation", error="PERMISSION_DENIED", message="speech.locations.get"))
    assert "speech.locations.get" in details(found(cloud, tmp_path), Level.BAD)


@pytest.mark.parametrize(("model", "region"), [("chirp_3", "us-central1"), ("chirp_2", "us")])
def test_a_model_that_the_region_does_not_have_is_bad(cloud: Cloud, tmp_path: Path, model: str, region: str):
    checks = found(cloud, tmp_path, model=model, region=region)
    assert f"{region} does not offer {model}" in details(checks, Level.BAD)


def test_a_table_that_agrees_with_the_service_says_nothing(cloud: Cloud, tmp_path: Path):
    assert [check for check in found(cloud, tmp_path) if check.subject.startswith("chirp")] == []


FEATURES = {"recognizer": "GA", "word_level_confidence": "GA"}


def offers(**of_indonesian: object) -> dict:
    offered = {code: {"long": FEATURES} for code in MODELS["long"].languages}
    offered["en-US"] = {"long": FEATURES | {"speaker_diarization": "GA"}}
    return offered | {"id-ID": {"long": FEATURES | of_indonesian}}


@pytest.mark.parametrize(
    ("offered", "says"),
    [
        ({**offers(), "id-ID": {}}, "not offered"),
        (offers(recognizer="PREVIEW"), "preview"),
        (offers(speaker_diarization="GA"), "has speaker_diarization"),
        ({**offers(), "id-ID": {"long": {"recognizer": "GA"}}}, "has no word_level_confidence"),
    ],
)
def test_where_the_service_differs_from_the_table_is_noted(offered: dict, says: str):
    [check] = compared(MODELS["long"], offered)
    assert (check.subject, check.level) == ("long, id-ID", Level.NOTE)
    assert says in check.detail


def test_a_number_that_is_no_confidence_may_be_offered():
    assert (
        list(compared(MODELS["chirp_2"], {code: {"chirp_2": FEATURES} for code in MODELS["chirp_2"].languages})) == []
    )


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda model: model.name)
def test_the_table_fits_together(model):
    assert set(model.languages) <= set(Language.values)
    assert set(model.preview) | set(model.diarizes) | set(model.streams) <= set(model.languages)
    assert "id-ID" in model.languages
    assert 0 < model.longest_with_times <= model.longest
    assert model.capabilities().longest_chunk <= min(LONGEST_CHUNK, model.longest_with_times)
    assert model.capabilities().leaves_the_building


def test_the_settings_choose_among_the_models_of_the_table(settings):
    assert settings.GOOGLE_MODEL in MODELS
    assert next(iter(MODELS)) == "chirp_2"


@pytest.mark.parametrize("ending", ["wav", "flac", "mp3", "m4a", "opus", "webm", "amr"])
def test_what_the_service_decodes_is_left_where_it_lies(ending: str):
    info = probe(FORMATS / f"kalimat.{ending}")
    assert is_readable(info.container, info.codec, 1)
    assert not is_readable(info.container, info.codec, 2)


@pytest.mark.parametrize("ending", ["aac", "avi", "wma", "3gp"])
def test_what_it_does_not_decode_is_sent_as_flac(ending: str):
    info = probe(FORMATS / f"kalimat.{ending}")
    assert not is_readable(info.container, info.codec, 1)
