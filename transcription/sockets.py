"""What every socket of a logged-in user has: who that is now, and messages that are none."""

import asyncio
from collections.abc import Awaitable, Callable
from enum import IntEnum
from functools import partial
from typing import Any

from channels.auth import get_user
from channels.consumer import get_handler_name
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncJsonWebsocketConsumer, AsyncWebsocketConsumer
from channels.layers import get_channel_layer
from django.contrib.sessions.backends.db import SessionStore

from courtsight.accounts.models import User

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Close(IntEnum):
    """Why the server closes a socket."""

    BAD_MESSAGE = 4400  # what the browser sent is no message of this protocol
    UNAUTHENTICATED = 4401  # not logged in, or not any more: log in, then connect again
    FORBIDDEN = 4403  # not (any more) for this user, or there is no such thing


class BusySocket(AsyncWebsocketConsumer):
    """Takes many messages a second. Channels goes to another thread before each of them, to see whether connections to
    the database have grown old, and one thread does that for all sockets; `database_sync_to_async` sees to it itself.
    And Channels starts two tasks for each message; here the two that take them stay.
    """

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        self.scope, self.base_send = scope, send
        self.channel_layer = get_channel_layer()
        self.channel_name = await self.channel_layer.new_channel()
        in_turn = asyncio.Lock()
        told = partial(self.channel_layer.receive, self.channel_name)
        tasks = [asyncio.create_task(self._take(source, in_turn)) for source in (receive, told)]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        except StopConsumer:
            pass
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)  # the layer forgets the channel then

    async def _take(self, source: Receive, in_turn: asyncio.Lock) -> None:
        while True:
            message = await source()
            async with in_turn:
                await self.dispatch(message)

    async def dispatch(self, message: dict[str, Any]) -> None:
        handler = getattr(self, get_handler_name(message), None)
        if handler is None:
            raise ValueError(f"no handler for message type {message['type']}")
        await handler(message)


class UserSocket(AsyncJsonWebsocketConsumer):
    @classmethod
    async def decode_json(cls, text_data: str) -> Any:
        """None, which is no message, for what is no JSON."""
        try:
            return await super().decode_json(text_data)
        except (ValueError, RecursionError):
            return None

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any) -> None:
        """A binary frame is no message either."""
        await super().receive(text_data=text_data or "null", **kwargs)

    async def close(self, code: int | None = None, reason: str | None = None) -> None:
        """The web server takes nothing but a plain number, and would tell the browser of an internal error."""
        await super().close(None if code is None else int(code), reason)

    async def user(self) -> User | None:
        """Who this is now; None, and the socket is closed, when the session has ended or no page would open."""
        session = SessionStore(self.scope["session"].session_key)
        user = await get_user({"session": session})
        if user.is_authenticated and user.is_active and not user.must_change_password:
            return user
        await self.close(Close.UNAUTHENTICATED)
        return None
