"""A judge reads: the quiet view, bookmarks and private notes, links to a sentence, paper."""

import io
from collections.abc import Callable

import pypdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.desk import current_time, is_paused, until
from tests.browser.stage import Staged, stage_transcript
from tests.factories import PASSWORD
from tests.site import Site

LONG = (
    "Pada malam itu saya pulang dari rumah ibu saya dan melihat terdakwa berdiri di depan toko. Ia membawa sepeda "
    "motor berwarna biru yang kemudian didorong ke arah jalan besar. Saya tidak tahu siapa pemiliknya. Setelah itu saya"
)

# Characters of each line, spaces included.
LINES = """words => {
  const lines = new Map();
  for (const word of words) {
    const top = Math.round(word.getBoundingClientRect().top);
    lines.set(top, (lines.get(top) ?? 0) + word.textContent.length + 1);
  }
  return [...lines.values()];
}"""


@pytest.fixture(scope="module")
def staged(site: Site) -> Staged:
    voices = {number: ("Hakim Ketua", "Saksi")[number // 3 % 2] for number in range(12)}
    texts = {2: LONG, 4: "Saya tidak tahu. Mungkin sekitar pukul sepuluh malam itu"}
    return stage_transcript(site, "901/Pid.B/2026/PN Jkt.Pst", segments=12, texts=texts, voices=voices)


def open_reading(page: Page, staged: Staged, place: str = "") -> Page:
    page.goto(f"{staged.url}?view=reading{place}")
    page.locator("[data-ready]").wait_for()
    return page


def forget(page: Page, site: Site) -> None:
    site.python("from transcription.models import Bookmark; Bookmark.objects.all().delete()")
    page.reload()
    page.locator("[data-ready]").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_the_view_fits_the_screen_and_is_accessible(
    page_of: Callable[..., Page], staged: Staged, width: int, scheme: str
):
    page = open_reading(page_of("hakim", viewport={"width": width, "height": 740}, color_scheme=scheme), staged)
    page.locator("[data-panel=bookmarks] > summary").click()
    page.keyboard.press("b")
    page.locator("[data-bookmark] .bookmark__edit summary").first.click()
    assert page.evaluate("() => document.documentElement.scrollWidth") == width
    problems = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"]})
    assert problems.violations_count == 0, problems.generate_report()
    page.goto("/bookmarks/")
    assert page.evaluate("() => document.documentElement.scrollWidth") == width
    problems = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"]})
    assert problems.violations_count == 0, problems.generate_report()


def test_a_line_holds_sixty_to_seventy_five_characters(judge_page: Page, staged: Staged):
    open_reading(judge_page, staged)
    lines = judge_page.locator(".segment").nth(2).locator(".word").evaluate_all(LINES)
    assert len(lines) > 2
    assert 60 <= sum(lines[:-1]) / len(lines[:-1]) <= 75


def test_one_goes_from_view_to_view_at_the_same_place(judge_page: Page, staged: Staged):
    judge_page.goto(f"{staged.url}#t=24")
    judge_page.locator("[data-ready]").wait_for()
    judge_page.get_by_role("link", name="Tampilan baca").click()
    judge_page.wait_for_url("**/?view=reading#t=24*")
    judge_page.locator("[data-ready]").wait_for()
    expect(judge_page.locator("[aria-current=true] .segment__text")).to_contain_text("Saya tidak tahu.")
    judge_page.get_by_role("link", name="Semua alat").click()
    judge_page.wait_for_url(f"**{staged.url}#t=24*")


def test_b_bookmarks_the_sentence_that_is_heard_and_notes_are_kept(judge_page: Page, staged: Staged, site: Site):
    open_reading(judge_page, staged, "#t=26")
    forget(judge_page, site)
    judge_page.keyboard.press("b")
    expect(judge_page.locator("[data-counts=bookmarks]")).to_have_text("1")
    marked = judge_page.locator(".word--bookmarked")
    expect(marked.first).to_have_text("Mungkin")
    expect(marked.last).to_have_text("itu")
    judge_page.locator("[data-panel=bookmarks] > summary").click()
    judge_page.get_by_text("Tulis catatan").click()
    judge_page.locator("[name=note]").fill("Bandingkan dengan BAP")
    judge_page.get_by_role("button", name="Simpan catatan").click()
    expect(judge_page.locator(".bookmark__note")).to_have_text("Bandingkan dengan BAP")
    judge_page.goto("/bookmarks/")
    expect(judge_page.locator(".bookmark__note")).to_have_text("Bandingkan dengan BAP")
    judge_page.locator(".bookmark__text a").click()
    judge_page.locator("[data-ready]").wait_for()
    expect(judge_page.locator(".word--spoken")).to_have_text("Mungkin")
    assert is_paused(judge_page)
    judge_page.keyboard.press("k")
    until(lambda: not is_paused(judge_page) and current_time(judge_page) > 25)


def test_a_removed_bookmark_comes_back(judge_page: Page, staged: Staged, site: Site):
    open_reading(judge_page, staged)
    forget(judge_page, site)
    judge_page.locator(".segment__time").nth(3).focus()
    judge_page.keyboard.press("b")
    judge_page.locator("[data-panel=bookmarks] > summary").click()
    expect(judge_page.locator("[data-bookmark] .bookmark__text a")).to_have_text("0:00:18")
    judge_page.locator("[data-remove]").click()
    expect(judge_page.locator("[data-counts=bookmarks]")).to_have_text("0")
    expect(judge_page.locator(".word--bookmarked")).to_have_count(0)
    judge_page.locator("[data-restore]").click()
    expect(judge_page.locator("[data-counts=bookmarks]")).to_have_text("1")


def test_another_reader_sees_nothing_of_it(judge_page: Page, clerk_page: Page, staged: Staged, site: Site):
    open_reading(judge_page, staged)
    forget(judge_page, site)
    judge_page.keyboard.press("b")
    expect(judge_page.locator("[data-counts=bookmarks]")).to_have_text("1")
    open_reading(clerk_page, staged)
    expect(clerk_page.locator("[data-counts=bookmarks]")).to_have_text("0")
    clerk_page.goto("/bookmarks/")
    expect(clerk_page.locator(".empty")).to_be_visible()


def test_whoever_opens_a_link_logs_in_and_lands_at_the_sentence(
    page_of: Callable[..., Page], staged: Staged, site: Site
):
    page = page_of("hakim", storage_state=None)
    page.context.clear_cookies()
    page.goto(f"{staged.url}?view=reading#t=25.5")
    page.locator("input[name=username]").fill("hakim")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.locator("[data-ready]").wait_for()
    assert page.url.endswith("?view=reading#t=25.5")
    expect(page.locator(".word--spoken")).to_have_text("Mungkin")
    assert is_paused(page)


def test_paper_has_the_text_and_no_note_unless_it_is_asked_for(judge_page: Page, staged: Staged, site: Site):
    open_reading(judge_page, staged)
    forget(judge_page, site)
    judge_page.keyboard.press("b")
    expect(judge_page.locator("[data-counts=bookmarks]")).to_have_text("1")
    judge_page.locator("[data-panel=bookmarks] > summary").click()
    judge_page.get_by_text("Tulis catatan").click()
    judge_page.locator("[name=note]").fill("Hanya untuk saya")
    judge_page.get_by_role("button", name="Simpan catatan").click()
    expect(judge_page.locator(".bookmark__note")).to_be_visible()
    text = printed(judge_page)
    assert "sepeda motor" in text
    assert "0:00:12" in text
    for absent in ("Hanya untuk saya", "Penanda saya", "Salin tautan", "Masuk sebagai"):
        assert absent not in text
    judge_page.get_by_label("Cetak penanda dan catatan saya").check()
    assert "Hanya untuk saya" in printed(judge_page)


def printed(page: Page) -> str:
    reader = pypdf.PdfReader(io.BytesIO(page.pdf()))
    return " ".join(" ".join(sheet.extract_text() for sheet in reader.pages).split())
