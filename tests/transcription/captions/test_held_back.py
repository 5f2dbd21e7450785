"""Guests from whom captions are held back: each line in its time, as it is then, and none that is not for them then."""

import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from courtsight.accounts.models import User
from tests import factories
from tests.transcription.captions.microphone import PATIENCE
from tests.transcription.captions.reading import WORKER, Viewer, following, spoken
from tests.transcription.socketing import in_thread
from transcription.captions import caption_consumer, closing, held_back, looks, steadily
from transcription.captions.closing import close_session
from transcription.captions.held_back import Due, Place, due_at
from transcription.captions.lines import correct_line
from transcription.captions.marks import begin_mark, end_mark
from transcription.captions.protocol import Close
from transcription.captions.sessions import change_session
from transcription.captions.telling import tell_event, tell_state
from transcription.models import CaptionLine, Hearing, LiveSession
from transcription.models.live import LiveState, MarkKind

pytestmark = pytest.mark.django_db(transaction=True)
DELAY = 1.5


@pytest.fixture
def live(hearing: Hearing, clerk: User) -> LiveSession:
    given = {"guests_allowed": True, "delay_seconds": DELAY, "worker": WORKER}
    return factories.LiveSessionFactory(hearing=hearing, started_by=clerk, **given)


@pytest.fixture
def quick_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guests are sent away soon after they have read the last line."""
    monkeypatch.setattr(closing, "READ_ON_SECONDS", 1.0)


def finish(session: LiveSession) -> None:
    """As it is when its captions are through."""
    LiveSession.objects.filter(pk=session.pk).update(state=LiveState.ENDING)
    assert close_session(LiveSession.objects.get(pk=session.pk))


def end_for_guests(session: LiveSession, left: timedelta = timedelta(0)) -> None:
    until = timezone.now() + left
    LiveSession.objects.filter(pk=session.pk).update(state=LiveState.ENDED, guests_until=until)
    tell_state(session.pk)


def texts(heard: list[dict[str, Any]]) -> list[str]:
    return [message["segment"]["text"] for message in heard if message["type"] == "final"]


async def test_a_line_comes_later_to_them_than_to_others(live: LiveSession, clerk: User):
    async with following(live, clerk) as inside, following(live) as guest:
        await in_thread(spoken, live, "nanti saja")
        await inside.hear("final")
        assert await guest.socket.receive_nothing(timeout=0.3)
        assert (await guest.hear("final"))["segment"]["text"] == "nanti saja"


async def test_lines_come_in_order_and_once_each(live: LiveSession):
    async with following(live) as guest:
        for number in range(5):
            await in_thread(spoken, live, f"baris {number}")
        await in_thread(tell_state, live.pk)
        assert texts(await guest.all_until("baris 4")) == [f"baris {number}" for number in range(5)]


CHANGES: dict[str, Callable[[CaptionLine], Any]] = {
    "withdrawn": lambda line: CaptionLine.objects.filter(pk=line.pk).update(closed=True),
    "corrected": lambda line: CaptionLine.objects.filter(pk=line.pk).update(
        text="tanpa nama", machine_text="rahasia korban", revision=2
    ),
    "gone": lambda line: line.delete(),
}


@pytest.mark.parametrize("change", CHANGES)
async def test_what_became_of_a_line_meanwhile_holds_though_nobody_told_it(live: LiveSession, change: str):
    """Redis was away."""
    async with following(live) as guest:
        line = await in_thread(spoken, live, "rahasia korban")
        await in_thread(CHANGES[change], line)
        await in_thread(spoken, live, "berikutnya")
        heard = await guest.all_until("berikutnya")
        assert "rahasia" not in json.dumps(heard)
        assert texts(heard) == (["tanpa nama"] if change == "corrected" else []) + ["berikutnya"]


async def test_what_is_due_while_the_doors_are_closed_is_not_told_though_nobody_told_that_they_are(live: LiveSession):
    async with following(live) as guest:
        await in_thread(spoken, live, "masih terbuka", 50.0, 52.0)
        mark = await in_thread(partial(factories.LiveMarkFactory, session=live, start=60.0))
        assert await guest.socket.receive_nothing(timeout=DELAY + 0.5)
        closed = {"end": 61.0, "ended_at": timezone.now()}
        await in_thread(partial(type(mark).objects.filter(pk=mark.pk).update, **closed))
        await in_thread(tell_state, live.pk)
        assert [line["text"] for line in (await guest.hear("lines"))["segments"]] == ["masih terbuka"]


async def test_who_comes_while_the_doors_are_closed_is_told_what_is_held_back_when_they_open(
    live: LiveSession, clerk: User
):
    mark = await in_thread(begin_mark, live, clerk, MarkKind.CLOSED)
    async with following(live) as guest:
        await in_thread(spoken, live, "sebelum ditutup", 50.0, 52.0)
        await in_thread(end_mark, mark, clerk)
        lines = [line["text"] for line in (await guest.hear("lines"))["segments"]]  # where that took its time
        assert lines or (await guest.hear("final"))["segment"]["text"] == "sebelum ditutup"


async def test_a_line_that_comes_between_two_questions_is_told_once(live: LiveSession, monkeypatch: pytest.MonkeyPatch):
    """It was held back when the first lines were asked for, and its time has come when others are awaited."""
    real = caption_consumer.last_lines

    async def slow(*arguments: Any) -> Any:
        lines = await real(*arguments)
        await in_thread(CaptionLine.objects.filter(session=live).update, created_at=live.started_at)
        return lines

    await in_thread(spoken, live, "di antara")
    monkeypatch.setattr(caption_consumer, "last_lines", slow)
    async with following(live) as guest:
        await in_thread(spoken, live, "berikutnya")
        assert texts(await guest.all_until("berikutnya")) == ["di antara", "berikutnya"]


async def test_a_line_that_nobody_told_of_is_told_with_the_next(live: LiveSession):
    async with following(live) as guest:
        await in_thread(partial(factories.CaptionLineFactory, session=live, text="tanpa kabar"))
        await in_thread(spoken, live, "berikutnya")
        assert texts(await guest.all_until("berikutnya")) == ["tanpa kabar", "berikutnya"]


async def test_what_is_withdrawn_while_it_waits_is_never_shown(live: LiveSession, clerk: User):
    """It was spoken before the hearing was closed, reaches into that, and is due when it is open again."""
    async with following(live, clerk) as inside, following(live) as guest:
        line = await in_thread(spoken, live, "rahasia sampai ke batas", 58.0, 61.0)
        await inside.hear("final")
        mark = await in_thread(begin_mark, live, clerk, MarkKind.CLOSED)
        await in_thread(LiveSession.objects.filter(pk=live.pk).update, stored_seconds=62.0)
        await in_thread(end_mark, mark, clerk)
        await in_thread(spoken, live, "terbuka lagi", 80.0, 82.0)
        heard = await guest.all_until("terbuka lagi")
        assert [message["ids"] for message in heard if message["type"] == "withdrawn"] == [[str(line.pk)]]
        assert "rahasia" not in json.dumps(heard)


async def test_a_correction_of_a_line_that_they_have_comes_at_once_and_of_another_with_it(
    live: LiveSession, clerk: User
):
    first = await in_thread(spoken, live, "nama siti")
    await in_thread(CaptionLine.objects.update, created_at=live.started_at)
    async with following(live) as guest:
        second = await in_thread(spoken, live, "umur lima")
        await in_thread(correct_line, second, clerk, 1, "umur delapan")
        await in_thread(correct_line, first, clerk, 1, "nama Sitti")
        heard = await guest.all_until("umur delapan")
        assert [(message["type"], message["segment"]["text"]) for message in heard] == [
            ("corrected", "nama Sitti"), ("final", "umur delapan"),
        ]  # fmt: skip


async def test_when_nothing_is_held_back_any_more_they_have_it_at_once(live: LiveSession, clerk: User):
    await in_thread(change_session, live, clerk, None, 600.0)
    async with following(live) as guest:
        await in_thread(spoken, live, "tertahan")
        assert await guest.socket.receive_nothing(timeout=0.3)
        await in_thread(change_session, live, clerk, None, 0.0)
        await in_thread(spoken, live, "langsung")
        assert texts(await guest.all_until("langsung")) == ["tertahan", "langsung"]


async def test_who_is_held_back_from_now_on_keeps_no_guess(live: LiveSession, clerk: User):
    await in_thread(change_session, live, clerk, None, 0.0)
    async with following(live) as guest:
        guess = {"type": "interim", "text": "dan kemudian", "agreed": "", "start": 10.0, "end": 11.0}
        await in_thread(tell_event, live.pk, guess)
        assert (await guest.hear("interim"))["text"] == "dan kemudian"
        await in_thread(change_session, live, clerk, None, 30.0)
        assert (await guest.hear("interim"))["text"] == ""


async def test_what_is_held_back_is_told_and_then_the_end(live: LiveSession, clerk: User, quick_end: None):
    async with following(live, clerk) as staff, following(live) as guest:
        await in_thread(spoken, live, "sidang ditutup")
        await in_thread(finish, live)
        await staff.hear("closed")
        heard = await guest.all_until_closed()
    assert [message["type"] for message in heard][-3:] == ["final", "status", "closed"]
    assert heard[-3]["segment"]["text"] == "sidang ditutup"
    assert heard[-2]["session"]["state"] == LiveState.ENDED
    assert all(message["session"]["state"] == LiveState.ENDING for message in heard[:-3])


async def test_who_comes_again_while_lines_are_held_back_is_told_them_in_time(live: LiveSession, clerk: User):
    await in_thread(change_session, live, clerk, None, 3.0)
    await in_thread(spoken, live, "sebelum putus")
    await in_thread(end_for_guests, live, timedelta(hours=1))
    viewer = Viewer(live.pk)
    await viewer.socket.connect(timeout=PATIENCE)
    assert (await viewer.hear("status"))["session"]["state"] == LiveState.ENDING
    told = [line["text"] for line in (await viewer.hear("lines"))["segments"]]  # where this took three seconds
    assert told or (await viewer.hear("final"))["segment"]["text"] == "sebelum putus"
    await in_thread(end_for_guests, live)
    assert [message["type"] for message in await viewer.all_until_closed()] == ["status", "closed"]


async def test_who_is_shut_out_meanwhile_gets_none_of_it(live: LiveSession, clerk: User):
    await in_thread(change_session, live, clerk, None, 600.0)
    await in_thread(spoken, live, "sidang ditutup")
    async with following(live) as guest:
        await in_thread(finish, live)
        await in_thread(change_session, live, clerk, False)
        heard: list[str] = []
        while (message := await guest.socket.receive_output(timeout=PATIENCE))["type"] != "websocket.close":
            heard.append(message["text"])
    assert message["code"] == Close.FORBIDDEN
    assert "sidang ditutup" not in "".join(heard)


async def test_a_database_that_is_away_for_a_moment_keeps_no_line_back(
    live: LiveSession, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(steadily, "AGAIN_SECONDS", 0.2)
    answers = iter([OperationalError("away")])
    real = held_back.due_at

    def sometimes(place: Place) -> Due:
        for error in answers:
            raise error
        return real(place)

    monkeypatch.setattr(held_back, "due_at", sometimes)
    async with following(live) as guest:
        await in_thread(spoken, live, "tertahan")
        assert (await guest.hear("final"))["segment"]["text"] == "tertahan"


async def test_nor_the_end(live: LiveSession, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(steadily, "AGAIN_SECONDS", 0.2)
    real, asked = looks.is_over_for, []

    def sometimes(reader: User | None, session: LiveSession) -> bool:
        is_over = real(reader, session)
        if is_over and not asked:
            asked.append(1)
            raise OperationalError("away")
        return is_over

    monkeypatch.setattr(looks, "is_over_for", sometimes)
    async with following(live) as guest:
        await in_thread(end_for_guests, live, timedelta(seconds=1))
        assert [message["type"] for message in await guest.all_until_closed()][-1] == "closed"
    assert asked


def test_lines_follow_in_order_up_to_the_first_that_is_held_back(live: LiveSession):
    LiveSession.objects.update(delay_seconds=600.0)
    for text, seconds in (("satu", 900), ("dua", 700), ("tiga", 500)):
        line = factories.CaptionLineFactory(session=live, text=text)
        CaptionLine.objects.filter(pk=line.pk).update(created_at=timezone.now() - timedelta(seconds=seconds))
    due = due_at(Place(live.pk, 1))
    assert [line["text"] for line in due.lines] == ["dua"]
    assert 90 < due.next_in <= 100
    assert due_at(Place(live.pk, 3)) == Due((), None)


def test_of_a_session_that_is_gone_nothing_is_due(live: LiveSession):
    place = Place(live.pk, 0)
    live.delete()
    assert due_at(place) == Due((), None)
