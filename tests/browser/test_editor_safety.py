"""Nothing that was typed is lost: the tab closes, the server dies, the network goes."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import log_in
from tests.browser.desk import (
    SENTENCE,
    expect_state,
    line,
    open_editor,
    put_caret_at_end,
    stored_texts,
    until,
    wait_until_saved,
)
from tests.browser.stage import Staged, stage_transcript, stage_transcripts
from tests.site import Site

pytestmark = pytest.mark.long
OWN_SITE_CAST = """
from django.contrib.auth.models import Group
from courtsight.accounts.models import User
User.objects.create_user("panitera", password="rahasia-sekali-2026").groups.add(Group.objects.get(name="clerk"))
"""


@pytest.fixture(scope="module")
def stages(site: Site) -> Iterator[Staged]:
    """A transcript of its own for each test."""
    numbers = [f"{number}/Pid.B/2026/PN Jkt.Pst" for number in range(600, 608)]
    return iter(stage_transcripts(site, numbers, segments=5))


@pytest.fixture
def staged(stages: Iterator[Staged]) -> Staged:
    return next(stages)


def close_at_once(page: Page) -> BrowserContext:
    """As a person closes a tab; the browser stays open."""
    context = page.context
    page.close()
    return context


def test_a_tab_closed_right_after_the_last_key_loses_no_key(clerk_page: Page, staged: Staged):
    open_editor(clerk_page, staged)
    put_caret_at_end(clerk_page, 1)
    clerk_page.keyboard.type(" dan seterusnya")
    context = close_at_once(clerk_page)
    again = open_editor(context.new_page(), staged)
    expect(line(again, 1)).to_have_text(f"{SENTENCE} dan seterusnya")
    wait_until_saved(again)
    assert stored_texts(clerk_page, staged)[1] == f"{SENTENCE} dan seterusnya"


def test_without_network_it_is_kept_said_and_sent_when_the_network_is_back(clerk_page: Page, staged: Staged):
    open_editor(clerk_page, staged)
    clerk_page.context.set_offline(True)
    put_caret_at_end(clerk_page, 0)
    clerk_page.keyboard.type(" tanpa jaringan")
    expect_state(clerk_page, "offline")
    expect(clerk_page.locator("[data-shows=saving]")).to_contain_text("tanpa jaringan")
    clerk_page.keyboard.press("Enter")
    clerk_page.keyboard.type("baru")
    assert stored_texts(clerk_page, staged)[0] == SENTENCE
    clerk_page.context.set_offline(False)
    wait_until_saved(clerk_page)
    assert stored_texts(clerk_page, staged)[:2] == [f"{SENTENCE} tanpa jaringan", "baru"]


def test_what_was_typed_without_network_is_there_after_a_reload(clerk_page: Page, staged: Staged):
    open_editor(clerk_page, staged)
    clerk_page.context.set_offline(True)
    put_caret_at_end(clerk_page, 2)
    clerk_page.keyboard.type(" luring")
    expect_state(clerk_page, "offline")
    clerk_page.keyboard.type(" sekali")
    clerk_page.keyboard.press("Enter")
    clerk_page.keyboard.type("baris baru")
    context = close_at_once(clerk_page)
    context.set_offline(False)
    again = open_editor(context.new_page(), staged)
    wait_until_saved(again)
    assert stored_texts(clerk_page, staged)[2:4] == [f"{SENTENCE} luring sekali", "baris baru"]


def test_an_answer_that_is_lost_on_the_way_does_nothing_twice(clerk_page: Page, staged: Staged):
    open_editor(clerk_page, staged)
    lost = []

    def lose_first(route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch())
            route.abort("connectionreset")

    clerk_page.route("**/edits", lose_first)
    put_caret_at_end(clerk_page, 0)
    clerk_page.keyboard.press("Enter")
    clerk_page.keyboard.type("satu kali")
    # Only while Playwright is asked something does it tell of requests.
    until(lambda: clerk_page.url and len(lost) == 1 or clerk_page.wait_for_timeout(50))
    wait_until_saved(clerk_page)
    assert stored_texts(clerk_page, staged) == [SENTENCE, "satu kali", *[SENTENCE] * 4]


def test_what_others_changed_meanwhile_stands_beside_what_was_brought_back(
    clerk_page: Page, page_of: Callable[..., Page], staged: Staged
):
    open_editor(clerk_page, staged)
    clerk_page.context.set_offline(True)
    put_caret_at_end(clerk_page, 1)
    clerk_page.keyboard.type(" punyaku")
    expect_state(clerk_page, "offline")
    context = close_at_once(clerk_page)
    other = open_editor(page_of("hakim"), staged)
    put_caret_at_end(other, 1)
    other.keyboard.type(" punyanya")
    wait_until_saved(other)
    context.set_offline(False)
    again = open_editor(context.new_page(), staged)
    panel = again.locator("[data-panel=conflict]")
    expect(panel.locator("[data-side=mine]")).to_contain_text("punyaku")
    expect(panel.locator("[data-side=theirs]")).to_contain_text("punyanya")
    panel.locator("[data-choice=both]").click()
    wait_until_saved(again)
    text = stored_texts(clerk_page, staged)[1]
    assert "punyaku" in text
    assert "punyanya" in text


def test_leaving_asks_only_where_the_browser_keeps_nothing(page_of: Callable[..., Page], staged: Staged):
    page = page_of("panitera")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    open_editor(page, staged)
    page.context.set_offline(True)
    put_caret_at_end(page, 0)
    page.keyboard.type(" x")
    expect_state(page, "offline")
    page.context.set_offline(False)
    page.goto(staged.url)
    assert asked == []


def test_a_browser_that_keeps_nothing_says_so_and_asks_before_it_is_left(page_of: Callable[..., Page], staged: Staged):
    page = page_of("panitera")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.add_init_script("delete window.indexedDB; Object.defineProperty(window, 'indexedDB', {value: undefined})")
    open_editor(page, staged)
    page.route("**/edits", lambda route: route.abort())
    put_caret_at_end(page, 0)
    page.keyboard.type(" x")
    expect(page.locator("[data-shows=unsafe]")).to_be_visible()
    page.goto(staged.url)
    assert asked == ["beforeunload"]


@pytest.fixture
def own_site() -> Iterator[Site]:
    """A site that may be killed."""
    running = Site().wait_until_ready()
    running.python(OWN_SITE_CAST)
    yield running
    running.stop()
    running.remove()


def test_a_server_that_is_killed_and_comes_back_gets_every_key(browser: Browser, own_site: Site):
    staged = stage_transcript(own_site, "700/Pid.B/2026/PN Jkt.Pst", segments=4)
    context = browser.new_context(base_url=own_site.url, locale="id-ID")
    page = context.new_page()
    log_in(page, "panitera")
    open_editor(page, staged)
    put_caret_at_end(page, 0)
    page.keyboard.type(" sebelum")
    for process in own_site.processes():
        if process.pid != own_site.process.pid and "daphne" in " ".join(process.cmdline()):
            process.kill()
    page.keyboard.type(" sesudah")
    own_site.stop()
    page.keyboard.type(" lama")
    expect_state(page, "offline")
    back = Site(home=own_site.home, PORT=own_site.environment["PORT"]).wait_until_ready()
    try:
        wait_until_saved(page)
        assert stored_texts(page, staged)[0] == f"{SENTENCE} sebelum sesudah lama"
    finally:
        context.close()
        back.stop()
