"""Taking a transcript out: the form in a real browser, on a phone, with the keyboard alone."""

import io
from collections.abc import Callable

import docx
import pypdf
import pytest
from playwright.sync_api import Download, Page, expect

from tests.browser.stage import Staged, stage_transcript
from tests.site import Site

PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def staged(site: Site) -> Staged:
    return stage_transcript(site, "205/Pid.B/2026/PN Jkt.Pst", segments=3, voices={0: "1", 1: "2", 2: "1"})


@pytest.fixture
def phone(page_of: Callable[..., Page], staged: Staged) -> Page:
    page = page_of("panitera", viewport=PHONE)
    page.goto(f"{staged.url}export")
    return page


def taken(page: Page) -> tuple[Download, bytes]:
    """Enter on the button downloads; the page stays."""
    with page.expect_download() as started:
        page.keyboard.press("Enter")
    return started.value, started.value.path().read_bytes()


def test_minutes_are_downloaded_with_the_keyboard_on_a_phone(phone: Page):
    phone.get_by_label("Format").focus()
    phone.keyboard.press("Tab")
    phone.keyboard.type("Berita")
    expect(phone.get_by_label("Tata letak")).to_have_value("minutes")
    phone.get_by_role("button", name="Unduh").focus()
    file, content = taken(phone)
    assert file.suggested_filename.endswith(" sidang pagi draf v0.docx")
    lines = [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]
    assert "BERITA ACARA SIDANG" in lines
    assert any(line.startswith("[00:00:06] Pembicara 2: ") for line in lines)


def test_one_speaker_is_chosen_and_taken_as_pdf(phone: Page):
    phone.get_by_label("Format").select_option("pdf")
    phone.get_by_label("Pembicara 2").check()
    phone.get_by_role("button", name="Unduh").focus()
    _file, content = taken(phone)
    text = pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert "Pembicara 2" in text
    assert "Pembicara 1" not in text


def test_a_time_that_is_none_is_explained_beside_its_field(phone: Page):
    phone.get_by_label("Dari").fill("kapan")
    phone.get_by_role("button", name="Unduh").click()
    expect(phone.get_by_text("Tulis waktu seperti 0:12:30.").first).to_be_visible()
    expect(phone.get_by_label("Dari")).to_have_value("kapan")


def test_the_menu_of_the_transcript_leads_to_the_form(page_of: Callable[..., Page], staged: Staged):
    page = page_of("panitera", viewport=PHONE)
    page.goto(staged.url)
    page.locator("summary", has_text="Unduh").click()
    page.get_by_role("link", name="Berita acara dan pilihan lain…").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Unduh transkrip")
