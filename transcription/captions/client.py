"""The reference client: plays a file as a microphone would, and notes when its captions come. Knows no Django.

What it measures: a word counts as shown when an interim or a final first has it, or one much like it, near its place;
it was spoken when the last sample of it had been sent. So the way of the sound to the server is within the figures, as
for a viewer.
"""

import asyncio
import hashlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from transcription.believable import bare
from transcription.captions.protocol import write_frame
from transcription.types import SAMPLE_RATE

FRAME_SECONDS = 0.1
# So many seconds of sound are kept for sending again; the server says from where.
RETRY_SECONDS = 1.0
# A server that neither says anything nor answers a ping for so long is gone.
PING_SECONDS = 10.0
CLOSING_SECONDS = 300.0
# The file waits where the hearing does: a microphone would throw away what it hears then.
WAITING = ("paused", "off_the_record")
LOOK_SECONDS = 1.0  # until it is tried again
# Words may have moved a little when their line became final.
NEARBY = 2
ALIKE = 0.75  # "siti" and "sitti" are


class StreamFailed(Exception):
    """The server does not take it, and why."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An interim text and when it came, by the client's clock."""

    at: float
    start: float
    words: tuple[str, ...]


@dataclass
class Listened:
    """What came back. `began`: when the first sample was sent."""

    speed: float
    began: float = 0.0
    interims: list[Shown] = field(default_factory=list)
    finals: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    transcript_id: str | None = None
    waited: dict[float, float] = field(default_factory=dict)  # by the second of sound: for how long till then

    def spoken(self, second: float) -> float:
        """When this second of the sound is over, by the client's clock."""
        waited = max((waited for at, waited in self.waited.items() if at < second), default=0.0)
        return self.began + second / self.speed + waited

    def latencies(self) -> tuple[list[float], list[float]]:
        """Of each word: seconds until it was shown, and until its line was final."""
        shown, final = [], []
        for came, segment in self.finals:
            for place, word in enumerate(segment["words"]):
                spoken = self.spoken(word["end"])
                final.append(came - spoken)
                first = self._first_shown(segment, place, word)
                shown.append(min(came, came if first is None else first) - spoken)
        return shown, final

    def _first_shown(self, segment: dict[str, Any], place: int, word: dict[str, Any]) -> float | None:
        """Only interims that came after it was spoken can have it."""
        wanted, spoken = bare(word["word"]), self.spoken(word["end"])
        for interim in self.interims:
            same_line = segment["start"] - 1.0 <= interim.start <= segment["end"]
            near = interim.words[max(0, place - NEARBY) : place + NEARBY + 1]
            if same_line and interim.at > spoken - 0.5 and any(_alike(wanted, word) for word in near):
                return interim.at
        return None


def _alike(one: str, other: str) -> bool:
    """The same word, spelt a little otherwise perhaps: final words are corrected, interims are not."""
    return one == other or SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE


def summary(listened: Listened, sent_sha256: str, stored_sha256: str) -> dict[str, Any]:
    """The last line of `manage.py stream --json`."""
    shown, final = listened.latencies()
    return {
        "interim_latency_p50": round(median(shown), 3) if shown else None,
        "final_latency_p50": round(median(final), 3) if final else None,
        "final_latency_p95": round(_p95(final), 3) if final else None,
        "text": " ".join(segment["text"] for _, segment in listened.finals),
        "sent_sha256": sent_sha256,
        "stored_sha256": stored_sha256,
    }


def _p95(values: Sequence[float]) -> float:
    return quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]


class Client:
    """Streams `pcm` (16-bit mono at 16 kHz) to a session; `tell` gets each message of the server."""

    def __init__(self, url: str, token: str, pcm: bytes, speed: float, tell: Callable[[dict[str, Any]], None]) -> None:
        parts = urlsplit(url)
        self.site = f"{parts.scheme.replace('ws', 'http', 1)}://{parts.netloc}"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._frames = list(_frames(pcm))
        self._pcm, self._tell = pcm, tell
        self.listened = Listened(speed)
        self._next, self._acknowledged, self._is_closed = 0, -1, False

    async def stream(self, session_id: str) -> dict[str, Any]:
        """Until all is stored and the session is closed. Raises StreamFailed."""
        address = f"{self.site.replace('http', 'ws', 1)}/api/v1/stt/stream/{session_id}"
        async with aiohttp.ClientSession(headers=self._headers) as http:
            while not self._is_closed:
                try:
                    async with http.ws_connect(address, max_msg_size=0, heartbeat=PING_SECONDS) as socket:
                        await self._connected(socket)
                except (TimeoutError, aiohttp.ClientConnectionError, ConnectionResetError):
                    await asyncio.sleep(RETRY_SECONDS)
            stored = await self._json(http, f"/api/v1/stt/live/{session_id}")
        return summary(self.listened, hashlib.sha256(self._pcm).hexdigest(), stored["audio_sha256"])

    async def open(self, hearing_id: str, by: str, language: str) -> str:
        """A new session for the hearing, with leave to record. Raises StreamFailed."""
        wanted = {"hearing_id": hearing_id, "permission": {"granted": True, "by": by}, "language_code": language}
        async with (
            aiohttp.ClientSession(headers=self._headers) as http,
            http.post(f"{self.site}/api/v1/stt/live", json=wanted) as answer,
        ):
            if answer.status != 201:
                raise StreamFailed(await answer.text())
            return (await answer.json())["id"]

    async def _json(self, http: aiohttp.ClientSession, path: str) -> dict[str, Any]:
        async with http.get(self.site + path) as answer:
            if answer.status != 200:
                raise StreamFailed(await answer.text())
            return await answer.json()

    async def _connected(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        await socket.send_json(
            {"type": "start", "language_code": "id-ID", "sample_rate": SAMPLE_RATE, "encoding": "pcm_s16le"}
        )
        sending: asyncio.Task[None] | None = None
        try:
            async for message in socket:
                if message.type != aiohttp.WSMsgType.TEXT:  # the connection has broken
                    break
                content = json.loads(message.data)
                self._take(content)
                if content["type"] == "ready":
                    self._next = content["next_seq"]
                    sending = asyncio.create_task(self._send(socket))
                elif content["type"] == "error" and "next_seq" in content:
                    self._next = content["next_seq"]
                    if content["code"] in WAITING:
                        self._wait()
        finally:
            if sending is not None:
                sending.cancel()
        if socket.close_code is not None and 4400 <= socket.close_code < 4500:
            raise StreamFailed(f"the server has closed with {socket.close_code}")

    def _take(self, content: dict[str, Any]) -> None:
        now, kind = time.monotonic(), content["type"]
        if kind == "interim":
            words = tuple(bare(word) for word in content["text"].split())
            self.listened.interims.append(Shown(now, content["start"], words))
        elif kind == "final":
            self.listened.finals.append((now, content["segment"]))
        elif kind == "ack":
            self._acknowledged = content["seq"]
        elif kind == "closed":
            self._is_closed, self.listened.transcript_id = True, content["transcript_id"]
        self._tell(content)

    def _wait(self) -> None:
        """The next frame is spoken in a while: then the pause may be over."""
        at = self._next * FRAME_SECONDS
        self.listened.waited[at] = time.monotonic() + LOOK_SECONDS - self.listened.began - at / self.listened.speed

    async def _send(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Each frame when its last sample has been spoken; after a break what is late at once."""
        self.listened.began = self.listened.began or time.monotonic()
        while self._acknowledged + 1 < len(self._frames):
            late = time.monotonic() - self.listened.spoken((self._next + 1) * FRAME_SECONDS)
            if self._next < len(self._frames) and late >= 0:
                await socket.send_bytes(write_frame(self._next, self._frames[self._next]))
                self._next += 1
            else:  # it may be another one that is next, or later, when the server has answered
                await asyncio.sleep(min(max(-late, 0.0) or 0.05, 0.05))
        await socket.send_json({"type": "stop"})


def _frames(pcm: bytes) -> Iterator[bytes]:
    size = round(FRAME_SECONDS * SAMPLE_RATE) * 2
    for start in range(0, len(pcm), size):
        yield pcm[start : start + size]
