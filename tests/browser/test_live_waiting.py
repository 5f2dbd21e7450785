"""A browser that does not give the microphone, and a server that does not answer, are said, and asked again."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.courtroom import check, expect_state, fill_in_leave, say, session_of, tap, until
from tests.browser.desks import SILENT, recording
from tests.site import Site

pytestmark = pytest.mark.long
Room = Callable[..., Page]
# The page is given what it asked for when the test says so.
HANG = """
window.answers = [];
window.streams = [];
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = (wanted) => new Promise((resolve) => {
  window.answers.push(async () => {
    const stream = await ask(wanted);
    window.streams.push(stream);
    resolve(stream);
  });
});
"""
UNANSWERED = "Peramban belum memberikan mikrofon."
LATE = 40_000  # ms


def test_a_microphone_that_is_not_given_is_said_and_can_be_asked_for_again(room: Room, hearing: str):
    page = room(SILENT)
    page.add_init_script(HANG)
    page.goto(f"/hearings/{hearing}/live/")
    expect(page.get_by_text(UNANSWERED)).to_be_visible()
    expect(page.get_by_text("Halaman sedang disiapkan")).to_be_hidden()
    check(page)
    fill_in_leave(page)
    page.locator("[data-action=microphone]").click()
    until(page, lambda: page.evaluate("window.answers.length") == 3)  # on opening, with the session, by the button
    page.evaluate("window.answers[2]()")
    expect(page.get_by_role("meter").first).to_be_visible()
    expect(page.get_by_text(UNANSWERED)).to_be_hidden()
    page.evaluate("window.answers[0]()")  # the browser's first question is answered after all
    states = "window.streams.map((stream) => stream.getAudioTracks()[0].readyState)"
    until(page, lambda: page.evaluate(states) == ["live", "ended"])
    page.get_by_role("button", name="Mulai merekam").click()
    until(page, lambda: float(session_of(page, hearing)["stored_seconds"]) > 1)


def test_a_server_that_hangs_is_said_when_the_page_is_opened_and_it_can_be_tried_again(room: Room, hearing: str):
    page = room(SILENT)
    held: list[Route] = []
    page.route("**/api/v1/stt/live?hearing_id=*", lambda route: held.append(route))
    page.goto(f"/hearings/{hearing}/live/")
    expect(page.get_by_text("Sambungan ke server terputus.")).to_be_visible(timeout=LATE)
    page.unroute("**/api/v1/stt/live?hearing_id=*")
    page.get_by_role("button", name="Coba lagi").click()
    expect(page.get_by_label("Perekaman diizinkan")).to_be_visible()


def test_a_mark_that_a_hanging_server_does_not_answer_to_is_told_again_and_made_once(room: Room, hearing: str):
    page = room(SILENT)
    recording(page, hearing)
    held: list[Route] = []
    page.route("**/api/v1/stt/live/*/marks", lambda route: route.continue_() if held else held.append(route))
    page.keyboard.press("1")
    expect(page.get_by_text("Belum ada di server")).to_be_visible()
    expect(page.get_by_text("Belum ada di server")).to_be_hidden(timeout=LATE)
    assert [mark["label"] for mark in session_of(page, hearing)["marks"]] == ["Sumpah"]
    expect_state(page, "recording")


def test_lines_that_were_told_while_the_server_was_away_are_there_when_it_is_back(room: Room, hearing: str, site: Site):
    page = room(SILENT)
    tap(page)
    session = recording(page, hearing)
    page.evaluate("window.cutNetwork()")
    expect(page.get_by_text("Sambungan ke server terputus. Perekaman tetap berjalan.")).to_be_visible()
    say(site, session, "Sementara itu diucapkan.")
    page.evaluate("window.network = true")
    expect(page.locator("[data-panel=captions]").get_by_text("Sementara itu diucapkan.")).to_be_visible()
