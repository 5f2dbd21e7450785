"""One microphone at a time: who takes over from whom, and what they are told."""

import asyncio
import os
import time

import pytest

from courtsight.accounts.models import User
from tests.transcription.captions.microphone import START, Microphone, pcm_in, spoken, token_of
from tests.transcription.socketing import in_thread
from transcription.captions import intake
from transcription.captions.marks import begin_mark, end_mark
from transcription.captions.protocol import Close
from transcription.captions.telling import tell_taken_over
from transcription.models import LiveSession
from transcription.models.live import MarkKind

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_second_connection_takes_over_from_the_first(session: LiveSession, clerk: User):
    token = await token_of(clerk)
    async with Microphone(session, token) as first:
        await first.start()
        await first.send(0)
        await first.hear_ack_of(0)
        async with Microphone(session, token) as second:
            assert (await second.start())["next_seq"] == 1
            assert await first.close_code() == Close.TAKEN_OVER
            await second.send(1)
            await second.hear_ack_of(1)
    assert pcm_in(session.audio_path) == spoken(2)


async def test_a_client_that_comes_back_by_itself_takes_nothing_from_who_has_taken_over(
    session: LiveSession, clerk: User, monkeypatch: pytest.MonkeyPatch
):
    """Its network was away, and another computer went on."""
    monkeypatch.setattr(intake, "HANDOVER_SECONDS", 0.5)
    token = await token_of(clerk)
    async with Microphone(session, token) as second:
        await second.start(client="kedua")
        await second.send(0)
        await second.hear_ack_of(0)
        async with Microphone(session, token) as first:
            await first.say(START | {"client": "pertama", "takes_over": False})
            assert await first.close_code() == Close.TAKEN_OVER
        await second.send(1)
        await second.hear_ack_of(1)
    assert pcm_in(session.audio_path) == spoken(2)


async def test_a_client_that_comes_back_by_itself_goes_on_for_its_own_connection(session: LiveSession, clerk: User):
    """Which the server holds for alive still."""
    token = await token_of(clerk)
    async with Microphone(session, token) as earlier:
        await earlier.start(client="pertama")
        async with Microphone(session, token) as later:
            await later.start(client="pertama", takes_over=False)
            assert await earlier.close_code() == Close.TAKEN_OVER


async def test_whoever_goes_on_is_told_for_how_long_nothing_came(session: LiveSession, clerk: User):
    token = await token_of(clerk)
    async with Microphone(session, token) as first:
        assert (await first.start())["missed_seconds"] == 0
        await first.send(0)
        await first.hear_ack_of(0)
    long_ago = time.time() - 1000
    os.utime(session.audio_path, (long_ago, long_ago))
    for _ in range(2):  # who connects and brings nothing has filled nothing
        async with Microphone(session, token) as second:
            assert (await second.start())["missed_seconds"] >= 1000
    mark = await in_thread(begin_mark, session, clerk, MarkKind.PAUSE)
    async with Microphone(session, token) as third:
        assert (await third.start())["missed_seconds"] == 0
    await in_thread(end_mark, mark, clerk)
    async with Microphone(session, token) as fourth:
        assert (await fourth.start())["missed_seconds"] < 1000  # since the pause ended


async def test_what_is_told_late_of_an_earlier_connection_closes_no_later_one(session: LiveSession, clerk: User):
    earlier = f"{time.time_ns():020d}-earlier"
    async with Microphone(session, await token_of(clerk)) as microphone:
        await microphone.start()
        await tell_taken_over(session.pk, earlier)
        await asyncio.sleep(0.3)
        await microphone.send(0)
        await microphone.hear_ack_of(0)


async def test_whoever_comes_back_is_told_that_another_client_wrote_since(session: LiveSession, clerk: User):
    """Its own frames of these numbers are others: they are not stored."""
    token = await token_of(clerk)
    for client, after_others in (("pertama", False), ("pertama", False), ("kedua", True), ("pertama", True)):
        async with Microphone(session, token) as microphone:
            ready = await microphone.start(client=client, takes_over=False)
            assert ready["after_others"] is after_others
            await microphone.send(ready["next_seq"])
            await microphone.hear_ack_of(ready["next_seq"])
    async with Microphone(session, token) as silent:
        assert (await silent.start(client="kedua"))["after_others"]
    async with Microphone(session, token) as microphone:
        assert not (await microphone.start(client="pertama"))["after_others"], "who brought nothing wrote nothing"
