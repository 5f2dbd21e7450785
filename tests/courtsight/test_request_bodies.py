"""Which bodies the real web server takes, and that what it refuses is never stored."""

import os
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from django.conf import settings

from courtsight.accounts.models import ApiToken, User
from tests.transcription.uploading import OFFSET_TYPE, TUS, metadata
from tests.transcription.web_server import WebServer, one_server, visited
from tests.transcription.workers import wait_until
from transcription.models import Hearing

MB = 1024**2
LIMIT = 10 * MB
TRANSCRIBE = "/api/v1/stt/transcribe"

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


@dataclass
class Door:
    """A running server that takes files of up to 30 MB."""

    web: WebServer

    def knock(self, path: str, *headers: str, method: str = "POST") -> socket.socket:
        """A connection on which the head of a request was sent and nothing of its body."""
        connection = socket.create_connection(("127.0.0.1", self.web.port), timeout=30)
        lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Content-Type: application/octet-stream", *headers]
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        return connection

    def kept(self) -> int:
        """Bytes in temporary files that have no name any more."""
        total = 0
        for link in list(Path(f"/proc/{self.web.process.pid}/fd").iterdir()):
            # The server works on: what was open when it was listed may be closed by now.
            with suppress(FileNotFoundError):
                total += link.stat().st_size if "(deleted)" in os.readlink(link) else 0
        return total


@pytest.fixture(scope="module")
def running(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    with one_server(tmp_path_factory.mktemp("web"), UPLOAD_MAX_BYTES=str(30 * MB)) as server:
        yield server


@pytest.fixture
def door(transactional_db: None, running: WebServer, monkeypatch: pytest.MonkeyPatch) -> Door:
    door = Door(visited(running, monkeypatch))
    wait_until(lambda: door.kept() == 0, 60, "bodies of the test before are gone")
    return door


@pytest.fixture
def key(clerk: User) -> str:
    return f"Authorization: Bearer {ApiToken.create(clerk, 'perekam')[1]}"


def status(connection: socket.socket) -> int:
    return int(connection.recv(65536).split()[1])


@pytest.mark.parametrize("path", ["/login/", "/", "/api/v1/stt/jobs", "/tidak/ada", "/api/v1/stt/transcribe/x"])
def test_a_long_body_is_refused_by_its_announcement(door: Door, path: str, key: str):
    with closing(door.knock(path, key, f"Content-Length: {LIMIT + 1}")) as connection:
        head = connection.recv(65536).decode()
    assert head.startswith("HTTP/1.1 413")
    assert "Connection: close" in head
    assert '"code": "too_large"' in head


@pytest.mark.parametrize("length", [17_000, 90_000])
def test_an_address_that_is_too_long_gets_a_page_in_both_languages(door: Door, length: int):
    with closing(door.knock(f"/search/?q={'a' * length}", method="GET")) as connection:
        answer = connection.recv(65536).decode()
    assert answer.startswith("HTTP/1.1 414")
    assert "Alamatnya terlalu panjang." in answer
    assert "The address is too long." in answer
    with closing(door.knock(f"/api/v1/search?q={'a' * length}", method="GET")) as connection:
        assert '"code": "address_too_long"' in connection.recv(65536).decode()


def test_a_long_address_with_long_headers_is_read_and_a_header_that_is_too_long_is_answered(door: Door):
    with closing(door.knock(f"/livez?q={'a' * 15_000}", f"X-Long: {'b' * 12_000}", method="GET")) as connection:
        assert status(connection) == 200
    with closing(door.knock("/livez", f"Cookie: a={'b' * 17_000}", method="GET")) as connection:
        answer = connection.recv(65536).decode()
    assert answer.startswith("HTTP/1.1 431")
    assert "Hapus kuki" in answer


def test_a_body_at_the_limit_is_still_taken(door: Door):
    response = requests.get(f"{door.web.url}/livez", data=bytes(LIMIT), timeout=30)
    assert response.status_code == 200


def test_what_a_stranger_goes_on_sending_is_thrown_away(door: Door):
    with closing(door.knock("/login/", f"Content-Length: {30 * LIMIT}")) as connection:
        for _ in range(40):
            connection.sendall(bytes(MB))
        time.sleep(0.5)
        assert door.kept() == 0
        assert status(connection) == 413


def test_a_refused_client_that_never_ends_is_hung_up_on(door: Door):
    with closing(door.knock("/login/", f"Content-Length: {30 * LIMIT}")) as connection:
        connection.settimeout(15)
        received = b""
        try:
            while block := connection.recv(65536):
                received += block
        except ConnectionResetError:
            pass
    assert received.startswith(b"HTTP/1.1 413")


def test_a_chunked_body_is_refused_when_it_has_grown_too_long(door: Door):
    with closing(door.knock("/login/", "Transfer-Encoding: chunked")) as connection:
        chunk = b"%x\r\n" % MB + bytes(MB) + b"\r\n"
        for _ in range(9):
            connection.sendall(chunk)
        time.sleep(0.3)
        assert 0 < door.kept() <= LIMIT
        for _ in range(6):
            connection.sendall(chunk)
        assert status(connection) == 413
        assert door.kept() == 0


def test_a_file_to_be_checked_may_be_longer_than_a_form(door: Door):
    taken = requests.post(f"{door.web.url}/verify/", files={"file": bytes(20 * MB)}, timeout=60)
    assert taken.status_code == 403, "by the form, which knows no such visitor: all of it was read"
    with closing(door.knock("/verify/", f"Content-Length: {65 * MB}")) as connection:
        head = connection.recv(65536).decode()
    assert head.startswith("HTTP/1.1 413")
    assert '"code": "too_large_to_check"' in head


@pytest.mark.parametrize("path", ["/uploads/", "/uploads/8b0a8b0c-64ea-4e4b-9b57-6a6c4f9e3d7f/", TRANSCRIBE])
def test_a_file_from_somebody_without_session_or_token_is_refused(door: Door, path: str):
    for length in (f"Content-Length: {20 * MB}", "Transfer-Encoding: chunked"):
        with closing(door.knock(path, length)) as connection:
            head = connection.recv(65536).decode()
        assert head.startswith("HTTP/1.1 401")
        assert "WWW-Authenticate: Bearer" in head


@pytest.mark.parametrize("path", ["/uploads/", TRANSCRIBE])
def test_a_file_is_no_larger_than_the_installation_accepts(door: Door, path: str, key: str):
    with closing(door.knock(path, key, f"Content-Length: {32 * MB}")) as connection:
        head = connection.recv(65536).decode()
    assert head.startswith("HTTP/1.1 413")
    assert '"code": "file_too_large"' in head


@pytest.mark.parametrize("credential", ["key", "Cookie: sessionid=abc"])
def test_a_file_with_a_credential_is_taken_while_there_is_room(
    door: Door, credential: str, request: pytest.FixtureRequest
):
    header = request.getfixturevalue("key") if credential == "key" else credential
    with closing(door.knock(TRANSCRIBE, header, f"Content-Length: {20 * MB}", "Expect: 100-continue")) as connection:
        assert status(connection) == 100
        connection.sendall(bytes(20 * MB))
        assert status(connection) in (401, 415)


def test_a_file_that_would_use_up_the_reserve_is_refused(key: str, tmp_path: Path):
    reserve = shutil.disk_usage(tmp_path).free * 10
    with one_server(tmp_path, UPLOAD_MAX_BYTES=str(30 * MB), DISK_RESERVE_BYTES=str(reserve)) as server:
        full = Door(server)
        with closing(full.knock(TRANSCRIBE, key, f"Content-Length: {20 * MB}", "Expect: 100-continue")) as connection:
            head = connection.recv(65536).decode()
        assert head.startswith("HTTP/1.1 507")
        assert '"code": "storage_full"' in head
        with closing(full.knock("/livez", "Content-Length: 5", method="GET")) as connection:
            connection.sendall(b"12345")
            assert status(connection) == 200


def test_a_body_that_a_full_disk_cuts_short_is_refused_and_the_server_goes_on(door: Door, key: str):
    door.web.kill()
    door.web.start(file_limit=8 * MB)
    response_to = door.knock(TRANSCRIBE, key, f"Content-Length: {20 * MB}")
    with closing(response_to) as connection:
        connection.sendall(bytes(20 * MB))
        assert status(connection) == 507
    assert door.kept() == 0
    assert requests.get(f"{door.web.url}/livez", timeout=30).status_code == 200


def test_a_refusal_is_in_the_language_that_was_chosen(door: Door):
    titles = set()
    for language in ("id", "en"):
        with closing(door.knock("/", f"Content-Length: {20 * MB}", f"Cookie: django_language={language}")) as reader:
            titles.add(reader.recv(65536).decode().partition('"title": ')[2].split('"')[1])
    assert len(titles) == 2


def test_an_upload_longer_than_ordinary_bodies_arrives(door: Door, key: str, hearing: Hearing):
    headers = TUS | {"Authorization": key.partition(": ")[2]}
    described = {"Upload-Length": str(25 * MB), "Upload-Metadata": metadata(filename="a.wav", hearing=hearing.pk)}
    created = requests.post(f"{door.web.url}/uploads/", headers=headers | described, timeout=30)
    url = door.web.url + created.headers["Location"]
    fields = headers | {"Upload-Offset": "0", "Content-Type": OFFSET_TYPE}
    sent = requests.patch(url, data=bytes(20 * MB), headers=fields, timeout=60)
    assert (sent.status_code, sent.headers["Upload-Offset"]) == (204, str(20 * MB))


def test_pages_have_no_business_with_files_on_disk(door: Door):
    form = {"file": ("rahasia.wav", bytes(5 * MB))}
    requests.post(f"{door.web.url}/login/", files=form, timeout=30)
    assert not settings.HOME.uploads.exists() or list(settings.HOME.uploads.iterdir()) == []
