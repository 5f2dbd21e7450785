"""A microphone's connection to its session: what it asks for, and what it is told. Knows no Channels."""

import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

from channels.db import database_sync_to_async

from courtsight.accounts.models import User
from transcription.captions.intake import Hopeless, Intake, Say
from transcription.captions.marks import missed_seconds
from transcription.captions.protocol import Close, Code, Ping, Refused, Start, Stop, error_message, read_text
from transcription.captions.rights import is_closed, may_hear_closed, refusal_to_stream
from transcription.captions.sessions import end_session
from transcription.captions.shown import session_state
from transcription.captions.withholding import is_withheld
from transcription.errors import StorageFull, WrongState
from transcription.languages import Language
from transcription.models import LiveSession
from transcription.models.live import LiveState

LANGUAGES = (Language.INDONESIAN.value, *(code for code in Language.values if code not in ("id-ID", "auto")))


class Microphone:
    """`who` tells whose it is now, `say` sends it a message. Everything here raises Hopeless to have it closed."""

    def __init__(self, session_id: UUID, who: Callable[[], Awaitable[User | None]], say: Say) -> None:
        self._session_id, self._who, self._say = session_id, who, say
        # Keys are in the order of their connections: what is told of an earlier one may come late.
        self._key = f"{time.time_ns():020d}-{uuid4().hex}"
        self._intake: Intake | None = None
        self._client = ""
        self._has_begun = self._is_ending = False
        self._hears_closed = self._is_closed = False

    async def require_right(self) -> None:
        user = await self._who()
        if user is None:
            raise Hopeless(Close.UNAUTHENTICATED)
        refusal = await database_sync_to_async(refusal_to_stream)(user, self._session_id)
        if refusal is not None:
            raise Hopeless(refusal)

    async def take(self, text: str | None, data: bytes | None) -> None:
        """A message of the client. Frames that were under way when somebody else ended the session are no fault."""
        try:
            if data is not None and self._intake is not None:
                await self._intake.take(data)
            elif data is not None and self._is_ending:
                return
            else:
                await self._obey(text or "")
        except Refused as refused:
            await self._refuse(refused.code)

    async def look_again(self) -> None:
        """The session has changed."""
        if self._intake is not None:
            await self._intake.refresh()
        session, state = await self._state()
        await self._say({"type": "status", "session": state})
        if session.state == LiveState.ENDED:
            await self._say_closed(session)
        elif session.state == LiveState.ENDING:
            self._is_ending = True
            await self.let_go()

    def may_hear(self, message: Mapping[str, Any]) -> bool:
        """Whether whoever records is told this. Before they do they are told nothing, as any reader could ask here."""
        return self._has_begun and (self._hears_closed or not is_withheld(message, self._is_closed))

    async def taken_over(self, connection: str, client: str | None) -> None:
        """By a later connection; `client`: which goes on for its own earlier one alone."""
        if self._intake is not None and connection > self._key and client in (None, self._client):
            raise Hopeless(Close.TAKEN_OVER)

    async def let_go(self) -> None:
        """All that has come is stored and acknowledged; another connection may have the file."""
        intake, self._intake = self._intake, None
        if intake is not None:
            await intake.close()

    async def _obey(self, text: str) -> None:
        session, _ = await self._state()
        message = read_text(text, LANGUAGES, session.channels)
        if isinstance(message, Ping):
            await self._say({"type": "pong"})
        elif isinstance(message, Stop):
            await self._stop(session)
        elif session.state == LiveState.ENDED:
            await self._say_closed(session)
        elif self._intake is None and session.state != LiveState.ENDING:
            await self._start(session, message)

    async def _start(self, session: LiveSession, wanted: Start) -> None:
        self._client = wanted.client
        intake = Intake(session, self._key, self._say, None if wanted.takes_over else wanted.client, wanted.client)
        try:
            await intake.open()
        except StorageFull:
            await self._say(error_message(Code.STORAGE_FULL))
            return
        self._intake, self._has_begun = intake, True
        current, state = await self._state()
        if current.state not in LiveState.open():  # since it was asked: what is stored may be a recording by now
            await self.look_again()
            return
        missed = await database_sync_to_async(missed_seconds)(current, intake.written_at)
        place = {"next_seq": intake.next_seq, "stored_seconds": round(intake.seconds, 3)}
        place["after_others"] = intake.is_after_others
        await self._say({"type": "ready", **place, "missed_seconds": round(missed, 3), "session": state})

    async def _stop(self, session: LiveSession) -> None:
        await self.let_go()
        with suppress(WrongState):  # somebody else has ended it
            await database_sync_to_async(end_session)(session, await self._who())

    async def _refuse(self, code: Code) -> None:
        if self._intake is not None:
            await self._intake.refuse(code)
        else:  # there is no frame to begin with yet
            await self._say(error_message(code))
            raise Hopeless(Close.BAD_MESSAGE)

    async def _say_closed(self, session: LiveSession) -> None:
        made = {"transcript_id": session.transcript_id, "recording_id": session.recording_id}
        await self._say({"type": "closed"} | {name: key and str(key) for name, key in made.items()})
        raise Hopeless(Close.DONE)

    async def _state(self) -> tuple[LiveSession, dict[str, Any]]:
        """As its person may know it. Raises Hopeless where there is none any more."""
        user = await self._who()
        if user is None:
            raise Hopeless(Close.UNAUTHENTICATED)
        return await self._look(user)

    @database_sync_to_async
    def _look(self, user: User) -> tuple[LiveSession, dict[str, Any]]:
        session = LiveSession.objects.select_related("hearing").get(pk=self._session_id)
        self._hears_closed, self._is_closed = may_hear_closed(user, session), is_closed(session)
        return session, session_state(session, user)
