"""What happens is told when it is true for everybody, that is after the transaction, and never where it was not."""

import asyncio
import json
from typing import Any

import pytest
from channels.layers import get_channel_layer
from django.db import transaction

from tests.transcription.captions.microphone import PATIENCE
from tests.transcription.socketing import in_thread
from transcription.captions.telling import group_of, tell_event, tell_state, tell_taken_over
from transcription.models import Hearing

pytestmark = pytest.mark.django_db(transaction=True)


class Group:
    """Somebody who listens to a session. Use with `async with`."""

    def __init__(self, session: str) -> None:
        self._session, self._layer = session, get_channel_layer()

    async def __aenter__(self) -> "Group":
        self._channel = await self._layer.new_channel()
        await self._layer.group_add(group_of(self._session), self._channel)
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._layer.group_discard(group_of(self._session), self._channel)

    async def hear(self) -> dict[str, Any]:
        return await asyncio.wait_for(self._layer.receive(self._channel), PATIENCE)


async def test_a_state_says_only_that_there_is_a_new_one():
    async with Group("a") as group:
        await in_thread(tell_state, "a")
        assert await group.hear() == {"type": "captions.state"}


async def test_an_event_goes_to_its_own_session_as_it_is_to_be_sent():
    async with Group("a") as group:
        await in_thread(tell_event, "b", {"type": "interim", "text": "lain"})
        await in_thread(tell_event, "a", {"type": "interim", "text": "saksi é"})
        heard = await group.hear()
    assert heard["type"] == "captions.event"
    assert json.loads(heard["message"]) == {"type": "interim", "text": "saksi é"}


async def test_what_was_rolled_back_is_told_to_nobody(hearing: Hearing):
    def fail() -> None:
        with transaction.atomic():
            tell_event("a", {"type": "final", "segment": {"text": "tidak pernah"}})
            transaction.set_rollback(True)

    async with Group("a") as group:
        await in_thread(fail)
        await in_thread(tell_event, "a", {"type": "interim", "text": "benar"})
        assert json.loads((await group.hear())["message"])["text"] == "benar"


async def test_within_a_transaction_it_waits_for_its_end(hearing: Hearing):
    def change() -> None:
        with transaction.atomic():
            tell_state("a")
            tell_event("a", {"type": "interim", "text": "di luar"})  # keeps its place
            Hearing.objects.filter(pk=hearing.pk).update(agenda="Putusan")

    async with Group("a") as group:
        await in_thread(change)
        assert [(await group.hear())["type"] for _ in range(2)] == ["captions.state", "captions.event"]


async def test_a_connection_that_takes_over_says_which_it_is():
    async with Group("a") as group:
        await tell_taken_over("a", "baru")
        assert await group.hear() == {"type": "captions.taken_over", "connection": "baru", "client": None}


async def test_without_redis_nothing_fails(settings: Any, caplog: pytest.LogCaptureFixture):
    settings.REDIS_URL = "unix:///tidak/ada.sock"
    nowhere = {"hosts": [settings.REDIS_URL], "prefix": "courtsight"}
    backend = settings.CHANNEL_LAYERS["default"]["BACKEND"]
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": backend, "CONFIG": nowhere}}
    await in_thread(tell_state, "a")
    await in_thread(tell_event, "a", {"type": "interim", "text": "tetap"})
    await tell_taken_over("a", "baru")
    assert caplog.text.count("cannot be reached") == 3
