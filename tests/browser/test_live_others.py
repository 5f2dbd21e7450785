"""What others do to a session that this desk records: a second computer, a program. The desk shows it, and heeds it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.courtroom import check, expect_state, record, session_of, stored_sound, until
from tests.browser.desks import beside, sending
from tests.site import Site

pytestmark = pytest.mark.long
Room = Callable[..., Page]
# By another clerk than the one at the desk.
BEGIN = """
from courtsight.accounts.models import User
from transcription.captions.marks import begin_mark
from transcription.models import LiveSession
begin_mark(LiveSession.objects.get(pk={session!r}), User.objects.get(username="luar"), {kind!r})
"""
GO_ON = """
from courtsight.accounts.models import User
from transcription.captions.marks import end_mark
from transcription.models import LiveMark
end_mark(LiveMark.objects.open().get(session={session!r}), User.objects.get(username="luar"))
"""
END = """
from courtsight.accounts.models import User
from transcription.captions.sessions import end_session
from transcription.models import LiveSession
end_session(LiveSession.objects.get(pk={session!r}), User.objects.get(username="luar"))
"""
MODES = {"pause": "paused", "off_record": "off_record"}


def stop(page: Page) -> None:
    page.get_by_role("button", name="Hentikan").click()
    page.get_by_role("dialog").get_by_role("button", name="Hentikan").click()


@pytest.mark.parametrize("kind", MODES)
def test_a_pause_and_its_end_are_shown_and_nothing_is_captured_between(room: Room, hearing: str, site: Site, kind: str):
    page, wire = sending(room, hearing)
    session = str(session_of(page, hearing)["id"])
    site.python(BEGIN.format(session=session, kind=kind))
    expect_state(page, MODES[kind])
    expect(
        page.get_by_role("alert").get_by_text("bukan di halaman ini: sekarang tidak ada yang direkam")
    ).to_be_visible()
    check(page)
    page.wait_for_timeout(500)
    clock = page.locator("[data-shows=clock]").inner_text()
    page.wait_for_timeout(2500)
    assert page.locator("[data-shows=clock]").inner_text() == clock
    sent = len(wire.frames)
    site.python(GO_ON.format(session=session))
    expect_state(page, "recording")
    until(page, lambda: len(wire.frames) > sent + 10)
    page.keyboard.press("p")
    until(page, lambda: session_of(page, hearing)["state"] == "paused")
    if kind == "pause":  # what was off the record is thrown away, and other sound has its numbers
        assert stored_sound(page, session) == wire.sound


@pytest.mark.parametrize("kind", MODES)
def test_whoever_sits_at_the_desk_may_go_on_and_stop(room: Room, hearing: str, site: Site, kind: str):
    page, wire = sending(room, hearing)
    session = str(session_of(page, hearing)["id"])
    site.python(BEGIN.format(session=session, kind=kind))
    expect_state(page, MODES[kind])
    page.keyboard.press("p")
    expect_state(page, "recording")
    sent = len(wire.frames)
    until(page, lambda: len(wire.frames) > sent + 10)
    site.python(BEGIN.format(session=session, kind=kind))
    expect_state(page, MODES[kind])
    page.wait_for_timeout(500)
    stop(page)
    until(page, lambda: session_of(page, hearing)["recording_id"] is not None)


def test_doors_that_others_close_and_open_are_shown(room: Room, hearing: str, site: Site):
    page, _ = sending(room, hearing)
    session = str(session_of(page, hearing)["id"])
    button = page.get_by_role("button", name="Tertutup untuk umum")
    site.python(BEGIN.format(session=session, kind="closed"))
    expect(button).to_have_attribute("aria-pressed", "true")
    site.python(GO_ON.format(session=session))
    expect(button).to_have_attribute("aria-pressed", "false")
    expect_state(page, "recording")


def test_an_end_that_others_made_is_said(room: Room, hearing: str, site: Site):
    page, _ = sending(room, hearing)
    site.python(END.format(session=session_of(page, hearing)["id"]))
    expect(page.get_by_text("Sesi diakhiri bukan di halaman ini")).to_be_visible()
    expect(page.get_by_role("button", name="Jeda")).to_be_hidden()
    expect(page.locator("[data-panel=over]")).to_be_visible()


def test_what_came_too_late_for_a_session_that_others_ended_is_said_and_can_be_saved(
    room: Room, hearing: str, site: Site
):
    page, _ = sending(room, hearing)
    page.evaluate("window.cutNetwork()")
    page.wait_for_timeout(2500)
    site.python(END.format(session=session_of(page, hearing)["id"]))
    page.evaluate("window.network = true")
    expect_state(page, "over")
    expect(page.locator("[data-shows=link]")).to_contain_text("hanya ada di peramban ini, dan tidak ada di rekaman")
    with page.expect_download():
        page.get_by_role("button", name="Simpan suara yang tertahan sebagai berkas").click()


def test_what_came_too_late_is_offered_again_when_the_page_comes_back_until_it_is_deleted(
    room: Room, hearing: str, site: Site
):
    page, _ = sending(room, hearing)
    page.evaluate("window.cutNetwork()")
    page.wait_for_timeout(2500)
    session = session_of(page, hearing)["id"]
    site.python(END.format(session=session))
    page.evaluate("window.network = true")
    expect_state(page, "over")
    page.on("dialog", lambda dialog: dialog.accept())  # that the page has sound which is nowhere else
    page.reload()
    offered = page.locator(".desk__notice", has_text="hanya ada di peramban ini, dan tidak ada di rekaman")
    with page.expect_download() as saved:
        offered.get_by_role("button", name="Simpan sebagai berkas").click()
    assert saved.value.suggested_filename == f"courtsight {session}.wav"
    assert saved.value.path().stat().st_size > 32_000
    check(page)
    offered.get_by_role("button", name="Hapus dari peramban ini").click()
    page.get_by_role("dialog").get_by_role("button", name="Hapus", exact=True).click()
    expect(offered).to_be_hidden()
    page.reload()
    expect(page.get_by_role("heading", name="Izin merekam")).to_be_visible()
    expect(offered).to_be_hidden()


def test_a_second_desk_shows_what_the_first_does(
    room: Room, browser: Browser, browser_context_args: dict[str, object], hearing: str
):
    page, _ = sending(room, hearing)
    other = beside(browser, hearing, browser_context_args)
    line = other.locator("[data-shows=link]")
    expect(line).to_have_text("Sidang ini direkam oleh halaman atau komputer lain.")
    page.keyboard.press("p")
    expect(line).to_have_text("Sidang ini direkam oleh halaman atau komputer lain, dan sedang dijeda.")
    page.keyboard.press("p")
    expect(line).to_have_text("Sidang ini direkam oleh halaman atau komputer lain.")
    page.keyboard.press("o")
    expect(line).to_have_text("Sidang ini direkam oleh halaman atau komputer lain, dan sedang tidak dicatat.")
    page.keyboard.press("c")
    expect(other.locator("[data-shows=closed]")).to_be_visible()
    other.context.close()


def test_a_desk_that_comes_back_takes_nothing_from_the_one_that_went_on(room: Room, hearing: str):
    """Its computer was taken away, say. What it had recorded by then is kept there."""
    page, _ = sending(room, hearing)
    page.evaluate("window.cutNetwork()")
    page.wait_for_timeout(1500)
    other = room()
    other.goto(f"/hearings/{hearing}/live/")
    expect_state(other, "elsewhere")
    other.get_by_role("button", name="Rekam di sini").click()
    expect(other.get_by_text("Tersimpan di server sampai pukul")).to_be_visible()
    page.evaluate("window.network = true; window.dispatchEvent(new Event('online'))")
    expect(page.locator(".desk__bar[data-mode=elsewhere]")).to_be_visible(timeout=40_000)
    expect(page.locator("[data-shows=link]")).to_contain_text("Disimpan di peramban ini")
    save = page.get_by_role("button", name="Simpan suara yang tertahan sebagai berkas")
    expect(save).to_be_visible()
    expect_state(other, "recording")
    page.get_by_role("button", name="Rekam di sini").click()
    expect(page.get_by_text("Komputer lain melanjutkan sesi ini.")).to_be_visible()
    expect_state(page, "recording")
    expect_state(other, "elsewhere")
    with page.expect_download() as saved:
        save.click()
    assert saved.value.path().stat().st_size > 32_000


def test_a_session_that_is_as_long_as_one_may_be_can_be_stopped(room: Room, hearing: str):
    page = room()
    page.route_web_socket("**/api/v1/stt/stream/*", lambda socket: socket.on_message(lambda _: socket.close(code=4413)))
    record(page, hearing)
    expect(page.get_by_text("Sesi ini sudah sepanjang yang diizinkan.")).to_be_visible()
    check(page)
    stop(page)
    until(page, lambda: session_of(page, hearing)["state"] == "ended")


def test_the_desks_own_pause_is_not_undone_by_what_it_is_told_of_before(room: Room, hearing: str):
    """Nobody is told that somebody else has done what was done here."""
    page, _ = sending(room, hearing)
    for key, state in (("p", "paused"), ("p", "recording"), ("o", "off_record"), ("p", "recording"), ("p", "paused")):
        page.keyboard.press(key)
        expect_state(page, state)
    until(page, lambda: session_of(page, hearing)["state"] == "paused")
    page.wait_for_timeout(1000)
    expect_state(page, "paused")
    expect(page.locator("[data-shows=notices]")).to_have_text("")
