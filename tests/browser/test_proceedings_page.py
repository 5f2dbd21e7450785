"""A hearing's record of proceedings in a real browser: from what is suggested to the minutes that are taken out."""

import io
import re
from collections.abc import Callable
from itertools import count

import docx
import pypdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.stage import Staged, stage_transcript
from tests.site import Site

NUMBERS = count(801)
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"]}
PHONE = {"width": 360, "height": 740}
WIDTHS = [pytest.param({"width": width, "height": 900}, id=str(width)) for width in (1440, 360)]
PEOPLE = [
    ("presiding_judge", "Siti Rahmawati"),
    ("clerk", "Rina"),
    ("witness", "Darmanto"),
    ("respondent", "Hartono"),
]
# Inside the site: the court and the parties, a live recording with a mark, and the next hearing of the case.
SEED = """
from datetime import timedelta
from django.utils import timezone
from transcription.models import Court, LiveMark, LiveSession, Transcript
from transcription.models.live import LiveState, MarkKind

hearing = Transcript.objects.get(pk={transcript!r}).recording.hearing
court = Court.current()
court.name = court.name or "Pengadilan Negeri Jakarta Pusat"
court.save()
hearing.case.parties.create(name="Aminah", role="plaintiff")
at = timezone.now() - timedelta(hours=2)
hearing.starts_at = at
hearing.save()
session = LiveSession.objects.create(hearing=hearing, state=LiveState.ENDED, language="id-ID", permission_granted=True,
    permission_by="Hakim Ketua", permission_at=at, started_at=at, ended_at=at + timedelta(hours=1))
for label in ("Sumpah", "Bukti P-3"):
    LiveMark.objects.create(session=session, kind=MarkKind.ANCHOR, label=label, start=1, begun_at=at, ended_at=at)
hearing.case.hearings.create(starts_at=at + timedelta(days=7), agenda="Bukti tergugat")
print(hearing.pk)
"""


@pytest.fixture
def staged(site: Site) -> Staged:
    return stage_transcript(site, f"{next(NUMBERS)}/Pdt.G/2026/PN Jkt.Pst", segments=3, people=PEOPLE, sound=False)


@pytest.fixture
def hearing(site: Site, staged: Staged) -> str:
    return site.python(SEED.format(transcript=staged.transcript)).split()[-1]


def is_fine(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, found.generate_report()


def fill_in(page: Page) -> None:
    """What is not suggested; the rest is looked over."""
    for name, attendance in (("Darmanto", "Hadir"), ("Hartono", "Diwakili")):
        person = page.get_by_role("group", name=re.compile(name))
        person.get_by_label("Kehadiran").select_option(attendance)
    page.get_by_role("group", name=re.compile("Hartono")).get_by_label("Keterangan").fill("dengan surat kuasa")
    page.get_by_role("group", name=re.compile("Darmanto")).get_by_label("Agama atau kepercayaan").fill("Islam")
    row = page.locator("[data-row]").first
    expect(row.get_by_label("Nomor")).to_have_value("P-3")
    row.get_by_label("Uraian").fill("Surat peringatan")
    page.get_by_label("Saya sudah memeriksa").check()


@pytest.mark.parametrize("viewport", WIDTHS)
def test_from_what_is_suggested_to_minutes_without_blanks(
    page_of: Callable[..., Page], staged: Staged, hearing: str, viewport: dict[str, int]
):
    page = page_of("panitera", viewport=viewport)
    page.goto(f"/hearings/{hearing}/")
    page.get_by_role("link", name="Catatan sidang").click()
    expect(page.locator("#missing")).to_contain_text("isian berita acara masih kosong")
    expect(page.get_by_text("Usulan dari rekaman langsung.").first).to_be_visible()
    expect(page.get_by_role("group", name=re.compile("Darmanto")).get_by_label("Sumpah")).to_have_value("sworn")
    is_fine(page)
    page.locator("#missing").get_by_role("link", name="penundaan atau akhir sidang").click()
    expect(page.get_by_label("Bagaimana sidang berakhir")).to_be_in_viewport()
    fill_in(page)
    page.get_by_role("button", name="Tambah bukti").click()
    page.keyboard.type("T-1")
    last = page.locator("[data-row]").last
    last.get_by_label("Uraian").fill("Kuitansi")
    last.get_by_label("Diajukan oleh").fill("Hartono")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_text("Catatan sidang telah disimpan.")).to_be_visible()
    expect(page.get_by_text("Tidak ada yang kurang untuk berita acara.")).to_be_visible()
    is_fine(page)
    said = minutes(page, staged, "docx")
    assert said == minutes(page, staged, "pdf")
    assert "diisi panitera" not in said
    for part in (
        "Hartono, sebagai Tergugat, diwakili, dengan surat kuasa",
        "Saksi Darmanto: mengucapkan sumpah menurut agama atau kepercayaannya (Islam)",
        "P-3: Surat peringatan, diajukan oleh Aminah T-1: Kuitansi, diajukan oleh Hartono",
        "dengan acara: Bukti tergugat.",
    ):
        assert part in said


@pytest.mark.parametrize("viewport", WIDTHS)
def test_what_an_exhibit_without_a_number_is_called_can_be_read_whole(
    page_of: Callable[..., Page], hearing: str, viewport: dict[str, int]
):
    page = page_of("panitera", viewport=viewport)
    page.goto(f"/hearings/{hearing}/proceedings")
    number = page.locator("[data-row]").first.get_by_label("Nomor")
    number.fill("Barang bukti")
    assert number.evaluate("input => input.scrollWidth <= input.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def minutes(page: Page, staged: Staged, format: str) -> str:
    """What they say from the opening to where what was spoken begins, and after it up to the signatures."""
    with page.expect_download() as waiting:
        page.evaluate(f"location.href = '{staged.url}export?format={format}&layout=minutes'")
    content = io.BytesIO(waiting.value.path().read_bytes())
    if format == "docx":
        text = " ".join(paragraph.text for paragraph in docx.Document(content).paragraphs)
    else:
        text = " ".join(re.sub(r"\s\d+\s*$", "", one.extract_text()) for one in pypdf.PdfReader(content).pages)
    text = re.sub(r"\s+", " ", text.replace("\u200b", ""))
    head = text[text.index("Susunan persidangan") : text.index("Jalannya persidangan")]
    return head + text[text.index("Barang bukti dan alat bukti") : text.index("Demikian berita acara")]


def test_it_works_without_javascript_and_by_keyboard(page_of: Callable[..., Page], hearing: str, site: Site):
    login = page_of("panitera")
    page = page_of("panitera", storage_state=login.context.storage_state(), java_script_enabled=False)
    page.goto(f"/hearings/{hearing}/proceedings/")
    fill_in(page)
    row = page.locator("[data-row]").nth(1)
    row.get_by_label("Nomor").fill("T-1")
    row.get_by_label("Uraian").fill("Kuitansi")
    page.locator("[data-row]").first.get_by_label("Hapus").check()
    page.get_by_role("button", name="Simpan").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Catatan sidang telah disimpan.")).to_be_visible()
    expect(page.locator("[data-row]").first.get_by_label("Nomor")).to_have_value("T-1")
    expect(page.locator("#missing")).to_contain_text("1 isian berita acara masih kosong")


def test_of_two_who_fill_it_in_at_once_the_second_is_told(page_of: Callable[..., Page], hearing: str):
    clerk, judge = page_of("panitera"), page_of("hakim")
    for page in (clerk, judge):
        page.goto(f"/hearings/{hearing}/proceedings/")
        fill_in(page)
    judge.get_by_label("Bagian yang tertutup").fill("pemeriksaan saksi anak")
    judge.get_by_role("button", name="Simpan").click()
    expect(judge.get_by_text("Catatan sidang telah disimpan.")).to_be_visible()
    clerk.get_by_role("button", name="Simpan").click()
    expect(clerk.get_by_role("alert")).to_contain_text("Belum ada yang ditimpa")
    expect(clerk.get_by_role("cell", name="pemeriksaan saksi anak")).to_be_visible()
    is_fine(clerk)


def test_the_board_says_what_is_missing_and_leads_there(page_of: Callable[..., Page], hearing: str):
    page = page_of("panitera", viewport=PHONE)
    page.goto("/minutes/")
    row = page.get_by_role("row").filter(has=page.locator(f'a[href="/hearings/{hearing}/"]'))
    expect(row).to_contain_text("Draf")
    is_fine(page)
    row.get_by_role("link", name="Catatan sidang").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Catatan sidang")
