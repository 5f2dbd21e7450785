"""What a socket does by itself goes on when the database is back."""

import logging

import pytest
from django.db import InterfaceError, OperationalError

from transcription.captions import steadily as module
from transcription.captions.steadily import steadily


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
async def test_it_is_done_again_and_said(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: type[Exception]
):
    monkeypatch.setattr(module, "AGAIN_SECONDS", 0.0)
    answers: list[float | None | Exception] = [0.0, error("away"), error("away"), 0.0, None]

    async def act() -> float | None:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    with caplog.at_level(logging.WARNING):
        await steadily(act)
    assert answers == []
    assert caplog.text.count("away") == 2


async def test_what_is_wrong_with_itself_ends_it():
    async def act() -> None:
        raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong"):
        await steadily(act)
