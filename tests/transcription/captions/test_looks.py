"""Hundreds of readers are answered by few questions, and nobody by one that was asked before something changed."""

import asyncio
from typing import Any

import pytest

from courtsight.accounts.models import User
from tests import factories
from tests.transcription.captions.microphone import token_of
from tests.transcription.socketing import in_thread
from transcription.captions import looks
from transcription.captions.looks import Looks
from transcription.captions.marks import begin_mark
from transcription.models import Hearing, LiveSession
from transcription.models.live import MarkKind

pytestmark = pytest.mark.django_db(transaction=True)


class NoSession:
    session_key = None


GUEST: dict[str, Any] = {"headers": [], "session": NoSession}


async def scope_of(user: User) -> dict[str, Any]:
    return {"headers": [(b"authorization", f"Bearer {await token_of(user)}".encode())], "session": NoSession}


@pytest.fixture
def live(hearing: Hearing, clerk: User) -> LiveSession:
    return factories.LiveSessionFactory(hearing=hearing, started_by=clerk, guests_allowed=True)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[User | None]:
    """Who the database was asked for."""
    real, asked = looks.look, []

    async def look(reader: User | None, session_id: Any) -> Any:
        asked.append(reader)
        return await real(reader, session_id)

    monkeypatch.setattr(looks, "look", look)
    return asked


async def test_readers_who_ask_at_once_share_two_questions(live: LiveSession, asked: list[User | None]):
    """The first has one to itself; for the others it may have been asked too early."""
    readers = [Looks.of(live.pk, GUEST) for _ in range(100)]
    views = await asyncio.gather(*(reader.now() for reader in readers))
    assert asked == [None, None]
    assert {view.is_staff for view in views} == {False}


async def test_what_changes_while_a_question_is_under_way_is_seen_by_who_asks_after_it(
    live: LiveSession, clerk: User, monkeypatch: pytest.MonkeyPatch
):
    """It is closed to the public just after the first look; who is told of that must not be given the first."""
    real, has_looked, may_answer = looks.look, asyncio.Event(), asyncio.Event()

    async def slow(reader: User | None, session_id: Any) -> Any:
        view = await real(reader, session_id)
        has_looked.set()
        await may_answer.wait()
        return view

    monkeypatch.setattr(looks, "look", slow)
    shared = Looks.of(live.pk, GUEST)
    early = asyncio.create_task(shared.now())
    await has_looked.wait()
    await in_thread(begin_mark, live, clerk, MarkKind.CLOSED)
    late = asyncio.create_task(shared.now())
    await asyncio.sleep(0)
    may_answer.set()
    assert not (await early).is_shut_out
    assert (await late).is_shut_out
    assert (await shared.within(60)).is_shut_out


async def test_for_a_while_nobody_asks_again(live: LiveSession, asked: list[User | None]):
    shared = Looks.of(live.pk, GUEST)
    first = await shared.now()
    assert await Looks.of(live.pk, GUEST).within(60) is first
    assert len(asked) == 1
    assert await shared.within(0) is not first
    assert len(asked) == 2


async def test_each_credential_is_asked_for_itself(live: LiveSession, clerk: User, outsider: User):
    await in_thread(begin_mark, live, clerk, MarkKind.CLOSED)
    scopes = [await scope_of(clerk), await scope_of(outsider), GUEST]
    views = [await Looks.of(live.pk, scope).now() for scope in scopes]
    assert [view.is_shut_out for view in views] == [False, True, True]
    assert [view.reader for view in views] == [clerk, outsider, None]


async def test_a_token_that_is_taken_back_is_seen_at_the_next_look(live: LiveSession, judge: User):
    await in_thread(LiveSession.objects.update, guests_allowed=False)
    shared = Looks.of(live.pk, await scope_of(judge))
    assert (await shared.now()).is_staff
    await in_thread(judge.api_tokens.all().delete)
    assert await shared.now() is None


async def test_an_error_is_not_kept(live: LiveSession, monkeypatch: pytest.MonkeyPatch):
    async def fail(reader: User | None, session_id: Any) -> None:
        raise ConnectionResetError

    shared = Looks.of(live.pk, GUEST)
    with monkeypatch.context() as patch:
        patch.setattr(looks, "look", fail)
        with pytest.raises(ConnectionResetError):
            await shared.within(60)
    assert (await shared.within(60)).state["id"] == str(live.pk)
