"""Sockets with many messages a second go to no other thread for each of them."""

import asyncio
from typing import Any

import pytest
from channels import consumer
from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator

from transcription.captions.caption_consumer import CaptionConsumer
from transcription.captions.stream_consumer import StreamConsumer
from transcription.sockets import BusySocket

pytestmark = pytest.mark.django_db(transaction=True)  # Channels looks at connections when a socket is closed


class Echo(BusySocket):
    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        await self.send(text_data)

    async def connect(self) -> None:
        await self.accept()
        await self.channel_layer.group_add("gema", self.channel_name)

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard("gema", self.channel_name)

    async def told_slowly(self, event: dict[str, Any]) -> None:
        await self.send("begins")
        await asyncio.sleep(0.05)
        await self.send("ends")

    async def told_aloud(self, event: dict[str, Any]) -> None:
        await self.send(event["text"])


def tasks_of_sockets() -> list[asyncio.Task[Any]]:
    return [task for task in asyncio.all_tasks() if task.get_coro().__qualname__.startswith("BusySocket.")]


@pytest.fixture
async def socket() -> WebsocketCommunicator:
    socket = WebsocketCommunicator(Echo.as_asgi(), "/")
    assert (await socket.connect())[0]
    return socket


@pytest.mark.parametrize("kind", [CaptionConsumer, StreamConsumer])
def test_those_of_live_sessions_are_such(kind: type):
    assert issubclass(kind, BusySocket)


async def test_messages_go_to_their_handlers(socket: WebsocketCommunicator):
    await socket.send_to(text_data="satu")
    assert await socket.receive_from() == "satu"
    await socket.send_input({"type": "told.aloud", "text": "dua"})
    assert await socket.receive_from() == "dua"
    await socket.disconnect()


async def test_nobody_looks_at_the_databases_connections(monkeypatch: pytest.MonkeyPatch):
    looked = []

    async def look() -> None:
        looked.append(1)

    monkeypatch.setattr(consumer, "aclose_old_connections", look)
    socket = WebsocketCommunicator(Echo.as_asgi(), "/")
    await socket.connect()
    for _ in range(10):
        await socket.send_to(text_data="satu")
        await socket.receive_from()
    assert looked == []
    await socket.disconnect()


async def test_a_message_that_nobody_takes_is_an_error(socket: WebsocketCommunicator):
    await socket.send_input({"type": "nobody.knows"})
    with pytest.raises(ValueError, match="nobody"):
        await socket.receive_output()


async def test_what_a_group_is_told_comes_in_order(socket: WebsocketCommunicator):
    for number in range(20):
        await get_channel_layer().group_send("gema", {"type": "told.aloud", "text": str(number)})
    assert [await socket.receive_from() for _ in range(20)] == [str(number) for number in range(20)]
    await socket.disconnect()


async def test_one_message_is_done_with_before_the_next_is_begun(socket: WebsocketCommunicator):
    """From wherever they come: a reader's rights may be asked for meanwhile."""
    for _ in range(3):
        await get_channel_layer().group_send("gema", {"type": "told.slowly"})
    assert await socket.receive_from() == "begins"
    await socket.send_to(text_data="between")
    heard = [await socket.receive_from() for _ in range(6)]
    assert sorted(heard) == sorted(["between", *["begins"] * 2, *["ends"] * 3])
    assert all(heard[place + 1] == "ends" for place, said in enumerate(heard) if said == "begins")
    await socket.disconnect()


async def test_whoever_has_gone_is_told_nothing_more():
    socket = WebsocketCommunicator(Echo.as_asgi(), "/")
    await socket.connect()
    layer = get_channel_layer()
    before = set(layer.channels)
    await socket.disconnect()
    assert set(layer.channels) < before
    assert not layer.groups


async def test_an_error_ends_the_socket_and_leaves_no_task(socket: WebsocketCommunicator):
    assert len(tasks_of_sockets()) == 2
    await get_channel_layer().group_send("gema", {"type": "nobody.knows"})
    with pytest.raises(ValueError, match="nobody"):
        await socket.receive_output()
    assert tasks_of_sockets() == []
