"""A transcription is paused, resumed and put first by keyboard, on a narrow screen as well."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.hearing_stage import stage_hearing
from tests.browser.test_pages import RULES
from tests.site import Site

SOON = 30_000  # ms: the machine may be busy
# A job that no worker takes before tomorrow, so that only the page changes it.
WAITING = """
from datetime import timedelta
from django.utils import timezone
from transcription.models import Job, Recording
recording = Recording.objects.create(hearing_id={hearing!r}, name="sidang sehari.wav", sha256={digest!r}, size=1,
    container="wav", codec="pcm_s16le", duration=28800.0, sample_rate=16000, channels=1)
Job.objects.create(recording=recording, not_before=timezone.now() + timedelta(days=1))
"""


@pytest.fixture
def hearing(site: Site) -> str:
    hearing = stage_hearing(site)
    site.python(WAITING.format(hearing=hearing, digest=f"{abs(hash(hearing)):064x}"))
    return hearing


def test_pause_resume_and_put_first_by_keyboard(page_of: Callable[..., Page], hearing: str):
    page = page_of("panitera", viewport={"width": 360, "height": 740})
    page.goto(f"/hearings/{hearing}/")
    expect(page.locator("[data-module=recordings][data-started]")).to_be_attached()
    row = page.locator(".recording")
    announced = page.locator("[data-announcer]")

    row.get_by_role("button", name="Jeda").press("Enter")
    expect(row.locator(".badge--paused")).to_have_text("Dijeda", timeout=SOON)
    expect(row.locator(".recording__stage")).to_contain_text("Dijeda")
    resume = row.get_by_role("button", name="Lanjutkan")
    expect(resume).to_be_focused()
    expect(announced).to_have_text("sidang sehari.wav: Dijeda")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    problems = Axe().run(page, options=RULES)
    assert problems.violations_count == 0, problems.generate_report()

    resume.press("Enter")
    expect(row.locator(".badge--pending")).to_be_visible(timeout=SOON)
    expect(row.get_by_role("button", name="Jeda")).to_be_focused()
    expect(announced).to_have_text(re.compile("^sidang sehari.wav: (?!Dijeda)"))

    first = row.get_by_role("button", name="Dahulukan")
    for pressed in ("true", "false"):
        first.press("Enter")
        expect(first).to_have_attribute("aria-pressed", pressed, timeout=SOON)
        expect(first).to_be_focused()


def test_a_pause_by_somebody_else_shows_in_english_too(page_of: Callable[..., Page], hearing: str):
    judge, clerk = page_of("hakim"), page_of("panitera")
    judge.goto("/")
    judge.context.add_cookies([{"name": "django_language", "value": "en", "url": judge.url}])
    for page in (judge, clerk):
        page.goto(f"/hearings/{hearing}/")
        expect(page.locator("[data-module=recordings][data-started]")).to_be_attached()
    expect(judge.get_by_role("button", name="Put first")).to_be_visible()
    clerk.get_by_role("button", name="Jeda").click()
    expect(clerk.locator(".recording .badge--paused")).to_have_text("Dijeda", timeout=SOON)
    expect(judge.locator(".recording .badge--paused")).to_have_text("Paused", timeout=SOON)
    expect(judge.get_by_role("button", name="Resume")).to_be_visible()
