"""From a query to the sound, in a real browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.stage import Staged, stage_transcript
from tests.browser.test_pages import RULES
from tests.browser.test_transcript_player import current_time, is_paused, until
from tests.site import Site

SENTENCE = "Orang itu mengendarai sepeda motor biru melewati toko emas kami"
INDEXED = "from search.models import Pending; print(Pending.objects.count())"


@pytest.fixture(scope="module")
def staged(site: Site) -> Staged:
    found = stage_transcript(site, "701/Pid.B/2026/PN Jkt.Pst", segments=12, texts={4: SENTENCE})
    until(lambda: site.python(INDEXED).strip() == "0", 60)
    return found


def test_from_a_key_to_a_query_to_the_sound_to_the_word(clerk_page: Page, staged: Staged):
    page = clerk_page
    page.goto("/")
    page.locator("[data-module=search-key][data-started]").wait_for()
    page.wait_for_load_state("networkidle")
    page.keyboard.press("/")
    page.wait_for_url("**/search/")
    page.locator("#q").fill("blue motorcycle passing the gold shop")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "q=blue" in url)
    hit = page.locator(".hit", has_text="sepeda motor biru").first
    expect(hit).to_be_visible()
    hit.locator("[data-play]").click()
    until(lambda: not is_paused(page) and current_time(page) > 24)
    expect(hit.locator("[data-play]")).to_have_attribute("aria-pressed", "true")
    hit.locator("[data-play]").click()
    until(lambda: is_paused(page))
    page.locator("#q").fill("sepeda motor biru")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sepeda" in url)
    page.locator(".hit", has_text="sepeda motor biru").first.locator(".hit__head a").click()
    page.wait_for_url(f"**{staged.url}#t=*")
    expect(page.locator(".segment").nth(4).locator(".segment__time")).to_be_focused()


def test_a_question_is_answered_by_passages_that_are_heard(clerk_page: Page, staged: Staged):
    page = clerk_page
    page.goto("/search/?q=sepeda+motor+biru")
    page.get_by_role("link", name="Tanya", exact=True).click()
    page.wait_for_url("**/search/ask/?q=sepeda*")
    page.locator(".finds__list[data-started]").wait_for()
    hit = page.locator("#passage-1 .hit", has_text="sepeda motor biru")
    hit.locator("[data-play]").click()
    until(lambda: not is_paused(page) and current_time(page) > 24)
    hit.locator("[data-play]").click()
    until(lambda: is_paused(page))


def test_a_search_is_saved_renamed_deleted_and_brought_back(clerk_page: Page, staged: Staged):
    page = clerk_page
    page.goto("/search/?q=sepeda+motor+biru")
    page.get_by_text("Simpan pencarian ini").click()
    page.get_by_label("Nama pencarian").fill("Motor di toko")
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.get_by_text("Disimpan sebagai “Motor di toko”")).to_be_visible()
    page.get_by_role("link", name="Pencarian tersimpan").click()
    page.locator("summary", has_text="Ganti nama").click()
    page.get_by_label("Nama baru").fill("Motor biru")
    page.get_by_role("button", name="Ganti nama").click()
    expect(page.get_by_role("link", name="Motor biru")).to_be_visible()
    page.get_by_role("button", name="Hapus Motor biru").click()
    expect(page.get_by_role("link", name="Motor biru")).to_have_count(0)
    page.get_by_role("button", name="Batalkan Motor biru").click()
    page.get_by_role("link", name="Motor biru").click()
    page.wait_for_url("**/search/?q=sepeda*")


def test_what_is_new_in_a_saved_search_is_opened_by_its_button(clerk_page: Page, staged: Staged, site: Site):
    site.python(
        "from courtsight.accounts.models import User; from search.models import Match\n"
        "saved = User.objects.get(username='panitera').saved_searches.create(name='Gergaji', address='q=gergaji')\n"
        f"Match.objects.create(saved=saved, transcript_id='{staged.transcript}')"
    )
    page = clerk_page
    page.goto("/")
    page.get_by_role("button", name="Gergaji").click()
    page.wait_for_url("**/search/?q=gergaji")
    expect(page.get_by_role("button", name="Gergaji", exact=True)).to_have_count(0)
    page.goto("/search/saved/")
    page.get_by_role("link", name="Gergaji").click()
    page.wait_for_url("**/search/?q=gergaji")
    site.python("from search.models import SavedSearch; SavedSearch.objects.filter(name='Gergaji').delete()")


NEWS = """
from courtsight.accounts.models import User; from search.models import Match
mine = User.objects.get(username="penonton").saved_searches
for name in ("Aspal", "Beton"):
    Match.objects.create(saved=mine.create(name=name, address="q=" + name), transcript_id={transcript!r})
mine.create(name="Ampelas", address="q=ampelas")
"""


def test_news_comes_first_and_is_opened_and_marked_as_seen_by_keys(viewer_page: Page, staged: Staged, site: Site):
    site.python(NEWS.format(transcript=staged.transcript))
    page = viewer_page
    page.goto("/cases/")
    search = page.get_by_role("navigation", name="Utama").get_by_role("link", name="Cari")
    expect(search).to_contain_text("2 baru")
    page.goto("/search/saved/")
    names = page.locator(".item-list > li").locator(".saved__title, .saved__quiet")
    expect(names).to_have_text(["Aspal", "Beton", "Ampelas"])
    page.get_by_role("button", name="Tandai sudah dilihat Aspal").focus()
    page.keyboard.press("Enter")
    expect(search).to_contain_text("1 baru")
    expect(names).to_have_text(["Beton", "Ampelas", "Aspal"])
    page.get_by_role("button", name="Beton", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=Beton")
    expect(search).not_to_contain_text("baru")
    page.goto("/search/saved/")
    page.locator("li", has_text="Beton").locator("summary").focus()
    page.keyboard.press("Enter")
    page.locator("li", has_text="Beton").get_by_label("Nama baru").fill("Semen")
    page.keyboard.press("Enter")
    expect(page.get_by_text("“Beton” sekarang bernama “Semen”")).to_be_visible()
    page.get_by_role("button", name="Batalkan Beton").click()
    expect(page.get_by_role("link", name="Beton", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Semen", exact=True)).to_have_count(0)


@pytest.mark.parametrize("path", ["/search/?q=sepeda+motor+biru", "/search/ask/?q=sepeda+motor+biru", "/search/saved/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_the_pages_fit_and_can_be_used_by_everybody(page_of, staged: Staged, width: int, scheme: str, path: str):
    page = page_of("panitera", viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.goto(path)
    if "q=" in path:
        expect(page.locator(".hit mark").first).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    results = Axe().run(page, options=RULES)
    assert results.violations_count == 0, results.generate_report()
