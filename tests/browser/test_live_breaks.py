"""A desk that goes on by itself: awake, and after a login that ran out."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import log_in
from tests.browser.courtroom import expect_state, fill_in_leave, session_of, stored_sound, until
from tests.browser.desks import SILENT, sending

pytestmark = pytest.mark.long
Room = Callable[..., Page]
AWAKE = """
navigator.wakeLock.request = (kind) => { window.awake = kind; return Promise.reject(new Error("flat")); };
"""


def test_the_machine_is_kept_awake_while_a_session_is_open(room: Room, hearing: str):
    page = room(SILENT)
    page.add_init_script(AWAKE)
    page.goto(f"/hearings/{hearing}/live/")
    expect(page.get_by_label("Perekaman diizinkan")).to_be_visible()
    assert page.evaluate("window.awake") is None
    fill_in_leave(page)
    expect(page.get_by_role("button", name="Mulai merekam")).to_be_enabled()
    until(page, lambda: page.evaluate("window.awake") == "screen")


def test_who_logs_in_again_in_another_window_goes_on(room: Room, hearing: str):
    page, wire = sending(room, hearing)
    page.context.clear_cookies()
    expect(page.get_by_text("Anda telah keluar. Perekaman tetap berjalan")).to_be_visible(
        timeout=30_000
    )  # looked at every ten seconds
    expect_state(page, "recording")
    sent = len(wire.frames)
    log_in(page.context.new_page(), "panitera")
    page.bring_to_front()
    expect(page.get_by_text("Tersimpan di server sampai pukul")).to_be_visible(timeout=30_000)
    until(page, lambda: len(wire.frames) > sent + 20)
    page.keyboard.press("p")
    until(page, lambda: session_of(page, hearing)["state"] == "paused")
    assert stored_sound(page, str(session_of(page, hearing)["id"])) == wire.sound
