"""Reviewing what is hidden, in a real browser: heard, decided, added, on a phone and with the keyboard."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import current_time, is_paused, until
from tests.browser.stage import Staged, stage_transcript
from tests.site import Site

PHONE = {"width": 360, "height": 740}
TEXTS = {0: "Saudara Darmanto Wibisono, tinggal di Jalan Kenanga Nomor 7?", 2: "Benar, Yang Mulia, saya Darmanto."}


@pytest.fixture
def page(page_of: Callable[..., Page], staged: Staged) -> Page:
    page = page_of("panitera", viewport=PHONE)
    page.goto(f"{staged.url}anonymous/")
    return page


@pytest.fixture(scope="module")
def staged(site: Site) -> Staged:
    people = [("witness", "Darmanto Wibisono")]
    return stage_transcript(site, "821/Pid.B/2026/PN Jkt.Pst", segments=3, texts=TEXTS, people=people)


def test_a_place_is_heard_without_leaving_the_page(page: Page):
    page.get_by_role("link", name="0:00:12").first.click()
    until(lambda: current_time(page) > 12)
    assert page.url.endswith("/anonymous/")
    until(lambda: is_paused(page))
    assert current_time(page) < 18


def test_everything_is_reviewed_and_taken_away_with_the_keyboard(page: Page, staged: Staged):
    expect(page.get_by_text("temuan belum diperiksa")).to_be_visible()
    page.get_by_role("group", name="Jalan Kenanga Nomor 7").get_by_label("Jangan samarkan").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Simpan, dan samarkan semua sisanya").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Semua temuan sudah diperiksa.")).to_be_visible()
    page.get_by_label("Kata yang disamarkan").fill("Yang Mulia")
    page.get_by_label("Gantinya").select_option("other")
    page.get_by_role("button", name="Samarkan", exact=True).click()
    expect(page.get_by_text("Kata itu disamarkan di semua sidang perkara ini.")).to_be_visible()
    page.get_by_role("link", name="Dokumen yang disamarkan").click()
    page.get_by_label("Format").select_option("txt")
    with page.expect_download() as started:
        page.get_by_role("button", name="Unduh").click()
    text = started.value.path().read_text()
    assert "Saudara SAKSI 1, tinggal di Jalan Kenanga Nomor 7?" in text
    assert "Benar, [DISAMARKAN], saya SAKSI 1." in text
    assert "anonim" in started.value.suggested_filename
