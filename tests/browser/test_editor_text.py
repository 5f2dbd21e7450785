"""Correcting a transcript: text, segments, speakers, by keyboard; saved by itself; undone."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import (
    SENTENCE,
    current_time,
    is_paused,
    line,
    open_editor,
    put_caret,
    put_caret_at_end,
    stored,
    stored_texts,
    until,
    wait_until_saved,
)
from tests.browser.stage import Staged, stage_transcripts
from tests.site import Site


@pytest.fixture(scope="module")
def stages(site: Site) -> Iterator[Staged]:
    """A transcript of six segments of its own for each test; two speakers."""
    voices = {0: "Hakim Ketua", 1: "Hakim Ketua", 2: "Saksi", 3: "Hakim Ketua", 4: "Saksi", 5: "Saksi"}
    numbers = [f"{number}/Pid.B/2026/PN Jkt.Pst" for number in range(500, 518)]
    return iter(stage_transcripts(site, numbers, segments=6, voices=voices))


@pytest.fixture
def staged(stages: Iterator[Staged]) -> Staged:
    return next(stages)


@pytest.fixture
def page(clerk_page: Page, staged: Staged) -> Page:
    return open_editor(clerk_page, staged)


def test_the_reading_page_leads_to_the_editor_and_back(clerk_page: Page, staged: Staged):
    clerk_page.goto(staged.url)
    clerk_page.locator(".transcript__edit").click()
    clerk_page.locator("[data-ready]").wait_for()
    expect(clerk_page.locator(".cm-line")).to_have_count(6)
    clerk_page.locator("[data-shows=back]").click()
    expect(clerk_page.locator(".segment__text").first).to_have_text(SENTENCE)


def test_what_is_typed_is_saved_within_two_seconds_and_said_so(page: Page, staged: Staged):
    put_caret_at_end(page, 1)
    with page.expect_response(lambda response: response.url.endswith("/edits"), timeout=4000) as answered:
        page.keyboard.type(" sekali")
    assert answered.value.status == 200
    wait_until_saved(page)
    assert stored_texts(page, staged)[1] == f"{SENTENCE} sekali"
    expect(page.locator("[data-shows=saving]")).to_have_text("Tersimpan")


def test_a_space_typed_at_the_end_survives_the_saving(page: Page, staged: Staged):
    put_caret_at_end(page, 0)
    page.keyboard.type(" sekali ")
    wait_until_saved(page)
    page.keyboard.type("lagi")
    wait_until_saved(page)
    assert stored_texts(page, staged)[0] == f"{SENTENCE} sekali lagi"


def test_enter_splits_backspace_joins_and_undo_gives_the_segment_back(page: Page, staged: Staged):
    before = stored(page, staged)
    put_caret(page, 2, len("Saudara saksi "))
    page.keyboard.press("Enter")
    wait_until_saved(page)
    split = stored(page, staged)
    assert [text for text, _, _ in split[2:4]] == ["Saudara saksi", "mohon menjelaskan apa yang terjadi pada malam itu"]
    assert split[2][2] == before[2][2], "the first part stays the segment that it was"
    page.keyboard.press("Home")
    page.keyboard.press("Backspace")
    wait_until_saved(page)
    assert stored(page, staged) == before
    page.keyboard.press("Control+z")
    wait_until_saved(page)
    assert stored(page, staged) == split, "undoing the join brings back the same segments"
    page.keyboard.press("Control+z")
    wait_until_saved(page)
    assert stored(page, staged) == before
    page.keyboard.press("Control+y")
    wait_until_saved(page)
    assert [text for text, _, _ in stored(page, staged)] == [text for text, _, _ in split]


def test_delete_at_the_end_joins_with_the_next_segment(page: Page, staged: Staged):
    put_caret_at_end(page, 0)
    page.keyboard.press("Delete")
    wait_until_saved(page)
    assert stored_texts(page, staged)[0] == f"{SENTENCE} {SENTENCE}"
    assert len(stored_texts(page, staged)) == 5


def test_deleting_over_several_segments_and_undoing_it_loses_nothing(page: Page, staged: Staged):
    before = stored(page, staged)
    put_caret(page, 1)
    for _ in range(3):
        page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Delete")
    wait_until_saved(page)
    assert len(stored(page, staged)) == 3
    page.keyboard.press("Control+z")
    wait_until_saved(page)
    assert stored(page, staged) == before


def test_pasting_several_lines_makes_segments_of_plain_text(page_of: Callable[..., Page], staged: Staged):
    page = open_editor(page_of("panitera", permissions=["clipboard-read", "clipboard-write"]), staged)
    page.evaluate(
        "() => navigator.clipboard.write([new ClipboardItem({'text/plain': new Blob(['satu\\r\\ndua'],"
        " {type: 'text/plain'}), 'text/html': new Blob(['<b>lain</b>'], {type: 'text/html'})})])"
    )
    put_caret_at_end(page, 0)
    page.keyboard.type(" ")
    page.keyboard.press("Control+v")
    wait_until_saved(page)
    assert stored_texts(page, staged)[:3] == [f"{SENTENCE} satu", "dua", SENTENCE]


def test_alt_and_a_digit_change_the_speaker_and_undo_takes_it_back(page: Page, staged: Staged):
    put_caret(page, 0)
    page.keyboard.press("Alt+2")
    expect(page.locator(".who-mark__name").nth(0)).to_have_text("Saksi")
    wait_until_saved(page)
    assert stored(page, staged)[0][1] == "Saksi"
    page.keyboard.press("Control+z")
    wait_until_saved(page)
    assert stored(page, staged)[0][1] == "Hakim Ketua"


def test_the_speaker_is_chosen_from_a_list_by_keyboard_or_at_the_margin(page: Page, staged: Staged):
    put_caret(page, 1)
    page.keyboard.press("Alt+0")
    dialog = page.locator("[data-dialog=speaker]")
    dialog.get_by_role("button", name="Saksi").press("Enter")
    expect(dialog).to_be_hidden()
    page.locator(".who-mark__chip").nth(4).click()
    dialog.get_by_role("button", name="Hakim Ketua").click()
    wait_until_saved(page)
    assert [label for _, label, _ in stored(page, staged)][1:5] == ["Saksi", "Saksi", "Hakim Ketua", "Hakim Ketua"]


def test_one_key_inserts_unclear_and_another_the_time(page: Page, staged: Staged):
    page.locator("audio").evaluate("audio => { audio.currentTime = 13 }")
    put_caret_at_end(page, 2)
    page.keyboard.press("Alt+t")
    page.keyboard.press("Alt+w")
    wait_until_saved(page)
    assert stored_texts(page, staged)[2] == f"{SENTENCE} [tidak jelas] [0:00:13]"


def test_the_sound_plays_from_the_caret_by_key_and_from_a_word_by_ctrl_and_click(page: Page):
    page.locator("[data-words=known]").wait_for()
    put_caret(page, 2, len("Saudara saksi mohon m"))  # the fourth word: 1.5 s into the segment that starts at 12 s
    page.keyboard.press("Control+Enter")
    until(lambda: 13.4 < current_time(page) < 15 and not is_paused(page))
    expect(page.locator(".cm-spoken")).to_have_count(1)
    page.keyboard.press("Control+Space")
    until(lambda: is_paused(page))
    box = line(page, 4).bounding_box()
    page.keyboard.down("Control")
    page.mouse.click(box["x"] + 20, box["y"] + box["height"] / 2)
    page.keyboard.up("Control")
    until(lambda: 24 <= current_time(page) < 26 and not is_paused(page))


def test_a_pause_goes_back_a_little_and_the_pedal_has_keys_of_its_own(page: Page):
    page.keyboard.press("F9")
    until(lambda: 2.9 < current_time(page) < 3.2)
    page.keyboard.press("F8")
    until(lambda: current_time(page) > 3.4)
    page.keyboard.press("F8")
    until(lambda: is_paused(page))
    assert current_time(page) < 3.4, "one second back"
    page.keyboard.press("F1")
    field = page.locator("[name=pedal-toggle]")
    field.press("F4")
    expect(field).to_have_value("F4")
    page.keyboard.press("Escape")
    page.keyboard.press("F4")
    until(lambda: not is_paused(page))


def test_a_segment_is_repeated_until_it_is_told_to_stop(page: Page):
    page.locator("[data-words=known]").wait_for()
    page.locator(".player__speed select").select_option("2.5")
    put_caret(page, 1)
    page.keyboard.press("Alt+l")
    page.locator("audio").evaluate("audio => { audio.currentTime = 10.2 }")
    page.keyboard.press("F8")
    until(lambda: current_time(page) > 10.6)
    until(lambda: 6 <= current_time(page) < 8)
    expect(page.locator("[data-action=loop]")).to_have_attribute("aria-pressed", "true")
    assert page.locator("audio").evaluate("audio => audio.preservesPitch")


def test_a_link_to_a_time_opens_the_editor_there(clerk_page: Page, staged: Staged):
    open_editor(clerk_page, staged, "#t=25")
    clerk_page.keyboard.press("End")
    clerk_page.keyboard.type(" di sini")
    expect(line(clerk_page, 4)).to_have_text(f"{SENTENCE} di sini")
    assert abs(current_time(clerk_page) - 25) < 0.05


def test_the_keys_are_listed_and_a_question_mark_in_the_text_is_only_that(page: Page):
    put_caret_at_end(page, 0)
    page.keyboard.type("?")
    sheet = page.locator("[data-dialog=help]")
    expect(sheet).to_be_hidden()
    expect(line(page, 0)).to_have_text(f"{SENTENCE}?")
    page.locator("[data-action=undo]").focus()
    page.keyboard.press("?")
    expect(sheet).to_be_visible()
    expect(sheet.locator("dt")).not_to_have_count(0)


def test_somebody_without_the_right_to_edit_gets_no_editor(viewer_page: Page, staged: Staged):
    assert viewer_page.goto(f"{staged.url}edit").status in (403, 404)
    viewer_page.goto(staged.url)
    expect(viewer_page.locator(".transcript__edit")).to_have_count(0)
