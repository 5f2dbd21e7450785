"""What one kind of reader may see of a session now, asked once for all of them: hundreds follow the same one."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from weakref import WeakValueDictionary

from channels.db import database_sync_to_async
from django.http import Http404

from courtsight.accounts.models import User
from transcription.captions.readers import Credential, credential_in, reader_with
from transcription.captions.rights import (
    is_closed,
    is_over_for,
    lines_for,
    may_hear_closed,
    seconds_left,
    sees_hearing,
    session_for_viewer,
)
from transcription.captions.shown import guest_state, line_state, session_state
from transcription.models import CaptionLine, LiveSession
from transcription.models.live import LiveState

LINES_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class View:
    """`state` as it is sent. `hears_closed`: also what is closed to the public. `is_over`: guests are sent away; those
    from whom captions are held back by `delay` read on for `left` seconds when it has ended.
    """

    reader: User | None
    state: dict[str, Any]
    is_staff: bool
    hears_closed: bool
    is_closed: bool
    is_over: bool
    left: float
    delay: float

    @property
    def is_shut_out(self) -> bool:
        """Nothing is for this reader at the moment."""
        return self.is_closed and not self.hears_closed


class Looks:
    """How those see a session who show the same credential, or none: guests all see the same.

    Nobody is given an answer to a question that was asked before theirs: what has changed since might not be in it.
    So whoever asks while one is under way waits for the next, with all others who do.
    """

    _shared: "WeakValueDictionary[tuple[UUID, Credential | None], Looks]" = WeakValueDictionary()

    @classmethod
    def of(cls, session_id: UUID, scope: Mapping[str, Any]) -> "Looks":
        """Those of this process, for as long as somebody keeps them."""
        credential = credential_in(scope)
        return cls._shared.setdefault((session_id, credential), cls(session_id, credential))

    def __init__(self, session_id: UUID, credential: Credential | None) -> None:
        self._session_id, self._credential = session_id, credential
        self._asked: asyncio.Task[View | None] | None = None
        self._next: asyncio.Task[View | None] | None = None
        self._last: tuple[float, View | None] | None = None

    async def now(self) -> View | None:
        """None: this reader may not, or there is no such session."""
        if self._asked is None:
            self._asked = asyncio.create_task(self._ask())
            return await asyncio.shield(self._asked)
        if self._next is None:
            self._next = asyncio.create_task(self._ask_after(self._asked))
        return await asyncio.shield(self._next)

    async def within(self, seconds: float) -> View | None:
        """As `now`, or as it was at most so long ago."""
        if self._last is not None and time.monotonic() - self._last[0] <= seconds:
            return self._last[1]
        return await self.now()

    async def _ask_after(self, earlier: asyncio.Task[View | None]) -> View | None:
        await asyncio.wait([earlier])
        self._asked, self._next = self._next, None
        return await self._ask()

    async def _ask(self) -> View | None:
        began = time.monotonic()
        try:
            view = await look(await reader_with(self._credential), self._session_id)
        finally:
            if self._asked is asyncio.current_task():
                self._asked = None
        if self._last is None or began >= self._last[0]:
            self._last = began, view
        return view


@database_sync_to_async
def look(reader: User | None, session_id: UUID) -> View | None:
    """None: this reader may not, or there is no such session."""
    try:
        session = session_for_viewer(reader, session_id)
    except Http404:
        return None
    is_staff, is_over = sees_hearing(reader, session), is_over_for(reader, session)
    has_ended = session.state == LiveState.ENDED
    return View(
        reader=reader,
        state=session_state(session, reader) if is_staff else guest_state(session, is_over),
        is_staff=is_staff,
        hears_closed=may_hear_closed(reader, session),
        is_closed=is_closed(session),
        is_over=is_over,
        left=seconds_left(session) if has_ended and not is_staff and not is_over else 0.0,
        delay=0.0 if is_staff else session.delay_seconds,
    )


@database_sync_to_async
def last_lines(view: View, session_id: UUID, before: int | None) -> list[dict[str, Any]]:
    """The last lines that this reader may see, in order; those before a number, for whoever scrolls back."""
    lines = lines_for(view.reader, LiveSession.objects.select_related("hearing__case").get(pk=session_id))
    if before is not None:
        lines = lines.filter(number__lt=before)
    found: list[CaptionLine] = list(lines.order_by("-number")[:LINES_AT_ONCE])
    return [line_state(line) for line in reversed(found)]
