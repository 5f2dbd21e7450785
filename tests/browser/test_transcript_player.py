"""Text and sound of a transcript, joined in a real browser."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.stage import Staged, stage_transcript, write_tone
from tests.site import Site

NUMBER = "101/Pid.B/2026/PN Jkt.Pst"


@pytest.fixture(scope="module")
def staged(site: Site) -> Staged:
    return stage_transcript(site, NUMBER, segments=40)


@pytest.fixture
def page(clerk_page: Page, staged: Staged) -> Page:
    """The transcript, once the browser knows its words."""
    return open_transcript(clerk_page, staged.url)


def open_transcript(page: Page, url: str) -> Page:
    page.goto(url)
    page.locator("[data-ready]").wait_for()
    return page


def current_time(page: Page) -> float:
    return page.locator("audio").evaluate("audio => audio.currentTime")


def is_still(page: Page) -> bool:
    before = scrolled(page)
    page.wait_for_timeout(150)
    return scrolled(page) == before


def is_paused(page: Page) -> bool:
    return page.locator("audio").evaluate("audio => audio.paused")


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Polled from here: the page's Content-Security-Policy forbids Playwright's wait_for_function."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.02)


def word(page: Page, segment: int, number: int) -> Locator:
    return page.locator(".segment").nth(segment).locator(".word").nth(number)


def press(page: Page, key: str, expected: float) -> None:
    page.keyboard.press(key)
    until(lambda: abs(current_time(page) - expected) < 0.05)


def test_clicking_a_word_plays_from_it(page: Page):
    word(page, 2, 4).click()  # the segment starts at 12 s, its fifth word 2 s later
    assert 14.0 <= current_time(page) < 15.0
    until(lambda: current_time(page) > 14.4)
    assert not is_paused(page)


def test_the_spoken_word_is_highlighted_and_the_highlight_goes_on(page: Page):
    word(page, 1, 3).click()
    expect(word(page, 1, 3)).to_have_class("word word--unsure word--spoken")
    expect(word(page, 1, 4)).to_have_class("word word--spoken")
    expect(page.locator(".word--spoken")).to_have_count(1)
    expect(page.locator(".segment").nth(1)).to_have_attribute("aria-current", "true")
    expect(page.locator(".segment[aria-current]")).to_have_count(1)


def test_a_time_plays_from_its_segment_by_mouse_and_by_key(page: Page):
    times = page.locator(".segment__time")
    times.nth(3).click()
    until(lambda: 18.2 < current_time(page) < 20)
    times.nth(5).focus()
    page.keyboard.press("Space")
    until(lambda: 30.2 < current_time(page) < 32)
    times.nth(4).focus()
    page.keyboard.press("Enter")
    until(lambda: 24.2 < current_time(page) < 26)
    assert not is_paused(page)


def test_keys_play_pause_skip_and_step(page: Page):
    page.keyboard.press("k")
    until(lambda: not is_paused(page) and current_time(page) > 0.3)
    page.keyboard.press("Space")
    until(lambda: is_paused(page))
    page.locator(".segment__time").nth(2).evaluate("link => link.click()")
    page.keyboard.press("k")
    until(lambda: is_paused(page))
    place = current_time(page)
    press(page, "l", place + 3)
    press(page, "ArrowRight", place + 6)
    press(page, "j", place + 3)
    press(page, "ArrowLeft", place)
    press(page, "r", 12)
    press(page, "Alt+ArrowDown", 18)
    press(page, "Alt+ArrowUp", 12)


def scrolled(page: Page) -> float:
    return page.evaluate("() => window.scrollY")


def test_arrows_home_and_end_scroll_the_page_and_leave_the_sound_alone(page: Page):
    place = current_time(page)
    for key, moved in [
        ("ArrowDown", lambda: scrolled(page) > 20),
        ("End", lambda: scrolled(page) > 1000),
        ("ArrowUp", lambda: scrolled(page) > 1000),
        ("Home", lambda: scrolled(page) == 0),
    ]:
        page.keyboard.press(key)
        until(moved)
        until(lambda: is_still(page))  # a key that comes while the page glides may be lost
        assert current_time(page) == place
    page.keyboard.press("ArrowRight")
    assert current_time(page) == place, "the arrow to the side does nothing before somebody has played"
    page.keyboard.press("k")
    until(lambda: current_time(page) > 0.2)


def test_tab_stops_once_a_segment_and_at_the_tools_of_the_one_in_use(page: Page):
    page.locator(".segment__time").nth(1).click()
    page.keyboard.press("k")
    until(lambda: is_paused(page))
    focused = "() => document.activeElement.dataset.tool || document.activeElement.textContent"
    stops = []
    for _ in range(7):
        stops.append(page.evaluate(focused))
        page.keyboard.press("Tab")
    assert stops == ["0:00:06", "speaker", "bookmark", "link", "text", "0:00:12", "0:00:18"]
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("[data-tool][tabindex='0']")).to_have_count(4)
    expect(page.locator(".segment").nth(2).locator("[data-tool][tabindex='0']")).to_have_count(4)


def test_selecting_segments_with_the_mouse_copies_what_was_said_and_by_whom(
    page_of: Callable[..., Page], staged: Staged
):
    page = page_of("panitera", permissions=["clipboard-read", "clipboard-write"])
    open_transcript(page, staged.url)
    first, last = (page.locator(".segment__text").nth(number).bounding_box() for number in (0, 2))
    page.mouse.move(first["x"] + 1, first["y"] + first["height"] / 2)
    page.mouse.down()
    page.mouse.move(last["x"] + last["width"] - 2, last["y"] + last["height"] / 2, steps=5)
    page.mouse.up()
    page.keyboard.press("Control+c")
    said = "Saudara saksi mohon menjelaskan apa yang terjadi pada malam itu"
    until(lambda: said in page.evaluate("navigator.clipboard.readText()"))
    lines = [line.strip() for line in page.evaluate("navigator.clipboard.readText()").splitlines() if line.strip()]
    assert lines == [said, "Hakim Ketua", said, said]
    assert is_paused(page)


def test_keys_do_nothing_while_a_choice_is_made_or_with_other_keys(page: Page):
    page.locator(".player select").focus()
    for key in ("l", "k", " "):
        page.keyboard.press(key)
    page.keyboard.press("Escape")
    page.locator("body").press("Control+l")
    assert current_time(page) == 0
    assert is_paused(page)


def test_space_on_a_button_presses_that_button_only(page: Page):
    page.get_by_role("button", name="3").nth(1).focus()  # forward
    page.keyboard.press("Space")
    until(lambda: abs(current_time(page) - 3) < 0.05)
    assert is_paused(page)


def test_the_shortcuts_are_explained_and_can_be_switched_off(page: Page):
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_role("checkbox").uncheck()
    dialog.get_by_role("button").click()
    expect(dialog).to_be_hidden()
    page.keyboard.press("l")
    page.reload()
    page.locator("[data-ready]").wait_for()
    page.keyboard.press("l")
    assert current_time(page) == 0


def test_a_shared_link_opens_at_its_place_ready_to_play(clerk_page: Page, staged: Staged):
    open_transcript(clerk_page, f"{staged.url}#t=200.5")
    target = clerk_page.locator(".segment").nth(33)
    expect(target).to_be_in_viewport()
    expect(target).to_have_attribute("aria-current", "true")
    assert abs(current_time(clerk_page) - 200.5) < 0.05
    assert is_paused(clerk_page)
    clerk_page.keyboard.press("k")
    until(lambda: current_time(clerk_page) > 200.8)


@pytest.mark.parametrize("hash", ["#t=", "#t=-5", "#t=abc", "#t=999999", "#t=1e9", "#main"])
def test_a_broken_link_opens_the_page_all_the_same(clerk_page: Page, staged: Staged, hash: str):
    open_transcript(clerk_page, staged.url + hash)
    words = clerk_page.locator(".word")
    expect(words.first).to_be_attached()
    assert words.count() > 10


def test_copying_a_link_and_a_text_with_its_time(page_of: Callable[..., Page], staged: Staged):
    page = page_of("panitera", permissions=["clipboard-read", "clipboard-write"])
    open_transcript(page, staged.url)
    segment = page.locator(".segment").nth(1)
    segment.hover()
    segment.locator("[data-tool=link]").click()
    until(lambda: page.evaluate("navigator.clipboard.readText()").endswith(f"{staged.url}#t=6"))
    assert page.url.endswith("#t=6")
    segment.locator("[data-tool=text]").click()
    expected = "[0:00:06] Hakim Ketua: Saudara saksi mohon menjelaskan apa yang terjadi pada malam itu"
    until(lambda: page.evaluate("navigator.clipboard.readText()") == expected)
    expect(page.locator(".player").get_by_role("status")).not_to_be_empty()


def test_the_text_follows_the_sound_until_the_reader_scrolls(page: Page):
    page.locator(".segment__time").nth(20).evaluate("link => link.click()")
    expect(page.locator(".segment").nth(20)).to_be_in_viewport()
    follow = page.locator("[data-action=follow]")
    until(lambda: current_time(page) > 120.2)
    page.mouse.move(600, 500)
    page.mouse.wheel(0, -5000)
    expect(follow).to_have_class("button button--small player__follow button--primary")
    expect(page.locator(".segment").nth(0)).to_be_in_viewport()
    page.keyboard.press("k")
    until(lambda: is_paused(page))
    expect(page.locator(".segment").nth(0)).to_be_in_viewport()
    follow.click()
    expect(page.locator(".segment").nth(20)).to_be_in_viewport()


def test_speed_is_kept_for_the_next_transcript(page: Page):
    page.locator(".player select").select_option("1.5")
    assert page.locator("audio").evaluate("audio => audio.playbackRate") == 1.5
    page.reload()
    page.locator("[data-ready]").wait_for()
    assert page.locator("audio").evaluate("audio => [audio.playbackRate, audio.preservesPitch]") == [1.5, True]
    expect(page.locator(".player select")).to_have_value("1.5")


def test_the_slider_seeks_and_says_where_it_is(page: Page):
    slider = page.get_by_role("slider")
    slider.fill("60")
    until(lambda: abs(current_time(page) - 60) < 0.05)
    assert "0:01:00" in slider.get_attribute("aria-valuetext")
    expect(page.locator(".segment").nth(10)).to_have_attribute("aria-current", "true")


def test_words_are_cut_only_where_the_reader_comes_near(page: Page):
    expect(page.locator(".segment").nth(0).locator(".word")).to_have_count(10)
    expect(page.locator(".segment").nth(39).locator(".word")).to_have_count(0)
    page.locator(".segment").nth(39).scroll_into_view_if_needed()
    expect(page.locator(".segment").nth(39).locator(".word")).to_have_count(10)


def listened(site: Site, staged: Staged) -> int:
    code = (
        "from courtsight.audit.models import AuditAction, AuditEvent\n"
        f"print(AuditEvent.objects.filter(action=AuditAction.LISTENED, target_id={staged.recording!r}).count())"
    )
    return int(site.python(code))


def test_only_who_plays_is_said_to_have_listened(clerk_page: Page, site: Site):
    quiet = stage_transcript(site, "103/Pid.B/2026/PN Jkt.Pst", segments=4)
    fetched: list[str] = []
    clerk_page.on("request", lambda request: fetched.append(request.method) if "/audio" in request.url else None)
    open_transcript(clerk_page, f"{quiet.url}#t=12")
    clerk_page.get_by_role("slider").fill("6")
    until(lambda: abs(current_time(clerk_page) - 6) < 0.05)
    clerk_page.wait_for_timeout(500)
    assert "GET" not in fetched
    assert listened(site, quiet) == 0
    clerk_page.keyboard.press("k")
    until(lambda: 6.2 < current_time(clerk_page) < 12)
    until(lambda: listened(site, quiet) == 1)


def test_sound_that_does_not_come_after_play_is_said_and_plays_when_tried_again(clerk_page: Page, staged: Staged):
    open_transcript(clerk_page, staged.url)
    clerk_page.route("**/audio", lambda route: route.abort("connectionreset"))
    clerk_page.locator(".segment__time").nth(3).click()
    alert = clerk_page.get_by_role("alert")
    expect(alert).to_be_visible()
    expect(clerk_page.locator("[data-shown=paused]")).to_be_visible()
    clerk_page.unroute("**/audio")
    alert.get_by_role("button").click()
    until(lambda: 18.2 < current_time(clerk_page) < 22)
    expect(alert).to_be_hidden()


def test_sound_that_is_not_there_yet_is_said_and_can_be_tried_again(clerk_page: Page, site: Site):
    silent = stage_transcript(site, "102/Pid.B/2026/PN Jkt.Pst", segments=3, sound=False)
    open_transcript(clerk_page, silent.url)
    alert = clerk_page.get_by_role("alert")
    expect(alert).to_be_visible()
    write_tone(silent.sound, seconds=18)
    alert.get_by_role("button").click()
    expect(alert).to_be_hidden()
    word(clerk_page, 1, 0).click()
    until(lambda: current_time(clerk_page) > 6.2)


def test_a_lost_connection_is_said_and_trying_again_keeps_the_place(clerk_page: Page, staged: Staged):
    clerk_page.route("**/audio", lambda route: route.abort("connectionreset"))
    open_transcript(clerk_page, f"{staged.url}#t=60")
    alert = clerk_page.get_by_role("alert")
    expect(alert).to_be_visible()
    clerk_page.unroute("**/audio")
    alert.get_by_role("button").click()
    expect(alert).to_be_hidden()
    clerk_page.keyboard.press("k")
    until(lambda: 60.2 < current_time(clerk_page) < 65)


def test_without_the_times_of_words_the_segments_still_play(clerk_page: Page, staged: Staged):
    clerk_page.route("**/words", lambda route: route.abort())
    clerk_page.goto(staged.url)
    expect(clerk_page.locator(".player").get_by_role("status")).not_to_be_empty()
    clerk_page.locator(".segment__time").nth(1).click()
    until(lambda: current_time(clerk_page) > 6.2)
