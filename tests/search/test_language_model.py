"""The language model's endpoint may be slow, broken or malicious: an answer or a clear error comes in time."""

import socket
import threading
import time
from typing import Any

import pytest

from courtsight.checks import language_model_can_be_asked
from search import language_model
from search.call import Call
from search.no_answer import (
    AnswerTooSlow,
    GivenUp,
    KeyRefused,
    ModelBusy,
    ModelFailed,
    ModelUnknown,
    ModelUnreachable,
    NoAnswer,
    QuotaUsed,
)
from tests.search.language_models import Model, playing

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


@pytest.mark.parametrize(
    ("status", "error"),
    [(204, ModelFailed), (401, KeyRefused), (404, ModelUnknown), (429, QuotaUsed), (500, ModelFailed)],
)
def test_a_refusal_is_told_as_such(settings: Any, status: int, error: type[NoAnswer]):
    with playing(settings, status=status), pytest.raises(error):
        language_model.complete(QUESTION)


def test_a_redirect_is_not_followed(settings: Any):
    with playing(settings, says="Motor biru. [1]") as elsewhere:
        location = f"{settings.ANSWER_URL}/chat/completions"
        with playing(settings, status=307, location=location), pytest.raises(ModelFailed):
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


class Asker(threading.Thread):
    """Waits for the model; `told`: what it heard of it."""

    def __init__(self) -> None:
        super().__init__()
        self.call = Call()
        self.told: NoAnswer | str = ""

    def run(self) -> None:
        try:
            self.told = language_model.complete(QUESTION, self.call)
        except NoAnswer as error:
            self.told = error


def asking(model: Model) -> Asker:
    asker = Asker()
    asker.start()
    for _ in range(3000):
        if model.asked:
            return asker
        time.sleep(0.01)
    raise AssertionError("the model was not asked")


def test_a_call_that_is_given_up_ends_on_both_sides(settings: Any):
    with playing(settings, says="Ya. [1]", holds=True) as model:
        settings.ANSWER_SECONDS = 300
        askers = []
        for _ in range(language_model.AT_ONCE + 1):  # each gives its place back
            asker = asking(model)
            asker.call.give_up()
            asker.join(30)
            assert model.left.wait(30)
            model.left.clear()
            model.asked.clear()
            askers.append(asker)
        assert [type(asker.told) for asker in askers] == [GivenUp] * len(askers)
        model.holds = False
        assert language_model.complete(QUESTION) == "Ya. [1]"


def test_what_was_given_up_before_is_not_sent(settings: Any):
    call = Call()
    call.give_up()
    with playing(settings) as model, pytest.raises(GivenUp):
        language_model.complete(QUESTION, call)
    assert model.asked == []


def test_to_give_up_what_has_ended_changes_nothing(settings: Any):
    call = Call()
    with playing(settings, says="Ya. [1]"):
        assert language_model.complete(QUESTION, call) == "Ya. [1]"
        call.give_up()
        assert language_model.complete(QUESTION) == "Ya. [1]"


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
