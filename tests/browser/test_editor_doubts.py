"""The queue of doubts, by keyboard."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import current_time, is_paused, line, open_editor, until, wait_until_saved
from tests.browser.stage import Staged, stage_transcripts
from tests.site import Site


@pytest.fixture(scope="module")
def stages(site: Site) -> Iterator[Staged]:
    """The engine was unsure of the fourth word of each of four segments, and of nothing else."""
    numbers = [f"{number}/Pid.B/2026/PN Jkt.Pst" for number in range(900, 908)]
    return iter(stage_transcripts(site, numbers, segments=4))


@pytest.fixture
def staged(stages: Iterator[Staged]) -> Staged:
    return next(stages)


@pytest.fixture
def page(clerk_page: Page, staged: Staged) -> Page:
    open_editor(clerk_page, staged)
    clerk_page.locator("[data-words=known]").wait_for()
    return clerk_page


def expect_left(page: Page, number: int) -> None:
    expect(page.locator("[data-shows=left]")).to_have_attribute("data-left", str(number))


def selected(page: Page) -> str:
    return page.evaluate("() => document.getSelection().toString()")


def test_doubts_are_marked_and_counted(page: Page):
    expect_left(page, 4)
    expect(page.locator(".cm-doubt")).to_have_count(4)
    expect(page.locator(".cm-doubt").first).to_have_text("menjelaskan")
    expect(page.locator("[data-shows=left]")).to_have_text("4 keraguan tersisa")


def test_one_key_goes_to_the_next_and_plays_just_that(page: Page):
    page.keyboard.press("Alt+n")
    assert selected(page) == "menjelaskan"
    until(lambda: current_time(page) > 1.0)
    until(lambda: is_paused(page))
    assert current_time(page) < 4, "it stops after the word"
    page.keyboard.press("Alt+n")
    until(lambda: current_time(page) > 6.8)
    page.keyboard.press("Alt+Shift+n")
    assert selected(page) == "menjelaskan"
    until(lambda: current_time(page) < 3)


def test_another_key_says_it_is_right_goes_on_and_can_be_undone(page: Page):
    page.keyboard.press("Alt+n")
    page.keyboard.press("Alt+Enter")
    expect_left(page, 3)
    until(lambda: current_time(page) > 6.5)
    page.keyboard.press("Alt+Enter")
    expect_left(page, 2)
    wait_until_saved(page)
    page.keyboard.press("Control+z")
    expect_left(page, 3)
    wait_until_saved(page)
    page.reload()
    page.locator("[data-words=known]").wait_for()
    expect_left(page, 3)


def test_all_are_settled_by_one_key_and_then_none_is_left(page: Page):
    page.keyboard.press("Alt+n")
    for left in (3, 2, 1, 0):
        page.keyboard.press("Alt+Enter")
        expect_left(page, left)
    expect(page.locator("[data-shows=said]")).to_have_text("Tidak ada keraguan tersisa.")


def test_a_word_that_a_person_wrote_is_no_doubt(page: Page):
    page.keyboard.press("Alt+n")
    page.keyboard.type("menerangkan")
    expect(line(page, 0)).to_contain_text("mohon menerangkan apa")
    wait_until_saved(page)
    expect_left(page, 3)


def test_a_kind_can_be_left_out(page: Page):
    page.locator("[data-panel=doubts] summary").click()
    kind = page.locator("[data-kind=confidence]")
    expect(kind).to_contain_text("(4)")
    kind.locator("input").uncheck()
    expect_left(page, 0)
    expect(page.locator(".cm-doubt")).to_have_count(0)
