"""A microphone at the socket, over the real ASGI application or a real web server."""

import json
from pathlib import Path
from typing import Any

from channels.testing import WebsocketCommunicator

from courtsight.accounts.models import ApiToken, User
from courtsight.asgi import application
from tests.transcription.socketing import in_thread
from transcription.captions.audio_file import Reader
from transcription.captions.protocol import write_frame
from transcription.models import LiveSession

START = {"type": "start", "language_code": "id-ID", "sample_rate": 16000, "encoding": "pcm_s16le"}
TENTH = 1600  # samples
PATIENCE = 60  # seconds, on a machine that does other things as well


def tenth_of_a_second(number: int) -> bytes:
    """PCM that differs from that of other numbers."""
    return number.to_bytes(2, "little") * TENTH


def spoken(count: int) -> bytes:
    """That of the first ones."""
    return b"".join(tenth_of_a_second(number) for number in range(count))


def pcm_in(path: Path) -> bytes:
    """All that a session's file holds."""
    with Reader(path) as reader:
        return b"".join(frame.pcm for frame in reader.frames())


async def token_of(user: User) -> str:
    _row, secret = await in_thread(ApiToken.create, user, "mikrofon")
    return secret


class Microphone:
    """Use with `async with`."""

    def __init__(self, session: LiveSession, token: str = "", headers: list[tuple[bytes, bytes]] | None = None) -> None:
        given = [(b"authorization", f"Bearer {token}".encode())] if headers is None else headers
        self.socket = WebsocketCommunicator(
            application, f"/api/v1/stt/stream/{session.pk}", [(b"host", b"localhost"), *given]
        )
        self.heard: list[dict[str, Any]] = []

    async def __aenter__(self) -> "Microphone":
        self.accepted, _ = await self.socket.connect(timeout=PATIENCE)
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.socket.disconnect(timeout=PATIENCE)

    async def start(self, **changes: Any) -> dict[str, Any]:
        await self.say(START | changes)
        return await self.hear("ready")

    async def say(self, message: dict[str, Any]) -> None:
        await self.socket.send_to(text_data=json.dumps(message))

    async def send(self, seq: int, pcm: bytes | None = None) -> None:
        await self.socket.send_to(bytes_data=write_frame(seq, tenth_of_a_second(seq) if pcm is None else pcm))

    async def hear(self, kind: str) -> dict[str, Any]:
        """The next message of this kind; what comes before it is in `heard`."""
        while True:
            message = json.loads(await self.socket.receive_from(timeout=PATIENCE))
            self.heard.append(message)
            if message["type"] == kind:
                return message

    async def hear_ack_of(self, seq: int) -> None:
        while (await self.hear("ack"))["seq"] < seq:
            pass

    async def close_code(self) -> int:
        while (message := await self.socket.receive_output(timeout=PATIENCE))["type"] != "websocket.close":
            self.heard.append(json.loads(message["text"]))
        return message["code"]
