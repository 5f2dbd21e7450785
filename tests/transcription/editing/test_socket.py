"""The socket of an open transcript, through the real ASGI application and a real Redis."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from courtsight.accounts.models import User
from tests import factories
from tests.transcription.editing.saying import join, retype, said
from tests.transcription.socketing import Browser, cookies_of, in_thread
from transcription import live
from transcription.editing import apply_edit, edit_segment
from transcription.models import EditKind, Hearing, Segment, Transcript
from transcription.sockets import Close
from transcription.speakers import Identity, rename
from transcription.speakers.undoing import undo

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def transcript(hearing: Hearing) -> Transcript:
    return staged(hearing)


def staged(hearing: Hearing) -> Transcript:
    transcript = factories.TranscriptFactory(recording=factories.RecordingFactory(hearing=hearing))
    for text, label in (("Sidang dibuka", "1"), ("Siap Yang Mulia", "2")):
        said(transcript, text, engine_speaker=label)
    return transcript


@asynccontextmanager
async def open_by(user: User, transcript: Transcript) -> AsyncIterator[Browser]:
    """After the first word about who is there."""
    browser = Browser(await in_thread(cookies_of, user), path=f"/ws/transcripts/{transcript.pk}/")
    async with browser:
        assert (await browser.read())["type"] == "presence"
        yield browser


async def hear(browser: Browser, kind: str) -> dict[str, Any]:
    """The next message of this kind."""
    while (message := await browser.read())["type"] != kind:
        pass
    return message


async def people(browser: Browser, count: int) -> list[dict[str, Any]]:
    """Once so many others are there."""
    while len(found := (await hear(browser, "presence"))["people"]) != count:
        pass
    return found


def edit(transcript: Transcript, user: User, *changes: Any, kind: EditKind = EditKind.EDIT) -> Any:
    return apply_edit(transcript, user, kind, changes, uuid4())


def rows(transcript: Transcript) -> list[Segment]:
    return list(transcript.segments.all())


async def test_an_edit_arrives_whole_at_everybody_who_has_it_open(transcript: Transcript, clerk: User, judge: User):
    first, _ = await in_thread(rows, transcript)
    async with open_by(clerk, transcript) as own, open_by(judge, transcript) as other:
        made = await in_thread(edit, transcript, clerk, retype(first, "Sidang ditutup"))
        for browser in (own, other):
            told = await hear(browser, "edit")
            assert (told["number"], told["edit_id"], told["removed"]) == (1, str(made.pk), [])
            assert told["by"] == {"id": str(clerk.pk), "name": clerk.display_name}
            (segment,) = told["segments"]
            assert (segment["id"], segment["revision"], segment["text"]) == (str(first.pk), 2, "Sidang ditutup")
            assert len(segment["times"]) == 6


async def test_a_join_says_what_is_gone(transcript: Transcript, clerk: User):
    first, second = await in_thread(rows, transcript)
    async with open_by(clerk, transcript) as browser:
        await in_thread(edit, transcript, clerk, join(first, second), kind=EditKind.JOIN)
        assert (await hear(browser, "edit"))["removed"] == [str(second.pk)]


async def test_what_is_not_committed_is_not_told(transcript: Transcript, clerk: User):
    def fail() -> None:
        with transaction.atomic():
            edit(transcript, clerk, retype(rows(transcript)[0], "lain"))
            transaction.set_rollback(True)

    async with open_by(clerk, transcript) as browser:
        await in_thread(fail)
        await in_thread(edit, transcript, clerk, retype((await in_thread(rows, transcript))[0], "Sidang ditutup"))
        assert (await hear(browser, "edit"))["segments"][0]["text"] == "Sidang ditutup"


async def test_changes_of_speakers_are_told(transcript: Transcript, clerk: User):
    speaker = await in_thread(transcript.speakers.get, label="1")
    async with open_by(clerk, transcript) as browser:
        change = await in_thread(rename, speaker, clerk, 1, Identity("Siti"))
        await hear(browser, "speakers")
        await in_thread(undo, change, clerk)
        await hear(browser, "speakers")
        segment = (await in_thread(rows, transcript))[0]
        await in_thread(edit_segment, segment, clerk, segment.revision, speaker="")
        await hear(browser, "speakers")


async def test_a_new_status_is_told(transcript: Transcript, clerk: User):
    async with open_by(clerk, transcript) as browser:
        await in_thread(live.tell_after_commit, transcript.pk, live.STATUS_CHANGED, status="review")
        assert await hear(browser, "status") == {"type": "status", "status": "review"}


async def test_people_see_each_other_and_where_they_are(transcript: Transcript, clerk: User, judge: User):
    first, _ = await in_thread(rows, transcript)
    async with open_by(clerk, transcript) as own:
        async with open_by(judge, transcript) as other:
            (seen,) = await people(own, 1)
            assert (seen["name"], seen["initials"], seen["segment_id"]) == (judge.display_name, "H", None)
            await other.socket.send_json_to({"type": "at", "segment_id": str(first.pk)})
            (seen,) = (await hear(own, "presence"))["people"]
            while seen["segment_id"] is None:
                (seen,) = (await hear(own, "presence"))["people"]
            assert seen["segment_id"] == str(first.pk)
        assert await people(own, 0) == []


async def test_nobody_is_told_of_himself_but_of_his_other_tab(transcript: Transcript, clerk: User):
    async with open_by(clerk, transcript) as one, open_by(clerk, transcript):
        (seen,) = await people(one, 1)
        assert seen["name"] == clerk.display_name


async def test_who_was_killed_is_gone_after_a_while(transcript: Transcript, monkeypatch: pytest.MonkeyPatch):
    await in_thread(live.be_here, transcript.pk, "a", "Panitera", None)
    assert len(await in_thread(live.people_at, transcript.pk, "b")) == 1
    later = time.time() + live.GONE_AFTER + 1
    monkeypatch.setattr(live.time, "time", lambda: later)
    assert await in_thread(live.people_at, transcript.pk, "b") == []


async def test_people_of_other_transcripts_are_not_seen(
    transcript: Transcript, hearing: Hearing, clerk: User, judge: User
):
    other = await in_thread(staged, hearing)
    async with open_by(clerk, transcript) as own, open_by(judge, other):
        await own.socket.send_json_to({"type": "at", "segment_id": str(uuid4())})
        assert (await hear(own, "presence"))["people"] == []


async def test_a_sealed_hearing_leaks_nothing_to_an_outsider(sealed_hearing: Hearing, clerk: User, outsider: User):
    sealed = await in_thread(staged, sealed_hearing)
    cookies = await in_thread(cookies_of, outsider)
    async with (
        Browser(cookies, path=f"/ws/transcripts/{sealed.pk}/") as stranger,
        Browser(cookies, path=f"/ws/transcripts/{uuid4()}/") as nowhere,
        open_by(clerk, sealed) as insider,
    ):
        assert await stranger.close_code() == await nowhere.close_code() == Close.FORBIDDEN
        await in_thread(edit, sealed, clerk, retype((await in_thread(rows, sealed))[0], "Rahasia"))
        assert (await hear(insider, "edit"))["segments"][0]["text"] == "Rahasia"
        assert await in_thread(live.people_at, sealed.pk, "") != []


async def test_who_loses_the_right_hears_no_more(sealed_hearing: Hearing, clerk: User, judge: User):
    sealed = await in_thread(staged, sealed_hearing)
    await in_thread(sealed_hearing.assigned.add, judge)
    async with open_by(judge, sealed) as browser:
        await in_thread(sealed_hearing.assigned.remove, judge)
        await in_thread(edit, sealed, clerk, retype((await in_thread(rows, sealed))[0], "Rahasia"))
        while (message := await browser.socket.receive_output(timeout=30))["type"] != "websocket.close":
            assert "Rahasia" not in message["text"]
        assert message["code"] == Close.FORBIDDEN


async def test_a_viewer_is_sent_away(transcript: Transcript, viewer: User):
    async with Browser(await in_thread(cookies_of, viewer), path=f"/ws/transcripts/{transcript.pk}/") as browser:
        assert await browser.close_code() == Close.FORBIDDEN


async def test_without_a_login_the_socket_closes_and_says_why(transcript: Transcript):
    async with Browser(path=f"/ws/transcripts/{transcript.pk}/") as browser:
        assert await browser.close_code() == Close.UNAUTHENTICATED


async def test_the_socket_closes_when_its_user_logs_out(transcript: Transcript, clerk: User, judge: User):
    cookies = await in_thread(cookies_of, clerk)
    async with Browser(cookies, path=f"/ws/transcripts/{transcript.pk}/") as browser:
        await browser.read()
        await in_thread(Client(headers={"Cookie": cookies}).post, "/logout/")
        await in_thread(edit, transcript, judge, retype((await in_thread(rows, transcript))[0], "lain"))
        while (message := await browser.socket.receive_output(timeout=30))["type"] != "websocket.close":
            assert "lain" not in message["text"]
        assert message["code"] == Close.UNAUTHENTICATED


@pytest.mark.parametrize(
    "message",
    [
        "{",
        "[]",
        "null",
        '{"type": "at"}',
        '{"type": "at", "segment_id": 5}',
        '{"type": "at", "segment_id": "x"}',
        "[" * 100_000,
    ],
)
async def test_a_message_that_is_none_closes_the_socket(message: str, transcript: Transcript, clerk: User):
    async with open_by(clerk, transcript) as browser:
        await browser.socket.send_to(text_data=message)
        while (answer := await browser.socket.receive_output(timeout=30))["type"] != "websocket.close":
            pass
        assert answer["code"] == Close.BAD_MESSAGE


async def test_many_edits_at_once_all_arrive_in_order(transcript: Transcript, clerk: User, judge: User):
    first, second = await in_thread(rows, transcript)
    async with open_by(clerk, transcript) as browser:
        await asyncio.gather(
            in_thread(edit, transcript, clerk, retype(first, "satu")),
            in_thread(edit, transcript, judge, retype(second, "dua")),
        )
        assert {(await hear(browser, "edit"))["number"] for _ in range(2)} == {1, 2}


def test_without_redis_edits_go_on(transcript: Transcript, clerk: User, settings: Any):
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    assert edit(transcript, clerk, retype(rows(transcript)[0], "Sidang ditutup")).number == 1
    assert rows(transcript)[0].text == "Sidang ditutup"
    live.be_here(transcript.pk, "a", "Panitera", None)
    assert live.people_at(transcript.pk, "b") == []
