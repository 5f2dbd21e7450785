"""A real browser on the real product: one site a test run, a page for each member of the cast."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType, CDPSession, ConsoleMessage, Page, StorageState, expect

from tests.browser.courtroom import MICROPHONE, clear, sound_file
from tests.browser.hearing_stage import RATE, stage_hearing, tone_file
from tests.browser.uploads import MB, started, throttle
from tests.factories import PASSWORD
from tests.site import Site

# What is there in the end is asked for, on machines that have other work as well; how fast it came, benches measure.
expect.set_options(timeout=30_000)

CHROMIUM = "/usr/bin/chromium"
# Without these the browser looks for its maker's hosts at each start.
QUIET = ["quic", "background-networking", "component-update", "sync", "gpu"]
# User name and role of those who are on stage; `luar` is a clerk like any other, assigned to nothing sealed.
CAST = {"panitera": "clerk", "hakim": "judge", "penonton": "viewer", "luar": "clerk"}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    flags = ["--no-first-run", *(f"--disable-{part}" for part in QUIET)]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": flags}


@pytest.fixture(scope="session")
def base_url(site: Site) -> str:
    return site.url


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "id-ID", "timezone_id": "Asia/Jakarta"}


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The whole product with its workers; the cast has accounts whose password is factories.PASSWORD."""
    running = Site().wait_until_ready()
    running.python(
        "from django.contrib.auth.models import Group\n"
        "from courtsight.accounts.models import User\n"
        f"for name, role in {CAST!r}.items():\n"
        f"    User.objects.create_user(name, password={PASSWORD!r}).groups.add(Group.objects.get(name=role))"
    )
    yield running
    running.stop()
    running.remove()


@pytest.fixture(scope="session")
def sessions() -> dict[str, StorageState]:
    """Cookies of those who have logged in so far."""
    return {}


def log_in(page: Page, username: str, password: str = PASSWORD) -> None:
    page.goto("/login/")
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(password)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)


@pytest.fixture
def page_of(
    browser: Browser, browser_context_args: dict[str, Any], sessions: dict[str, StorageState]
) -> Iterator[Callable[..., Page]]:
    """`page_of("panitera")`: a new browser window in which that person is logged in.

    Options of Playwright's new_context may follow. A script error or a breach of the
    Content-Security-Policy in any of the windows fails the test.
    """
    contexts, errors = [], []

    def listen(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            errors.append(message.text)

    def open_page(username: str, **options: Any) -> Page:
        state = sessions.get(username)
        context = browser.new_context(**{**browser_context_args, "storage_state": state, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", listen)
        if state is None:
            log_in(page, username)
            sessions[username] = context.storage_state()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def clerk_page(page_of: Callable[..., Page]) -> Page:
    return page_of("panitera")


@pytest.fixture
def judge_page(page_of: Callable[..., Page]) -> Page:
    return page_of("hakim")


@pytest.fixture
def viewer_page(page_of: Callable[..., Page]) -> Page:
    return page_of("penonton")


@pytest.fixture
def outsider_page(page_of: Callable[..., Page]) -> Page:
    return page_of("luar")


@pytest.fixture
def administrator_page(page_of: Callable[..., Page]) -> Page:
    return page_of("admin")


@pytest.fixture
def hearing(site: Site) -> str:
    return stage_hearing(site)


@pytest.fixture
def upload_page(clerk_page: Page, hearing: str) -> Page:
    clerk_page.goto(f"/hearings/{hearing}/")
    expect(clerk_page.locator("[data-input]")).to_be_attached()
    started(clerk_page)
    return clerk_page


@pytest.fixture
def slow(upload_page: Page) -> Iterator[CDPSession]:
    """A network on which an upload of 40 MB takes a while; it ends with the test at the latest."""
    session = upload_page.context.new_cdp_session(upload_page)
    throttle(session, 3 * MB)
    yield session
    if not upload_page.is_closed():
        throttle(session, -1)


@pytest.fixture
def big(tmp_path: Path) -> Path:
    """40 MB: twenty pieces."""
    return tone_file(tmp_path / "sidang panjang.wav", 40 * MB // (2 * RATE))


@pytest.fixture
def room(
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    browser_context_args: dict[str, Any],
    site: Site,
    tmp_path: Path,
) -> Iterator[Callable[..., Page]]:
    """`room(size=0.3)`: a page in a browser of its own, whose microphone hears that; a script error fails the test."""
    browsers, errors = [], []

    def open_room(size: float = 0.3, noise: float = 0.0, **options: Any) -> Page:
        sound = sound_file(tmp_path / f"mikrofon {len(browsers)}.wav", size, noise=noise)
        flags = [*browser_type_launch_args["args"], *MICROPHONE, f"--use-file-for-fake-audio-capture={sound}"]
        browser: Browser = browser_type.launch(**browser_type_launch_args | {"args": flags})
        browsers.append(browser)
        context = browser.new_context(**browser_context_args, permissions=["microphone"], **options)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        log_in(page, "panitera")
        return page

    yield open_room
    for browser in browsers:
        browser.close()
    clear(site)
    assert errors == []
