"""How a person narrows a search and goes through its hits, on a telephone and at a desk."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.stage import Staged, stage_transcript, stage_transcripts
from tests.browser.test_pages import RULES
from tests.browser.test_transcript_player import current_time, is_paused, until
from tests.site import Site

TELEPHONE = {"width": 360, "height": 740}
INDEXED = "from search.models import Pending; print(Pending.objects.count())"
ROLES = """
from transcription.models import Speaker
Speaker.objects.filter(transcript__in={keys!r}, number=1).update(role="expert", name="Sulastri")
Speaker.objects.filter(transcript__in={keys!r}, number=2).update(role="witness", name="Darmanto")
"""
CASES = 24


@pytest.fixture(scope="module")
def staged(site: Site) -> list[Staged]:
    """Cases in each of which an expert and a witness speak of a quarry."""
    numbers = [f"{800 + n}/Pid.B/2026/PN Bdg" for n in range(CASES)]
    texts = {0: "Tambang batu itu sudah lama ditutup warga", 1: "Tambang batu itu dijaga dua orang"}
    found = stage_transcripts(site, numbers, segments=2, texts=texts, voices={0: "1", 1: "2"}, sound=False)
    site.python(ROLES.format(keys=[one.transcript for one in found]))
    until(lambda: site.python(INDEXED).strip() == "0", 60)
    return found


@pytest.fixture(scope="module")
def long_hearing(site: Site) -> Staged:
    texts = {n: f"Pintu air nomor {n} dibuka penjaga bendungan" for n in range(0, 60, 2)}
    voices = {n: "1" if n % 2 == 0 else "2" for n in range(60)}
    found = stage_transcript(site, "861/Pid.B/2026/PN Bdg", segments=60, texts=texts, voices=voices)
    until(lambda: site.python(INDEXED).strip() == "0", 60)
    return found


@pytest.fixture
def telephone(page_of: Callable[..., Page]) -> Page:
    return page_of("panitera", viewport=TELEPHONE)


def listening(page: Page, address: str) -> Page:
    page.goto(f"/search/{address}")
    page.locator(".finds__list[data-started]").wait_for()
    return page


def is_narrow_enough(page: Page) -> bool:
    return page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


def test_on_a_telephone_filters_are_folded_above_the_hits(telephone: Page, staged: list[Staged]):
    page = listening(telephone, "?q=tambang+batu&mode=exact")
    fold = page.locator(".finds__facets > details[data-started]")
    expect(fold.get_by_role("link", name="Ahli: Sulastri")).to_have_count(0)
    expect(fold.get_by_role("link", name="Ahli", exact=True)).to_be_hidden()
    summary = fold.locator("summary")
    expect(summary).to_have_text("Saring")
    summary.focus()
    page.keyboard.press("Enter")
    fold.get_by_role("link", name="Ahli", exact=True).click()
    page.wait_for_url("**role=expert*")
    expect(page.locator(".finds__facets summary")).to_have_text("Saring (1)")
    expect(page.locator(".finds__facets").get_by_role("link", name="Ahli")).to_be_hidden()
    expect(page.locator(".hit").first).to_contain_text("ditutup")
    page.locator(".finds__chips").get_by_role("link", name="Siapa yang berbicara: Ahli").click()
    page.wait_for_url(lambda url: "role=" not in url)
    expect(page.locator(".finds__chips")).to_have_count(0)


def test_at_a_desk_filters_stand_beside_the_hits(page_of: Callable[..., Page], staged: list[Staged]):
    page = listening(page_of("panitera", viewport={"width": 1440, "height": 900}), "?q=tambang+batu&mode=exact")
    fold = page.locator(".finds__facets > details[data-started]")
    expect(fold.get_by_role("link", name="Ahli", exact=True)).to_be_visible()
    fold.locator("summary").click()
    expect(fold.get_by_role("link", name="Ahli", exact=True)).to_be_visible()
    assert fold.bounding_box()["x"] < page.locator(".finds__list").bounding_box()["x"]
    expect(page.get_by_label("Dari", exact=True)).to_be_visible()


def test_all_cases_are_shown_sifted_and_left_again_by_the_back_button(telephone: Page, staged: list[Staged]):
    page = listening(telephone, "?q=tambang+batu&mode=exact")
    page.locator(".finds__facets > details[data-started] > summary").click()
    cases = page.locator("#facet-case")
    expect(cases.locator("li")).to_have_count(8)
    cases.get_by_role("link", name=f"Tampilkan semua ({CASES})").click()
    page.wait_for_url("**all=case#facet-case")
    cases.locator("input").fill("PN Bdg")  # all of them
    expect(cases.get_by_role("status")).to_have_text(f"{CASES} dari {CASES} ditampilkan")
    cases.locator("input").fill("813/")
    expect(cases.locator("li:visible")).to_have_count(1)
    expect(cases.get_by_role("status")).to_have_text(f"1 dari {CASES} ditampilkan")
    cases.get_by_role("link", name="813/Pid.B/2026/PN Bdg").click()
    expect(page.get_by_text("Hanya dalam perkara 813/Pid.B/2026/PN Bdg")).to_be_visible()
    page.go_back()
    expect(cases.locator("li")).to_have_count(CASES)
    page.go_back()
    page.wait_for_url(lambda url: "all=" not in url)
    expect(cases.locator("li")).to_have_count(8)


def test_days_are_chosen_in_the_form(telephone: Page, staged: list[Staged]):
    page = listening(telephone, "?q=tambang+batu&mode=exact")
    page.locator("#q").fill("tambang batu dijaga")
    page.locator(".finds__days[data-started] > summary").click()
    page.locator("[data-module=search-days][data-started]").wait_for()
    page.get_by_role("link", name="30 hari terakhir").click()
    page.wait_for_url("**from=*")
    assert "dijaga" in page.url
    assert "to=" not in page.url
    assert "role=" not in page.url
    expect(page.locator(".hit").first).to_be_visible()
    expect(page.locator(".finds__chips")).to_contain_text("Dari:")
    page.locator(".finds__days[data-started] > summary").click()
    page.get_by_label("Sampai", exact=True).fill("2020-01-01")
    page.get_by_role("button", name="Cari", exact=True).click()
    problem = page.get_by_role("alert").filter(has_text="lebih lambat daripada tanggal")
    expect(problem).to_be_visible()
    expect(page.get_by_label("Sampai", exact=True)).to_have_value("2020-01-01")
    page.go_back()
    expect(page.locator(".hit").first).to_be_visible()


def test_hits_are_gone_through_and_heard_by_keys(telephone: Page, long_hearing: Staged):
    page = listening(telephone, "?q=penjaga+bendungan&mode=exact")
    hits = page.locator(".hit")
    page.keyboard.press("j")
    expect(hits.nth(0).locator("[data-play]")).to_be_focused()
    page.keyboard.press("j")
    expect(hits.nth(1).locator("[data-play]")).to_be_focused()
    # A passage must not be over before the next key is pressed, on a busy machine either.
    page.locator("audio").evaluate("audio => { audio.playbackRate = audio.defaultPlaybackRate = 0.1 }")
    page.keyboard.press("p")
    until(lambda: not is_paused(page))
    page.keyboard.press("j")  # what is heard goes along
    expect(hits.nth(2).locator("[data-play]")).to_have_attribute("aria-pressed", "true")
    assert current_time(page) >= 24
    box = hits.nth(2).bounding_box()
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= TELEPHONE["height"]
    page.keyboard.press("p")
    until(lambda: is_paused(page))
    page.keyboard.press("Alt+ArrowUp")
    expect(hits.nth(1).locator("[data-play]")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("k")
    expect(page.locator("[data-shows=message]")).to_have_text("Ini hasil pertama di halaman ini.")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Pintasan papan ketik")
    expect(dialog).to_contain_text("Ke hasil berikutnya")
    dialog.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(hits.nth(1).locator("[data-play]")).not_to_be_focused()
    page.get_by_role("button", name="Pintasan papan ketik").click()
    dialog.get_by_role("checkbox").check()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url("**/transcripts/**")


def test_letters_in_the_box_are_letters(telephone: Page, long_hearing: Staged):
    page = listening(telephone, "?q=penjaga+bendungan&mode=exact")
    page.locator("#q").fill("")
    page.locator("#q").press_sequentially("jkpo?")
    expect(page.locator("#q")).to_have_value("jkpo?")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_back_from_the_transcript_the_page_and_the_place_are_as_they_were(telephone: Page, long_hearing: Staged):
    page = listening(telephone, "?q=penjaga+bendungan&mode=exact")
    expect(page.get_by_text("1–20 dari 30 bagian.")).to_be_visible()
    page.get_by_role("link", name="Halaman berikutnya").click()
    page.locator(".finds__list[data-started]").wait_for()
    expect(page.get_by_text("21–30 dari 30 bagian.")).to_be_visible()
    link = page.locator(".hit").nth(7).locator(".hit__head a")
    link.scroll_into_view_if_needed()
    before, address = page.evaluate("() => scrollY"), page.url
    assert before > 0
    link.click()
    page.wait_for_url("**/transcripts/**")
    expect(page.locator(".segment").nth(54).locator(".segment__time")).to_be_focused()
    page.go_back()
    page.wait_for_url(address)
    until(lambda: abs(page.evaluate("() => scrollY") - before) < 60)
    expect(link).to_be_in_viewport()
    page.get_by_role("link", name="Halaman sebelumnya").click()
    expect(page.get_by_text("1–20 dari 30 bagian.")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("21–30 dari 30 bagian.")).to_be_visible()
    page.get_by_role("link", name="Halaman pertama").click()
    expect(page.get_by_text("1–20 dari 30 bagian.")).to_be_visible()


def test_a_search_in_one_hearing_is_widened_by_one_click(telephone: Page, staged: list[Staged], site: Site):
    key = site.python(
        f"from transcription.models import Transcript; print(Transcript.objects.get(pk={staged[0].transcript!r})"
        ".recording.hearing_id)"
    ).strip()
    page = listening(telephone, f"?q=tambang+batu&mode=exact&hearing={key}")
    expect(page.get_by_text("2 bagian.")).to_be_visible()
    expect(page.locator(".finds__chosen")).to_contain_text("Hanya dalam sidang")
    assert is_narrow_enough(page)
    page.get_by_role("link", name="Perluas ke seluruh perkara").click()
    expect(page.locator(".finds__chosen")).to_contain_text("Hanya dalam perkara 800/Pid.B/2026/PN Bdg")
    page.get_by_role("link", name="Cari dalam semua perkara").click()
    expect(page.get_by_text(f"1–20 dari {2 * CASES} bagian.")).to_be_visible()


HOSTILE = {
    "long": "motor" * 2000,
    "words": "tambang " * 1250,
    "right to left": "\u202eمرحبا بالعالم תורה " * 5,
    "emoji": "🛵👩‍👩‍👧‍👦🔥" * 40,
    "conditions": "tambang " + "-mobil peran:saksi sejak:2020 " * 30,
    "markup": '"><script>alert(1)</script><img src=x onerror=alert(2)>',
}


@pytest.mark.parametrize("path", ["/search/", "/search/ask/"])
@pytest.mark.parametrize("typed", HOSTILE.values(), ids=HOSTILE)
def test_whatever_is_typed_the_page_fits(telephone: Page, staged: list[Staged], typed: str, path: str):
    page = telephone
    page.set_default_navigation_timeout(60_000)
    page.goto(path)
    page.locator("#q").evaluate(
        "(box, text) => { box.maxLength = 1e6; box.value = text; box.form.requestSubmit() }", typed
    )
    page.wait_for_url("**?*q=*")
    expect(page.locator("h1")).to_be_visible()
    assert is_narrow_enough(page)


STATES = [
    "?q=tambang+batu&mode=exact&all=case&role=expert",
    "?q=zebra+%22garong+liar%22+peran:saksi&mode=exact&role=expert&from=2026-01-01",
    "?q=tambang&from=2026-02-01&to=2026-01-01",
    "?q=!!!",
]


@pytest.mark.parametrize("address", STATES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_narrowed_pages_fit_and_can_be_used_by_everybody(
    page_of: Callable[..., Page], staged: list[Staged], width: int, scheme: str, address: str
):
    page = page_of("panitera", viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.goto(f"/search/{address}")
    page.locator("details.fold[data-started]").first.wait_for()
    assert is_narrow_enough(page)
    results = Axe().run(page, options=RULES)
    assert results.violations_count == 0, results.generate_report()
