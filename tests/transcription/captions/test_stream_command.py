"""`manage.py stream` against a real web server and a real worker process, which are killed in turn."""

import asyncio
import hashlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import aiohttp
import pytest

from courtsight.accounts.models import ApiToken, User
from tests import factories
from tests.site import ROOT
from tests.transcription.captions.streaming import Stream
from tests.transcription.captions.test_worker import until, working
from tests.transcription.jobs import excerpt
from tests.transcription.socketing import in_thread
from tests.transcription.web_server import WebServer, one_server, visited
from transcription.audio.wav import HEADER_BYTES
from transcription.captions.marks import begin_mark, end_mark
from transcription.captions.protocol import MOST_ERRORS
from transcription.captions.telling import tell_state
from transcription.models import Hearing, LiveSession
from transcription.models.live import LiveState, MarkKind

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
SECONDS = 20
# As daphne does by itself, sooner: it pings each 20 s, and waits 30 s for the answer.
PINGS = ("--ping-interval", "1", "--ping-timeout", "5")


@pytest.fixture(scope="module")
def running(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    with one_server(tmp_path_factory.mktemp("web"), PINGS) as server:
        yield server


@pytest.fixture
def server(transactional_db: None, running: WebServer, monkeypatch: pytest.MonkeyPatch) -> WebServer:
    return visited(running, monkeypatch)


def streamed(server: WebServer, hearing: Hearing, user: User, speed: float) -> Stream:
    _row, token = ApiToken.create(user, "stream")
    return Stream(excerpt(SECONDS), server.url, token, str(hearing.pk), server.environment, speed)


def digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()[HEADER_BYTES:]).hexdigest()


def test_a_file_is_played_captioned_and_stored_to_the_last_sample(server: WebServer, hearing: Hearing, clerk: User):
    with working(), streamed(server, hearing, clerk, speed=2.0) as stream:
        result = stream.result()
    assert result["sent_sha256"] == result["stored_sha256"] == digest_of(excerpt(SECONDS))
    assert result["text"]
    assert 0 < result["interim_latency_p50"] <= result["final_latency_p50"] <= result["final_latency_p95"]
    assert {"ready", "ack", "interim", "final", "closed"} <= stream.kinds()
    session = LiveSession.objects.get()
    assert (session.state, session.permission_by) == (LiveState.ENDED, "Hakim Ketua")
    assert session.transcript is not None


def test_without_a_worker_it_is_said_that_nobody_captions_and_the_next_worker_takes_it_back(
    server: WebServer, hearing: Hearing, clerk: User
):
    def levels() -> list[str]:
        return [message["level"] for message in stream.of("degraded")]

    with streamed(server, hearing, clerk, speed=1.0) as stream:
        until(levels)
        with working():
            until(lambda: levels()[-1] != "nobody")
            result = stream.result()
    assert levels().count("nobody") == 1
    assert result["sent_sha256"] == result["stored_sha256"]
    assert result["text"], "what was said meanwhile is captioned as well"


@pytest.mark.parametrize("kind", [MarkKind.PAUSE, MarkKind.OFF_RECORD])
def test_while_the_hearing_is_paused_the_file_waits(server: WebServer, hearing: Hearing, clerk: User, kind: MarkKind):
    with working(), streamed(server, hearing, clerk, speed=2.0) as stream:
        until(lambda: len(stream.of("ack")) >= 10)
        mark = begin_mark(LiveSession.objects.get(), clerk, kind)
        code = "paused" if kind == MarkKind.PAUSE else "off_the_record"
        until(lambda: len([error for error in stream.of("error") if error["code"] == code]) > MOST_ERRORS)
        end_mark(mark, clerk)
        result = stream.result()
    assert result["sent_sha256"] == result["stored_sha256"] == digest_of(excerpt(SECONDS))
    assert 0 < result["interim_latency_p50"] <= result["final_latency_p95"] < 10, "the pause does not count"


def test_the_web_server_is_killed_in_the_middle_and_nothing_is_lost(server: WebServer, hearing: Hearing, clerk: User):
    with working(), streamed(server, hearing, clerk, speed=1.0) as stream:
        until(lambda: len(stream.of("ack")) >= 20)
        server.kill()
        time.sleep(1)
        server.start()
        result = stream.result()
    assert result["sent_sha256"] == result["stored_sha256"]
    assert len(stream.of("ready")) == 2


def test_a_wrong_token_is_told(server: WebServer, hearing: Hearing):
    command = [sys.executable, "manage.py", "stream", str(excerpt(SECONDS)), "--url", server.url, "--token", "salah"]
    done = subprocess.run(
        [*command, "--hearing", str(hearing.pk)], cwd=ROOT, env=server.environment, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "401" in done.stderr


async def test_a_reader_who_answers_no_ping_is_hung_up_on_and_one_who_does_stays(server: WebServer, hearing: Hearing):
    """A phone that has left the building says no good-bye."""
    session = await in_thread(factories.LiveSessionFactory, hearing=hearing, guests_allowed=True)
    address = f"ws://127.0.0.1:{server.port}/ws/captions/{session.pk}"
    with deaf_reader(server, session) as deaf:
        async with aiohttp.ClientSession() as http, http.ws_connect(address, origin=server.url) as reader:
            hung_up = asyncio.create_task(asyncio.to_thread(wait_for_the_end, deaf))
            for kind in ("status", "lines"):
                assert (await reader.receive_json())["type"] == kind
            # It answers pings while it waits for more.
            more = asyncio.create_task(reader.receive_json())
            await hung_up
            await in_thread(tell_state, session.pk)
            assert (await asyncio.wait_for(more, 30))["type"] == "status"


def wait_for_the_end(deaf: socket.socket) -> None:
    deaf.settimeout(60)
    with suppress(ConnectionResetError):
        while deaf.recv(4096):
            pass


@contextmanager
def deaf_reader(server: WebServer, session: LiveSession) -> Iterator[socket.socket]:
    """It opens its socket and never says anything again."""
    lines = [
        f"GET /ws/captions/{session.pk} HTTP/1.1",
        f"Host: 127.0.0.1:{server.port}",
        f"Origin: {server.url}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
    ]
    with socket.create_connection(("127.0.0.1", server.port)) as deaf:
        deaf.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        assert b" 101 " in deaf.recv(4096)
        yield deaf
