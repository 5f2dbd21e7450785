"""Whoever is gone is sent nothing more, and the application goes on until it is told."""

import asyncio
from typing import Any

import pytest
from autobahn.exception import Disconnected
from daphne.ws_protocol import WebSocketProtocol

from courtsight.web import PacedServer


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """None is needed."""


@pytest.fixture
def gone() -> WebSocketProtocol:
    """The server's end of a socket that the other end has closed a moment ago."""
    protocol = WebSocketProtocol()
    protocol.state, protocol.client_addr = WebSocketProtocol.STATE_CLOSED, ["127.0.0.1", 1]
    return protocol


def server_of(protocol: WebSocketProtocol) -> PacedServer:
    """One that does not listen."""
    server = PacedServer(application, endpoints=["tcp:0"])
    server.connections = {protocol: {}}
    return server


def test_a_socket_that_has_just_closed_is_no_error_for_who_writes_to_it(gone: WebSocketProtocol):
    with pytest.raises(Disconnected):
        gone.handle_reply({"type": "websocket.send", "text": "ack"})
    server = server_of(gone)
    asyncio.run(server.handle_reply(gone, {"type": "websocket.send", "text": "ack"}))


def test_other_faults_are_still_told(gone: WebSocketProtocol):
    server = server_of(gone)
    with pytest.raises(ValueError, match="both bytes and text"):
        asyncio.run(server.handle_reply(gone, {"type": "websocket.send", "text": "ack", "bytes": b"ack"}))
