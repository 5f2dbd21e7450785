"""The socket of those who read along: staff, guests, and what nobody but the assigned may read."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from courtsight.accounts.models import User
from courtsight.accounts.roles import Role
from tests import factories
from tests.transcription.captions.microphone import PATIENCE
from tests.transcription.captions.reading import WORKER, Viewer, following, spoken
from tests.transcription.socketing import cookies_of, in_thread
from transcription.captions import closing
from transcription.captions.closing import close_session
from transcription.captions.lines import correct_line
from transcription.captions.marks import begin_mark, end_mark, name_mark
from transcription.captions.protocol import Close
from transcription.captions.sessions import change_session, end_session
from transcription.captions.telling import tell_event
from transcription.errors import WrongState
from transcription.models import Case, Hearing, LiveSession
from transcription.models.live import LiveState, MarkKind

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def live(hearing: Hearing, clerk: User) -> LiveSession:
    return factories.LiveSessionFactory(hearing=hearing, started_by=clerk, worker=WORKER, guests_allowed=True)


def seal(what: Case | Hearing, user: User) -> None:
    """In its form, as the page has it."""
    client = Client()
    client.force_login(user)
    address = reverse("case_edit" if isinstance(what, Case) else "hearing_edit", args=[what.pk])
    page = client.get(address)
    form = page.context["form"]
    rows = page.context["rows"].management_form
    filled = {field.html_name: field.value() for field in [*form, *rows] if field.value() is not None}
    answer = client.post(address, filled | {"sealed": "on", "assigned": [user.pk]})
    assert answer.status_code == 302, answer.context["form"].errors


async def test_a_final_line_comes_with_its_words(live: LiveSession, judge: User):
    async with following(live, judge) as viewer:
        line = await in_thread(spoken, live, "sidang dibuka")
        segment = (await viewer.hear("final"))["segment"]
        assert (segment["id"], segment["number"], segment["text"]) == (str(line.pk), 1, "sidang dibuka")
        assert [word["word"] for word in segment["words"]] == ["sidang", "dibuka"]


async def test_who_comes_later_is_told_what_was_said(live: LiveSession, judge: User):
    await in_thread(lambda: [factories.CaptionLineFactory(session=live, text=f"baris {n}") for n in range(60)])
    viewer = Viewer(live.pk, await in_thread(cookies_of, judge))
    await viewer.socket.connect(timeout=PATIENCE)
    assert (await viewer.hear("status"))["session"]["id"] == str(live.pk)
    lines = (await viewer.hear("lines"))["segments"]
    assert [lines[0]["number"], lines[-1]["number"]] == [11, 60]
    await viewer.socket.send_to(text_data=json.dumps({"type": "lines", "before": 11}))
    earlier = await viewer.hear("lines")
    assert (earlier["before"], [line["number"] for line in earlier["segments"]]) == (11, list(range(1, 11)))
    await viewer.socket.disconnect(timeout=PATIENCE)


async def test_a_correction_reaches_viewers(live: LiveSession, clerk: User):
    line = await in_thread(spoken, live, "nama siti")
    async with following(live) as guest:
        await in_thread(correct_line, line, clerk, 1, "nama Sitti")
        assert (await guest.hear("corrected"))["segment"]["text"] == "nama Sitti"


async def test_a_guest_is_told_nothing_of_the_case(live: LiveSession):
    viewer = Viewer(live.pk)
    await viewer.socket.connect(timeout=PATIENCE)
    status = (await viewer.hear("status"))["session"]
    assert set(status) == {"id", "state", "language", "closed_to_public", "degraded", "delay_seconds", "started_at"}
    await viewer.socket.disconnect(timeout=PATIENCE)


@pytest.mark.parametrize("changes", [{"guests_allowed": False}, {"hearing__sealed": True}], ids=str)
async def test_guests_are_let_in_only_where_they_are_allowed(clerk: User, changes: dict[str, Any]):
    session = await in_thread(factories.LiveSessionFactory, **({"guests_allowed": True} | changes))
    viewers = [Viewer(session.pk), Viewer(uuid4())]
    for viewer in viewers:
        await viewer.socket.connect(timeout=PATIENCE)
        assert await viewer.close_code() == Close.FORBIDDEN


async def test_a_guest_who_is_not_allowed_any_more_hears_no_more(live: LiveSession, clerk: User):
    async with following(live) as guest:
        await in_thread(change_session, live, clerk, False)
        await in_thread(spoken, live, "rahasia")
        assert await guest.close_code() == Close.FORBIDDEN


async def test_an_outsider_of_a_sealed_hearing_is_sent_away(sealed_hearing: Hearing, outsider: User):
    session = await in_thread(factories.LiveSessionFactory, hearing=sealed_hearing)
    viewer = Viewer(session.pk, await in_thread(cookies_of, outsider))
    await viewer.socket.connect(timeout=PATIENCE)
    assert await viewer.close_code() == Close.FORBIDDEN


async def test_when_a_hearing_is_sealed_who_may_not_read_on_is_sent_away_though_nobody_speaks(
    live: LiveSession, clerk: User, outsider: User
):
    async with following(live, clerk) as inside, following(live, outsider) as staff, following(live) as guest:
        await in_thread(seal, live.hearing, clerk)
        assert [await viewer.close_code() for viewer in (staff, guest)] == [Close.FORBIDDEN] * 2
        await in_thread(spoken, live, "hanya untuk yang ditugaskan")
        await inside.all_until("hanya untuk yang ditugaskan")


async def test_when_a_case_is_sealed_too(live: LiveSession, clerk: User, outsider: User):
    async with following(live, outsider) as staff, following(live) as guest:
        await in_thread(seal, live.hearing.case, clerk)
        assert [await viewer.close_code() for viewer in (staff, guest)] == [Close.FORBIDDEN] * 2


async def test_what_is_closed_to_the_public_goes_to_who_records_it_and_to_nobody_else(
    live: LiveSession, clerk: User, outsider: User
):
    await in_thread(spoken, live, "masih terbuka", 50.0, 52.0)
    shown = await in_thread(spoken, live, "sampai ke batas", 58.0, 61.0)
    async with following(live, clerk) as inside, following(live, outsider) as staff, following(live) as guest:
        mark = await in_thread(begin_mark, live, clerk, MarkKind.CLOSED)
        for viewer in (staff, guest):
            assert (await viewer.hear("withdrawn"))["ids"] == [str(shown.pk)]
        await in_thread(tell_event, live.pk, {"type": "interim", "text": "rahasia", "start": 62.0, "end": 63.0})
        await in_thread(spoken, live, "rahasia sekali", 62.0, 65.0)
        assert (await inside.hear("final"))["segment"]["closed"]
        await in_thread(LiveSession.objects.filter(pk=live.pk).update, stored_seconds=70.0)
        await in_thread(end_mark, mark, clerk)
        await in_thread(spoken, live, "rahasia terakhir", 68.0, 70.0)  # was final only now
        await in_thread(spoken, live, "terbuka lagi", 80.0, 82.0)
        for viewer in (staff, guest):
            heard = await viewer.all_until("terbuka lagi")
            assert "rahasia" not in json.dumps(heard)
            assert [message["segment"]["text"] for message in heard if message["type"] == "final"] == ["terbuka lagi"]


async def test_who_comes_while_it_is_closed_sees_nothing(live: LiveSession, clerk: User):
    await in_thread(spoken, live, "masih terbuka")
    await in_thread(begin_mark, live, clerk, MarkKind.CLOSED)
    viewer = Viewer(live.pk)
    await viewer.socket.connect(timeout=PATIENCE)
    assert (await viewer.hear("status"))["session"]["closed_to_public"]
    assert (await viewer.hear("lines"))["segments"] == []
    await viewer.socket.disconnect(timeout=PATIENCE)


async def test_the_end_is_told(live: LiveSession, clerk: User):
    async with following(live) as guest:
        await in_thread(end_session, live, clerk)
        while (await guest.hear("status"))["session"]["state"] != LiveState.ENDING:
            pass


@pytest.fixture
def quick_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guests are sent away as soon as it has ended."""
    monkeypatch.setattr(closing, "READ_ON_SECONDS", 0.0)


async def test_guests_are_told_the_end_and_sent_away_and_staff_may_read_on(
    live: LiveSession, clerk: User, judge: User, quick_end: None
):
    await in_thread(spoken, live, "sidang ditutup")
    async with following(live, judge) as staff, following(live) as guest:
        await in_thread(finish, live)
        for viewer in (staff, guest):
            while (await viewer.hear("status"))["session"]["state"] != LiveState.ENDED:
                pass
        assert await guest.hear("closed") == {"type": "closed", "transcript_id": None}
        assert await guest.close_code() == Close.DONE
        await staff.hear("closed")
        await staff.socket.send_to(text_data=json.dumps({"type": "lines", "before": 9}))
        assert [line["text"] for line in (await staff.hear("lines"))["segments"]] == ["sidang ditutup"]


async def test_a_guest_who_comes_after_the_end_gets_no_line(live: LiveSession, quick_end: None):
    await in_thread(spoken, live, "sidang ditutup")
    await in_thread(finish, live)
    viewer = Viewer(live.pk)
    await viewer.socket.connect(timeout=PATIENCE)
    assert (await viewer.hear("status"))["session"]["state"] == LiveState.ENDED
    assert (await viewer.hear("lines"))["segments"] == []
    await viewer.hear("closed")
    assert await viewer.close_code() == Close.DONE


def finish(session: LiveSession) -> None:
    """As it is when its captions are through."""
    LiveSession.objects.filter(pk=session.pk).update(state=LiveState.ENDING)
    assert close_session(LiveSession.objects.get(pk=session.pk))


@pytest.mark.parametrize("state", [LiveState.ENDING, LiveState.ENDED])
def test_guests_can_be_let_in_and_sent_away_at_any_time(live: LiveSession, clerk: User, state: LiveState):
    LiveSession.objects.update(state=state)
    change_session(live, clerk, guests_allowed=False)
    live.refresh_from_db()
    assert not live.guests_allowed
    change_session(live, clerk, guests_allowed=True)
    assert live.guests_allowed


def test_where_leave_was_refused_there_is_nothing_to_let_guests_into(live: LiveSession, clerk: User):
    LiveSession.objects.update(state=LiveState.REFUSED, guests_allowed=False)
    live.refresh_from_db()
    with pytest.raises(WrongState):
        change_session(live, clerk, guests_allowed=True)


def guessed(text: str, start: float = 10.0, end: float = 11.0, closed: bool = False) -> dict[str, Any]:
    return {"type": "interim", "text": text, "agreed": "", "start": start, "end": end, "closed": closed}


async def interim_of(viewer: Viewer) -> str:
    return (await viewer.hear("interim"))["text"]


async def test_what_was_being_said_is_taken_from_guests_when_it_is_closed_to_the_public(live: LiveSession, clerk: User):
    async with following(live) as guest, following(live, clerk) as inside:
        await in_thread(tell_event, live.pk, guessed("nama anak itu"))
        assert await interim_of(guest) == "nama anak itu"
        await in_thread(begin_mark, live, clerk, MarkKind.CLOSED)
        assert await interim_of(guest) == ""
        for _ in range(3):
            await in_thread(tell_event, live.pk, guessed("rahasia", 61.0, 62.0, closed=True))
        await in_thread(tell_event, live.pk, guessed("akhir", 61.0, 62.0, closed=True))
        assert await interim_of(inside) == "nama anak itu"
        while await interim_of(inside) != "akhir":
            pass
        assert await guest.socket.receive_nothing(timeout=0.3)  # nor that somebody speaks


async def test_it_is_taken_from_guests_where_the_telling_of_it_was_lost(live: LiveSession):
    """Redis was away when it was closed."""
    async with following(live) as guest:
        await in_thread(tell_event, live.pk, guessed("nama anak itu"))
        assert await interim_of(guest) == "nama anak itu"
        for _ in range(2):
            await in_thread(tell_event, live.pk, guessed("rahasia", 61.0, 62.0, closed=True))
        assert await interim_of(guest) == ""
        await in_thread(tell_event, live.pk, guessed("terbuka lagi", 80.0, 81.0))
        assert await interim_of(guest) == "terbuka lagi"


@pytest.mark.parametrize("silence", [MarkKind.PAUSE, MarkKind.OFF_RECORD])
async def test_what_was_being_said_is_gone_in_a_pause(live: LiveSession, clerk: User, silence: MarkKind):
    async with following(live) as guest:
        await in_thread(tell_event, live.pk, guessed("dan kemudian"))
        assert await interim_of(guest) == "dan kemudian"
        await in_thread(begin_mark, live, clerk, silence)
        assert await interim_of(guest) == ""


@pytest.mark.parametrize("level", ["fewer_interims", "longer_windows", "no_captions", "cloud_away"])
async def test_who_comes_while_the_machine_cannot_keep_up_is_told_so(live: LiveSession, judge: User, level: str):
    await in_thread(LiveSession.objects.filter(pk=live.pk).update, degraded=level)
    for user in (judge, None):
        viewer = Viewer(live.pk, await in_thread(cookies_of, user) if user else "")
        await viewer.socket.connect(timeout=PATIENCE)
        assert (await viewer.hear("status"))["session"]["degraded"] == level
        await viewer.socket.disconnect(timeout=PATIENCE)


@pytest.mark.parametrize("message", ["{", "null", '{"type": "lines"}', '{"type": "lines", "before": true}'], ids=str)
async def test_a_message_that_is_none_closes_the_socket(live: LiveSession, message: str):
    viewer = Viewer(live.pk)
    await viewer.socket.connect(timeout=PATIENCE)
    await viewer.socket.send_to(text_data=message)
    assert await viewer.close_code() == Close.BAD_MESSAGE


def test_the_feed_is_webvtt_of_what_its_reader_may_see(live: LiveSession, clerk: User):
    factories.CaptionLineFactory(session=live, text="Sidang dibuka", speaker="Hakim")
    factories.CaptionLineFactory(session=live, text="Rahasia", closed=True)
    address = f"/live/{live.pk}/captions.vtt"
    guest = Client().get(address)
    assert guest.headers["Content-Type"].startswith("text/vtt")
    text = guest.content.decode()
    assert text.startswith("WEBVTT")
    assert "00:00:00.000 --> 00:00:02.000\nHakim: Sidang dibuka" in text
    assert "Rahasia" not in text
    inside = Client()
    inside.force_login(clerk)
    assert "Rahasia" in inside.get(address).content.decode()


def test_the_feed_is_not_there_for_guests_after_the_end(live: LiveSession, clerk: User):
    factories.CaptionLineFactory(session=live, text="Sidang dibuka")
    LiveSession.objects.update(state=LiveState.ENDED)
    assert Client().get(f"/live/{live.pk}/captions.vtt").status_code == 404
    inside = Client()
    inside.force_login(clerk)
    assert "Sidang dibuka" in inside.get(f"/live/{live.pk}/captions.vtt").content.decode()


def test_the_feed_is_not_there_for_whom_it_is_not_for(live: LiveSession):
    LiveSession.objects.update(guests_allowed=False)
    assert Client().get(f"/live/{live.pk}/captions.vtt").status_code == 404
    assert Client().get(f"/live/{uuid4()}/captions.vtt").status_code == 404


async def test_a_mark_from_behind_closed_doors_is_told_to_those_inside_alone(live: LiveSession, clerk: User):
    outside = await in_thread(factories.UserFactory, role=Role.CLERK)
    async with following(live, clerk) as inside, following(live, outside) as other:
        await in_thread(begin_mark, live, clerk, MarkKind.CLOSED)
        await in_thread(begin_mark, live, clerk, MarkKind.ANCHOR, "Rahasia")
        while (told := await inside.hear("mark"))["mark"]["kind"] != MarkKind.ANCHOR:
            pass
        assert told["mark"]["label"] == "Rahasia"
        closed = await in_thread(live.marks.get, kind=MarkKind.CLOSED)
        await in_thread(end_mark, closed, clerk)
        await in_thread(name_mark, await in_thread(live.marks.get, kind=MarkKind.ANCHOR), clerk, "Rahasia besar")
        await in_thread(tell_event, live.pk, {"type": "degraded", "level": ""})
        heard = [await _any(other)]
        while heard[-1]["type"] != "degraded":
            heard.append(await _any(other))
        assert "Rahasia" not in json.dumps(heard)


async def _any(viewer: Viewer) -> dict[str, Any]:
    return json.loads(await viewer.socket.receive_from(timeout=PATIENCE))
