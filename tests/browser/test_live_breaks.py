"""A desk that goes on by itself: awake, after a login that ran out, and behind a piece that its browser has lost."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, WebSocket, expect

from tests.browser.conftest import log_in
from tests.browser.courtroom import expect_state, fill_in_leave, session_of, stored_sound, until
from tests.browser.desks import SILENT, accept_leaving, sending
from tests.site import Site

pytestmark = pytest.mark.long
Room = Callable[..., Page]
LOG_OUT = "from django.contrib.sessions.models import Session\nSession.objects.filter(session_key={key!r}).delete()"
AWAKE = """
navigator.wakeLock.request = (kind) => { window.awake = kind; return Promise.reject(new Error("flat")); };
"""
# How many frames wait behind those that were sent; `loses`: a disk that was full for a moment did not take the fifth.
WAITING = """({ sent, loses }) => new Promise((resolve, reject) => {
  const request = indexedDB.open("courtsight-live");
  request.onsuccess = () => {
    const frames = request.result.transaction("frames", "readwrite").objectStore("frames");
    frames.getAllKeys().onsuccess = ({ target }) => {
      const waiting = target.result.filter(([_, seq]) => seq > sent);
      if (loses) frames.delete(waiting[4]);
      frames.transaction.oncomplete = () => { request.result.close(); resolve(waiting.length); };
    };
  };
  request.onerror = reject;
})"""


def test_the_machine_is_kept_awake_while_a_session_is_open(room: Room, hearing: str):
    page = room(SILENT)
    page.add_init_script(AWAKE)
    page.goto(f"/hearings/{hearing}/live/")
    expect(page.get_by_label("Perekaman diizinkan")).to_be_visible()
    assert page.evaluate("window.awake") is None
    fill_in_leave(page)
    expect(page.get_by_role("button", name="Mulai merekam")).to_be_enabled()
    until(page, lambda: page.evaluate("window.awake") == "screen")


def test_who_logs_in_again_in_another_window_goes_on(room: Room, hearing: str, site: Site):
    page, wire = sending(room, hearing)
    [key] = [cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "sessionid"]
    site.python(LOG_OUT.format(key=key))
    expect(page.get_by_text("Anda telah keluar. Perekaman tetap berjalan")).to_be_visible()
    expect_state(page, "recording")
    sent = len(wire.frames)
    log_in(page.context.new_page(), "panitera")
    page.bring_to_front()
    expect(page.get_by_text("Tersimpan di server sampai pukul")).to_be_visible(timeout=30_000)
    until(page, lambda: len(wire.frames) > sent + 20)
    page.keyboard.press("p")
    until(page, lambda: session_of(page, hearing)["state"] == "paused")
    assert stored_sound(page, str(session_of(page, hearing)["id"])) == wire.sound


def test_when_the_browser_says_that_the_network_is_gone_the_desk_does_not_wait_to_find_out(room: Room, hearing: str):
    page, wire = sending(room, hearing)
    opened: list[WebSocket] = []
    page.on("websocket", lambda socket: opened.append(socket))
    page.evaluate("window.dispatchEvent(new Event('offline'))")
    until(page, lambda: len(opened) > 0)
    sent = len(wire.frames)
    until(page, lambda: len(wire.frames) > sent + 10)


def test_what_comes_after_a_piece_that_the_browser_has_lost_is_sent(room: Room, hearing: str):
    page, wire = sending(room, hearing)
    accept_leaving(page)
    page.evaluate("window.cutNetwork()")
    page.wait_for_timeout(500)  # for the last frames to be told
    before = max(wire.frames)
    until(page, lambda: page.evaluate(WAITING, {"sent": before, "loses": False}) > 20)
    page.evaluate(WAITING, {"sent": before, "loses": True})
    page.reload()
    expect(page.get_by_text("Peramban ini kehilangan sepotong rekaman.")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("Tersimpan di server sampai pukul")).to_be_visible(timeout=20_000)
    until(page, lambda: max(wire.frames) > before + 30)
