"""A body that is handed to the application in blocks, while its client may go at any moment."""

import asyncio
from io import BytesIO

from courtsight.bodies import BLOCK, Body, Message

BEGUN, GONE = {"type": "http.request", "body": b""}, {"type": "http.disconnect"}


def body_of(content: bytes) -> tuple[Body, BytesIO]:
    """And the file that daphne closes when the client is gone."""
    file, messages = BytesIO(content), [BEGUN, GONE]

    async def receive() -> Message:
        return messages.pop(0)

    return Body(file, receive), file


async def test_all_of_it_comes_in_blocks_and_then_what_daphne_says():
    body, _ = body_of(bytes(BLOCK) + b"rest")
    first, second = await body.receive(), await body.receive()
    assert (len(first["body"]), first["more_body"]) == (BLOCK, True)
    assert (second["body"], second["more_body"]) == (b"rest", False)
    assert await body.receive() == GONE


async def test_a_client_that_goes_while_others_have_their_turn_is_gone():
    body, file = body_of(bytes(2 * BLOCK))
    waiting = asyncio.ensure_future(body.receive())
    await asyncio.sleep(0)
    file.close()
    assert await waiting == GONE
