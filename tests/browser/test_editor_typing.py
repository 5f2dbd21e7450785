"""Single keys in the editor: the page itself puts them in, and the browser keeps them right after."""

import contextlib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Error, Page, expect

from tests.browser.desk import (
    SENTENCE,
    line,
    open_editor,
    put_caret,
    put_caret_at_end,
    stored_texts,
    until,
    wait_until_saved,
)
from tests.browser.stage import Staged, stage_transcripts
from tests.site import Site

KEPT = """() => new Promise((resolve) => {
  const opened = indexedDB.open("courtsight-editor", 1);
  opened.onsuccess = () => {
    const all = opened.result.transaction("drafts").objectStore("drafts").getAll();
    all.onsuccess = () => resolve(JSON.stringify(all.result));
  };
})"""


def kill(page: Page) -> None:
    """The page's process ends at once, as when the machine has no memory left: the page is told nothing."""
    with contextlib.suppress(Error):  # the answer would come from the process that is gone
        page.goto("chrome://crash", timeout=5_000)


@pytest.fixture(scope="module")
def stages(site: Site) -> Iterator[Staged]:
    """A transcript of its own for each test."""
    numbers = [f"{number}/Pid.B/2026/PN Jkt.Pst" for number in range(640, 650)]
    return iter(stage_transcripts(site, numbers, segments=4))


@pytest.fixture
def staged(stages: Iterator[Staged]) -> Staged:
    return next(stages)


@pytest.fixture
def page(clerk_page: Page, staged: Staged) -> Page:
    return open_editor(clerk_page, staged)


def test_letters_go_in_at_both_ends_of_a_line_inside_a_word_and_into_an_empty_line(page: Page, staged: Staged):
    put_caret(page, 0)
    page.keyboard.type("Ya. ")
    put_caret(page, 1, len("Sau"))
    page.keyboard.type("xyz")
    put_caret_at_end(page, 2)
    page.keyboard.type(", selesai.")
    page.keyboard.press("Enter")
    page.keyboard.type("é 5 – “kata”")
    wait_until_saved(page)
    assert stored_texts(page, staged) == [
        f"Ya. {SENTENCE}",
        f"Sauxyz{SENTENCE[3:]}",
        f"{SENTENCE}, selesai.",
        "é 5 – “kata”",
        SENTENCE,
    ]


def test_a_letter_takes_the_place_of_what_is_selected_also_over_several_lines(page: Page, staged: Staged):
    put_caret(page, 0)
    page.keyboard.press("Control+Shift+ArrowRight")
    page.keyboard.type("Tuan")
    line(page, 1).dblclick(position={"x": 30, "y": 12})  # a word, selected by the mouse
    page.keyboard.type("Ibu")
    wait_until_saved(page)
    first, second, *_ = stored_texts(page, staged)
    assert first.startswith("Tuan")
    assert first.endswith(SENTENCE.removeprefix("Saudara").lstrip())
    assert second.startswith("Ibu")
    put_caret(page, 1)
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.type("z")
    wait_until_saved(page)
    assert stored_texts(page, staged) == [first, f"z{SENTENCE}"]


def test_what_is_typed_in_a_row_is_undone_at_once(page: Page, staged: Staged):
    put_caret_at_end(page, 0)
    page.keyboard.type("abcdef")
    page.keyboard.press("Control+z")
    expect(line(page, 0)).to_have_text(SENTENCE)
    page.keyboard.press("Control+y")
    expect(line(page, 0)).to_have_text(f"{SENTENCE}abcdef")
    wait_until_saved(page)
    assert stored_texts(page, staged)[0] == f"{SENTENCE}abcdef"


def test_text_that_an_input_method_composes_is_left_to_the_browser(page: Page, staged: Staged):
    put_caret_at_end(page, 0)
    page.keyboard.type(" a")
    methods = page.context.new_cdp_session(page)
    methods.send("Input.imeSetComposition", {"text": "ni", "selectionStart": 2, "selectionEnd": 2})
    methods.send("Input.imeSetComposition", {"text": "你", "selectionStart": 1, "selectionEnd": 1})
    methods.send("Input.insertText", {"text": "你好"})
    page.keyboard.type("b")
    expect(line(page, 0)).to_have_text(f"{SENTENCE} a你好b")
    wait_until_saved(page)
    assert stored_texts(page, staged)[0] == f"{SENTENCE} a你好b"


def test_an_accent_takes_the_place_of_the_letter_before_it(page: Page, staged: Staged):
    put_caret_at_end(page, 0)
    page.keyboard.type(" cafe")
    end = len(f"{SENTENCE} cafe")
    page.context.new_cdp_session(page).send(
        "Input.imeSetComposition",
        {"text": "é", "selectionStart": 1, "selectionEnd": 1, "replacementStart": end - 1, "replacementEnd": end},
    )
    page.context.new_cdp_session(page).send("Input.insertText", {"text": "é"})
    page.keyboard.type("!")
    wait_until_saved(page)
    assert stored_texts(page, staged)[0] == f"{SENTENCE} café!"


def test_a_key_is_in_the_browser_before_it_is_at_the_server_and_outlives_a_crash(page: Page, staged: Staged):
    page.route("**/edits", lambda route: route.abort())
    put_caret_at_end(page, 2)
    page.keyboard.type(" terakhir")
    until(lambda: f"{SENTENCE} terakhir" in page.evaluate(KEPT))
    assert stored_texts(page, staged)[2] == SENTENCE
    context = page.context
    with page.expect_event("crash"):
        kill(page)
    again = open_editor(context.new_page(), staged)
    wait_until_saved(again)
    assert stored_texts(again, staged)[2] == f"{SENTENCE} terakhir"


def test_the_sheet_of_shortcuts_is_made_when_it_is_asked_for_and_once(page: Page):
    sheet = page.locator("[data-dialog=help]")
    assert sheet.locator("dt").count() == 0
    for _ in range(2):
        page.keyboard.press("F1")
        expect(sheet).to_be_visible()
        expect(sheet.locator("[name=pedal-toggle]")).to_have_count(1)
        page.keyboard.press("Escape")
        expect(sheet).to_be_hidden()
