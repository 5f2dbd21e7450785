"""A voice of another hearing of the case, suggested on the page of a transcript; the court's switch for it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.stage import Staged, stage_transcript
from tests.site import Site

NUMBERS = count(401)
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"]}
VOICES = dict(enumerate("121212"))
# Runs inside the site: speaker 2 of both sounds alike, and has a name in the first.
SEED = """
import numpy as np
from django.db import transaction
from transcription.diarization import Voice
from transcription.models import Court, Transcript
from transcription.speakers.voice_prints import keep_voices

Court.objects.update_or_create(pk=1, defaults=dict(suggests_voices=True))
axes = np.eye(192, dtype="float32")
first, second = (Transcript.objects.get(pk=pk) for pk in ({first!r}, {second!r}))
with transaction.atomic():
    keep_voices(first, {{"1": Voice(axes[1], 60.0), "2": Voice(axes[2], 60.0)}}, "campplus")
    keep_voices(second, {{"1": Voice(axes[3], 60.0), "2": Voice(axes[2], 60.0)}}, "campplus")
first.speakers.filter(label="2").update(name="Darmanto", role="witness")
print(first.recording.hearing_id)
"""
OFF = """
from transcription.models import Court
from transcription.speakers.voice_prints import forget_voices

Court.objects.all().delete()
forget_voices()
"""


@dataclass(frozen=True)
class Case:
    first: Staged
    second: Staged
    hearing: str  # the first one's key


@pytest.fixture
def case(site: Site) -> Iterator[Case]:
    number = f"{next(NUMBERS)}/Pid.B/2026/PN Jkt.Pst"
    first = stage_transcript(site, number, segments=6, voices=VOICES, sealed=True)
    second = stage_transcript(site, number, segments=6, voices=VOICES)
    yield Case(first, second, site.python(SEED.format(first=first.transcript, second=second.transcript)).strip())
    site.python(OFF)


def suggestion(page: Page, staged: Staged) -> Locator:
    page.goto(staged.url)
    page.locator("[data-ready]").wait_for()
    page.locator(".speakers > summary").click()
    return page.locator(".suggestion")


def test_the_voice_is_shown_with_its_hearing_and_one_click_gives_the_name(clerk_page: Page, case: Case):
    found = suggestion(clerk_page, case.second)
    expect(found).to_have_count(1)
    expect(found).to_contain_text("Suara seperti Saksi: Darmanto di sidang tanggal")
    expect(found).to_contain_text("Tertutup")
    links = found.locator("a")
    expect(links.nth(0)).to_have_attribute("href", f"/hearings/{case.hearing}/")
    expect(links.nth(1)).to_have_attribute("href", f"{case.first.url}#t=6")
    found.get_by_role("button", name="Saksi: Darmanto").click()
    expect(clerk_page.locator(".segment .speaker__name")).to_have_text(["Pembicara 1", "Saksi: Darmanto"] * 3)
    expect(found).to_have_count(0)


def test_a_dismissed_voice_stays_away(clerk_page: Page, case: Case):
    found = suggestion(clerk_page, case.second)
    found.locator("[data-decline]").click()
    expect(found).to_have_count(0)
    expect(clerk_page.locator(".toast")).to_contain_text("Saran diabaikan.")
    expect(suggestion(clerk_page, case.second)).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_the_suggestion_fits_the_screen_and_is_accessible(
    page_of: Callable[..., Page], case: Case, width: int, scheme: str
):
    page = page_of("panitera", viewport={"width": width, "height": 740}, color_scheme=scheme)
    expect(suggestion(page, case.second)).to_have_count(1)
    assert page.evaluate("() => document.documentElement.scrollWidth") == width
    problems = Axe().run(page, options=AXE)
    assert problems.violations_count == 0, problems.generate_report()


@pytest.mark.parametrize("width", [360, 1440])
def test_the_court_s_page_says_what_it_means_beside_the_switch(page_of: Callable[..., Page], width: int):
    page = page_of("admin", viewport={"width": width, "height": 740})
    page.goto("/court/")
    switch = page.get_by_label("Sarankan pembicara menurut suaranya di sidang lain perkara yang sama")
    expect(switch).not_to_be_checked()
    section = page.locator("section", has=switch)
    expect(section).to_contain_text("data pribadi yang bersifat spesifik")
    expect(section).to_contain_text("semua sidik suara langsung dihapus")
    assert page.evaluate("() => document.documentElement.scrollWidth") == width
    switch.focus()
    page.keyboard.press("Space")
    expect(switch).to_be_checked()
    problems = Axe().run(page, options=AXE)
    assert problems.violations_count == 0, problems.generate_report()
