"""Sockets through the real ASGI application, as browsers use them."""

from collections.abc import Callable
from typing import Any

from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator
from django.test import Client

from courtsight.accounts.models import User
from courtsight.asgi import application

ORIGIN = b"http://localhost"
QUIET_SECONDS = 0.5


def cookies_of(user: User, **more: str) -> str:
    client = Client()
    client.force_login(user)
    pairs = {name: morsel.value for name, morsel in client.cookies.items()} | more
    return "; ".join(f"{name}={value}" for name, value in pairs.items())


class Browser:
    """One socket. Use with `async with`."""

    def __init__(self, cookies: str = "", origin: bytes = ORIGIN, path: str = "/ws/jobs/") -> None:
        headers = [(b"origin", origin), (b"host", b"localhost"), (b"cookie", cookies.encode())]
        self.socket = WebsocketCommunicator(application, path, headers)

    async def __aenter__(self) -> "Browser":
        self.accepted, _ = await self.socket.connect(timeout=30)
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.socket.disconnect()

    async def read(self) -> dict[str, Any]:
        return await self.socket.receive_json_from(timeout=30)

    async def close_code(self) -> int:
        message = await self.socket.receive_output(timeout=30)
        assert message["type"] == "websocket.close"
        return message["code"]

    async def hears_nothing(self) -> bool:
        return await self.socket.receive_nothing(timeout=QUIET_SECONDS)


async def in_thread(act: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """It leaves no connection to the database open, which would outlive the test."""
    return await database_sync_to_async(act)(*arguments, **options)
