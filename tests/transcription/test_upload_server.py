"""Uploads against the real web server: a real tus client, kills, quotas, races, memory."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest
import requests
from django.conf import settings as live
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError, TusUploadFailed

from courtsight.accounts.models import ApiToken, User
from tests.transcription.uploading import OFFSET_TYPE, TUS, metadata, tone
from tests.transcription.web_server import WebServer, one_server, visited
from transcription.models import Hearing, Job, Recording, Upload

MB = 1024 * 1024
SOUND = tone(60)  # 1.9 MB
DIGEST = hashlib.sha256(SOUND).hexdigest()


class Peak:
    """The most memory that a server has while we wait for its answer."""

    def __init__(self, server: WebServer) -> None:
        self._server, self._most, self._ended = server, 0, threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self) -> None:
        while not self._ended.wait(0.05):
            self._most = max(self._most, self._server.memory())

    def stop(self) -> int:
        self._ended.set()
        self._thread.join()
        return self._most


pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def running(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    with one_server(tmp_path_factory.mktemp("web")) as server:
        yield server


@pytest.fixture
def server(transactional_db: None, running: WebServer, monkeypatch: pytest.MonkeyPatch) -> WebServer:
    return visited(running, monkeypatch)


@pytest.fixture
def headers(clerk: User) -> dict[str, str]:
    return {"Authorization": f"Bearer {ApiToken.create(clerk, 'perekam')[1]}"}


@pytest.fixture
def sound(tmp_path: Path) -> Iterator[BinaryIO]:
    """A file on disk, opened by us: the client forgets to close what it opens by itself."""
    path = tmp_path / "sidang.wav"
    path.write_bytes(SOUND)
    with path.open("rb") as file:
        yield file


@pytest.fixture
def begin(server: WebServer, headers: dict[str, str], hearing: Hearing) -> Callable[[int], str]:
    """Starts an upload of so many bytes: its address."""

    def create(size: int) -> str:
        described = metadata(filename="sidang.wav", hearing=hearing.pk)
        fields = {**TUS, **headers, "Upload-Length": str(size), "Upload-Metadata": described}
        answer = requests.post(f"{server.url}/uploads/", headers=fields, timeout=30)
        assert answer.status_code == 201
        return server.url + answer.headers["Location"]

    return create


@pytest.fixture
def patch(headers: dict[str, str]) -> Callable[[str, int, bytes], requests.Response]:
    def send(url: str, offset: int, data: bytes) -> requests.Response:
        fields = {**TUS, **headers, "Upload-Offset": str(offset), "Content-Type": OFFSET_TYPE}
        return requests.patch(url, data=data, headers=fields, timeout=60)

    return send


def at_once(count: int, work: Callable[[int], requests.Response]) -> list[requests.Response]:
    """What `work` answers when so many threads begin it at the same moment."""
    barrier, answers = threading.Barrier(count), []

    def run(number: int) -> None:
        barrier.wait()
        answers.append(work(number))

    threads = [threading.Thread(target=run, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_a_real_tus_client_uploads_in_pieces(
    server: WebServer, headers: dict[str, str], hearing: Hearing, sound: BinaryIO
):
    client = TusClient(f"{server.url}/uploads/", headers=headers)
    described = {"filename": "🎙️ sidang.wav", "hearing": str(hearing.pk), "language": "jv-ID"}
    client.uploader(file_stream=sound, chunk_size=300_000, metadata=described).upload()
    recording = Recording.objects.get()
    assert (recording.name, recording.sha256) == ("🎙️ sidang.wav", DIGEST)
    assert recording.jobs.get().language == "jv-ID"


def test_a_server_killed_in_the_middle_loses_nothing_that_it_acknowledged(
    server: WebServer, headers: dict[str, str], hearing: Hearing, sound: BinaryIO
):
    client = TusClient(f"{server.url}/uploads/", headers=headers)
    uploader = client.uploader(
        file_stream=sound, chunk_size=64 * 1024, metadata={"filename": "sidang.wav", "hearing": str(hearing.pk)}
    )
    uploader.upload(stop_at=640 * 1024)
    killer = threading.Timer(0.05, server.kill)
    killer.start()
    with pytest.raises((TusCommunicationError, TusUploadFailed)):
        uploader.upload()
    killer.join()
    acknowledged = uploader.offset
    assert 640 * 1024 <= acknowledged < len(SOUND)
    server.start()
    again = TusClient(f"{server.url}/uploads/", headers=headers).uploader(
        file_stream=sound, chunk_size=300_000, url=uploader.url
    )
    assert again.offset >= acknowledged
    again.upload()
    recording = Recording.objects.get()
    assert recording.sha256 == DIGEST == hashlib.sha256(recording.path.read_bytes()).hexdigest()
    assert Job.objects.count() == 1


def test_two_servers_on_one_home_share_an_upload(
    server: WebServer, begin: Callable[[int], str], patch: Callable[..., requests.Response]
):
    other = WebServer(live.HOME.path).start()
    try:
        url = begin(len(SOUND))
        for number, start in enumerate(range(0, len(SOUND), 400_000)):
            there = url if number % 2 else url.replace(server.url, other.url)
            assert patch(there, start, SOUND[start : start + 400_000]).status_code == 204
    finally:
        other.kill()
    assert Recording.objects.get().sha256 == DIGEST


def test_equal_pieces_sent_at_once_are_stored_once(
    begin: Callable[[int], str], patch: Callable[..., requests.Response]
):
    url = begin(len(SOUND))
    answers = at_once(4, lambda _number: patch(url, 0, SOUND[:MB]))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses[0] == 204
    assert set(statuses[1:]) <= {409, 423}
    assert patch(url, MB, SOUND[MB:]).status_code == 204
    assert Recording.objects.get().sha256 == DIGEST


def test_equal_files_that_end_at_once_become_one_recording_with_one_job(
    begin: Callable[[int], str], patch: Callable[..., requests.Response]
):
    urls = [begin(len(SOUND)) for _ in range(3)]
    answers = at_once(3, lambda number: patch(urls[number], 0, SOUND))
    assert [answer.status_code for answer in answers] == [204, 204, 204]
    assert len({answer.headers["Courtsight-Recording"] for answer in answers}) == 1
    assert sorted("Courtsight-Duplicate" in answer.headers for answer in answers) == [False, True, True]
    assert Recording.objects.count() == Job.objects.count() == 1


def test_a_quota_that_is_used_up_stops_an_upload_which_goes_on_when_it_is_raised(
    server: WebServer, begin: Callable[[int], str], patch: Callable[..., requests.Response], headers: dict[str, str]
):
    server.kill()
    server.start(file_limit=MB)
    url = begin(len(SOUND))
    assert patch(url, 0, SOUND[: MB // 2]).status_code == 204
    # Each request fits: only the stored part grows beyond the limit.
    answer = patch(url, MB // 2, SOUND[MB // 2 : MB // 2 + 900_000])
    assert (answer.status_code, answer.json()["code"]) == (507, "storage_full")
    stored = int(requests.head(url, headers={**TUS, **headers}, timeout=30).headers["Upload-Offset"])
    assert MB // 2 <= stored <= MB
    server.kill()
    server.start()
    assert patch(url, stored, SOUND[stored:]).status_code == 204
    assert Recording.objects.get().sha256 == DIGEST


def test_memory_does_not_grow_with_the_file(
    server: WebServer, begin: Callable[[int], str], patch: Callable[..., requests.Response]
):
    url = begin(400 * MB)
    piece = bytes(8 * MB)
    patch(url, 0, piece)
    before = server.memory()
    for start in range(8 * MB, 200 * MB, 8 * MB):
        assert patch(url, start, piece).status_code == 204
    assert server.memory() - before < 50 * MB
    assert Upload.objects.get().stored == 200 * MB


def zeros(size: int) -> Iterator[bytes]:
    for _ in range(size // MB):
        yield bytes(MB)


def test_a_program_that_sends_all_in_one_request_costs_no_more_memory(
    server: WebServer, begin: Callable[[int], str], headers: dict[str, str]
):
    url = begin(300 * MB)
    before = server.memory()
    peak = Peak(server)
    fields = {**TUS, **headers, "Upload-Offset": "0", "Content-Type": OFFSET_TYPE, "Content-Length": str(200 * MB)}
    with requests.Session() as session:
        request = requests.Request("PATCH", url, headers=fields, data=zeros(200 * MB)).prepare()
        del request.headers["Transfer-Encoding"]
        answer = session.send(request, timeout=120)
    assert answer.headers["Upload-Offset"] == str(200 * MB)
    assert peak.stop() - before < 50 * MB


def test_a_form_with_a_long_file_costs_no_more_memory(server: WebServer, headers: dict[str, str]):
    before = server.memory()
    peak = Peak(server)
    boundary = b'--batas\r\nContent-Disposition: form-data; name="file"; filename="nol.wav"\r\n\r\n'

    def form() -> Iterator[bytes]:
        yield boundary
        yield from zeros(200 * MB)
        yield b"\r\n--batas--\r\n"

    length = str(len(boundary) + 200 * MB + len(b"\r\n--batas--\r\n"))
    fields = {**headers, "Content-Type": "multipart/form-data; boundary=batas", "Content-Length": length}
    with requests.Session() as session:
        url = f"{server.url}/api/v1/stt/transcribe"
        request = requests.Request("POST", url, headers=fields, data=form()).prepare()
        del request.headers["Transfer-Encoding"]
        answer = session.send(request, timeout=120)
    assert (answer.status_code, answer.json()["code"]) == (422, "not_media")
    assert peak.stop() - before < 50 * MB


def test_small_bodies_arrive_whole(server: WebServer, begin: Callable[[int], str], patch: Callable[..., Any]):
    url = begin(10_000_000)
    offset = 0
    for size in (1, 99_999, 100_000, 256 * 1024, 256 * 1024 + 1, 512 * 1024):
        assert patch(url, offset, bytes([size % 251]) * size).status_code == 204
        offset += size
    assert Upload.objects.get().path.stat().st_size == offset
