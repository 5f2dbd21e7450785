"""The engine stops what it has begun: in time, and when nobody wants it any more."""

from typing import Any

import pytest

from tests.cloud import Cloud
from tests.transcription.google.calls import OPTIONS, Caller, engine, piece
from transcription.emulator.script import Rule
from transcription.engines import Cancelled, StillRunning
from transcription.engines.google import run as run_module
from transcription.errors import EngineFailed


def test_an_operation_that_never_ends_is_given_up(cloud: Cloud, tmp_path, monkeypatch):
    cloud.say(Rule(polls=999))
    subject, call = engine(cloud, tmp_path), Caller()
    with pytest.raises(StillRunning):
        subject.transcribe([piece()], OPTIONS, call)
    call.memory["submitted_at"] -= run_module.LONGEST_WAIT + 1
    with pytest.raises(EngineFailed, match="has not ended"):
        subject.transcribe([piece()], OPTIONS, call)
    assert len(cloud.speech.ledger.cancelled) == 1
    with pytest.raises(StillRunning):
        subject.transcribe([piece()], OPTIONS, call)
    assert [departure.attempt for departure in call.left] == [0, 1], "both may be paid for"


def test_a_cancelled_call_stops_the_operation_and_takes_the_audio_back(cloud: Cloud, tmp_path):
    cloud.say(Rule(polls=999))
    subject, call = engine(cloud, tmp_path), Caller()
    with pytest.raises(StillRunning):
        subject.transcribe([piece()], OPTIONS, call)
    assert cloud.objects() != []

    def cancelled(fraction: float) -> None:
        raise Cancelled

    call.progress = cancelled
    with pytest.raises(Cancelled):
        subject.transcribe([piece()], OPTIONS, call)
    assert cloud.speech.ledger.cancelled == [call.memory["operation"]]
    assert cloud.objects() == []


def test_what_is_cancelled_before_it_is_submitted_costs_nothing(cloud: Cloud, tmp_path):
    class Cancelling(Caller):
        def remember(self, **facts: Any) -> None:
            super().remember(**facts)
            if "uploaded" in facts:
                raise Cancelled

    call = Cancelling()
    with pytest.raises(Cancelled):
        engine(cloud, tmp_path).transcribe([piece()], OPTIONS, call)
    assert call.taken_back == [(departure.address, departure.attempt) for departure in call.left]
    assert call.refused == []
    assert cloud.speech.ledger.calls.get("BatchRecognize", 0) == 0
    assert cloud.objects() == []


@pytest.mark.parametrize(
    ("memory", "attempt", "was_begun"),
    [
        ({}, 0, False),
        ({"token": "0" * 32, "submitting": True}, 0, False),
        ({"operation": "operations/1"}, 0, True),
        ({"operation": None, "tries": 1}, 0, True),
        ({"operation": None, "tries": 1}, 1, False),
        ({"operation": "operations/2", "tries": 1}, 1, True),
    ],
)
def test_it_knows_which_attempts_were_begun(
    cloud: Cloud, tmp_path, memory: dict[str, Any], attempt: int, was_begun: bool
):
    assert engine(cloud, tmp_path).was_begun(memory, attempt) == was_begun
