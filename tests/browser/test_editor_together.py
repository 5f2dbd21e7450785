"""Two people in one transcript."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import (
    SENTENCE,
    expect_state,
    line,
    open_editor,
    put_caret,
    put_caret_at_end,
    stored_texts,
    wait_until_saved,
)
from tests.browser.stage import Staged, stage_transcripts
from tests.site import Site


@pytest.fixture(scope="module")
def stages(site: Site) -> Iterator[Staged]:
    """A transcript of its own for each test."""
    numbers = [f"{number}/Pid.B/2026/PN Jkt.Pst" for number in range(720, 728)]
    return iter(stage_transcripts(site, numbers, segments=6))


@pytest.fixture
def staged(stages: Iterator[Staged]) -> Staged:
    return next(stages)


@pytest.fixture
def clerk(clerk_page: Page, staged: Staged) -> Page:
    return open_editor(clerk_page, staged)


@pytest.fixture
def other(page_of: Callable[..., Page], staged: Staged) -> Page:
    return open_editor(page_of("luar"), staged)


def test_what_one_types_comes_to_the_other_and_leaves_the_caret_where_it_is(clerk: Page, other: Page):
    put_caret(other, 2, 7)
    put_caret_at_end(clerk, 0)
    clerk.keyboard.type(" dari jauh")
    expect(line(other, 0)).to_have_text(f"{SENTENCE} dari jauh")
    put_caret(clerk, 1, 7)
    clerk.keyboard.press("Enter")
    expect(other.locator(".cm-line")).to_have_count(7)
    other.keyboard.type("X")
    expect(line(other, 3)).to_have_text(SENTENCE[:7] + "X" + SENTENCE[7:])


def test_both_see_who_else_is_there_and_where(clerk: Page, other: Page):
    put_caret(other, 3)
    expect(clerk.locator("[data-shows=people] li")).to_have_count(1)
    expect(clerk.locator(".who-mark").nth(3).locator(".who-mark__others")).to_be_visible()
    expect(clerk.locator(".who-mark").nth(0).locator(".who-mark__others")).to_have_count(0)


def test_both_type_at_once_in_different_segments_and_both_are_saved(clerk: Page, other: Page, staged: Staged):
    put_caret_at_end(clerk, 0)
    put_caret_at_end(other, 4)
    for word in ("satu", "dua", "tiga"):
        clerk.keyboard.type(f" {word}", delay=30)
        other.keyboard.type(f" {word}", delay=30)
    for page in (clerk, other):
        wait_until_saved(page)
    texts = stored_texts(clerk, staged)
    assert texts[0] == texts[4] == f"{SENTENCE} satu dua tiga"
    expect(line(clerk, 4)).to_have_text(texts[4])
    expect(line(other, 0)).to_have_text(texts[0])


def clash(clerk: Page, other: Page) -> None:
    """Both change the same segment; the other is first."""
    clerk.context.set_offline(True)
    put_caret_at_end(clerk, 1)
    clerk.keyboard.type(" menurut saya")
    expect_state(clerk, "offline")
    put_caret_at_end(other, 1)
    other.keyboard.type(" menurut dia")
    wait_until_saved(other)
    clerk.context.set_offline(False)
    expect(clerk.locator("[data-panel=conflict]")).to_be_visible(timeout=20_000)


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("mine", f"{SENTENCE} menurut saya"),
        ("theirs", f"{SENTENCE} menurut dia"),
        ("both", f"{SENTENCE} menurut saya {SENTENCE} menurut dia"),
    ],
)
def test_a_conflict_shows_both_texts_and_each_choice_does_what_it_says(
    clerk: Page, other: Page, staged: Staged, choice: str, expected: str
):
    clash(clerk, other)
    panel = clerk.locator("[data-panel=conflict]")
    expect(panel.locator("[data-side=mine]")).to_contain_text("menurut saya")
    expect(panel.locator("[data-side=theirs]")).to_contain_text("menurut dia")
    expect_state(clerk, "conflict")
    assert stored_texts(clerk, staged)[1] == f"{SENTENCE} menurut dia", (
        "nothing is written over before somebody decides"
    )
    panel.locator(f"[data-choice={choice}]").press("Enter")
    expect(panel).to_be_hidden()
    wait_until_saved(clerk)
    assert stored_texts(clerk, staged)[1] == expected
    expect(line(other, 1)).to_have_text(expected)


def test_while_one_segment_waits_for_a_decision_the_others_are_saved(clerk: Page, other: Page, staged: Staged):
    clash(clerk, other)
    put_caret_at_end(clerk, 3)
    with clerk.expect_response(lambda response: response.url.endswith("/edits")):
        clerk.keyboard.type(" tersimpan juga")
    expect_state(clerk, "conflict")
    assert stored_texts(clerk, staged)[3] == f"{SENTENCE} tersimpan juga"
