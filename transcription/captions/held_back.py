"""What is held back from guests: it is asked for when its time has come, and never told from memory. Meanwhile it may
have been corrected, withdrawn or closed to the public, and nobody may have told so: Redis may have been away.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import takewhile
from typing import Any
from uuid import UUID

from channels.db import database_sync_to_async
from django.utils import timezone

from transcription.captions.looks import View
from transcription.captions.rights import all_lines_for
from transcription.captions.shown import line_state
from transcription.captions.steadily import steadily
from transcription.captions.together import Together
from transcription.models import CaptionLine, LiveSession

# Hundreds of guests wait for the same line, and one question answers them all.
PAUSE_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Place:
    """Where guests are: they have been told the lines of a session up to this number."""

    session_id: UUID
    number: int


@dataclass(frozen=True, slots=True)
class Due:
    """`lines`: those that follow and may be read by now, in order. `next_in`: so many seconds later the next one may
    be; None: there is none yet.
    """

    lines: tuple[dict[str, Any], ...]
    next_in: float | None


def due_at(place: Place) -> Due:
    """All by one question at one moment, so that no line falls between what is told and what is awaited."""
    session = LiveSession.objects.select_related("hearing__case").filter(pk=place.session_id).first()
    if session is None:
        return Due((), None)
    since = timezone.now() - timedelta(seconds=session.delay_seconds)
    following: list[CaptionLine] = list(all_lines_for(None, session).filter(number__gt=place.number).order_by("number"))
    due = tuple(takewhile(lambda line: line.created_at <= since, following))
    rest = following[len(due) :]
    next_in = (rest[0].created_at - since).total_seconds() if rest else None
    return Due(tuple(line_state(line) for line in due), next_in)


@database_sync_to_async
def _answer(asked: list[Place]) -> Sequence[Due]:
    found = {place: due_at(place) for place in set(asked)}
    return [found[place] for place in asked]


ASKING: Together[Place, Due] = Together(_answer, PAUSE_SECONDS)


class HeldBack:
    """Tells one guest what is held back, line by line. `look`: what they may see now; `say` sends them a message."""

    def __init__(
        self,
        session_id: UUID,
        look: Callable[[], Awaitable[View | None]],
        say: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        self._session_id, self._look, self._say = session_id, look, say
        self._task: asyncio.Task[None] | None = None
        self.told = 0  # the number of the last line that this guest has

    @property
    def is_waiting(self) -> bool:
        return self._task is not None and not self._task.done()

    def follow(self) -> None:
        """Begin anew to ask, and to wait: there is something more, or it is held back for another time now."""
        self.stop()
        self._task = asyncio.create_task(steadily(self._tell))

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def note(self, numbers: Sequence[int]) -> None:
        """They have these lines."""
        self.told = max([self.told, *numbers])

    async def _tell(self) -> float | None:
        """What is due now. After so many seconds there is more; None: not before something happens."""
        view = await self._look()
        if view is None or view.is_shut_out or view.is_over:
            return None
        due = await ASKING.ask(Place(self._session_id, self.told))
        for line in due.lines:
            await self._say({"type": "final", "segment": line})
            self.note([line["number"]])
        return due.next_in
