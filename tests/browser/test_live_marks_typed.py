"""A mark is there when its key is pressed, and what is typed next is its text, however far away the server is."""

from collections.abc import Callable

import pytest
from playwright.sync_api import APIResponse, Browser, Locator, Page, Route, expect

from tests.browser.courtroom import expect_state, say, session_of, until
from tests.browser.desks import SILENT, accept_leaving, beside, edit, recording
from tests.site import Site

pytestmark = pytest.mark.long
Room = Callable[..., Page]
CALLS = "**/api/v1/stt/live/*/marks**"
LATE = "Belum ada di server"
# Counts the rows that come into the list, whether they stay or not.
ROWS = """
window.rows = 0;
const count = (changes) => changes.forEach(({ addedNodes }) => { window.rows += addedNodes.length; });
new MutationObserver(count).observe(document.querySelector("[data-shows=marks]"), { childList: true });
"""


def labels(page: Page, hearing: str) -> list[str]:
    return [mark["label"] for mark in session_of(page, hearing)["marks"]]


def field(page: Page) -> Locator:
    return page.locator(".marks input")


def test_a_mark_that_the_socket_tells_before_its_answer_has_one_row(room: Room, hearing: str):
    page = room(SILENT)
    recording(page, hearing)
    page.evaluate(ROWS)
    held: list[tuple[Route, APIResponse]] = []
    page.route(CALLS, lambda route: held.append((route, route.fetch())))
    for number, key in enumerate("12451245", 1):
        page.keyboard.press(key)
        until(page, lambda count=number: len(held) == count)
        page.wait_for_timeout(500)  # the socket's word is there by now
        route, answer = held[-1]
        route.fulfill(response=answer)
        until(page, lambda count=number: len(labels(page, hearing)) == count)
        assert page.evaluate("window.rows") == number


def test_what_is_typed_at_once_is_the_text_of_the_mark_and_no_command(room: Room, hearing: str):
    page = room(SILENT)
    recording(page, hearing)
    held: list[Route] = []
    is_near = [False]
    page.route(CALLS, lambda route: route.continue_() if is_near[0] else held.append(route))
    page.keyboard.type("3P-3oc")
    expect(field(page)).to_be_focused()
    expect(field(page)).to_have_value("Bukti P-3oc")
    expect_state(page, "recording")
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    before = float(session_of(page, hearing)["stored_seconds"])
    page.keyboard.press("Enter")
    expect(field(page)).not_to_be_focused()
    expect(page.get_by_text(LATE)).to_be_visible()
    until(page, lambda: float(session_of(page, hearing)["stored_seconds"]) > before + 3)
    is_near[0] = True
    for route in held:
        route.continue_()
    until(page, lambda: labels(page, hearing) == ["Bukti P-3"])
    assert session_of(page, hearing)["marks"][0]["start"] < before + 1, "when the key was pressed"
    expect(page.get_by_text(LATE)).to_be_hidden()
    expect(field(page)).to_have_count(1)


def test_without_network_marks_and_their_texts_are_kept_over_a_reload_and_told_once_it_is_back(
    room: Room, hearing: str
):
    page = room(SILENT)
    accept_leaving(page)
    recording(page, hearing)
    page.keyboard.type("3P-1")
    page.keyboard.press("Enter")
    until(page, lambda: labels(page, hearing) == ["Bukti P-1"])
    page.route(CALLS, lambda route: route.abort())
    field(page).fill("Bukti P-1a")
    field(page).press("Enter")
    page.keyboard.type("3P-2")
    page.keyboard.press("Enter")
    expect(page.get_by_text(LATE)).to_have_count(2)
    page.reload()
    expect_state(page, "recording")
    expect(page.get_by_text(LATE)).to_have_count(2)
    assert [one.input_value() for one in field(page).all()] == ["Bukti P-2", "Bukti P-1a"]
    assert labels(page, hearing) == ["Bukti P-1"]
    page.unroute(CALLS)
    until(page, lambda: sorted(labels(page, hearing)) == ["Bukti P-1a", "Bukti P-2"])
    expect(page.locator(".marks__told:visible")).to_have_count(0)
    expect(field(page)).to_have_count(2)


def test_a_mark_that_the_server_refuses_is_said_with_its_text(room: Room, hearing: str):
    page = room(SILENT)
    recording(page, hearing)
    refusal = {"status": 409, "title": "Sesi ini sudah berakhir.", "code": "gone"}
    page.route(CALLS, lambda route: route.fulfill(status=409, json=refusal))
    page.keyboard.press("1")
    expect(page.locator(".desk__notice")).to_contain_text("tidak tercatat: Sesi ini sudah berakhir.")
    expect(page.locator(".marks li")).to_contain_text("Tidak tercatat")


def test_enter_keeps_what_is_written_escape_what_was_there(room: Room, hearing: str):
    page = room(SILENT)
    recording(page, hearing)
    page.keyboard.type("3P-9")
    page.keyboard.press("Escape")
    expect(field(page)).to_have_value("Bukti …")
    expect(field(page)).not_to_be_focused()
    until(page, lambda: labels(page, hearing) == ["Bukti …"])
    field(page).fill("Bukti T-1")
    field(page).press("Enter")
    until(page, lambda: labels(page, hearing) == ["Bukti T-1"])
    page.keyboard.press("p")
    expect_state(page, "paused")


def test_while_a_field_has_the_focus_no_key_is_a_command(room: Room, hearing: str, site: Site):
    page = room(SILENT)
    session = recording(page, hearing)
    say(site, session, "Saya tidak kena terdakwa")
    edit(page)
    page.keyboard.press("1")
    for place in (
        page.get_by_label("Teks baris ini"),
        page.get_by_label("Pembicara", exact=True),
        page.get_by_role("button", name="Batal"),
        page.locator("[name=device]"),
        page.locator("[name=delay]"),
    ):
        place.focus()
        page.keyboard.type("poc2r1?")
    expect_state(page, "recording")
    expect(page.locator(".marks li")).to_have_count(0)
    expect(page.locator(".desk__answer, dialog[open]")).to_have_count(0)
    assert session_of(page, hearing)["closed_to_public"] is False


@pytest.fixture
def two(room: Room, browser: Browser, browser_context_args: dict[str, object], hearing: str, site: Site):
    """Two desks of one hearing with one line; the second records nothing."""
    page = room(SILENT)
    say(site, recording(page, hearing), "Saya tidak kena terdakwa")
    other = beside(browser, hearing, browser_context_args)
    expect(other.get_by_text("Saya tidak kena terdakwa")).to_be_visible()
    yield page, other
    other.context.close()


def test_a_mark_of_one_desk_leaves_the_focus_of_others_where_it_is(two: tuple[Page, Page]):
    page, other = two
    edit(other)
    page.keyboard.type("3P-3")
    page.keyboard.press("Enter")
    expect(field(other)).to_have_value("Bukti P-3")
    expect(other.get_by_label("Teks baris ini")).to_be_focused()
    other.reload()
    expect(field(other)).to_have_value("Bukti P-3")
    expect(field(other)).not_to_be_focused()


def test_another_desk_corrects_the_text_of_a_mark_and_what_is_being_typed_there_stays(two: tuple[Page, Page]):
    page, other = two
    page.keyboard.press("3")
    expect(field(other)).to_have_value("Bukti …")
    field(other).fill("Bukti T")
    page.keyboard.type("P-3")
    page.keyboard.press("Enter")
    expect(field(page)).to_have_value("Bukti P-3")
    expect(field(page)).not_to_be_focused()
    other.wait_for_timeout(1000)
    expect(field(other)).to_have_value("Bukti T")
    field(other).press("Enter")
    expect(field(page)).to_have_value("Bukti T")
