"""Who is at the other end of a socket, asked anew each time: what is taken back is gone at once."""

from typing import Any

import pytest
from django.test import Client

from courtsight.accounts.models import ApiToken, User
from tests.transcription.captions.microphone import token_of
from tests.transcription.socketing import in_thread
from transcription.captions.readers import credential_in, reader_of

pytestmark = pytest.mark.django_db(transaction=True)


class Session:
    """As the middleware puts it into the scope."""

    def __init__(self, key: str | None = None) -> None:
        self.session_key = key


def scope(authorization: str = "", key: str | None = None) -> dict[str, Any]:
    headers = [(b"authorization", authorization.encode())] if authorization else []
    return {"headers": headers, "session": Session(key)}


def logged_in(user: User) -> tuple[Client, dict[str, Any]]:
    client = Client()
    client.force_login(user)
    return client, scope(key=client.session.session_key)


async def test_a_program_is_known_by_its_token_and_a_browser_by_its_session(clerk: User, judge: User):
    assert await reader_of(scope(f"Bearer {await token_of(clerk)}")) == clerk
    _client, browser = await in_thread(logged_in, judge)
    assert await reader_of(browser) == judge


async def test_a_token_counts_before_a_session_even_when_it_is_wrong(clerk: User):
    client, browser = await in_thread(logged_in, clerk)
    headers = [(b"authorization", b"Bearer cs_salah")]
    assert await reader_of(browser | {"headers": headers}) is None


async def test_who_shows_nothing_is_a_guest():
    assert credential_in(scope()) is None
    assert await reader_of(scope()) is None


async def test_the_same_credential_is_the_same_reader_and_another_is_another(clerk: User):
    _client, browser = await in_thread(logged_in, clerk)
    token = f"Bearer {await token_of(clerk)}"
    credentials = {credential_in(given) for given in (browser, dict(browser), scope(token), scope(token), scope())}
    assert len(credentials) == 3


async def test_who_has_logged_out_is_nobody(clerk: User):
    client, browser = await in_thread(logged_in, clerk)
    await in_thread(client.logout)
    assert await reader_of(browser) is None


@pytest.mark.parametrize("change", [{"is_active": False}, {"must_change_password": True}], ids=str)
async def test_whoever_no_page_would_open_for_reads_nothing_here_either(clerk: User, change: dict[str, bool]):
    _client, browser = await in_thread(logged_in, clerk)
    program = scope(f"Bearer {await token_of(clerk)}")
    await in_thread(User.objects.filter(pk=clerk.pk).update, **change)
    assert [await reader_of(given) for given in (browser, program)] == [None, None]


async def test_a_token_that_was_taken_back_opens_nothing(clerk: User):
    program = scope(f"Bearer {await token_of(clerk)}")
    await in_thread(ApiToken.objects.all().delete)
    assert await reader_of(program) is None
