"""Find and replace over the whole hearing."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import SENTENCE, line, open_editor, stored_texts, wait_until_saved
from tests.browser.stage import Staged, stage_transcripts
from tests.site import Site


@pytest.fixture(scope="module")
def stages(site: Site) -> Iterator[Staged]:
    """A transcript of its own for each test."""
    texts = {0: "Malam itu malam-malam MALAM", 1: "semalam (apa?) a.b", 2: "aXb"}
    numbers = [f"{number}/Pid.B/2026/PN Jkt.Pst" for number in range(760, 770)]
    return iter(stage_transcripts(site, numbers, segments=5, texts=texts))


@pytest.fixture
def staged(stages: Iterator[Staged]) -> Staged:
    return next(stages)


@pytest.fixture
def page(clerk_page: Page, staged: Staged) -> Page:
    open_editor(clerk_page, staged)
    clerk_page.keyboard.press("Control+f")
    return clerk_page


def look_for(page: Page, text: str) -> None:
    page.locator("[name=find]").fill(text)


@pytest.mark.parametrize(
    ("text", "options", "found"),
    [
        ("malam", [], 4 + 1 + 2),
        ("malam", ["whole"], 4 + 2),
        ("malam", ["case"], 2 + 1 + 2),
        ("malam", ["case", "whole"], 2 + 2),
        ("a.b", [], 1),
        ("(apa?)", [], 1),
        ("tidak ada", [], 0),
    ],
)
def test_plain_text_is_counted_with_and_without_case_and_in_whole_words(
    page: Page, text: str, options: list[str], found: int
):
    for option in options:
        page.locator(f"[name={option}]").check()
    look_for(page, text)
    expect(page.locator("[data-shows=matches]")).to_have_text(f"{found} tempat")


def test_a_preview_shows_each_change_and_all_of_them_are_one_step_of_undo(page: Page, staged: Staged):
    before = stored_texts(page, staged)
    look_for(page, "malam")
    page.locator("[name=whole]").check()
    page.locator("[name=replace]").fill("pagi")
    preview = page.locator("[data-shows=preview] li")
    expect(preview).to_have_count(6)
    expect(preview.first.locator("ins")).to_have_text("pagi")
    page.locator("[data-find=all]").click()
    wait_until_saved(page)
    texts = stored_texts(page, staged)
    assert texts[0] == "pagi itu pagi-pagi pagi"
    assert texts[1] == before[1]
    assert texts[3] == SENTENCE.replace("malam", "pagi")
    expect(page.locator("[data-shows=matches]")).to_have_text("0 tempat")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+z")
    wait_until_saved(page)
    assert stored_texts(page, staged) == before


def test_enter_goes_from_place_to_place_and_typing_goes_on_there(page: Page):
    look_for(page, "menjelaskan")
    field = page.locator("[name=find]")
    field.press("Enter")
    expect(page.locator("[data-shows=matches]")).to_have_text("1 dari 2")
    field.press("Enter")
    page.keyboard.press("Escape")
    page.keyboard.type("menerangkan")
    expect(line(page, 4)).to_have_text(SENTENCE.replace("menjelaskan", "menerangkan"))
