"""Requests are answered a few at a time, and the others wait in line: without this each has a thread at once.

A thousand of them would want a thousand connections to PostgreSQL from a pool of twenty, and whoever does not get one
in time is told of an error. Who waits here is served in order, however long the line is; see docs/decisions/pools.md.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

# Whoever asks these wants to know just when the line does not move.
PASSES = frozenset({"/livez", "/readyz", "/health/", "/metrics", "/api/v1/health"})
# Files, read without the database.
STATIC = "/static/"

Message = dict[str, Any]
Application = Callable[..., Awaitable[None]]
Send = Callable[[Message], Awaitable[None]]


class InTurn:
    """`most`: how many requests are inside at a time. One that is answered in many pieces counts until the first of
    them: from there on it waits for its reader, and holds no connection.
    """

    def __init__(self, application: Application, most: int) -> None:
        self._application = application
        self._room = asyncio.Semaphore(most)

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in PASSES or scope["path"].startswith(STATIC):
            return await self._application(scope, receive, send)
        await self._room.acquire()
        place = _Place(self._room)

        async def send_and_leave(message: Message) -> None:
            if message.get("more_body", False):
                place.leave()
            await send(message)

        try:
            await self._application(scope, receive, send_and_leave)
        finally:
            place.leave()
        return None


class _Place:
    """One in the room; it is given back once."""

    def __init__(self, room: asyncio.Semaphore) -> None:
        self._room: asyncio.Semaphore | None = room

    def leave(self) -> None:
        if self._room is not None:
            self._room.release()
            self._room = None
