"""The picture of the sound in the editor: shown where there is room, followed, moved in by pointer and keys."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.desk import current_time, open_editor, until
from tests.browser.stage import Staged, stage_transcript
from tests.site import Site

# Drawn pixels at the left and at the right of the place of the sound, by colour.
COLOURS = """canvas => {
  const {width, height} = canvas;
  const data = canvas.getContext("2d").getImageData(0, height / 2, width, 1).data;
  const colours = new Map();
  for (let x = 0; x < width; x++) {
    if (data[4 * x + 3] === 255) {
      const key = data.slice(4 * x, 4 * x + 3).join();
      colours.set(key, (colours.get(key) ?? 0) + 1);
    }
  }
  return Object.fromEntries(colours);
}"""
ROOM = {"width": 1440, "height": 900}


@pytest.fixture(scope="module")
def staged(site: Site) -> Staged:
    return stage_transcript(site, "951/Pid.B/2026/PN Jkt.Pst", segments=30)


@pytest.fixture
def page(page_of: Callable[..., Page], staged: Staged) -> Page:
    page = open_editor(page_of("panitera", viewport=ROOM), staged)
    page.locator("[data-shows=wave][data-drawn]").wait_for(timeout=30_000)
    return page


def wave(page: Page) -> dict[str, int]:
    return page.locator(".editor__canvas").evaluate(COLOURS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_where_there_is_room_it_is_shown_and_accessible(page_of: Callable[..., Page], staged: Staged, scheme: str):
    page = open_editor(page_of("panitera", viewport=ROOM, color_scheme=scheme), staged)
    page.locator("[data-shows=wave][data-drawn]").wait_for(timeout=30_000)
    expect(page.locator("[data-action=wave]")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("() => document.documentElement.scrollHeight") <= ROOM["height"]
    problems = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"]})
    assert problems.violations_count == 0, problems.generate_report()


def test_on_a_small_screen_it_waits_until_it_is_asked_for(page_of: Callable[..., Page], staged: Staged):
    page = open_editor(page_of("panitera", viewport={"width": 1280, "height": 720}), staged)
    box = page.locator("[data-shows=wave]")
    expect(box).to_be_hidden()
    page.locator("[data-action=wave]").click()
    expect(box).to_be_visible()
    page.locator("[data-shows=wave][data-drawn]").wait_for(timeout=30_000)
    assert sum(wave(page).values()) > 100


def test_the_choice_is_kept(page: Page, staged: Staged):
    page.locator("[data-action=wave]").click()
    expect(page.locator("[data-shows=wave]")).to_be_hidden()
    open_editor(page, staged)
    expect(page.locator("[data-shows=wave]")).to_be_hidden()


def test_a_click_moves_the_sound_there_and_what_is_behind_has_another_colour(page: Page):
    before = wave(page)
    page.locator(".editor__canvas").click(position={"x": 400, "y": 20})
    until(lambda: abs(current_time(page) - 10) < 0.2)  # 40 pixels a second
    after = wave(page)
    assert len(after) > len(before) - 1
    assert after != before


def test_keys_move_in_the_sound(page: Page):
    canvas = page.locator(".editor__canvas")
    canvas.focus()
    for key, place in (("ArrowRight", 1.0), ("ArrowRight", 2.0), ("ArrowLeft", 1.0), ("End", 180.0), ("Home", 0.0)):
        page.keyboard.press(key)
        until(lambda place=place: abs(current_time(page) - place) < 0.2)
    expect(canvas).to_have_attribute("aria-valuetext", "0:00:00")


def test_what_is_seen_follows_the_sound(page: Page):
    canvas = page.locator(".editor__canvas")
    visible = canvas.bounding_box()["width"] / 40  # seconds
    canvas.focus()
    for number in range(1, 7):
        page.keyboard.press("PageDown")
        until(lambda number=number: abs(current_time(page) - number * visible / 2) < 0.2)
    place = current_time(page)
    canvas.click(position={"x": visible * 20, "y": 20})
    until(lambda: current_time(page) != place)
    assert place - visible / 2 < current_time(page) < place + visible / 2


def test_it_can_be_made_larger_and_smaller(page: Page):
    page.locator("[data-zoom='1']").click()
    page.locator(".editor__canvas").click(position={"x": 400, "y": 20})
    until(lambda: abs(current_time(page) - 5) < 0.2)  # 80 pixels a second
    page.locator(".editor__canvas").focus()
    page.keyboard.press("Home")
    page.keyboard.press("-")
    page.keyboard.press("-")
    page.locator(".editor__canvas").click(position={"x": 400, "y": 20})
    until(lambda: abs(current_time(page) - 20) < 0.2)


def test_a_picture_that_does_not_come_leaves_the_text_alone(page_of: Callable[..., Page], staged: Staged):
    page = page_of("panitera", viewport=ROOM)
    page.route("**/peaks", lambda route: route.abort())
    open_editor(page, staged)
    expect(page.locator("[data-shows=wave]")).to_be_hidden(timeout=10_000)
    expect(page.locator("[data-action=wave]")).to_have_attribute("aria-pressed", "false")
    page.locator("[data-action=wave]").click()
    expect(page.locator("[data-shows=message]")).to_contain_text("Gelombang suara")
