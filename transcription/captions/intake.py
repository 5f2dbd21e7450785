"""One microphone's audio on its way to the disk and to the captioning workers. Knows no Channels.

Two tasks run side by side: one writes what has come and hands it on, the other makes it durable and acknowledges it.
So captions never wait for the disk to sync, and nothing is acknowledged that a power cut could take.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from typing import Any

from channels.db import database_sync_to_async
from django.conf import settings

from transcription.captions.audio_file import AudioFile, Busy
from transcription.captions.gate import Gate
from transcription.captions.noting import NOTING, Note, Wanted, wanted
from transcription.captions.protocol import MOST_ERRORS, Close, Code, Refused, error_message
from transcription.captions.recorded import longest
from transcription.captions.sessions import begin_recording, note_stored
from transcription.captions.steadily import steadily
from transcription.captions.storing import SYNCING, WRITING, Portion
from transcription.captions.telling import tell_taken_over
from transcription.captions.together import until_next
from transcription.errors import StorageFull
from transcription.models import LiveSession
from transcription.models.live import LiveState, MarkKind
from transcription.types import SAMPLE_RATE

logger = logging.getLogger(__name__)

NOTE_SECONDS = 1.0
# Between two syncs of one session: several frames share one.
SYNC_SECONDS = 0.2
# So long an older connection may take to let go.
HANDOVER_SECONDS = 10.0
# What is no fault of the client: it may try as long as it likes.
PATIENT = (Code.STORAGE_FULL, Code.TOO_FAST, Code.PAUSED, Code.OFF_THE_RECORD)

Say = Callable[[dict[str, Any]], Awaitable[None]]


class Hopeless(Exception):
    """The connection is to be closed, and with which code."""

    def __init__(self, close: Close) -> None:
        super().__init__(close)
        self.close = close


class Intake:
    """`connection`: a key that no other has. `say` sends a message to the client. `goes_on_for`: the client whose
    earlier connection is to let go; None: any.
    """

    def __init__(
        self, session: LiveSession, connection: str, say: Say, goes_on_for: str | None = None, client: str = ""
    ) -> None:
        self.session, self._connection, self._say = session, connection, say
        self._goes_on_for, self._client = goes_on_for, client
        self.is_after_others = False
        self._waiting: list[bytes] = []
        self._came, self._written = asyncio.Event(), asyncio.Event()
        self._synced = 0  # sequence number up to which all is safe
        self._errors = 0
        self._tasks: list[asyncio.Task[None]] = []
        self._is_closing = False
        self._is_written = False  # and nothing more will be
        self._looking = asyncio.Lock()  # an older look must not count after a newer one

    async def open(self) -> None:
        """Take the file over from whoever still writes to it. Raises Hopeless, StorageFull."""
        settings.HOME.create(settings.HOME.live)
        await tell_taken_over(self.session.pk, self._connection, self._goes_on_for)
        deadline = time.monotonic() + HANDOVER_SECONDS
        while True:
            try:
                path, reserve = self.session.audio_path, settings.DISK_RESERVE_BYTES
                self._file = await asyncio.to_thread(AudioFile, path, self.session.channels, reserve)
                break
            except Busy:
                if time.monotonic() > deadline:
                    raise Hopeless(Close.TAKEN_OVER) from None
                await asyncio.sleep(0.1)
        self._synced = self._file.next_seq
        self.is_after_others = self._file.is_after_others(self._client)
        self.gate = Gate(self.session.channels, self._file.next_seq, self._file.samples)
        with ExitStack() as otherwise:
            otherwise.callback(self._file.close)
            await self.refresh()
            otherwise.pop_all()
        runs = (self._write(), self._sync(), steadily(self._note))
        self._tasks = [asyncio.create_task(run) for run in runs]

    @property
    def next_seq(self) -> int:
        return self.gate.next_seq

    @property
    def seconds(self) -> float:
        return self._file.seconds

    @property
    def written_at(self) -> float | None:
        return self._file.written_at

    async def take(self, data: bytes) -> None:
        """A binary frame. Raises Hopeless."""
        for task in self._tasks:
            if task.done():
                task.result()  # raises what ended it: without it nothing would be stored
        try:
            pcm = self.gate.admit(data, time.monotonic())
        except Refused as refused:
            await self.refuse(refused.code)
            return
        if pcm == b"":
            await self.acknowledge()
        if not pcm:
            return
        self._errors = 0
        if self.gate.samples > min(settings.LIVE_MAX_HOURS * 3600 * SAMPLE_RATE, longest(self.session.channels)):
            raise Hopeless(Close.LIMIT)
        self._waiting.append(pcm)
        self._came.set()

    async def refuse(self, code: Code) -> None:
        """A message that is not taken. Raises Hopeless when there are too many in a row."""
        await self._say(error_message(code, self.gate.next_seq))
        if code not in PATIENT:
            self._errors += 1
        if self._errors >= MOST_ERRORS:
            raise Hopeless(Close.BAD_MESSAGE)

    async def acknowledge(self) -> None:
        if self._synced:
            await self._say({"type": "ack", "seq": self._synced - 1})

    async def refresh(self) -> None:
        """Look whether audio is wanted: somebody may have paused, or ended the session."""
        async with self._looking:
            self._obey(await database_sync_to_async(self._look)())

    async def close(self) -> None:
        """Store and acknowledge what has come, then let go of the file."""
        if self._is_closing:
            return
        self._is_closing = True
        self._came.set()
        try:
            await self._finish(*self._tasks)
        finally:  # whatever has failed: the next connection must have the file
            writing, *others = self._tasks
            for task in others:
                task.cancel()
            await asyncio.gather(asyncio.shield(writing), *others, return_exceptions=True)
            await asyncio.to_thread(self._file.close)

    async def _finish(
        self, writing: asyncio.Task[None], syncing: asyncio.Task[None], noting: asyncio.Task[None]
    ) -> None:
        async with self._looking:  # a note that is under way must not be stored after the last one
            noting.cancel()
        await asyncio.gather(noting, return_exceptions=True)
        await asyncio.shield(writing)
        self._is_written = True
        self._written.set()
        await syncing
        await self._store_note(connected=False)

    async def _write(self) -> None:
        while not (self._is_closing and not self._waiting):
            await self._came.wait()
            self._came.clear()
            if not (batch := self._waiting):
                continue
            self._waiting = []
            try:
                await asyncio.to_thread(self._file.write_as, self._client)
                await WRITING.ask(Portion(self.session.pk, self._file, batch))
            except StorageFull as error:
                logger.error("Live audio of session %s cannot be stored: %s", self.session.pk, error)
                self._waiting.clear()
                self.gate.go_back(self._file.next_seq, self._file.samples)
                await self.refuse(Code.STORAGE_FULL)
            else:
                self._written.set()

    async def _sync(self) -> None:
        while True:
            await self._written.wait()
            self._written.clear()
            if self._file.next_seq > self._synced:
                reached = await SYNCING.ask(self._file)
                if self.session.state == LiveState.READY:
                    await self._store_note(connected=True)
                    await database_sync_to_async(begin_recording)(self.session)
                self._synced = reached
                await self.acknowledge()
            if self._is_written and self._synced == self._file.next_seq:
                return
            await until_next(SYNC_SECONDS)

    async def _note(self) -> None:
        """Without a database nothing is noted, and all is stored and acknowledged all the same."""
        await self._store_note(connected=True)
        while True:
            await until_next(NOTE_SECONDS)
            async with self._looking:
                note = Note(self.session.pk, self._file.seconds, self._file.next_seq)
                self._obey(await NOTING.ask(note))

    async def _store_note(self, connected: bool) -> None:
        """And look, by the same connection: a change may not have been told, where Redis is away."""
        async with self._looking:
            self._obey(await database_sync_to_async(self._note_and_look)(connected))

    def _note_and_look(self, connected: bool) -> Wanted:
        note_stored(self.session, self._file.seconds, self._file.next_seq, connected)
        return self._look()

    def _look(self) -> Wanted:
        return wanted([self.session.pk])[0]

    def _obey(self, wanted: Wanted) -> None:
        self.session.state = wanted.state
        self.gate.closed_from = None if wanted.closed_from is None else round(wanted.closed_from * SAMPLE_RATE)
        self.gate.reason = Code.OFF_THE_RECORD if wanted.kind == MarkKind.OFF_RECORD else Code.PAUSED
