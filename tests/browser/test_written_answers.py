"""An answer of a language model: heard by its citations. On a site that has a model."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

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
def page(answering: Site, browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    options = {"base_url": answering.url, "viewport": {"width": 360, "height": 740}}
    context = browser.new_context(**browser_context_args | options)
    page = context.new_page()
    log_in(page, "panitera")
    page.goto("/search/ask/?q=siapa+mengendarai+sepeda+motor+biru")
    page.locator(".finds__list[data-started]").wait_for()
    yield page
    context.close()


def test_what_an_answer_cites_is_heard_by_keys(page: Page, model: Model):
    model.says = f"{SENTENCE} [1]."
    expect(page.get_by_text("Di sini belum dipasang model bahasa")).to_have_count(0)
    page.get_by_role("button", name="Minta jawaban tertulis").focus()
    page.keyboard.press("Enter")
    answer = page.locator(".asked__answer")
    expect(answer).to_contain_text("sepeda motor biru")
    page.locator(".finds__list[data-started]").wait_for()
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
