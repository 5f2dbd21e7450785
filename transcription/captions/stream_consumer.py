"""The socket that takes a microphone's audio, /api/v1/stt/stream/{id}. See docs/live-protocol.md."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from transcription.captions import telling
from transcription.captions.intake import Hopeless
from transcription.captions.microphone import Microphone
from transcription.captions.readers import reader_of
from transcription.captions.steadily import steadily
from transcription.models.live import Degraded
from transcription.sockets import BusySocket, Receive, Send

RIGHTS_SECONDS = 10.0


class StreamConsumer(BusySocket):
    is_closed = False
    microphone: Microphone | None = None
    watching: asyncio.Task[None] | None = None

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:  # also where the database or Redis has gone: the next connection must have the file
            if self.watching is not None:
                self.watching.cancel()
            if self.microphone is not None:
                await self.microphone.let_go()

    async def connect(self) -> None:
        self.session_id = self.scope["url_route"]["kwargs"]["pk"]
        self.microphone = Microphone(self.session_id, partial(reader_of, self.scope), self.say)
        await self.accept()
        if await self._does(self.microphone.require_right):
            await self.channel_layer.group_add(telling.group_of(self.session_id), self.channel_name)
            self.watching = asyncio.create_task(steadily(self._watch_right, RIGHTS_SECONDS))

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(telling.group_of(self.session_id), self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        await self._does(self.microphone.take, text_data, bytes_data)

    async def captions_event(self, event: dict[str, Any]) -> None:
        message = json.loads(event["message"])
        if not self.microphone.may_hear(message):
            return
        if message["type"] == "degraded":
            message["message"] = str(Degraded(message["level"]).label)
        await self._does(self.say, message)

    async def captions_state(self, event: dict[str, Any]) -> None:
        await self._does(self.microphone.look_again)

    async def captions_taken_over(self, event: dict[str, Any]) -> None:
        await self._does(self.microphone.taken_over, event["connection"], event.get("client"))

    async def say(self, message: dict[str, Any]) -> None:
        await self.send(json.dumps(message, ensure_ascii=False))

    async def _does(self, act: Callable[..., Awaitable[None]], *arguments: Any) -> bool:
        """Whether that was done, else the socket is closed. What comes afterwards, or had come already, is ignored:
        somebody who may not stream does not wait to be told so."""
        if self.is_closed:
            return False
        try:
            await act(*arguments)
        except Hopeless as hopeless:
            self.is_closed = True
            await self.microphone.let_go()
            await self.close(int(hopeless.close))
        return not self.is_closed

    async def _watch_right(self) -> float | None:
        return RIGHTS_SECONDS if await self._does(self.microphone.require_right) else None
