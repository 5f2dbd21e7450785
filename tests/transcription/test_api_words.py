"""What is wrong with a value is said in our own words, in the language of the user."""

import pytest
from django.utils import translation

from courtsight.accounts.models import User
from courtsight.problems import WRONG_VALUES, field_message
from tests.transcription.calling import Caller, assert_problem

RECORDING = "c03c8b63-fcef-49c6-bf6f-43f77c759298"


def test_words_are_ours_for_everything_a_request_can_get_wrong(clerk: User):
    wrong = [
        {"recording_id": "x"}, {"recording_id": 7}, {"recording_id": RECORDING, "engine": "x"},
        {"recording_id": RECORDING, "enable_diarization": "maybe"}, {"recording_id": RECORDING, "speaker_count": 0},
        {"recording_id": RECORDING, "speaker_count": 99}, {"recording_id": RECORDING, "speaker_count": "many"},
        {"recording_id": RECORDING, "colour": "red"}, {"audio_uri": "http://x"}, {"audio_uri": 7}, {}, ["x"],
    ]  # fmt: skip
    for body in wrong:
        detail = assert_problem(Caller(clerk).post("/transcribe", body), 422, "invalid")["detail"]
        assert not any(words in detail for words in ("Input should", "Field required", "Extra inputs", "String should"))


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ({"type": "missing", "msg": "Field required"}, "is missing"),
        ({"type": "literal_error", "ctx": {"expected": "'a', 'b' or 'c'"}}, "must be one of 'a', 'b', 'c'"),
        ({"type": "less_than_equal", "ctx": {"le": 50}}, "must be at most 50"),
        ({"type": "string_too_long", "ctx": {"max_length": 9}}, "must have at most 9 characters"),
        ({"type": "date_from_datetime_inexact", "msg": "Datetimes provided"}, "must be a date: 2026-03-02"),
        ({"type": "timezone_naive", "msg": "Input should have timezone info"}, "is not valid"),
        ({"type": "value_error", "msg": "Value error, give 100% of it"}, "give 100% of it"),
        ({"msg": "is not a cursor of this list"}, "is not a cursor of this list"),
    ],
)
def test_each_kind_of_error_has_its_words(item: dict[str, object], message: str):
    with translation.override("en"):
        assert field_message(item) == message


def test_no_text_asks_for_more_than_its_error_tells():
    context = {"expected": "'a'", "ge": 1, "le": 2, "max_length": 3}
    for kind in WRONG_VALUES:
        assert "%" not in field_message({"type": kind, "ctx": context})


def test_the_words_follow_the_language_of_the_user(clerk: User):
    caller = Caller(clerk)
    indonesian = caller.get("/jobs", limit="x").json()["errors"][0]["message"]
    caller.client.cookies["django_language"] = "en"
    assert caller.get("/jobs", limit="x").json()["errors"][0]["message"] == "must be a whole number"
    assert indonesian
