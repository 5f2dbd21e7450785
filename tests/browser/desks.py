"""Clerks at their desks while a hearing is recorded."""

from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import log_in
from tests.browser.courtroom import Wire, expect_state, record, session_of, tap, until

SILENT = 0.0  # what the microphone hears: the machine writes no lines of its own


def recording(page: Page, hearing: str) -> str:
    """The session, recorded and stored."""
    record(page, hearing)
    expect(page.get_by_text("Tersimpan di server sampai pukul")).to_be_visible(timeout=20_000)
    return str(session_of(page, hearing)["id"])


def sending(room: Callable[..., Page], hearing: str, frames: int = 10) -> tuple[Page, Wire]:
    """A desk that records, and what it sends: so many frames by now."""
    page = room()
    wire = tap(page)
    record(page, hearing)
    until(page, lambda: len(wire.frames) >= frames)
    return page, wire


def texts_of(page: Page, session: str) -> list[str]:
    return [line["text"] for line in page.request.get(f"/api/v1/stt/live/{session}/lines").json()["items"]]


def edit(page: Page) -> None:
    page.get_by_role("button", name="Perbaiki baris").click()


def beside(browser: Browser, hearing: str, args: dict[str, object]) -> Page:
    """A second clerk, who has the desk of the same hearing open."""
    other = browser.new_context(**args).new_page()
    log_in(other, "luar")
    other.goto(f"/hearings/{hearing}/live/")
    expect_state(other, "elsewhere")
    return other


def accept_leaving(page: Page) -> None:
    """The browser asks before a page is left that records."""
    page.on("dialog", lambda dialog: dialog.accept())
