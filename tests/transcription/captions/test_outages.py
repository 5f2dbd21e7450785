"""The whole product as `make run` starts it, killed part by part while a hearing is recorded. Only the ear is quick."""

import asyncio
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress

import aiohttp
import psutil
import pytest
import requests

from courtsight.embedded import supervisor
from courtsight.embedded.paths import Home
from tests.site import ROOT, Site
from tests.transcription.captions.microphone import START, tenth_of_a_second
from tests.transcription.captions.streaming import Stream
from tests.transcription.captions.test_worker import until
from tests.transcription.jobs import excerpt
from transcription.captions.protocol import MAX_FRAME_BYTES, write_frame

pytestmark = pytest.mark.long
SECONDS = 170  # of speech; it is ended before
SAMPLES = 32_000  # bytes a second
HEARING = (
    "from django.utils import timezone; from transcription.models import Case, Hearing; "
    "case, _ = Case.objects.get_or_create(number='9/Pdt.G/2026/PN Jkt.Pst', title='Padam'); "
    "print(Hearing.objects.create(case=case, starts_at=timezone.now()).pk)"
)
HOLDER = "from transcription.models import LiveSession; print(LiveSession.objects.get(pk='{session}').worker)"


class Courthouse:
    """The product; in the place of its live worker, which sleeps, there are two with a quick ear."""

    def __init__(self, site: Site) -> None:
        self.site = site
        site.python("")  # the console dies with the thread that starts it; those of the tests are short-lived
        self.token = site.manage("createtoken", "admin").strip().splitlines()[-1]
        self.headers = {"Authorization": f"Bearer {self.token}"}
        psutil.Process(self.process_id("live")).suspend()
        command = ["setpriv", "--pdeathsig", "KILL", sys.executable, "-m", "tests.transcription.captions.quick_worker"]
        self.workers = [subprocess.Popen(command, cwd=ROOT, env=site.environment) for _ in range(2)]

    def process_id(self, program: str) -> int:
        return supervisor.process_ids(Home(self.site.home))[program]

    def kill(self, program: str) -> None:
        """Until it has been started again."""
        killed = self.process_id(program)
        psutil.Process(killed).kill()
        until(lambda: supervisor.process_ids(Home(self.site.home)).get(program, 0) not in (0, killed))

    def kill_the_worker_of(self, session: str) -> None:
        holder = self.site.python(HOLDER.format(session=session))
        (worker,) = [worker for worker in self.workers if f":{worker.pid}:" in holder]
        worker.kill()
        worker.wait()

    def hearing(self) -> str:
        return self.site.python(HEARING).strip()

    def opened(self) -> str:
        """A new session of a new hearing."""
        return self.call("POST", "", {"hearing_id": self.hearing(), "permission": {"granted": True, "by": "Hakim"}})[
            "id"
        ]

    def call(self, method: str, path: str, body: dict | None = None) -> dict:
        answer = requests.request(
            method, f"{self.site.url}/api/v1/stt/live{path}", json=body, headers=self.headers, timeout=30
        )
        answer.raise_for_status()
        return answer.json()

    def when_ended(self, session: str) -> dict:
        until(lambda: self.call("GET", f"/{session}")["state"] == "ended")
        return self.call("GET", f"/{session}")

    def close(self) -> None:
        for worker in self.workers:
            worker.kill()
            worker.wait()
        with suppress(psutil.NoSuchProcess):
            psutil.Process(self.process_id("live")).resume()
        self.site.stop()
        self.site.remove()


@pytest.fixture(scope="module")
def courthouse() -> Iterator[Courthouse]:
    courthouse = Courthouse(Site().wait_until_ready())
    yield courthouse
    courthouse.close()


def test_web_server_redis_and_worker_are_killed_in_turn_and_captions_go_on(courthouse: Courthouse):
    site = courthouse.site
    with Stream(excerpt(SECONDS), site.url, courthouse.token, courthouse.hearing(), site.environment) as stream:
        until(lambda: stream.of("final"))
        session = stream.of("ready")[0]["session"]["id"]

        courthouse.kill("web")
        until(lambda: len(stream.of("ready")) == 2)
        until(lambda: stream.lines_from(stream.of("ready")[1]["stored_seconds"]))

        stored = stream.stored()
        courthouse.kill("redis")
        until(lambda: stream.lines_from(stored + 1))

        stored = stream.stored()
        courthouse.kill_the_worker_of(session)
        until(lambda: stream.lines_from(stored + 1))

        acknowledged = stream.stored()
        courthouse.call("POST", f"/{session}/end")
        result = stream.result()
    ended = courthouse.call("GET", f"/{session}")
    assert ended["stored_seconds"] >= acknowledged
    sound = excerpt(SECONDS).read_bytes()[44:][: round(ended["stored_seconds"] * SAMPLES)]
    assert result["stored_sha256"] == hashlib.sha256(sound).hexdigest()
    assert None not in (ended["recording_id"], ended["transcript_id"])
    lines = courthouse.call("GET", f"/{session}/lines?limit=500")["items"]
    assert [line["number"] for line in lines] == list(range(1, len(lines) + 1))
    for before, after in zip(lines, lines[1:], strict=False):
        assert before["end"] <= after["start"] + 0.01
    assert lines[0]["start"] < 5


async def test_who_is_cut_off_ten_times_and_sends_nonsense_in_between_loses_nothing(courthouse: Courthouse):
    session = await asyncio.to_thread(courthouse.opened)
    address = f"{courthouse.site.url.replace('http', 'ws')}/api/v1/stt/stream/{session}"
    async with aiohttp.ClientSession(headers=courthouse.headers) as http:
        sent = 0
        for turn in range(10):
            async with http.ws_connect(address) as socket:
                sent = (await begun(socket))["next_seq"]
                await nonsense(socket, sent, turn)
                for seq in range(sent, sent + 5):
                    await socket.send_bytes(write_frame(seq, tenth_of_a_second(seq)))
                await hear(socket, "ack")  # perhaps not of all of them
                socket._conn.transport.abort()
        async with http.ws_connect(address) as socket:
            sent = (await begun(socket))["next_seq"]
            await socket.send_json({"type": "stop"})
            await hear(socket, "closed")
    assert sent >= 10
    stored = hashlib.sha256(b"".join(map(tenth_of_a_second, range(sent)))).hexdigest()
    assert courthouse.when_ended(session)["audio_sha256"] == stored


async def nonsense(socket: aiohttp.ClientWebSocketResponse, next_seq: int, turn: int) -> None:
    """Out of order, doubled, too large, half a sample: each is told, and the stream goes on."""
    frame = tenth_of_a_second(next_seq)
    bad = {
        "gap": write_frame(next_seq + 1, frame),
        "frame_too_large": write_frame(next_seq, bytes(MAX_FRAME_BYTES + 2)),
        "bad_frame": write_frame(next_seq, b"\x01"),
    }
    code = list(bad)[turn % len(bad)]
    await socket.send_bytes(bad[code])
    error = await hear(socket, "error")
    assert (error["code"], error["next_seq"]) == (code, next_seq)
    if next_seq:
        await socket.send_bytes(write_frame(next_seq - 1, b"\x07\x07"))  # stored already, as something else
        assert (await hear(socket, "ack"))["seq"] == next_seq - 1


async def test_a_wrong_rate_is_told_before_the_server_hangs_up(courthouse: Courthouse):
    session = await asyncio.to_thread(courthouse.opened)
    address = f"{courthouse.site.url.replace('http', 'ws')}/api/v1/stt/stream/{session}"
    async with aiohttp.ClientSession(headers=courthouse.headers) as http, http.ws_connect(address) as socket:
        await socket.send_json(START | {"sample_rate": 44100})
        assert (await hear(socket, "error"))["code"] == "wrong_rate"
        assert (await socket.receive(20)).type == aiohttp.WSMsgType.CLOSE
        assert socket.close_code == 4400
    assert courthouse.call("GET", f"/{session}")["state"] == "ready"


async def begun(socket: aiohttp.ClientWebSocketResponse) -> dict:
    await socket.send_json(START)
    return await hear(socket, "ready")


async def hear(socket: aiohttp.ClientWebSocketResponse, kind: str) -> dict:
    while True:
        message = json.loads(await socket.receive_str(timeout=30))
        if message["type"] == kind:
            return message
