"""The audio of many microphones reaches disk and Redis together, and the trouble of one is nobody else's."""

import asyncio
import os
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import redis
from django.conf import settings as live_settings

from transcription.captions.audio_file import AudioFile, Reader
from transcription.captions.channel import Sender, frame_in, key_of
from transcription.captions.storing import SYNCERS, SYNCING, WRITING, Portion, synced_until, write_and_send
from transcription.errors import StorageFull

TENTH = bytes(3200)


def portion(number: int, reserve: int = 0) -> Portion:
    session_id = uuid4()
    live_settings.HOME.create(live_settings.HOME.live)
    file = AudioFile(live_settings.HOME.live / f"{session_id}.audio", 1, reserve)
    return Portion(session_id, file, [bytes([number]) * 3200])


@pytest.fixture
def portions() -> Iterator[list[Portion]]:
    portions = [portion(number) for number in range(2 * SYNCERS + 3)]
    yield portions
    for one in portions:
        one.file.close()


def stored(one: Portion) -> list[bytes]:
    with Reader(live_settings.HOME.live / f"{one.session_id}.audio") as reader:
        return [frame.pcm for frame in reader.frames()]


def sent(one: Portion) -> list[bytes]:
    entries = redis.Redis.from_url(live_settings.REDIS_URL).xrange(key_of(one.session_id))
    return [frame_in(fields).pcm for _, fields in entries]


def test_each_goes_to_its_own_file_and_its_own_stream(portions: list[Portion]):
    assert write_and_send(portions, Sender()) == [None] * len(portions)
    for one in portions:
        assert stored(one) == sent(one) == one.payloads


def test_a_frame_is_handed_on_with_its_place(portions: list[Portion]):
    one = portions[3]
    write_and_send([one], Sender())
    write_and_send([one], Sender())
    entries = redis.Redis.from_url(live_settings.REDIS_URL).xrange(key_of(one.session_id))
    frames = [frame_in(fields) for _, fields in entries]
    assert [(frame.seq, frame.first) for frame in frames] == [(0, 0), (1, 1600)]


def test_what_goes_to_redis_does_not_stay_there_for_ever(portions: list[Portion]):
    write_and_send(portions[:1], Sender())
    assert redis.Redis.from_url(live_settings.REDIS_URL).ttl(key_of(portions[0].session_id)) > 0


def test_a_session_without_room_does_not_keep_the_others(portions: list[Portion]):
    full = portion(7, reserve=1 << 60)
    first, error, second = write_and_send([portions[0], full, portions[1]], Sender())
    assert (first, second) == (None, None)
    assert isinstance(error, StorageFull)
    assert (stored(full), sent(full)) == ([], [])
    assert stored(portions[1]) == sent(portions[1]) == portions[1].payloads
    full.file.close()


def test_a_broken_file_does_not_either(portions: list[Portion], monkeypatch: pytest.MonkeyPatch):
    broken, real = portions[1].file._file, os.pwrite

    def pwrite(descriptor: int, data: bytes, place: int) -> int:
        if descriptor == broken:
            raise OSError("the cable is out")
        return real(descriptor, data, place)

    monkeypatch.setattr(os, "pwrite", pwrite)
    first, error, second = write_and_send(portions[:3], Sender())
    assert (first, second) == (None, None)
    assert isinstance(error, OSError)


def test_without_redis_all_is_in_the_files(portions: list[Portion], settings: Any):
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    assert write_and_send(portions, Sender()) == [None] * len(portions)
    assert [stored(one) for one in portions] == [one.payloads for one in portions]


def test_what_is_written_while_the_disk_syncs_is_not_called_safe(
    portions: list[Portion], monkeypatch: pytest.MonkeyPatch
):
    file, real = portions[0].file, os.fdatasync
    file.append([TENTH])

    def sync(descriptor: int) -> None:
        real(descriptor)
        file.append([TENTH])

    monkeypatch.setattr(os, "fdatasync", sync)
    assert synced_until([file]) == [1]
    assert file.next_seq == 2


def test_a_disk_that_is_full_when_it_syncs_is_told_to_whom_it_concerns(
    portions: list[Portion], monkeypatch: pytest.MonkeyPatch
):
    broken = portions[1].file._file

    def sync(descriptor: int) -> None:
        if descriptor == broken:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fdatasync", sync)
    first, error, second = synced_until([one.file for one in portions[:3]])
    assert (first, second) == (0, 0)
    assert isinstance(error, StorageFull)


async def test_whoever_asks_is_told_of_their_own_file(portions: list[Portion]):
    for number, one in enumerate(portions):
        one.file.append([TENTH] * number)
    assert await asyncio.gather(*(SYNCING.ask(one.file) for one in portions)) == list(range(len(portions)))


async def test_whoever_asks_is_told_that_there_is_no_room():
    full = portion(7, reserve=1 << 60)
    with pytest.raises(StorageFull):
        await WRITING.ask(full)
    full.file.close()
