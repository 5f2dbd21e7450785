"""A frame is written when it is sent; to a connection that takes no more, as Twisted writes it."""

import socket
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from autobahn.websocket.protocol import TrafficStats
from daphne.ws_protocol import WebSocketFactory
from twisted.internet.tcp import Connection

from courtsight.prompt_socket import PromptSocket
from courtsight.web import PacedServer

FRAME = 64 * 1024
ROUNDS = 10_000  # more than enough


class Rounds:
    """A reactor that writes when it is told to."""

    def __init__(self) -> None:
        self.writers: list[Any] = []

    def addWriter(self, writer: Any) -> None:
        self.writers = [writer]

    def removeWriter(self, writer: Any) -> None:
        self.writers = []

    def removeReader(self, reader: Any) -> None:
        """None is added."""

    def write(self) -> Any:
        """One round: None, or why the connection is lost."""
        return self.writers[0].doWrite() if self.writers else None


@dataclass
class Ends:
    """`protocol` is the server's, `reader` the other end of its connection."""

    protocol: PromptSocket
    transport: Connection
    reader: socket.socket
    reactor: Rounds
    sent: bytes = b""
    came: bytearray = field(default_factory=bytearray)

    def send(self, data: bytes) -> None:
        self.sent += data
        self.protocol.sendData(data)

    def read(self) -> None:
        try:
            self.came += self.reader.recv(2 * FRAME)
        except BlockingIOError:
            return

    def fill(self) -> None:
        """Until the connection takes no more."""
        while not self.reactor.writers:
            self.send(bytes([len(self.sent) // FRAME % 251]) * FRAME)

    def read_all(self) -> None:
        for _ in range(ROUNDS):
            self.read()
            self.reactor.write()
            if len(self.came) == len(self.sent):
                return


@pytest.fixture
def ends() -> Iterator[Ends]:
    servers, reader = socket.socketpair()
    for end in (servers, reader):
        end.setblocking(False)
    reactor, protocol = Rounds(), PromptSocket()
    transport = Connection(servers, protocol, reactor)
    transport.connected = 1
    protocol.factory = WebSocketFactory(None)
    protocol.transport, protocol.peer, protocol.state = transport, "tcp4:127.0.0.1:1", PromptSocket.STATE_OPEN
    protocol.send_queue, protocol.trafficStats, protocol.logOctets = deque(), TrafficStats(), False
    yield Ends(protocol, transport, reader, reactor)
    servers.close()
    reader.close()


def test_a_frame_is_there_before_the_next_round(ends: Ends):
    ends.send(b"satu")
    ends.send(b"dua")
    assert ends.reader.recv(100) == b"satudua"
    assert ends.reactor.writers == []


def test_what_a_slow_reader_does_not_take_comes_later_and_in_order(ends: Ends):
    ends.fill()
    ends.send(b"yang berikutnya")
    ends.read()
    ends.send(b"dan yang sesudahnya")  # there is room again, but others are first
    ends.read_all()
    assert bytes(ends.came) == ends.sent
    assert ends.came.endswith(b"yang berikutnyadan yang sesudahnya")
    assert ends.reactor.writers == []


def test_who_has_caught_up_is_written_to_at_once_again(ends: Ends):
    ends.fill()
    ends.read_all()
    ends.send(b"sekarang")
    assert ends.reader.recv(100) == b"sekarang"
    assert ends.reactor.writers == []


def test_a_reader_who_is_gone_is_found_by_the_reactor(ends: Ends):
    ends.reader.close()
    ends.send(b"satu")
    assert isinstance(ends.reactor.write(), Exception)


def test_nothing_is_written_to_a_connection_that_is_lost(ends: Ends):
    ends.transport.connected = 0
    ends.send(b"satu")
    assert ends.reactor.writers == []
    with pytest.raises(BlockingIOError):
        ends.reader.recv(100)


def test_what_is_encrypted_is_left_to_who_encrypts_it(ends: Ends):
    class Cipher:
        written = b""

        def write(self, data: bytes) -> None:
            self.written += data

    ends.transport.TLS, ends.transport.protocol = True, Cipher()
    ends.send(b"rahasia")
    assert ends.transport.protocol.written == b"rahasia"
    with pytest.raises(BlockingIOError):
        ends.reader.recv(100)


def test_the_web_server_has_such_sockets():
    server = PacedServer(None, endpoints=["tcp:0"])
    server.ws_factory = WebSocketFactory(server)  # as daphne does when it starts
    assert server.ws_factory.protocol is PromptSocket
