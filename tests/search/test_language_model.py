"""The language model's endpoint may be slow, broken or malicious: an answer or a clear error comes in time."""

import socket
import time
from typing import Any

import pytest

from courtsight.checks import language_model_can_be_asked
from search import language_model
from search.language_model import AnswerTooSlow, ModelBusy, ModelUnreachable, NoAnswer
from tests.search.language_models import playing

QUESTION = [{"role": "user", "content": "Apa?"}]


def test_the_text_of_the_first_choice_is_the_answer(settings: Any):
    with playing(settings, says="Motor biru. [1]") as model:
        assert language_model.complete(QUESTION) == "Motor biru. [1]"
    assert model.paths == ["/v1/chat/completions"]
    assert model.asked[0]["model"] == "tiruan"
    assert model.asked[0]["messages"] == QUESTION
    assert model.headers[0]["Authorization"] == "Bearer kunci"


def test_without_a_key_none_is_sent(settings: Any):
    with playing(settings) as model:
        settings.ANSWER_KEY = ""
        language_model.complete(QUESTION)
    assert "Authorization" not in model.headers[0]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<html>",
        b"[]",
        b"{}",
        b'{"choices": []}',
        b'{"choices": [{"message": {"content": null}}]}',
        b'{"choices": [{"message": {"content": ["a"]}}]}',
        b"\xff\xfe",
        b"[" * 100_000,
        b" " * 300_000,
    ],
    ids=["empty", "html", "list", "object", "no choice", "null", "parts", "no utf-8", "deep", "long"],
)
def test_what_is_no_answer_is_an_error(settings: Any, raw: bytes):
    with playing(settings, raw=raw), pytest.raises(NoAnswer):
        language_model.complete(QUESTION)


@pytest.mark.parametrize("status", [204, 401, 404, 429, 500])
def test_a_refusal_is_told_as_such(settings: Any, status: int):
    with playing(settings, status=status), pytest.raises(ModelUnreachable):
        language_model.complete(QUESTION)


def test_a_redirect_is_not_followed(settings: Any):
    with playing(settings, says="Motor biru. [1]") as elsewhere:
        location = f"{settings.ANSWER_URL}/chat/completions"
        with playing(settings, status=307, location=location), pytest.raises(ModelUnreachable):
            language_model.complete(QUESTION)
    assert elsewhere.asked == []


def test_an_answer_that_drips_for_ever_ends_in_time(settings: Any):
    with playing(settings, drips=True) as model:
        settings.ANSWER_SECONDS = 1
        began = time.monotonic()
        with pytest.raises(AnswerTooSlow):
            language_model.complete(QUESTION)
        model.drips = False
    assert 0.9 < time.monotonic() - began < 20


def test_nobody_there_is_an_error(settings: Any):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.ANSWER_URL = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
        settings.ANSWER_MODEL = "tiruan"
        with pytest.raises(ModelUnreachable):
            language_model.complete(QUESTION)


def test_more_than_a_few_at_once_are_told_to_come_back(settings: Any):
    with playing(settings, says="Ya. [1]"):
        for _ in range(language_model.AT_ONCE):
            assert language_model._places.acquire(blocking=False)
        try:
            with pytest.raises(ModelBusy):
                language_model.complete(QUESTION)
        finally:
            for _ in range(language_model.AT_ONCE):
                language_model._places.release()
        assert language_model.complete(QUESTION)


@pytest.mark.parametrize(
    ("url", "is_outside"),
    [
        ("http://127.0.0.1:1/v1", False),
        ("http://[::1]:1/v1", False),
        ("http://localhost/v1", False),
        ("http://10.0.0.5/v1", True),
        ("https://api.example.com/v1", True),
        ("http://localhost.example.com/v1", True),
        ("http://127.0.0.1.example.com/v1", True),
        ("http://localhost@example.com/v1", True),
    ],
)
def test_only_this_machine_is_inside(settings: Any, url: str, is_outside: bool):
    settings.ANSWER_URL = url
    assert language_model.is_outside() is is_outside


@pytest.mark.parametrize(
    ("url", "model", "is_good"),
    [
        ("", "", True),
        ("http://127.0.0.1:11434/v1", "qwen", True),
        ("http://127.0.0.1:11434/v1", "", False),
        ("", "qwen", False),
        ("127.0.0.1:11434", "qwen", False),
        ("ftp://a/v1", "qwen", False),
        ("http://a:x/v1", "qwen", False),
    ],
    ids=str,
)
def test_a_half_configured_model_stops_the_start(settings: Any, url: str, model: str, is_good: bool):
    settings.ANSWER_URL, settings.ANSWER_MODEL = url, model
    assert (language_model_can_be_asked() == []) is is_good
