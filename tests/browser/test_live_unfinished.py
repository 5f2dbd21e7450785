"""A correction that is typed and not saved survives a reload of the desk, and meets there what others have written."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import log_in
from tests.browser.courtroom import expect_state, say, until
from tests.browser.desks import SILENT, accept_leaving, beside, edit, recording, texts_of
from tests.site import Site

pytestmark = pytest.mark.long
Room = Callable[..., Page]
HEARD, MINE, THEIRS = "Saya tidak kena terdakwa", "Saya tidak kenal terdak", "Saya sama sekali tidak kenal dia"
MANY = """
from transcription.models import CaptionLine, LiveSession
session = LiveSession.objects.get(pk={session!r})
CaptionLine.objects.bulk_create(CaptionLine(session=session, number=number, start=number * 4.0 - 4, end=number * 4.0,
    text=f"Baris {{number}}") for number in range(2, 62))
"""


def item(page: Page, text: str) -> Locator:
    return page.locator(".caption", has_text=text)


def text_of_line(page: Page) -> Locator:
    return page.get_by_label("Teks baris ini")


def kept(page: Page) -> list[str]:
    return page.evaluate("Object.keys(sessionStorage).filter((name) => name.startsWith('live.correction'))")


@pytest.fixture
def typing(room: Room, hearing: str, site: Site) -> tuple[Page, str]:
    """A desk whose clerk has begun to correct its line; and the session."""
    page = room(SILENT)
    accept_leaving(page)
    session = recording(page, hearing)
    say(site, session, HEARD)
    edit(page)
    text_of_line(page).fill(MINE)
    page.get_by_label("Pembicara", exact=True).fill("Saksi")
    return page, session


def test_it_is_back_with_its_form_open_and_can_be_finished(typing: tuple[Page, str], site: Site):
    page, session = typing
    say(site, session, "Baik, dicatat.")
    page.reload()
    expect(text_of_line(page)).to_have_value(MINE)
    expect(text_of_line(page)).to_be_focused()
    expect(page.get_by_label("Pembicara", exact=True)).to_have_value("Saksi")
    expect(page.locator(".caption__form")).to_have_count(1)
    expect(page.locator(".caption__conflict")).to_be_hidden()
    assert texts_of(page, session) == [HEARD, "Baik, dicatat."]
    # What is typed on goes into the field, and is no command.
    page.keyboard.press("End")
    page.keyboard.type("wa itu")
    expect_state(page, "recording")
    page.reload()
    expect(text_of_line(page)).to_have_value(f"{MINE}wa itu")
    text_of_line(page).press("Enter")
    until(page, lambda: texts_of(page, session)[0] == f"{MINE}wa itu")
    page.reload()
    expect(item(page, "wa itu")).to_contain_text("diperbaiki")
    expect(page.locator(".caption__form")).to_have_count(0)


def test_what_was_cancelled_or_typed_back_does_not_come_back(typing: tuple[Page, str]):
    page, _session = typing
    page.get_by_role("button", name="Batal").click()
    edit(page)
    text_of_line(page).fill(MINE)
    text_of_line(page).fill(HEARD)
    page.reload()
    expect(item(page, HEARD)).to_be_visible()
    expect(page.get_by_role("button", name="Perbaiki baris")).to_be_visible()
    expect(page.locator(".caption__form")).to_have_count(0)


def test_what_others_wrote_meanwhile_is_shown_beside_it(
    typing: tuple[Page, str], browser: Browser, browser_context_args: dict[str, object], hearing: str
):
    page, session = typing
    desk = page.url
    page.goto("about:blank")
    other = beside(browser, hearing, browser_context_args)
    edit(other)
    text_of_line(other).fill(THEIRS)
    text_of_line(other).press("Enter")
    until(other, lambda: texts_of(other, session) == [THEIRS])
    other.context.close()
    for _ in range(2):  # nor does another reload take it away
        page.goto(desk)
        conflict = page.locator(".caption__conflict")
        expect(conflict.get_by_text(THEIRS)).to_be_visible()
        expect(conflict.get_by_text(MINE)).to_be_visible()
        expect(text_of_line(page)).to_have_value(MINE)
        page.goto("about:blank")
    page.goto(desk)
    text_of_line(page).press("Enter")  # nothing is saved over theirs unseen
    expect(page.locator(".caption__conflict")).to_be_focused()
    assert texts_of(page, session) == [THEIRS]
    page.reload()
    page.get_by_role("button", name="Ganti dengan yang dari Anda").click()
    until(page, lambda: texts_of(page, session) == [MINE])
    expect(page.locator(".caption__form")).to_have_count(0)


def test_a_line_that_is_long_past_comes_back_with_it(typing: tuple[Page, str], site: Site):
    page, session = typing
    site.python(MANY.format(session=session))
    page.reload()
    expect(page.get_by_text("Baris 61")).to_be_attached()
    expect(text_of_line(page)).to_have_value(MINE)
    first = page.locator("[data-shows=finals] > li").first
    expect(first).to_contain_text(HEARD)
    expect(first.locator("form")).to_be_visible()
    expect(page.locator("[data-shows=finals] > li")).to_have_count(51)


def test_it_is_for_nobody_else_at_this_computer(typing: tuple[Page, str]):
    page, _session = typing
    desk = page.url
    page.goto("about:blank")
    page.context.clear_cookies()
    log_in(page, "luar")
    page.goto(desk)
    expect(page.get_by_text(HEARD)).to_be_visible()
    expect(page.get_by_role("button", name="Perbaiki baris")).to_be_visible()
    expect(page.locator(".caption__form")).to_have_count(0)


def test_who_logs_out_leaves_none_in_any_tab(typing: tuple[Page, str]):
    page, _session = typing
    other = page.context.new_page()
    other.goto(page.url)
    expect_state(other, "elsewhere")
    edit(other)
    text_of_line(other).fill(THEIRS)
    assert [len(kept(one)) for one in (page, other)] == [1, 1]
    page.bring_to_front()
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Keluar").click()
    page.wait_for_url("**/login/**")
    assert [len(kept(one)) for one in (page, other)] == [0, 0]


def test_what_somebody_else_left_goes_when_another_opens_the_desk(typing: tuple[Page, str]):
    page, _session = typing
    desk = page.url
    page.goto("about:blank")
    page.context.clear_cookies()  # their login has run out
    log_in(page, "luar")
    assert len(kept(page)) == 1
    page.goto(desk)
    expect(page.get_by_text(HEARD)).to_be_visible()
    assert kept(page) == []
