"""Sockets with many messages a second go to no other thread for each of them."""

from typing import Any

import pytest
from channels import consumer
from channels.testing import WebsocketCommunicator

from transcription.captions.caption_consumer import CaptionConsumer
from transcription.captions.stream_consumer import StreamConsumer
from transcription.sockets import BusySocket

pytestmark = pytest.mark.django_db(transaction=True)  # Channels looks at connections when a socket is closed


class Echo(BusySocket):
    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        await self.send(text_data)

    async def told_aloud(self, event: dict[str, Any]) -> None:
        await self.send(event["text"])


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
