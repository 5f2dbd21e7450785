"""Request bodies of any length in bounded memory.

Twisted keeps a long body in a temporary file, but parses forms from it in one piece, and daphne hands all of it
to the application's queue before that asks for any: a program that sends a recording in one request would cost as
much memory as the recording is large. Here forms are left to Django, and the file is read when the application asks.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, BinaryIO

from daphne.http_protocol import HTTPFactory, WebRequest

from courtsight.admission import AdmittedRequest
from courtsight.long_lines import answer_long_lines

BLOCK = 256 * 1024  # bytes
KEY = "courtsight.body"
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]


class Factory(HTTPFactory):
    def buildProtocol(self, addr: Any) -> Any:
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = partial(AdmittedRequest, parsePOSTFormSubmission=False)
        answer_long_lines(protocol._channel)
        return protocol


class Withheld:
    """Stands where daphne looks for the body, and seems empty."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    @property
    def closed(self) -> bool:
        return self._file.closed

    def read(self, _size: int = -1) -> bytes:
        return b""

    def close(self) -> None:
        self._file.close()


def withhold(protocol: WebRequest, scope: dict[str, Any]) -> None:
    """Put the body of `protocol` aside, for `streamed` to find it in `scope`."""
    scope[KEY], protocol.content = protocol.content, Withheld(protocol.content)


def streamed(application: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """`application`, which gets a withheld body in blocks, each read when it asks for it."""

    async def run(scope: dict[str, Any], receive: Receive, send: Any) -> None:
        body = scope.pop(KEY, None)
        await application(scope, receive if body is None else Body(body, receive).receive, send)

    return run


class Body:
    def __init__(self, file: BinaryIO, receive: Receive) -> None:
        self._file = file
        self._receive = receive
        self._has_begun = self._has_ended = False

    async def receive(self) -> Message:
        if not self._has_begun:
            self._has_begun = True
            message = await self._receive()  # daphne's: a request with an empty body, or that the client is gone
            self._has_ended = message["type"] != "http.request"
            if self._has_ended:
                return message
        if not self._has_ended:
            await asyncio.sleep(0)  # other requests want their turn; meanwhile the client may go, and the file with it
        if self._has_ended or self._file.closed:
            return await self._receive()
        block = self._file.read(BLOCK)
        self._has_ended = len(block) < BLOCK
        return {"type": "http.request", "body": block, "more_body": not self._has_ended}
