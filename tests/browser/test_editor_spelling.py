"""Words that are in no list are marked in the editor, otherwise than doubts; what may be meant comes when asked for."""

from collections.abc import Callable
from itertools import count

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.desk import line, open_editor, put_caret_at_end, stored_texts, wait_until_saved
from tests.browser.stage import Staged, stage_transcript
from tests.site import Site

NUMBERS = count(971)


@pytest.fixture
def staged(site: Site) -> Staged:
    texts = {0: "Saksi menjelaskn perkaranya kepada Zulkarnaim", 1: "Ya."}
    people = [("witness", "Zulkarnain")]
    return stage_transcript(site, f"{next(NUMBERS)}/Pid.B/2026/PN Jkt.Pst", segments=4, texts=texts, people=people)


def opened(page: Page, staged: Staged) -> Page:
    open_editor(page, staged)
    page.locator("[data-spelling=known]").wait_for()
    return page


def test_unknown_words_and_almost_names_are_marked_and_nothing_else(clerk_page: Page, staged: Staged):
    opened(clerk_page, staged)
    marks = clerk_page.locator(".cm-unknown")
    expect(marks).to_have_text(["menjelaskn", "Zulkarnaim"])
    assert marks.first.evaluate("mark => getComputedStyle(mark).borderBottomStyle") == "dashed"
    assert marks.first.evaluate("mark => getComputedStyle(mark).textDecorationStyle") != "wavy"


def test_what_may_be_meant_comes_when_asked_for_and_takes_its_place(clerk_page: Page, staged: Staged):
    opened(clerk_page, staged)
    clerk_page.keyboard.press("Control+Home")
    clerk_page.keyboard.press("Alt+s")
    dialog = clerk_page.locator("[data-dialog=spelling]")
    expect(dialog.locator("[data-shows=unknown]")).to_have_text("menjelaskn")
    problems = Axe().run(clerk_page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"]})
    assert problems.violations_count == 0, problems.generate_report()
    dialog.locator("[data-instead=menjelaskan]").click()
    expect(line(clerk_page, 0)).to_have_text("Saksi menjelaskan perkaranya kepada Zulkarnaim")
    wait_until_saved(clerk_page)
    assert stored_texts(clerk_page, staged)[0].startswith("Saksi menjelaskan")
    clerk_page.locator("[data-action=suggest]").click()
    dialog.locator("[data-instead=Zulkarnain]").click()
    expect(line(clerk_page, 0)).to_contain_text("kepada Zulkarnain")
    clerk_page.keyboard.press("Control+z")
    expect(line(clerk_page, 0)).to_contain_text("kepada Zulkarnaim")


def test_a_word_that_is_typed_is_marked_once_it_is_left(clerk_page: Page, staged: Staged):
    opened(clerk_page, staged)
    put_caret_at_end(clerk_page, 1)
    clerk_page.keyboard.type(" perkaraxy")
    clerk_page.wait_for_timeout(1500)
    expect(line(clerk_page, 1).locator(".cm-unknown")).to_have_count(0)
    clerk_page.keyboard.type(" dan")
    expect(line(clerk_page, 1).locator(".cm-unknown")).to_have_text("perkaraxy")


def test_a_word_at_the_end_of_a_line_is_marked_once_the_caret_has_gone_elsewhere(clerk_page: Page, staged: Staged):
    opened(clerk_page, staged)
    put_caret_at_end(clerk_page, 1)
    clerk_page.keyboard.type(" perkaraxz")
    clerk_page.wait_for_timeout(1500)
    expect(line(clerk_page, 1).locator(".cm-unknown")).to_have_count(0)
    clerk_page.keyboard.press("ArrowUp")
    expect(line(clerk_page, 1).locator(".cm-unknown")).to_have_text("perkaraxz")


def test_a_word_that_is_added_to_the_case_is_known_from_then_on(clerk_page: Page, staged: Staged, site: Site):
    opened(clerk_page, staged)
    clerk_page.keyboard.press("Control+Home")
    clerk_page.keyboard.press("Alt+s")
    dialog = clerk_page.locator("[data-dialog=spelling]")
    expect(dialog.locator("[data-list=court]")).to_be_hidden()
    dialog.locator("[data-list=case]").click()
    expect(clerk_page.locator(".cm-unknown")).to_have_text(["Zulkarnaim"])
    opened(clerk_page, staged)
    expect(clerk_page.locator(".cm-unknown")).to_have_text(["Zulkarnaim"])


def test_the_marks_can_be_switched_off_and_the_choice_is_kept(page_of: Callable[..., Page], staged: Staged):
    page = opened(page_of("panitera"), staged)
    expect(page.locator(".cm-unknown")).to_have_count(2)
    page.locator("[data-action=spelling]").click()
    expect(page.locator(".cm-unknown")).to_have_count(0)
    open_editor(page, staged)
    expect(page.locator("[data-action=spelling]")).to_have_attribute("aria-pressed", "false")
    page.wait_for_timeout(1500)
    expect(page.locator(".cm-unknown")).to_have_count(0)
