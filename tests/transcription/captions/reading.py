"""Readers of captions, as the page is one, and lines for them to read."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from channels.testing import WebsocketCommunicator

from courtsight.accounts.models import User
from courtsight.asgi import application
from tests.transcription.captions.microphone import PATIENCE
from tests.transcription.socketing import cookies_of, in_thread
from transcription.captions.lines import store_line
from transcription.captions.protocol import Close
from transcription.models import CaptionLine, LiveSession
from transcription.types import Segment, Word

WORKER = "juru-teks"


class Viewer:
    """A page that follows captions; a guest without cookies."""

    def __init__(self, session_id: Any, cookies: str = "") -> None:
        headers = [(b"origin", b"http://localhost"), (b"host", b"localhost"), (b"cookie", cookies.encode())]
        self.socket = WebsocketCommunicator(application, f"/ws/captions/{session_id}", headers)

    async def hear(self, kind: str) -> dict[str, Any]:
        while (message := json.loads(await self.socket.receive_from(timeout=PATIENCE)))["type"] != kind:
            pass
        return message

    async def all_until(self, text: str) -> list[dict[str, Any]]:
        """What comes until a line says this."""
        heard: list[dict[str, Any]] = []
        while not heard or heard[-1].get("segment", {}).get("text") != text:
            heard.append(json.loads(await self.socket.receive_from(timeout=PATIENCE)))
        return heard

    async def all_until_closed(self) -> list[dict[str, Any]]:
        """What comes until the socket is closed because all is over."""
        heard: list[dict[str, Any]] = []
        while (message := await self.socket.receive_output(timeout=PATIENCE))["type"] != "websocket.close":
            heard.append(json.loads(message["text"]))
        assert message["code"] == Close.DONE
        return heard

    async def close_code(self) -> int:
        while (message := await self.socket.receive_output(timeout=PATIENCE))["type"] != "websocket.close":
            pass
        return message["code"]


@asynccontextmanager
async def following(session: LiveSession, user: User | None = None) -> AsyncIterator[Viewer]:
    """After the first lines."""
    viewer = Viewer(session.pk, await in_thread(cookies_of, user) if user else "")
    await viewer.socket.connect(timeout=PATIENCE)
    await viewer.hear("lines")
    yield viewer
    await viewer.socket.disconnect(timeout=PATIENCE)


def spoken(session: LiveSession, text: str, start: float = 10.0, end: float = 12.0) -> CaptionLine:
    words = tuple(Word(start, end, word, 0.9) for word in text.split())
    return store_line(session, WORKER, Segment(start, end, text, words))
