"""What a clerk does with the microphone does not keep what is said from being recorded, nor goes on unseen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.courtroom import expect_state, fill_in_leave, record, session_of, stored_sound, tap, until

pytestmark = pytest.mark.long
Room = Callable[..., Page]
# The streams that the page was given, to take one away.
STREAMS = """
window.streams = [];
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wanted) => {
  const stream = await ask(wanted);
  window.streams.push(stream);
  return stream;
};
"""
# The audio thread is told so many milliseconds later that it is to hold.
HOLD = """
window.late = 0;
const post = MessagePort.prototype.postMessage;
MessagePort.prototype.postMessage = function (message, ...more) {
  const send = () => post.call(this, message, ...more);
  return message === "hold" && window.late > 0 ? void setTimeout(send, window.late) : send();
};
"""
# What comes from the audio thread comes so many milliseconds late.
SLOW = """
window.slow = 0;
const { get, set } = Object.getOwnPropertyDescriptor(MessagePort.prototype, "onmessage");
const late = (hear) => (event) => window.slow > 0 ? void setTimeout(hear, window.slow, event) : hear(event);
Object.defineProperty(MessagePort.prototype, "onmessage", { get, set(hear) { set.call(this, late(hear)); } });
"""
UNPLUG = "window.streams.at(-1).getAudioTracks()[0].dispatchEvent(new Event('ended'))"


def try_out(page: Page, hearing: str) -> None:
    page.goto(f"/hearings/{hearing}/live/")
    page.get_by_role("button", name="Uji: rekam 4 detik").click()


def test_a_hearing_that_begins_during_the_test_is_recorded_from_its_beginning_on(room: Room, hearing: str):
    page = room()
    wire = tap(page)
    try_out(page, hearing)
    fill_in_leave(page)
    start = page.get_by_role("button", name="Mulai merekam")
    expect(start).to_be_enabled()
    page.wait_for_timeout(500)
    assert session_of(page, hearing)["stored_seconds"] == 0
    assert wire.frames == {}, "nothing of the test is in the record"
    start.click()
    until(page, lambda: len(wire.frames) > 60)  # longer than the test was to be
    page.get_by_role("button", name="Jeda").click()
    until(page, lambda: session_of(page, hearing)["state"] == "paused")
    assert stored_sound(page, str(session_of(page, hearing)["id"])) == wire.sound


def test_another_device_chosen_during_the_test_is_recorded(room: Room, hearing: str):
    page = room()
    wire = tap(page)
    try_out(page, hearing)
    device = page.get_by_label("Alat")
    device.select_option(index=1)
    expect(page.get_by_role("button", name="Uji: rekam 4 detik")).to_be_enabled()
    page.wait_for_timeout(4500)
    fill_in_leave(page)
    page.get_by_role("button", name="Mulai merekam").click()
    until(page, lambda: len(wire.frames) > 10)


def test_a_microphone_that_is_gone_is_said_in_the_bar_and_the_session_can_be_paused_and_ended(room: Room, hearing: str):
    page = room()
    page.add_init_script(STREAMS)
    record(page, hearing)
    expect(page.get_by_text("Tersimpan di server sampai pukul")).to_be_visible(timeout=20_000)
    page.evaluate(UNPLUG)
    expect(page.locator("[data-shows=link][data-tone=danger]")).to_contain_text("Tidak ada yang datang dari mikrofon")
    page.keyboard.press("p")
    until(page, lambda: session_of(page, hearing)["state"] == "paused")
    page.get_by_role("button", name="Hentikan").click()
    page.get_by_role("dialog").get_by_role("button", name="Hentikan").click()
    until(page, lambda: session_of(page, hearing)["state"] in ("ending", "ended"))
    expect(page.locator("[data-shows=over-title]")).to_be_visible()


def test_a_microphone_that_is_gone_and_another_one_go_on_with_a_mark_between(room: Room, hearing: str):
    page = room()
    page.add_init_script(STREAMS)
    wire = tap(page)
    record(page, hearing)
    until(page, lambda: len(wire.frames) > 10)
    page.evaluate(UNPLUG)
    expect(page.locator("[data-shows=link][data-tone=danger]")).to_be_visible()
    before = len(wire.frames)
    device = page.get_by_label("Alat")
    device.select_option(index=1)
    until(page, lambda: len(wire.frames) > before + 10)
    expect(page.locator("[data-shows=link][data-tone=danger]")).to_have_count(0)
    expect_state(page, "recording")
    until(page, lambda: any(str(mark["label"]).startswith("Tidak ada yang terekam") for mark in marks(page, hearing)))


def test_a_pause_that_is_ended_before_the_audio_thread_has_answered_is_over_for_the_server_too(
    room: Room, hearing: str
):
    """As by a double click."""
    page = recording_late(room, hearing, 600)
    page.keyboard.press("p")
    page.keyboard.press("p")
    expect_state(page, "recording")
    until(page, lambda: [mark["ended_at"] is not None for mark in marks(page, hearing)] == [True])
    assert session_of(page, hearing)["state"] == "recording"
    before = float(str(session_of(page, hearing)["stored_seconds"]))
    until(page, lambda: float(str(session_of(page, hearing)["stored_seconds"])) > before + 1)


def test_a_pause_is_told_though_the_audio_thread_hangs(room: Room, hearing: str):
    page = recording_late(room, hearing, 1_000_000)
    page.keyboard.press("p")
    until(page, lambda: session_of(page, hearing)["state"] == "paused")


def test_the_last_words_before_the_end_are_in_the_recording_though_the_machine_is_slow(room: Room, hearing: str):
    page = room()
    page.add_init_script(SLOW)
    wire = tap(page)
    record(page, hearing)
    until(page, lambda: len(wire.frames) > 10)
    page.evaluate("window.slow = 700")
    page.wait_for_timeout(1500)
    page.get_by_role("button", name="Hentikan").click()
    page.get_by_role("dialog").get_by_role("button", name="Hentikan").click()
    until(page, lambda: session_of(page, hearing)["recording_id"] is not None)
    expect_state(page, "over")
    expect(page.locator("[data-shows=link]")).to_have_text("")
    assert float(str(session_of(page, hearing)["stored_seconds"])) * 32_000 == pytest.approx(len(wire.sound), abs=32)


def recording_late(room: Room, hearing: str, late: int) -> Page:
    """From now on the audio thread answers `late` milliseconds after it was asked to hold."""
    page = room()
    page.add_init_script(HOLD)
    record(page, hearing)
    expect(page.get_by_text("Tersimpan di server sampai pukul")).to_be_visible(timeout=20_000)
    page.evaluate("late => { window.late = late; }", late)
    return page


def marks(page: Page, hearing: str) -> list[dict[str, object]]:
    return list(session_of(page, hearing)["marks"])  # type: ignore[call-overload]
