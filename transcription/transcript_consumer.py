"""The socket of an open transcript, /ws/transcripts/{id}/: what others change, and who they are.

The server sends {"type": "edit", …} for each edit, {"type": "speakers"} and {"type": "status", …} when those are to
be fetched again, and {"type": "presence", "people": […]}, which leaves out the reader. The browser sends
{"type": "at", "segment_id": …}. Who the user is and whether they may edit is asked of the database for each message.
"""

import asyncio
from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async

from courtsight.accounts.models import User
from courtsight.accounts.roles import Action
from transcription import live
from transcription.access import can
from transcription.editor import edit_state
from transcription.models import Transcript, TranscriptEdit
from transcription.sockets import Close, UserSocket


class TranscriptConsumer(UserSocket):
    """Closes with FORBIDDEN where this user may not edit, or there is no such transcript: nobody can tell which."""

    async def connect(self) -> None:
        self.transcript_id: UUID = self.scope["url_route"]["kwargs"]["pk"]
        self.key, self.at, self.name, self.still_here = uuid4().hex, None, "", None
        await self.accept()
        if (user := await self.editor()) is not None:
            self.name = user.display_name
            await self.channel_layer.group_add(live.group_of(self.transcript_id), self.channel_name)
            self.still_here = asyncio.create_task(self._say_still_here())

    async def disconnect(self, code: int) -> None:
        if self.still_here is not None:
            self.still_here.cancel()
            with suppress(asyncio.CancelledError):
                await self.still_here
            await self.channel_layer.group_discard(live.group_of(self.transcript_id), self.channel_name)
            await sync_to_async(live.leave)(self.transcript_id, self.key)

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        segment = live.place_in(content)
        if segment is None:
            await self.close(Close.BAD_MESSAGE)
        elif await self.editor() is not None:
            self.at = segment
            await self._be_here()

    async def transcript_edited(self, event: dict[str, str]) -> None:
        if await self.editor() is not None and (state := await self._edit(event["edit"])) is not None:
            await self.send_json({"type": "edit", **state})

    async def transcript_speakers(self, event: dict[str, str]) -> None:
        if await self.editor() is not None:
            await self.send_json({"type": "speakers"})

    async def transcript_status(self, event: dict[str, str]) -> None:
        if await self.editor() is not None:
            await self.send_json({"type": "status", "status": event["status"]})

    async def transcript_people(self, event: dict[str, str]) -> None:
        if await self.editor() is not None:
            people = await sync_to_async(live.people_at)(self.transcript_id, self.key)
            await self.send_json({"type": "presence", "people": people})

    async def editor(self) -> User | None:
        """Who this is, if they may edit; else None, and the socket is closed."""
        user = await self.user()
        if user is not None and not await self._may_edit(user):
            await self.close(Close.FORBIDDEN)
            return None
        return user

    async def _say_still_here(self) -> None:
        while True:
            await self._be_here()
            await asyncio.sleep(live.STILL_HERE_SECONDS)

    async def _be_here(self) -> None:
        await sync_to_async(live.be_here)(self.transcript_id, self.key, self.name, self.at)

    @database_sync_to_async
    def _may_edit(self, user: User) -> bool:
        return can(user, Action.EDIT, Transcript(pk=self.transcript_id))

    @database_sync_to_async
    def _edit(self, key: str) -> dict[str, Any] | None:
        edit = TranscriptEdit.objects.filter(pk=key, transcript=self.transcript_id).select_related("made_by").first()
        if edit is None:
            return None
        by = {"id": str(edit.made_by_id), "name": edit.made_by.display_name} if edit.made_by else None
        return edit_state(edit) | {"edit_id": key, "kind": edit.kind, "by": by}
