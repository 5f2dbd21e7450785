"""The web server in a process of its own, with readers that are slow, gone, or many."""

import socket
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import psutil
import pytest
from django.test import Client

from courtsight.accounts.models import User
from tests import factories
from tests.transcription.web_server import WebServer, one_server, visited
from transcription.models import Hearing, Recording

SPARSE_BYTES = 600 * 1024**2
ROOM = 48 * 1024**2  # what the process may grow by: far less than one file

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Web:
    """A running server and the session of somebody logged in."""

    process: psutil.Process
    port: int
    cookie: str

    def ask(self, path: str, *headers: str) -> socket.socket:
        """A connection on which the request was sent and nothing was read."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)
        lines = [f"GET {path} HTTP/1.1", "Host: localhost", f"Cookie: sessionid={self.cookie}", *headers, "", ""]
        connection.sendall("\r\n".join(lines).encode())
        return connection

    def memory(self) -> int:
        return self.process.memory_info().rss


@pytest.fixture(scope="module")
def running(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    """With a pool that is smaller than the number of listeners."""
    with one_server(tmp_path_factory.mktemp("web"), DATABASE_POOL_SIZE="2") as server:
        yield server
    assert "Exception inside application" not in server.log.read_text()


@pytest.fixture
def web(clerk: User, running: WebServer, monkeypatch: pytest.MonkeyPatch) -> Web:
    server = visited(running, monkeypatch)
    client = Client()
    client.force_login(clerk)
    return Web(psutil.Process(server.process.pid), server.port, client.cookies["sessionid"].value)


@pytest.fixture
def recording(hearing: Hearing) -> Recording:
    """Long sound that takes no room on the disk."""
    recording = factories.RecordingFactory(hearing=hearing)
    recording.decoded_path.parent.mkdir(parents=True)
    with recording.decoded_path.open("wb") as file:
        file.truncate(SPARSE_BYTES)
    factories.JobFactory(recording=recording, status="completed", stage="done")
    return recording


def read_all(connection: socket.socket, length: int) -> tuple[bytes, int]:
    """The head of the response, and how many bytes of body came: at most `length`."""
    head = b""
    while b"\r\n\r\n" not in head:
        head += connection.recv(1)
    received = 0
    while received < length and (block := connection.recv(min(1024**2, length - received))):
        received += len(block)
    return head, received


def test_a_large_file_goes_out_whole_in_little_memory(web: Web, recording: Recording):
    before = web.memory()
    with closing(web.ask(f"/recordings/{recording.pk}/audio")) as reader:
        head, received = read_all(reader, SPARSE_BYTES)
    assert head.startswith(b"HTTP/1.1 200")
    assert received == SPARSE_BYTES
    assert web.memory() - before < ROOM


def test_a_reader_that_stopped_reading_costs_little_memory_and_can_go_on(web: Web, recording: Recording):
    before = web.memory()
    with closing(web.ask(f"/recordings/{recording.pk}/audio", "Range: bytes=0-")) as paused:
        time.sleep(3)
        assert web.memory() - before < ROOM
        head, received = read_all(paused, 50 * 1024**2)
    assert head.startswith(b"HTTP/1.1 206")
    assert received == 50 * 1024**2


def test_many_paused_listeners_leave_database_connections_for_everybody_else(web: Web, recording: Recording):
    url = f"/recordings/{recording.pk}/audio"
    paused = [web.ask(url) for _ in range(6)]
    try:
        time.sleep(1)
        with closing(web.ask(url, "Range: bytes=0-9")) as reader:
            head, received = read_all(reader, 10)
        assert head.startswith(b"HTTP/1.1 206")
        assert received == 10
    finally:
        for listener in paused:
            listener.close()


def test_files_of_listeners_who_left_are_closed(web: Web, recording: Recording):
    web.ask(f"/recordings/{recording.pk}/audio").close()
    for _ in range(300):
        if not any(file.path == str(recording.decoded_path) for file in web.process.open_files()):
            return
        time.sleep(0.1)
    pytest.fail("the file is still open")


def test_one_connection_serves_many_requests_one_after_the_other(web: Web, recording: Recording):
    request = [f"GET /recordings/{recording.pk}/audio HTTP/1.1", "Host: localhost", f"Cookie: sessionid={web.cookie}"]
    with closing(web.ask(f"/recordings/{recording.pk}/audio", "Range: bytes=0-999999")) as reader:
        assert read_all(reader, 1_000_000)[1] == 1_000_000
        reader.sendall("\r\n".join([*request, "Range: bytes=5-6", "", ""]).encode())
        head, received = read_all(reader, 2)
    assert b"Content-Range: bytes 5-6/" in head
    assert received == 2
