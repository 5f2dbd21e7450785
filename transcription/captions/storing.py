"""The audio of all microphones of this process on its way to the disk and to Redis: a few times a second for all."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from uuid import UUID

from transcription.captions.audio_file import AudioFile
from transcription.captions.channel import Sender
from transcription.captions.together import Together
from transcription.errors import StorageFull

# For so long frames wait for those of other microphones.
PAUSE_SECONDS = 0.015
SYNC_PAUSE_SECONDS = 0.005
# Syncing waits for the disk, not for a core: the rest of the files does not wait for one.
SYNCERS = 8
DISK = ThreadPoolExecutor(SYNCERS + 2, thread_name_prefix="live-disk")
SENDER = Sender()


@dataclass(frozen=True, slots=True)
class Portion:
    """What has come of a session's audio, in order."""

    session_id: UUID
    file: AudioFile
    payloads: list[bytes]


async def _write(portions: list[Portion]) -> Sequence[Exception | None]:
    return await asyncio.get_running_loop().run_in_executor(DISK, write_and_send, portions)


def write_and_send(portions: Sequence[Portion], sender: Sender = SENDER) -> list[Exception | None]:
    """To the files, and what is there to the captioning workers; for each portion why it was not, if so.

    One that cannot be written does not keep the others.
    """
    answers: list[Exception | None] = []
    written = []
    for portion in portions:
        try:
            written.append((portion.session_id, portion.file.append(portion.payloads)))
            answers.append(None)
        except (StorageFull, OSError) as error:
            answers.append(error)
    sender.send(written)
    return answers


async def _sync(files: list[AudioFile]) -> Sequence[int | Exception]:
    loop = asyncio.get_running_loop()
    shares = [files[first::SYNCERS] for first in range(min(SYNCERS, len(files)))]
    synced = await asyncio.gather(*(loop.run_in_executor(DISK, synced_until, share) for share in shares))
    return [synced[place % SYNCERS][place // SYNCERS] for place in range(len(files))]


def synced_until(files: Sequence[AudioFile]) -> list[int | Exception]:
    """For each the sequence number of the first frame that a power cut might take; or why that is not known."""
    answers: list[int | Exception] = []
    for file in files:
        reached = file.next_seq  # what is written from here on may or may not be on the disk
        try:
            file.sync()
            answers.append(reached)
        except (StorageFull, OSError) as error:
            answers.append(error)
    return answers


WRITING: Together[Portion, None] = Together(_write, PAUSE_SECONDS)
SYNCING: Together[AudioFile, int] = Together(_sync, SYNC_PAUSE_SECONDS)
