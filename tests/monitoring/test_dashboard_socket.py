"""The socket of the dashboard, through the real ASGI application."""

from typing import Any

import pytest
import redis
from django.contrib.auth.models import Group
from django.utils import timezone

from courtsight.accounts.models import User
from courtsight.accounts.roles import Role
from monitoring import consumers, dashboard
from tests import factories
from tests.transcription.socketing import Browser, cookies_of, in_thread
from transcription.models import Hearing
from transcription.models.job import JobStatus
from transcription.sockets import Close

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/ws/dashboard/?range=day"


@pytest.fixture(autouse=True)
def quick(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told as often as asked for, of what is now."""
    redis.Redis.from_url(settings.REDIS_URL).flushall()
    settings.HOME.path.mkdir(exist_ok=True)
    monkeypatch.setattr(consumers, "PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(dashboard, "shared", lambda: dashboard.Shared(kept_seconds=0))


async def read(browser: Browser) -> dict[str, Any]:
    return await browser.socket.receive_json_from(timeout=30)


async def close_code(browser: Browser) -> int:
    """What is on its way is read first."""
    while True:
        message = await browser.socket.receive_output(timeout=30)
        if message["type"] == "websocket.close":
            return message["code"]


async def shown_when(browser: Browser, text: str) -> str:
    for _ in range(200):
        html = (await read(browser))["html"]
        if text in html:
            return html
    raise AssertionError(f"{text} was never told")


async def test_an_administrator_is_told_again_and_again_how_things_stand(administrator: User, hearing: Hearing):
    async with Browser(await in_thread(cookies_of, administrator), path=PATH) as browser:
        first = await read(browser)
        assert (first["type"], first["sampled_at"]) == ("now", None)
        assert 'id="now-workers"' in first["html"]
        recording = await in_thread(factories.RecordingFactory, hearing=hearing, name="sidang baru.wav")
        await in_thread(_fail, recording)
        assert "data-retry" in await shown_when(browser, "sidang baru.wav")


async def test_it_speaks_the_language_of_who_looks(administrator: User):
    for language, words in (("id", "Menunggu"), ("en", "Waiting")):
        cookies = await in_thread(cookies_of, administrator, django_language=language)
        async with Browser(cookies, path=PATH) as browser:
            assert words in (await read(browser))["html"]


async def test_it_tells_nothing_of_sealed_hearings(administrator: User, sealed_hearing: Hearing, hearing: Hearing):
    sealed = await in_thread(factories.RecordingFactory, hearing=sealed_hearing, name="rahasia.wav")
    await in_thread(_fail, sealed)
    await in_thread(_fail, await in_thread(factories.RecordingFactory, hearing=hearing, name="terbuka.wav"))
    async with Browser(await in_thread(cookies_of, administrator), path=PATH) as browser:
        html = await shown_when(browser, "terbuka.wav")
    assert "rahasia" not in html


@pytest.mark.parametrize("role", ["clerk", "judge", "viewer"])
async def test_nobody_else_may_listen(role: str):
    user = await in_thread(factories.UserFactory, role=Role(role))
    async with Browser(await in_thread(cookies_of, user), path=PATH) as browser:
        assert await close_code(browser) == Close.FORBIDDEN


async def test_without_a_login_it_closes_and_says_why(db: None):
    async with Browser(path=PATH) as browser:
        assert await close_code(browser) == Close.UNAUTHENTICATED


@pytest.mark.parametrize("withdrawn", ["the role", "the account"])
async def test_it_closes_when_rights_are_withdrawn(withdrawn: str, administrator: User):
    def withdraw() -> None:
        if withdrawn == "the role":
            administrator.groups.set([Group.objects.get_or_create(name="clerk")[0]])
        else:
            User.objects.filter(pk=administrator.pk).update(is_active=False)

    async with Browser(await in_thread(cookies_of, administrator), path=PATH) as browser:
        await read(browser)
        await in_thread(withdraw)
        code = await close_code(browser)
    assert code == (Close.FORBIDDEN if withdrawn == "the role" else Close.UNAUTHENTICATED)


@pytest.mark.parametrize("origin", [b"http://jahat.example", b"null", b""])
async def test_a_page_of_another_site_is_refused(origin: bytes, administrator: User):
    async with Browser(await in_thread(cookies_of, administrator), origin=origin, path=PATH) as browser:
        assert not browser.accepted


@pytest.mark.parametrize("message", ["{", "[]", '{"type": "everything"}'])
async def test_whoever_says_something_is_shown_the_door(message: str, administrator: User):
    async with Browser(await in_thread(cookies_of, administrator), path=PATH) as browser:
        await browser.socket.send_to(text_data=message)
        assert await close_code(browser) == Close.BAD_MESSAGE


def _fail(recording: Any) -> None:
    ended = {"error_code": "no_speech", "finished_at": timezone.now()}
    factories.JobFactory(recording=recording, status=JobStatus.FAILED, **ended)
