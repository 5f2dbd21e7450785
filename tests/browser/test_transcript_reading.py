"""Reading a transcript: without scripts, on a small screen, in the dark, on paper, by assistive technology."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.stage import Staged, stage_transcript
from tests.site import Site

HOSTILE = "<script>window.stolen = true</script> <img src=x onerror=stolen=1> \u202eterbalik " + "x" * 300


@pytest.fixture(scope="module")
def staged(site: Site) -> Staged:
    return stage_transcript(
        site,
        "201/Pid.B/2026/PN Jkt.Pst",
        segments=25,
        texts={1: HOSTILE, 3: "Saudara saksi tolong menjelaskan apa yang terjadi pada malam tersebut ya"},
        corrections={
            2: {
                3: {"heard": "menjelaskn", "written": "menjelaskan", "reason": "similar", "applied": True},
                8: {"heard": "malam", "written": "malang", "reason": "similar", "applied": False},
            }
        },
        findings=[{"kind": "text_without_speech", "start": 5.2, "end": 5.9, "text": "Terima kasih " + "x" * 150}],
    )


@pytest.fixture(scope="module")
def sealed(site: Site) -> Staged:
    return stage_transcript(site, "202/Pid.Sus-Anak/2026/PN Jkt.Pst", segments=3, sealed=True)


def open_transcript(page: Page, staged: Staged) -> Page:
    page.goto(staged.url)
    page.locator("[data-ready]").wait_for()
    return page


def test_the_text_is_there_without_scripts_and_the_browser_plays_the_sound(
    page_of: Callable[..., Page], clerk_page: Page, staged: Staged
):
    state = clerk_page.context.storage_state()
    page = page_of("panitera", storage_state=state, java_script_enabled=False)
    page.goto(staged.url)
    expect(page.locator(".segment__text").nth(0)).to_have_text(
        "Saudara saksi mohon menjelaskan apa yang terjadi pada malam itu"
    )
    expect(page.locator("audio[controls]")).to_be_visible()
    expect(page.locator(".player__bar")).to_be_hidden()


def test_hostile_text_is_text(clerk_page: Page, staged: Staged):
    open_transcript(clerk_page, staged)
    expect(clerk_page.locator(".segment__text").nth(1)).to_contain_text("<script>window.stolen = true</script>")
    assert clerk_page.evaluate("() => window.stolen === undefined")
    assert clerk_page.locator(".segments img").count() == 0


def test_cutting_words_changes_no_character_of_the_text(page_of: Callable[..., Page], clerk_page: Page, staged: Staged):
    open_transcript(clerk_page, staged)
    expect(clerk_page.locator(".segment").nth(3).locator(".word")).to_have_count(11)
    plain = page_of("panitera", storage_state=clerk_page.context.storage_state(), java_script_enabled=False)
    plain.goto(staged.url)
    texts = [page.locator(".segment__text").all_text_contents() for page in (clerk_page, plain)]
    assert texts[0] == texts[1]


def test_what_the_machine_corrected_is_marked_for_eyes_and_said_for_ears(clerk_page: Page, staged: Staged):
    open_transcript(clerk_page, staged)
    segment = clerk_page.locator(".segment").nth(2)
    changed, suggested = segment.locator(".word--corrected"), segment.locator(".word--suggested")
    expect(changed).to_have_text("menjelaskan")
    expect(suggested).to_have_text("malam")
    assert "mesin: mendengar “menjelaskn”" in changed.get_attribute("title")
    assert suggested.get_attribute("title") == "mesin: menyarankan “malang”"
    assert changed.evaluate("word => getComputedStyle(word).textDecorationStyle") == "dashed"
    assert suggested.evaluate("word => getComputedStyle(word).textDecorationStyle") == "wavy"
    expect(segment.locator(".visually-hidden").last).to_contain_text("menjelaskan, mesin: mendengar “menjelaskn”")
    expect(segment.locator(".segment__text")).to_have_text(
        "Saudara saksi mohon menjelaskan apa yang terjadi pada malam itu"
    )
    expect(clerk_page.locator("[data-shows=corrections]")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_the_page_fits_the_screen_and_is_accessible(
    page_of: Callable[..., Page], staged: Staged, width: int, scheme: str
):
    page = page_of("panitera", viewport={"width": width, "height": 740}, color_scheme=scheme)
    open_transcript(page, staged)
    page.locator(".word").nth(4).click()
    expect(page.locator(".word--spoken")).to_have_count(1)
    assert page.evaluate("() => document.documentElement.scrollWidth") == width
    player = page.locator(".player__bar").bounding_box()
    for part in page.locator(".player__bar > :visible").all():
        box = part.bounding_box()
        assert box["x"] >= player["x"] - 1
        assert box["x"] + box["width"] <= player["x"] + player["width"] + 1
    problems = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"]})
    assert problems.violations_count == 0, problems.generate_report()


def test_the_colours_change_with_the_scheme(page_of: Callable[..., Page], staged: Staged):
    colours = set()
    for scheme in ("light", "dark"):
        page = open_transcript(page_of("panitera", color_scheme=scheme), staged)
        colours.add(page.locator(".player").evaluate("player => getComputedStyle(player).backgroundColor"))
    assert len(colours) == 2


def test_paper_has_the_text_and_its_times_and_nothing_to_press(clerk_page: Page, staged: Staged):
    open_transcript(clerk_page, staged)
    clerk_page.emulate_media(media="print")
    expect(clerk_page.locator("h1")).to_be_visible()
    expect(clerk_page.locator(".segment__time").nth(24)).to_be_visible()
    for hidden in (".player", ".transcript__legend", ".page-head__actions", ".header"):
        expect(clerk_page.locator(hidden).first).to_be_hidden()
    assert clerk_page.locator("main button:visible").count() == 0


def test_parts_have_names_for_those_who_do_not_see_them(clerk_page: Page, staged: Staged):
    open_transcript(clerk_page, staged)
    for button in clerk_page.locator(".player button:visible").all():
        assert button.evaluate("button => (button.ariaLabel || button.textContent).trim()") != ""
    names = clerk_page.locator("[data-tool]").evaluate_all("tools => tools.slice(0, 10).map(tool => tool.ariaLabel)")
    assert len(set(names)) == 10
    assert clerk_page.locator(".segment__speaker").first.inner_text().strip() not in ("", "—")


def test_those_assigned_open_a_sealed_transcript_and_others_find_nothing(
    clerk_page: Page, outsider_page: Page, sealed: Staged
):
    open_transcript(clerk_page, sealed)
    expect(clerk_page.locator(".badge--sealed")).to_be_visible()
    for path in ("", "words", "download/txt"):
        assert outsider_page.goto(sealed.url + path).status == 404
    assert outsider_page.goto(f"/recordings/{sealed.recording}/audio").status == 404
