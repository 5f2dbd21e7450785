"""The socket of those who read along, /ws/captions/{id}: staff, and guests while they are allowed."""

import asyncio
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from channels.db import database_sync_to_async

from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription.captions import telling
from transcription.captions.held_back import HeldBack
from transcription.captions.looks import Looks, View, last_lines
from transcription.captions.protocol import Close
from transcription.captions.steadily import steadily
from transcription.captions.withholding import is_withheld
from transcription.models import LiveSession
from transcription.models.live import Degraded, LiveState
from transcription.sockets import BusySocket, Receive, Send

# A change may not be told, where Redis is away: what is older than this is asked again, when there is something to say.
LOOK_SECONDS = 3.0
CHANGING = ("final", "corrected", "withdrawn")  # messages by which other lines are to be told
LARGEST_NUMBER = 2**31 - 1
NO_GUESS = {"type": "interim", "text": "", "agreed": "", "start": 0.0, "end": 0.0}


class CaptionConsumer(BusySocket):
    view: View | None = None
    has_guess = False  # this reader sees what is being said
    lacks_lines = False  # was shut out, and has not been told since what became final meanwhile
    ending: asyncio.Task[None] | None = None  # reads on when it has ended

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        self.session_id = scope["url_route"]["kwargs"]["pk"]
        self.held = HeldBack(self.session_id, self._look, self._say)
        try:
            await super().__call__(scope, receive, send)
        finally:  # also where Redis has gone
            self.held.stop()
            if self.ending is not None:
                self.ending.cancel()

    async def connect(self) -> None:
        self.withdrawn: set[str] = set()  # lines: what was told of one may come after this
        self.looks = Looks.of(self.session_id, self.scope)
        await self.accept()
        await self.channel_layer.group_add(telling.group_of(self.session_id), self.channel_name)
        if await self._look():
            if self.view.reader is not None:
                session = LiveSession(pk=self.session_id, hearing_id=self.view.state.get("hearing_id"))
                await database_sync_to_async(record_event)(self.view.reader, AuditAction.VIEWED, session)
            await self._say({"type": "status", "session": self.view.state})
            await self._say_lines(None)
            self._follow()
            await self._say_end()

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(telling.group_of(self.session_id), self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        before = _number_in(text_data)
        if before is None:
            await self.close(int(Close.BAD_MESSAGE))
        elif await self._look():
            await self._say_lines(before)

    async def captions_state(self, event: dict[str, Any]) -> None:
        if not await self._look():
            return
        await self._say({"type": "status", "session": self.view.state})
        if self.view.is_shut_out or self.view.delay or self.view.state["state"] != LiveState.RECORDING:
            await self._drop_guess()
        if self._is_let_in_again:
            await self._say_lines(None)
        self._follow()
        await self._say_end()

    async def captions_event(self, event: dict[str, Any]) -> None:
        if self.view is None:
            return
        if not await self._look(LOOK_SECONDS):
            return
        if self.view.is_over or self._is_let_in_again:  # what had to be told then was lost, or comes only after this
            await self.captions_state(event)
        if self.view is None or self.view.is_over:
            return
        message = _message_in(event["message"])
        self.withdrawn.update(message.get("ids", ()))
        if not self._is_held_back(message):
            await self._pass_on(event["message"])
        if message["type"] in CHANGING:  # also while it is being told: what was asked for before may be out of date
            self._follow()

    async def captions_taken_over(self, event: dict[str, Any]) -> None:
        """Only microphones are concerned."""

    async def _pass_on(self, content: str) -> None:
        """If this reader may have it now."""
        message = _message_in(content)
        kind = message["type"]
        if not self.view.hears_closed and is_withheld(message, self.view.is_closed, self.withdrawn):
            await self._drop_guess()
            return
        if (kind == "mark" and not self.view.is_staff) or (kind == "withdrawn" and self.view.hears_closed):
            return
        if kind == "degraded":
            await self._say(message | {"message": str(Degraded(message["level"]).label)})
        else:
            self.has_guess = message["text"] != "" if kind == "interim" else self.has_guess
            await self.send(content)
            if kind == "final":
                self.held.note([message["segment"]["number"]])

    async def _drop_guess(self) -> None:
        """What was being said is not for this reader any more. Once: nor is when others speak."""
        if self.has_guess:
            self.has_guess = False
            await self._say(NO_GUESS)

    def _is_held_back(self, message: Mapping[str, Any]) -> bool:
        """Whether this reader is told of it in its time only, see held_back; of interims never: they are none then."""
        if not (self.view.delay or self.held.is_waiting):
            return False
        kind, number = message["type"], message.get("segment", {}).get("number", 0)
        return kind in ("interim", "final") or (kind == "corrected" and number > self.held.told)

    def _follow(self) -> None:
        if self.view.delay or self.held.is_waiting:
            self.held.follow()

    async def _look(self, age: float = 0.0) -> View | None:
        """What this reader may see, now or so many seconds ago. None: nothing any more; the socket is closed."""
        self.view = await (self.looks.within(age) if age else self.looks.now())
        if self.view is None:
            await self.close(int(Close.FORBIDDEN))
        elif self.view.is_shut_out:
            self.lacks_lines = True
        return self.view

    @property
    def _is_let_in_again(self) -> bool:
        """The hearing is open again: lines of before, that were withheld while it was closed, are for this reader."""
        return self.lacks_lines and not self.view.is_shut_out

    async def _say_end(self) -> None:
        """Where it has ended. Guests are sent away with it, when they have been told what was said before."""
        if self.view.left:
            self._end_later(self.view.left)
        if self.view.state["state"] == LiveState.ENDED:
            await self._say({"type": "closed", "transcript_id": self.view.state.get("transcript_id")})
        if self.view.is_over:
            await self.close(int(Close.DONE))

    def _end_later(self, seconds: float) -> None:
        async def say() -> float | None:
            await self.captions_state({})
            return None if self.view is None else self.view.left or None

        if self.ending is None:
            self.ending = asyncio.create_task(steadily(say, seconds))

    async def _say_lines(self, before: int | None) -> None:
        if before is None:
            self.held.stop()
        lines = [] if self.view.is_shut_out else await last_lines(self.view, self.session_id, before)
        if before is None:
            self.lacks_lines = self.view.is_shut_out
            self.held.note([line["number"] for line in lines])
        await self._say({"type": "lines", "segments": lines} | ({} if before is None else {"before": before}))

    async def _say(self, message: dict[str, Any]) -> None:
        await self.send(json.dumps(message, ensure_ascii=False))


@lru_cache(maxsize=32)
def _message_in(content: str) -> dict[str, Any]:
    """For hundreds of readers at the same time. Not to be changed."""
    return json.loads(content)


def _number_in(text: str | None) -> int | None:
    """Before which line somebody wants more; None for what is no message of this protocol."""
    try:
        content = json.loads(text or "")
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict) or content.keys() != {"type", "before"} or content["type"] != "lines":
        return None
    before = content["before"]
    return before if type(before) is int and 0 < before <= LARGEST_NUMBER else None
