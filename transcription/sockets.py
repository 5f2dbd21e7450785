"""What every socket of a logged-in user has: who that is now, and messages that are none."""

from enum import IntEnum
from typing import Any

from channels.auth import get_user
from channels.consumer import get_handler_name
from channels.generic.websocket import AsyncJsonWebsocketConsumer, AsyncWebsocketConsumer
from django.contrib.sessions.backends.db import SessionStore

from courtsight.accounts.models import User


class Close(IntEnum):
    """Why the server closes a socket."""

    BAD_MESSAGE = 4400  # what the browser sent is no message of this protocol
    UNAUTHENTICATED = 4401  # not logged in, or not any more: log in, then connect again
    FORBIDDEN = 4403  # not (any more) for this user, or there is no such thing


class BusySocket(AsyncWebsocketConsumer):
    """Takes many messages a second. Channels goes to another thread before each of them, to see whether connections to
    the database have grown old, and one thread does that for all sockets; `database_sync_to_async` sees to it itself.
    """

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
