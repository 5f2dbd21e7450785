"""A microphone whose connection breaks for whatever reason lets go of the file: the next one goes on at once."""

import asyncio
from collections.abc import Sequence

import pytest
from channels.layers import get_channel_layer
from django.db import OperationalError
from redis import RedisError

from courtsight.accounts.models import User
from tests.transcription.captions.microphone import PATIENCE, START, Microphone, token_of
from tests.transcription.socketing import in_thread
from transcription.captions import noting, steadily, stream_consumer
from transcription.captions.audio_file import AudioFile
from transcription.captions.intake import Intake
from transcription.captions.microphone import Microphone as Connection
from transcription.captions.noting import Note
from transcription.captions.protocol import Close
from transcription.models import LiveSession

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steadily, "AGAIN_SECONDS", 0.1)


async def connected(session: LiveSession, clerk: User) -> Microphone:
    """One whose end the test sees to itself."""
    return await Microphone(session, await token_of(clerk)).__aenter__()


async def recorded(microphone: Microphone) -> None:
    await microphone.start()
    await microphone.send(0)
    await microphone.hear_ack_of(0)


def require_free(session: LiveSession) -> None:
    AudioFile(session.audio_path, 1).close()


async def test_also_when_redis_has_gone(session: LiveSession, clerk: User, monkeypatch: pytest.MonkeyPatch):
    async def away(*_: object) -> None:
        raise RedisError("away")

    microphone = await connected(session, clerk)
    await recorded(microphone)
    monkeypatch.setattr(get_channel_layer(), "group_discard", away)
    with pytest.raises(RedisError):
        await microphone.socket.disconnect(timeout=PATIENCE)
    require_free(session)


async def test_also_when_the_database_has(session: LiveSession, clerk: User, monkeypatch: pytest.MonkeyPatch):
    def away(*_: object) -> None:
        raise OperationalError("away")

    microphone = await connected(session, clerk)
    await recorded(microphone)
    monkeypatch.setattr(Intake, "_note_and_look", away)
    with pytest.raises(OperationalError):
        await microphone.socket.disconnect(timeout=PATIENCE)
    require_free(session)


async def test_also_when_it_goes_while_the_file_is_opened(
    session: LiveSession, clerk: User, monkeypatch: pytest.MonkeyPatch
):
    async def away(self: Intake) -> None:
        raise OperationalError("away")

    microphone = await connected(session, clerk)
    monkeypatch.setattr(Intake, "refresh", away)
    await microphone.say(START)
    with pytest.raises(OperationalError):
        await microphone.socket.receive_output(timeout=10)
    require_free(session)


async def test_a_database_that_is_away_for_a_while_keeps_no_sound_back(
    session: LiveSession, clerk: User, monkeypatch: pytest.MonkeyPatch
):
    is_away, failed, real = True, asyncio.Event(), noting.note
    loop = asyncio.get_running_loop()

    def sometimes(notes: Sequence[Note]) -> None:
        if is_away:
            loop.call_soon_threadsafe(failed.set)
            raise OperationalError("away")
        real(notes)

    async with Microphone(session, await token_of(clerk)) as microphone:
        await recorded(microphone)
        monkeypatch.setattr(noting, "note", sometimes)
        await asyncio.wait_for(failed.wait(), 30)
        for seq in range(1, 20):
            await microphone.send(seq)
        await microphone.hear_ack_of(19)
        is_away = False
        while session.stored_seconds < 2.0:
            await asyncio.sleep(0.1)
            await in_thread(session.refresh_from_db)


async def test_whoever_loses_the_right_is_sent_away_though_the_first_look_failed(
    session: LiveSession, clerk: User, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(stream_consumer, "RIGHTS_SECONDS", 0.3)
    real, asked = Connection.require_right, []

    async def sometimes(self: Connection) -> None:
        asked.append(1)
        if len(asked) == 2:  # the first is on connecting
            raise OperationalError("away")
        await real(self)

    monkeypatch.setattr(Connection, "require_right", sometimes)
    async with Microphone(session, await token_of(clerk)) as microphone:
        await microphone.start()
        await in_thread(User.objects.filter(pk=clerk.pk).update, is_active=False)
        assert await microphone.close_code() == Close.UNAUTHENTICATED
    assert len(asked) > 2
