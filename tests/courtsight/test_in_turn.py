"""Requests wait in line for their turn, and nobody is forgotten in it."""

import asyncio
from typing import Any

import pytest

from courtsight.in_turn import InTurn


class Views:
    """An application whose answers come when the test lets them."""

    def __init__(self, pieces: int = 1) -> None:
        self.inside: list[str] = []
        self.answered: list[str] = []
        self.go = asyncio.Event()
        self.pieces = pieces

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        self.inside.append(scope["path"])
        if scope["path"] == "/fails":
            raise RuntimeError
        for number in range(self.pieces):
            await send({"type": "http.response.body", "body": b"", "more_body": number + 1 < self.pieces})
            await self.go.wait()
        self.answered.append(scope["path"])


async def ignore(_message: dict[str, Any]) -> None:
    """A client that reads at once."""


def asked(line: InTurn, path: str, kind: str = "http") -> asyncio.Task[None]:
    return asyncio.create_task(line({"type": kind, "path": path}, None, ignore))


async def settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_no_more_than_so_many_are_inside_and_the_others_follow_in_order():
    views = Views()
    line = InTurn(views, 2)
    tasks = [asked(line, f"/{number}") for number in range(5)]
    await settled()
    assert views.inside == ["/0", "/1"]
    views.go.set()
    await asyncio.gather(*tasks)
    assert views.answered == [f"/{number}" for number in range(5)]


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/health/", "/metrics", "/api/v1/health", "/static/a.js"])
async def test_whoever_wants_to_know_whether_it_works_does_not_wait(path: str):
    views = Views()
    line = InTurn(views, 1)
    tasks = [asked(line, "/"), asked(line, path), asked(line, "/ws/captions/1", kind="websocket")]
    await settled()
    assert views.inside == ["/", path, "/ws/captions/1"]
    views.go.set()
    await asyncio.gather(*tasks)


@pytest.mark.parametrize("path", ["/health/dashboard/", "/health/alerts/", "/health/report.pdf", "/livezz"])
async def test_whoever_wants_more_than_that_does(path: str):
    views = Views()
    line = InTurn(views, 1)
    tasks = [asked(line, "/"), asked(line, path)]
    await settled()
    assert views.inside == ["/"]
    views.go.set()
    await asyncio.gather(*tasks)
    assert views.answered == ["/", path]


async def test_who_reads_slowly_keeps_nobody_waiting():
    views = Views(pieces=3)
    line = InTurn(views, 1)
    tasks = [asked(line, "/long"), asked(line, "/next")]
    await settled()
    assert views.inside == ["/long", "/next"]
    views.go.set()
    await asyncio.gather(*tasks)
    assert line._room._value == 1, "each has given back one place"


async def test_an_error_gives_the_place_back():
    views = Views()
    line = InTurn(views, 1)
    with pytest.raises(RuntimeError):
        await asked(line, "/fails")
    views.go.set()
    await asked(line, "/next")
    assert views.answered == ["/next"]


async def test_who_goes_away_while_waiting_leaves_the_line():
    views = Views()
    line = InTurn(views, 1)
    first, gone, last = asked(line, "/first"), asked(line, "/gone"), asked(line, "/last")
    await settled()
    gone.cancel()
    views.go.set()
    await asyncio.gather(first, last)
    assert views.answered == ["/first", "/last"]
