"""A desk that shows nothing while the hearing is closed to the public says why, and what helps."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.courtroom import check, expect_state, say, session_of, until
from tests.browser.desks import SILENT, beside, recording
from tests.site import Site

pytestmark = pytest.mark.long
Room = Callable[..., Page]
WHY = "Tertutup untuk umum: yang dikatakan sekarang tidak ditampilkan kepada Anda."
ASSIGN = """
from courtsight.accounts.models import User
from transcription.models import Hearing
Hearing.objects.get(pk={hearing!r}).assigned.add(User.objects.get(username="luar"))
"""
CLOSE = """
from transcription.models import CaptionLine
CaptionLine.objects.filter(pk={line!r}).update(closed=True)
"""


def test_whoever_took_over_and_is_not_assigned_is_told_why_nothing_is_shown(
    room: Room, browser: Browser, browser_context_args: dict[str, object], hearing: str, site: Site
):
    page = room(SILENT)
    session = recording(page, hearing)
    other = beside(browser, hearing, browser_context_args)
    why = other.get_by_text(WHY)
    expect(why).to_be_hidden()
    page.keyboard.press("c")
    until(page, lambda: session_of(page, hearing)["closed_to_public"])
    expect(why).to_be_visible()
    other.get_by_role("button", name="Rekam di sini").click()
    expect_state(page, "elsewhere")
    expect(why).to_be_visible()
    expect(other.get_by_text("Petugas yang ditugaskan")).to_be_visible()
    check(other)
    expect(page.get_by_text(WHY)).to_be_hidden()  # she began the recording
    line = say(site, session, "Rahasia keluarga.")
    site.python(CLOSE.format(line=line))
    site.python(ASSIGN.format(hearing=hearing))
    other.on("dialog", lambda dialog: dialog.accept())
    other.reload()
    expect(other.get_by_text("Rahasia keluarga.")).to_be_visible()
    expect(why).to_be_hidden()
    other.context.close()


def test_lines_that_reach_behind_the_doors_leave_a_desk_that_may_not_have_them(
    room: Room, browser: Browser, browser_context_args: dict[str, object], hearing: str, site: Site
):
    """They were shown a moment ago."""
    page = room(SILENT)
    session = recording(page, hearing)
    other = beside(browser, hearing, browser_context_args)
    for number in range(20):
        say(site, session, f"Kalimat nomor {number}.")
    newest = "Kalimat nomor 19."
    expect(page.get_by_text(newest)).to_be_visible()
    expect(other.get_by_text(newest)).to_be_visible()
    page.keyboard.press("c")
    expect(other.get_by_text(newest)).to_have_count(0)
    expect(page.locator(".caption", has_text=newest).get_by_text("tertutup untuk umum")).to_be_visible()
    other.context.close()


def test_it_goes_when_the_doors_are_open_again(
    room: Room, browser: Browser, browser_context_args: dict[str, object], hearing: str
):
    page = room(SILENT)
    recording(page, hearing)
    other = beside(browser, hearing, browser_context_args)
    for is_closed in (True, False):
        page.keyboard.press("c")
        until(page, lambda now=is_closed: session_of(page, hearing)["closed_to_public"] == now)
        expect(other.get_by_text(WHY)).to_be_visible(visible=is_closed)
    other.context.close()


def test_the_form_of_an_open_hearing_has_the_staff_to_assign(page_of: Callable[..., Page], hearing: str):
    page = page_of("luar")
    page.goto(f"/hearings/{hearing}/edit/")
    own, colleague = page.get_by_label("luar, panitera (Anda)"), page.get_by_label("panitera, panitera", exact=True)
    expect(colleague).to_be_visible()
    expect(own).to_be_disabled()
    expect(own).not_to_be_checked()
    page.get_by_label("Sidang tertutup").check()
    expect(own).to_be_checked()
    page.get_by_label("Sidang tertutup").uncheck()
    expect(own).not_to_be_checked()
