"""An answer of a language model: written without leaving the page, and heard by its citations. On a site with a model.

What is done is said, and whoever waits may give up.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import log_in
from tests.browser.stage import stage_transcript
from tests.browser.test_pages import RULES
from tests.browser.test_transcript_player import current_time, is_paused, until
from tests.factories import PASSWORD
from tests.search.language_models import Model, serving
from tests.site import Site

SENTENCE = "Orang itu mengendarai sepeda motor biru melewati toko emas kami"
INDEXED = "from search.models import Pending; print(Pending.objects.count())"
STAFF = """
from django.contrib.auth.models import Group
from courtsight.accounts.models import User
User.objects.create_user("panitera", password={password!r}).groups.add(Group.objects.get(name="clerk"))
"""
ADDRESS = "/search/ask/?q=siapa+mengendarai+sepeda+motor+biru"
BUTTON = "Minta jawaban tertulis"


@pytest.fixture(scope="module")
def model() -> Model:
    return Model()


@pytest.fixture(scope="module")
def answering(model: Model) -> Iterator[Site]:
    with serving(model) as address:
        site = Site(ANSWER_URL=address, ANSWER_MODEL="tiruan", ANSWER_SECONDS="300").wait_until_ready()
        site.python(STAFF.format(password=PASSWORD))
        stage_transcript(site, "701/Pid.B/2026/PN Jkt.Pst", segments=12, texts={4: SENTENCE})
        until(lambda: site.python(INDEXED).strip() == "0", 60)
        yield site
        site.stop()
        site.remove()


@pytest.fixture
def opened(
    answering: Site, browser: Browser, browser_context_args: dict[str, Any], model: Model
) -> Iterator[Callable[..., Page]]:
    """`opened(width=360)`: the question with its passages. A script error fails the test."""
    contexts, errors = [], []
    model.status, model.holds, model.says = 200, False, f"{SENTENCE} [1]."
    model.left.clear()
    model.asked.clear()

    def open_page(width: int = 1440, **more: Any) -> Page:
        options = {"base_url": answering.url, "viewport": {"width": width, "height": 740}}
        context = browser.new_context(**browser_context_args | options | more)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        log_in(page, "panitera")
        page.goto(ADDRESS)
        if more.get("java_script_enabled", True):
            page.locator(".finds__list[data-started] #asked[data-started]").wait_for()
        return page

    yield open_page
    model.holds = False
    for context in contexts:
        context.close()
    assert errors == []


def told(page: Page) -> Locator:
    return page.locator("#asked [role=status]")


def wait_for_an_answer(page: Page, model: Model) -> Locator:
    """The button to give up, which has the focus."""
    page.evaluate("document.body.dataset.was = 'here'")  # a page that is loaded anew has it no more
    page.get_by_role("button", name=BUTTON).click()
    button = page.get_by_role("button", name="Hentikan")
    expect(button).to_be_focused()
    expect(told(page)).to_have_text(re.compile(r"\d+ bagian ditemukan. Model bahasa sedang menulis jawaban darinya."))
    expect(page.locator("[data-shows=seconds]")).to_contain_text("dari paling lama 300 detik")
    expect(page.get_by_role("button", name=BUTTON)).to_be_hidden()
    until(lambda: bool(model.asked))
    return button


@pytest.mark.parametrize("by_key", [False, True], ids=["button", "escape"])
def test_whoever_waits_may_give_up_and_the_server_waits_no_more(
    opened: Callable[..., Page], model: Model, by_key: bool
):
    model.holds = True
    page = opened()
    button = wait_for_an_answer(page, model)
    if by_key:
        page.keyboard.press("Escape")
    else:
        button.click()
    expect(told(page)).to_have_text("Dihentikan. Bagian-bagian di bawah tetap ada.")
    expect(page.get_by_role("button", name=BUTTON)).to_be_focused()
    expect(button).to_be_hidden()
    expect(page.locator("#passage-1")).to_be_visible()
    assert model.left.wait(30)
    model.holds = False
    page.get_by_role("button", name=BUTTON).click()
    expect(page.locator(".asked__answer")).to_contain_text("sepeda motor biru")


def test_passages_are_heard_while_the_model_writes_and_the_answer_comes_to_them(
    opened: Callable[..., Page], model: Model
):
    model.holds = True
    page = opened()
    wait_for_an_answer(page, model)
    hit = page.locator("#passage-1 [data-play]")
    hit.click()
    until(lambda: not is_paused(page) and current_time(page) > 24)
    model.holds = False
    expect(page.locator(".asked__answer")).to_contain_text("sepeda motor biru")
    expect(hit).to_be_focused()  # nobody is torn away
    expect(told(page)).to_have_text("Jawabannya sudah ada.")
    assert page.evaluate("document.body.dataset.was") == "here"
    expect(page.get_by_role("button", name="Hentikan")).to_be_hidden()


def test_the_answer_gets_the_focus_of_whoever_waited(opened: Callable[..., Page], model: Model):
    model.holds = True
    page = opened(360)
    wait_for_an_answer(page, model)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    results = Axe().run(page, options=RULES)
    assert results.violations_count == 0, results.generate_report()
    model.holds = False
    expect(page.get_by_role("heading", name="Jawaban model bahasa")).to_be_focused()
    page.locator(".asked__answer").get_by_role("button", name="Putar bagian 1").click()
    until(lambda: not is_paused(page) and current_time(page) > 24)
    assert page.evaluate("document.body.dataset.was") == "here"


def test_what_an_answer_cites_is_heard_by_keys(opened: Callable[..., Page]):
    page = opened(360)
    expect(page.get_by_text("Di sini belum dipasang model bahasa")).to_have_count(0)
    page.get_by_role("button", name=BUTTON).focus()
    page.keyboard.press("Enter")
    answer = page.locator(".asked__answer")
    expect(answer).to_contain_text("sepeda motor biru")
    play = answer.get_by_role("button", name="Putar bagian 1")
    play.focus()
    page.keyboard.press("Enter")
    until(lambda: not is_paused(page) and current_time(page) > 24)
    expect(play).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Enter")
    until(lambda: is_paused(page))
    answer.get_by_role("link", name="Bagian 1").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#passage-1")).to_be_in_viewport()
    results = Axe().run(page, options=RULES)
    assert results.violations_count == 0, results.generate_report()


def test_an_error_of_the_model_is_told_and_may_be_tried_again(opened: Callable[..., Page], model: Model):
    model.status = 500
    page = opened()
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_role("alert")).to_contain_text("Model bahasa menolak menjawab, atau sedang rusak.")
    expect(page.get_by_role("alert")).to_contain_text("Bagian-bagian di bawah lengkap tanpanya.")
    expect(page.locator("#passage-1")).to_be_visible()
    expect(page.get_by_role("button", name=BUTTON)).to_be_focused()
    model.status = 200
    page.keyboard.press("Enter")
    expect(page.locator(".asked__answer")).to_contain_text("sepeda motor biru")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_server_that_is_away_is_told(opened: Callable[..., Page]):
    page = opened()
    page.context.set_offline(True)
    page.get_by_role("button", name=BUTTON).click()
    expect(told(page)).to_contain_text("Sambungan ke server terputus.")
    page.context.set_offline(False)
    page.get_by_role("button", name=BUTTON).click()
    expect(page.locator(".asked__answer")).to_contain_text("sepeda motor biru")


def test_who_has_logged_out_meanwhile_is_asked_to_log_in(opened: Callable[..., Page]):
    page = opened()
    page.context.clear_cookies()
    page.get_by_role("button", name=BUTTON).click()
    page.wait_for_url(lambda url: "/login/?next=/search/ask/" in url)


def test_without_scripts_the_page_comes_with_the_answer(opened: Callable[..., Page]):
    page = opened(java_script_enabled=False)
    expect(page.get_by_role("button", name="Hentikan")).to_be_hidden()
    page.get_by_role("button", name=BUTTON).click()
    expect(page.locator(".asked__answer")).to_contain_text("sepeda motor biru")
    expect(page.locator("#passage-1")).to_be_visible()
