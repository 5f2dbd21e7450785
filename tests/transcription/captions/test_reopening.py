"""When a hearing is open to the public again: readers get what was public all the time, and reached them not."""

import json
from typing import Any

import pytest

from courtsight.accounts.models import User
from tests import factories
from tests.transcription.captions.microphone import PATIENCE
from tests.transcription.captions.reading import WORKER, Viewer, following, spoken
from tests.transcription.socketing import in_thread
from transcription.captions import caption_consumer
from transcription.captions.lines import correct_line
from transcription.captions.marks import begin_mark, end_mark
from transcription.captions.telling import tell_event, tell_state
from transcription.models import Hearing, LiveMark, LiveSession
from transcription.models.live import MarkKind

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def live(hearing: Hearing, clerk: User) -> LiveSession:
    """Of which a minute is stored."""
    return factories.LiveSessionFactory(hearing=hearing, started_by=clerk, worker=WORKER, guests_allowed=True)


async def told_that_it_is_closed(viewer: Viewer) -> None:
    """A socket that looks only when it is open again has shut nobody out."""
    while not (await viewer.hear("status"))["session"]["closed_to_public"]:
        pass


def texts_in(message: dict[str, Any]) -> list[str]:
    return [line["text"] for line in message["segments"]]


async def test_a_line_of_before_that_was_final_behind_closed_doors_comes_when_they_open(
    live: LiveSession, clerk: User, outsider: User
):
    await in_thread(spoken, live, "sidang dibuka", 40.0, 45.0)
    async with following(live, outsider) as staff, following(live) as guest, following(live, clerk) as inside:
        mark = await in_thread(begin_mark, live, clerk, MarkKind.CLOSED)
        for viewer in (staff, guest):
            await told_that_it_is_closed(viewer)
        await in_thread(spoken, live, "masih untuk umum", 50.0, 55.0)
        await in_thread(spoken, live, "rahasia", 62.0, 65.0)
        await inside.all_until("rahasia")
        await in_thread(LiveSession.objects.filter(pk=live.pk).update, stored_seconds=70.0)
        await in_thread(end_mark, mark, clerk)
        await in_thread(spoken, live, "terbuka lagi", 80.0, 82.0)
        for viewer in (staff, guest):
            heard = await viewer.all_until("terbuka lagi")
            assert "rahasia" not in json.dumps(heard)
            (lines,) = [message for message in heard if message["type"] == "lines"]
            assert texts_in(lines)[:2] == ["sidang dibuka", "masih untuk umum"]
            told = [message["type"] for message in heard]
            opened = heard.index(lines) - 1
            assert told[opened] == "status"
            assert not heard[opened]["session"]["closed_to_public"]
        assert "lines" not in [message["type"] for message in await inside.all_until("terbuka lagi")]


async def test_what_was_corrected_behind_closed_doors_comes_corrected(live: LiveSession, clerk: User):
    line = await in_thread(spoken, live, "nama siti", 40.0, 45.0)
    async with following(live) as guest:
        mark = await in_thread(begin_mark, live, clerk, MarkKind.CLOSED)
        await told_that_it_is_closed(guest)
        await in_thread(correct_line, line, clerk, 1, "nama Sitti")
        await in_thread(end_mark, mark, clerk)
        (segment,) = (await guest.hear("lines"))["segments"]
        assert (segment["id"], segment["revision"], segment["text"]) == (str(line.pk), 2, "nama Sitti")


async def test_who_came_while_it_was_closed_is_told_what_was_said_before(live: LiveSession, clerk: User):
    await in_thread(spoken, live, "sidang dibuka", 40.0, 45.0)
    mark = await in_thread(begin_mark, live, clerk, MarkKind.CLOSED)
    viewer = Viewer(live.pk)
    await viewer.socket.connect(timeout=PATIENCE)
    assert texts_in(await viewer.hear("lines")) == []
    await in_thread(tell_state, live.pk)  # it is closed still
    await in_thread(end_mark, mark, clerk)
    assert texts_in(await viewer.hear("lines")) == ["sidang dibuka"]
    await viewer.socket.disconnect(timeout=PATIENCE)


async def test_they_come_once(live: LiveSession, clerk: User):
    async with following(live) as guest:
        mark = await in_thread(begin_mark, live, clerk, MarkKind.CLOSED)
        await told_that_it_is_closed(guest)
        await in_thread(end_mark, mark, clerk)
        await guest.hear("lines")
        await in_thread(tell_state, live.pk)
        await in_thread(spoken, live, "terbuka lagi", 80.0, 82.0)
        assert "lines" not in [message["type"] for message in await guest.all_until("terbuka lagi")]


async def test_they_come_with_the_next_words_where_the_opening_was_not_told(
    live: LiveSession, clerk: User, monkeypatch: pytest.MonkeyPatch
):
    """Redis was away."""
    monkeypatch.setattr(caption_consumer, "LOOK_SECONDS", 0.0)
    async with following(live) as guest:
        mark = await in_thread(begin_mark, live, clerk, MarkKind.CLOSED)
        await in_thread(spoken, live, "masih untuk umum", 50.0, 55.0)
        await told_that_it_is_closed(guest)
        await in_thread(LiveMark.objects.filter(pk=mark.pk).update, ended_at=mark.begun_at, end=70.0)
        said = {"type": "interim", "text": "dan", "agreed": "", "start": 80.0, "end": 81.0, "closed": False}
        await in_thread(tell_event, live.pk, said)
        assert texts_in(await guest.hear("lines")) == ["masih untuk umum"]
        assert (await guest.hear("interim"))["text"] == "dan"
