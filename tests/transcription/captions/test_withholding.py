"""What is said behind closed doors is told at no socket to whoever may not hear it, the microphone's own included."""

import json

import pytest
from django.utils import timezone

from courtsight.accounts.models import User
from courtsight.accounts.roles import Role
from tests import factories
from tests.transcription.captions.microphone import Microphone, token_of
from tests.transcription.socketing import in_thread
from transcription.captions.marks import begin_mark, end_mark
from transcription.captions.telling import tell_event, tell_state
from transcription.captions.withholding import is_withheld
from transcription.models import LiveSession
from transcription.models.live import LiveState, MarkKind

SECRET = {"type": "final", "segment": {"id": "1", "text": "rahasia korban", "closed": True}}
GUESS = {"type": "interim", "text": "rahasia kor", "agreed": "", "start": 0.0, "end": 1.0}
OPEN = {"type": "final", "segment": {"id": "2", "text": "terbuka", "closed": False}}


@pytest.mark.parametrize(
    ("message", "is_closed", "withheld"),
    [
        (SECRET, False, True), (SECRET, True, True), (OPEN, False, False), (OPEN, True, True),
        (GUESS, True, True), (GUESS, False, False), (GUESS | {"closed": True}, False, True),
        ({"type": "corrected", "segment": {"id": "gone"}}, False, True),
        ({"type": "mark", "mark": {}, "closed": True}, False, True),
        ({"type": "mark", "mark": {}, "closed": False}, True, False),
        ({"type": "withdrawn", "ids": ["1"]}, True, False), ({"type": "degraded", "level": ""}, True, False),
    ],
)  # fmt: skip
def test_lines_and_marks_from_behind_closed_doors_are_withheld(message: dict, is_closed: bool, withheld: bool):
    assert is_withheld(message, is_closed, {"gone"}) is withheld


@pytest.fixture
def outside(db: None) -> User:
    """A clerk who may upload to the hearing, and was not in the room when it was closed."""
    return factories.UserFactory(role=Role.CLERK)


async def recording(session: LiveSession) -> None:
    """It has begun."""
    await in_thread(LiveSession.objects.update, state=LiveState.RECORDING, started_at=timezone.now())
    await in_thread(session.refresh_from_db)


async def told(microphone: Microphone, session: LiveSession) -> str:
    """All that comes until something is told to everybody."""
    await in_thread(tell_event, session.pk, {"type": "degraded", "level": ""})
    await microphone.hear("degraded")
    return json.dumps(microphone.heard)


@pytest.mark.django_db(transaction=True)
async def test_a_socket_that_records_nothing_is_told_nothing_of_what_is_said(session: LiveSession, outside: User):
    async with Microphone(session, await token_of(outside)) as microphone:
        for message in (OPEN, SECRET, GUESS):
            await in_thread(tell_event, session.pk, message)
        await in_thread(tell_state, session.pk)
        await microphone.hear("status")  # all that was told before it has come
        assert [message["type"] for message in microphone.heard] == ["status"]
        await microphone.start()
        await in_thread(tell_event, session.pk, OPEN)
        assert (await microphone.hear("final"))["segment"]["text"] == "terbuka"


@pytest.mark.django_db(transaction=True)
async def test_who_takes_over_hears_no_more_than_who_may(session: LiveSession, clerk: User, outside: User):
    await recording(session)
    closed = await in_thread(begin_mark, session, clerk, MarkKind.CLOSED)
    async with Microphone(session, await token_of(outside)) as microphone:
        ready = await microphone.start()
        await in_thread(begin_mark, session, clerk, MarkKind.ANCHOR, "Rahasia korban")
        for message in (SECRET, GUESS, OPEN):
            await in_thread(tell_event, session.pk, message)
        heard = await told(microphone, session)
        assert "ahasia" not in heard
        assert "terbuka" not in heard, "it is closed now"
        assert [mark["kind"] for mark in ready["session"]["marks"]] == [MarkKind.CLOSED]
        await in_thread(end_mark, closed, clerk)
        while (await microphone.hear("status"))["session"]["closed_to_public"]:
            pass
        await in_thread(tell_event, session.pk, OPEN)
        assert (await microphone.hear("final"))["segment"]["text"] == "terbuka"
        assert "ahasia" not in await told(microphone, session)


@pytest.mark.django_db(transaction=True)
async def test_who_began_to_record_hears_everything(session: LiveSession, clerk: User):
    await recording(session)
    await in_thread(begin_mark, session, clerk, MarkKind.CLOSED)
    async with Microphone(session, await token_of(clerk)) as microphone:
        await microphone.start()
        await in_thread(begin_mark, session, clerk, MarkKind.ANCHOR, "Rahasia korban")
        await in_thread(tell_event, session.pk, SECRET)
        assert (await microphone.hear("final"))["segment"] == SECRET["segment"]
        assert "Rahasia korban" in await told(microphone, session)
