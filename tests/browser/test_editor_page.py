"""The page of the editor: for eyes, ears and fingers; what it says when something does not come."""

from collections.abc import Callable
from itertools import count, pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.desk import SENTENCE, line, open_editor, put_caret, stored_texts, wait_until_saved
from tests.browser.stage import Staged, stage_transcript
from tests.site import Site

HOSTILE = "<script>window.stolen = true</script> <img src=x onerror=stolen=1> " + "x" * 300
NUMBERS = count(800)


@pytest.fixture(scope="module")
def staged(site: Site) -> Staged:
    voices = {number: ("Hakim Ketua", "Saksi Budi Santoso", "Jaksa")[number % 3] for number in range(25)}
    return stage_transcript(site, "799/Pid.B/2026/PN Jkt.Pst", segments=25, texts={1: HOSTILE}, voices=voices)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_the_page_fits_the_screen_and_is_accessible(
    page_of: Callable[..., Page], staged: Staged, width: int, scheme: str
):
    page = page_of("panitera", viewport={"width": width, "height": 740}, color_scheme=scheme)
    open_editor(page, staged)
    page.locator("[data-words=known]").wait_for()
    page.keyboard.press("Control+f")
    page.locator("[name=find]").fill("malam")
    expect(page.locator("[data-shows=preview] li").first).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth") == width
    assert page.evaluate("() => document.documentElement.scrollHeight") <= 740
    assert page.locator("[data-shows=text]").bounding_box()["height"] > 140
    problems = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"]})
    assert problems.violations_count == 0, problems.generate_report()
    page.keyboard.press("Escape")
    assert page.locator("[data-shows=text]").bounding_box()["height"] > 330
    page.keyboard.press("F1")
    problems = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"]})
    assert problems.violations_count == 0, problems.generate_report()


def test_on_a_phone_segments_of_few_words_do_not_crowd(page_of: Callable[..., Page], site: Site):
    """Beside each line stand its time and who speaks, one above the other."""
    short = stage_transcript(
        site, f"{next(NUMBERS)}/Pid.B/2026/PN Jkt.Pst", segments=8, texts=dict.fromkeys(range(8), "Ya."),
        voices={number: ("Hakim Ketua", "Saksi Budi Santoso")[number % 2] for number in range(8)},
    )  # fmt: skip
    page = page_of("panitera", viewport={"width": 360, "height": 740})
    open_editor(page, short)
    expect(page.locator(".who-mark")).to_have_count(8)
    marks = [mark.bounding_box() for mark in page.locator(".who-mark").all()]
    lines = [one.bounding_box() for one in page.locator(".cm-line").all()]
    for mark, following in pairwise(marks):
        assert mark["y"] + mark["height"] <= following["y"]
    for mark, beside in zip(marks, lines, strict=True):
        assert beside["y"] <= mark["y"]
        assert mark["y"] + mark["height"] <= beside["y"] + beside["height"]


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("height", [740, 900])
def test_all_tools_fit_one_line_of_a_usual_window(
    page_of: Callable[..., Page], staged: Staged, base_url: str, language: str, height: int
):
    page = page_of("panitera", viewport={"width": 1440, "height": height})
    page.context.add_cookies([{"name": "django_language", "value": language, "url": base_url}])
    open_editor(page, staged)
    tools = page.locator(".editor__tools")
    assert tools.evaluate("tools => tools.scrollWidth <= tools.clientWidth")
    tops = {button.bounding_box()["y"] for button in tools.locator("button").all()}
    assert len(tops) == 1


def test_fingers_split_join_and_change_the_speaker_with_buttons(page_of: Callable[..., Page], site: Site):
    own = stage_transcript(
        site, f"{next(NUMBERS)}/Pid.B/2026/PN Jkt.Pst", segments=3, voices={0: "Hakim Ketua", 1: "Saksi"}
    )
    page = open_editor(page_of("panitera", viewport={"width": 360, "height": 740}, has_touch=True), own)
    line(page, 0).tap()
    page.keyboard.press("Control+Home")  # the line is shown in several rows
    for _ in "Saudara":
        page.keyboard.press("ArrowRight")
    page.locator("[data-action=split]").tap()
    expect(page.locator(".cm-line")).to_have_count(4)
    page.locator("[data-shows=speakers] button").nth(1).tap()
    wait_until_saved(page)
    assert stored_texts(page, own)[:2] == ["Saudara", SENTENCE.removeprefix("Saudara ")]
    page.locator("[data-action=join]").tap()
    wait_until_saved(page)
    assert stored_texts(page, own)[0] == SENTENCE


def test_hostile_text_is_text(clerk_page: Page, staged: Staged):
    open_editor(clerk_page, staged)
    expect(line(clerk_page, 1)).to_have_text(HOSTILE)
    assert clerk_page.evaluate("() => window.stolen === undefined")


def test_parts_have_names_and_the_place_of_the_caret_is_said(clerk_page: Page, staged: Staged):
    open_editor(clerk_page, staged)
    expect(clerk_page.get_by_role("textbox", name="Teks transkrip")).to_be_focused()
    put_caret(clerk_page, 4)
    expect(clerk_page.locator("[data-shows=place]")).to_have_text("0:00:24 Saksi Budi Santoso")
    for button in clerk_page.locator(".editor button:visible").all():
        assert button.evaluate("button => (button.ariaLabel || button.textContent).trim()") != ""


def test_a_text_that_does_not_come_is_said_and_can_be_tried_again(clerk_page: Page, staged: Staged):
    clerk_page.route("**/editor", lambda route: route.abort())
    clerk_page.goto(f"{staged.url}edit")
    problem = clerk_page.locator("[data-shows=failed]")
    expect(problem).to_be_visible()
    clerk_page.unroute("**/editor")
    problem.get_by_role("button").click()
    expect(line(clerk_page, 0)).to_have_text(SENTENCE)


def test_an_empty_transcript_says_so(clerk_page: Page, site: Site):
    empty = stage_transcript(site, f"{next(NUMBERS)}/Pid.B/2026/PN Jkt.Pst", segments=0, voices={}, sound=False)
    clerk_page.goto(f"{empty.url}edit")
    expect(clerk_page.locator("[data-shows=empty]")).to_be_visible()


def test_somebody_who_may_no_longer_edit_reads_on_and_keeps_what_was_typed(clerk_page: Page, staged: Staged):
    open_editor(clerk_page, staged)
    problem = '{"title": "Anda tidak boleh melakukan ini.", "status": 403, "code": "forbidden"}'
    clerk_page.route(
        "**/edits", lambda route: route.fulfill(status=403, body=problem, content_type="application/problem+json")
    )
    put_caret(clerk_page, 0)
    clerk_page.keyboard.type("x")
    expect(clerk_page.locator("[data-shows=frozen]")).to_contain_text("tetap ada di peramban ini")
    clerk_page.keyboard.type("y")
    expect(line(clerk_page, 0)).to_have_text(f"x{SENTENCE}")
    expect(clerk_page.locator("[data-action=split]")).to_be_disabled()


@pytest.mark.parametrize("width", [360, 1440])
def test_the_back_button_leads_back_to_reading(page_of: Callable[..., Page], staged: Staged, width: int):
    page = page_of("panitera", viewport={"width": width, "height": 740})
    page.goto(staged.url)
    page.locator(".transcript__edit").click()
    page.locator("[data-ready]").wait_for()
    page.go_back()
    expect(page.locator(".segment__text").first).to_have_text(SENTENCE)


def test_the_text_is_asked_for_once(clerk_page: Page, staged: Staged):
    asked: list[str] = []
    clerk_page.on("request", lambda request: asked.append(request.url))
    open_editor(clerk_page, staged)
    clerk_page.locator("[data-words=known]").wait_for()
    assert sum(url.endswith(f"/transcripts/{staged.transcript}/editor") for url in asked) == 1
