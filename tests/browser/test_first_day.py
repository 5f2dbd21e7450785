"""A clerk's first day, whole: a case, its hearing, a spoken recording, its transcript, the sound of a word."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.test_transcript_player import current_time, is_paused, until
from tests.site import Site

pytestmark = pytest.mark.long
RECORDING = Path(__file__).parents[1] / "data" / "sidang-pidana.opus"  # three minutes, spoken
MINUTES = 60_000  # milliseconds


def test_from_an_empty_court_to_the_sound_of_a_word(page_of: Callable[..., Page], site: Site):
    page = page_of("panitera")
    hearing = create_hearing(page)
    page.locator("#upload-files").set_input_files(RECORDING)
    row = page.locator(".recording").filter(has_text=RECORDING.name)
    expect(row.locator("progress")).to_be_visible(timeout=MINUTES)

    home = page.context.new_page()
    home.goto(f"{site.url}/")
    # By its case: other jobs of the court may run as well, and paused ones stay for long.
    running = home.locator("[data-running] li").filter(has_text="921/Pid.B/2026/PN Jkt.Pst")
    expect(running).to_be_visible()

    row.get_by_role("link", name="Buka transkrip").click(timeout=5 * MINUTES)  # the page was never loaded again
    page.wait_for_url(re.compile("/transcripts/"))
    expect(running).to_have_count(0, timeout=MINUTES)  # nor was the first one

    page.locator("[data-ready]").wait_for()
    text = " ".join(page.locator(".segment__text").all_inner_texts()).lower()
    assert len(text.split()) > 150
    assert "saksi" in text
    segment = page.locator(".segment").nth(5)
    start = float(segment.get_attribute("data-start"))
    end = float(segment.get_attribute("data-end"))
    segment.locator(".word").nth(0).click()
    until(lambda: not is_paused(page))
    assert start - 0.5 <= current_time(page) <= end + 1
    expect(segment).to_have_attribute("aria-current", "true")
    page.go_back()
    expect(page).to_have_url(re.compile(hearing))


def test_leaving_a_form_that_was_changed_asks_first(page_of: Callable[..., Page]):
    page = page_of("panitera")
    page.goto("/cases/new/")
    page.get_by_label("Pokok perkara").click()
    page.keyboard.type("Wanprestasi")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_role("link", name="Sidang", exact=True).click(no_wait_after=True)
    until(lambda: asked == ["beforeunload"] or page.wait_for_timeout(50))
    expect(page).to_have_url(re.compile("/cases/new/"))
    expect(page.get_by_label("Pokok perkara")).to_have_value("Wanprestasi")


def create_hearing(page: Page) -> str:
    """By its forms; the path of its page."""
    page.goto("/cases/new/")
    page.get_by_label("Nomor perkara").fill("921/pid.b/2026/pn jkt.pst")
    page.get_by_role("button", name="Buat perkara").click()
    page.get_by_role("link", name="Sidang baru").click()
    page.locator("[name=starts_at]").fill("2026-11-23T09:30")
    page.get_by_label("Agenda").fill("Pemeriksaan saksi")
    page.get_by_role("button", name="Buat sidang").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pemeriksaan saksi")
    return re.search(r"/hearings/[0-9a-f-]{36}/", page.url)[0]
