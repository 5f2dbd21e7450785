"""Microphones and readers of live captions, in a process of their own: `python -m tests.performance.live_clients`.

What to do comes as JSON on the first line of the input, what came of it goes as JSON to the last line of the output.
"""

import asyncio
import hashlib
import json
import re
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from tests.performance.live_cloud import LAG
from transcription.captions.protocol import write_frame

FRAME_SECONDS = 0.1
FRAME_BYTES = 3200
CLOSING_SECONDS = 120
# Not all at the same moment: a court's people come one after the other.
ARRIVING_SECONDS = 5.0
HEARD = re.compile(r"(\d+\.\d+):(\d+\.\d+)")
START = {"type": "start", "language_code": "id-ID", "sample_rate": 16000, "encoding": "pcm_s16le"}


@dataclass
class Streamed:
    """One stream. Times in seconds: of the whole way but the engine, and from sending to the acknowledgement."""

    connected: bool = False
    dropped: bool = False
    whole: bool = False
    ways: list[float] = field(default_factory=list)
    acks: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass
class Read:
    """One reader: seconds from when the engine had words until they were first here.

    The same words come again as a line, when the silence has lasted that ends one; that is counted in `lines`.
    """

    connected: bool = False
    dropped: bool = False
    delays: list[float] = field(default_factory=list)
    lines: int = 0


class Stream:
    """Plays `sound` over and over, from `place` on."""

    def __init__(self, http: aiohttp.ClientSession, site: str, session: str, sound: bytes, place: int) -> None:
        self.http, self.site, self.session = http, site, session
        self.sound, self.place = sound, place
        self.sent: list[float] = []
        self.acknowledged = -1
        self.digest = hashlib.sha256()
        self.result = Streamed()

    async def run(self, seconds: float) -> Streamed:
        address = f"{self.site.replace('http', 'ws', 1)}/api/v1/stt/stream/{self.session}"
        try:
            async with self.http.ws_connect(address, max_msg_size=0) as socket:
                await socket.send_json(START)
                await self._talk(socket, round(seconds / FRAME_SECONDS))
        except aiohttp.ClientError as error:
            self.result.errors.append(repr(error))
            self.result.dropped = self.result.connected
        else:
            await self._compare()
        return self.result

    async def _talk(self, socket: aiohttp.ClientWebSocketResponse, count: int) -> None:
        playing: asyncio.Task[None] | None = None
        async for message in socket:
            if message.type != aiohttp.WSMsgType.TEXT:
                break
            now, content = time.monotonic(), json.loads(message.data)
            if content["type"] == "ready":
                self.result.connected = True
                playing = asyncio.create_task(self._play(socket, count))
            elif content["type"] == "closed":
                return
            else:
                self._take(now, content)
        self.result.dropped = True
        if playing is not None:
            playing.cancel()

    async def _play(self, socket: aiohttp.ClientWebSocketResponse, count: int) -> None:
        began = time.monotonic()
        for seq in range(count):
            await asyncio.sleep(max(0.0, began + (seq + 1) * FRAME_SECONDS - time.monotonic()))
            pcm = self._frame(seq)
            self.digest.update(pcm)
            self.sent.append(time.monotonic())
            await socket.send_bytes(write_frame(seq, pcm))
        while self.acknowledged < count - 1:
            await asyncio.sleep(0.05)
        await socket.send_json({"type": "stop"})

    def _frame(self, seq: int) -> bytes:
        frames = len(self.sound) // FRAME_BYTES
        at = (self.place + seq) % frames * FRAME_BYTES
        return self.sound[at : at + FRAME_BYTES]

    def _take(self, now: float, content: dict[str, Any]) -> None:
        if content["type"] == "ack":
            self.acknowledged = content["seq"]
            self.result.acks.append(now - self.sent[content["seq"]])
        elif content["type"] == "error":
            self.result.errors.append(content["code"])
        elif content["type"] == "interim" and (heard := HEARD.search(content["text"])):
            asked, answered = map(float, heard.groups())
            # The last frame that was needed for it, and so had to come all the way.
            frame = min(len(self.sent), round((content["end"] + LAG) / FRAME_SECONDS)) - 1
            self.result.ways.append(now - self.sent[frame] - (answered - asked))

    async def _compare(self) -> None:
        """Whether what is stored is what was sent."""
        async with self.http.get(f"{self.site}/api/v1/stt/live/{self.session}") as answer:
            stored = (await answer.json())["audio_sha256"]
        self.result.whole = stored == self.digest.hexdigest()


async def stream(wanted: dict[str, Any]) -> list[Streamed]:
    sound = Path(wanted["sound"]).read_bytes()
    sessions = wanted["sessions"]
    headers = {"Authorization": f"Bearer {wanted['token']}"}
    async with aiohttp.ClientSession(headers=headers, connector=aiohttp.TCPConnector(limit=0)) as http:

        async def one(number: int, session: str) -> Streamed:
            await asyncio.sleep(ARRIVING_SECONDS * number / len(sessions))
            return await Stream(http, wanted["site"], session, sound, 37 * number).run(wanted["seconds"])

        return await asyncio.gather(*(one(number, session) for number, session in enumerate(sessions)))


async def read(wanted: dict[str, Any]) -> list[Read]:
    """Guests, until the session has ended."""
    address = f"{wanted['site'].replace('http', 'ws', 1)}/ws/captions/{wanted['session']}"
    count, arrived = wanted["count"], Counter()
    async with aiohttp.ClientSession(
        headers={"Origin": wanted["site"]}, connector=aiohttp.TCPConnector(limit=0)
    ) as http:

        async def one(number: int) -> Read:
            await asyncio.sleep(2 * ARRIVING_SECONDS * number / count)
            result, shown = Read(), set()
            async with http.ws_connect(address, max_msg_size=0) as socket:
                async for message in socket:
                    if message.type != aiohttp.WSMsgType.TEXT:
                        break
                    now, text = time.monotonic(), message.data
                    if text.startswith('{"type": "lines"'):
                        result.connected = True
                        arrived["readers"] += 1
                        if arrived["readers"] == count:
                            print("arrived", flush=True)
                    elif heard := HEARD.search(text):
                        result.lines += text.startswith('{"type": "final"')
                        if heard[0] not in shown:
                            shown.add(heard[0])
                            result.delays.append(now - float(heard[2]))
                    elif text.startswith('{"type": "closed"'):
                        return result
            result.dropped = True
            return result

        return await asyncio.gather(*(one(number) for number in range(count)))


if __name__ == "__main__":
    todo = json.loads(sys.stdin.readline())
    results = asyncio.run({"stream": stream, "read": read}[todo["do"]](todo))
    print(json.dumps([asdict(result) for result in results]))
