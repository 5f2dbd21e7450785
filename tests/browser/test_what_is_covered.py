"""What the public check says of a court's own template and of forged properties, and who keeps whose name."""

import io
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.stage import Staged, stage_transcript
from tests.browser.test_certification import SEED, WIDTHS, certification, is_fine
from tests.site import Site

NUMBERS = count(761)
# Certified by both, and minutes from a template of the court's own; prints where the files are.
CERTIFIED = """
import docx, io, pathlib
from courtsight.accounts.models import User
from transcription.certification import steps
from transcription.certification.freezing import content_of
from transcription.exporting import export
from transcription.exporting_options import Wanted
from transcription.exports import Layout
from transcription.models import MinutesTemplate, Transcript

transcript = Transcript.objects.get(pk={transcript!r})
hakim, panitera = (User.objects.get(username=name) for name in ("hakim", "panitera"))
steps.submit(transcript, panitera)
for person in (hakim, panitera):
    steps.confirm(transcript, person, content_of(Transcript.objects.get(pk=transcript.pk)).sha256)
transcript = Transcript.objects.get(pk=transcript.pk)
pathlib.Path({pdf!r}).write_bytes(export(transcript, Wanted("pdf"), panitera).content)
document = docx.Document()
lines = ("Kata pengadilan sendiri.", "{{%p for b in blok %}}", "{{{{ b.teks }}}}", "{{%p endfor %}}")
for line in lines:
    document.add_paragraph(line)
written = io.BytesIO()
document.save(written)
own = MinutesTemplate.objects.create(name="milik.docx", content=written.getvalue())
pathlib.Path({word!r}).write_bytes(export(transcript, Wanted("docx", Layout.MINUTES), panitera).content)
own.delete()
"""


@pytest.fixture
def staged(site: Site) -> Staged:
    staged = stage_transcript(site, f"{next(NUMBERS)}/Pid.B/2026/PN Jkt.Pst", segments=3, sound=False)
    site.python(SEED.format(transcript=staged.transcript))
    return staged


@pytest.fixture
def files(site: Site, staged: Staged, tmp_path: Path) -> dict[str, Path]:
    """A genuine PDF, one with another title, and minutes in the court's own layout."""
    pdf, word, other = tmp_path / "asli.pdf", tmp_path / "milik.docx", tmp_path / "judul.pdf"
    site.python(CERTIFIED.format(transcript=staged.transcript, pdf=str(pdf), word=str(word)))
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf.read_bytes()))
    writer.add_metadata({"/Title": "Putusan bebas"})
    writer.write(other)
    return {"genuine": pdf, "title": other, "own": word}


def check(page: Page, file: Path) -> None:
    page.goto("/verify/")
    page.locator("input[type=file]").set_input_files(file)
    page.locator("main form button").last.click()


@pytest.mark.parametrize("viewport", WIDTHS)
def test_a_stranger_is_told_of_a_forged_title_and_whose_words_a_template_has(
    browser: Browser, files: dict[str, Path], base_url: str, viewport: dict[str, int]
):
    context = browser.new_context(base_url=base_url, locale="id-ID", viewport=viewport)
    page = context.new_page()
    for name, words in (
        ("genuine", "Asli: berkas ini memuat yang disahkan"),
        ("title", "Diubah:"),
        ("own", "Asli: berkas ini seperti yang dikeluarkan pengadilan"),
    ):
        check(page, files[name])
        expect(page.locator("#outcome")).to_contain_text(words)
        is_fine(page)
    expect(page.get_by_text("Kata-katanya tidak disahkan oleh kedua orang itu")).to_be_visible()
    expect(page.get_by_text("tidak ada yang lain")).to_have_count(0)
    context.close()


@pytest.mark.parametrize("viewport", WIDTHS)
def test_whoever_may_certify_reads_on_the_profile_who_changes_their_name(
    page_of: Callable[..., Page], viewport: dict[str, int]
):
    page = page_of("hakim", viewport=viewport)
    page.goto("/account/")
    expect(page.get_by_text("hanya administrator yang mengubahnya")).to_be_visible()
    expect(page.get_by_label("Nama depan")).to_have_count(0)
    is_fine(page)
    viewer = page_of("penonton", viewport=viewport)
    viewer.goto("/account/")
    expect(viewer.get_by_label("Nama depan")).to_be_visible()
    is_fine(viewer)


@pytest.mark.parametrize("viewport", WIDTHS)
def test_a_draft_says_who_is_named_and_by_whom(page_of: Callable[..., Page], staged: Staged, viewport: dict[str, int]):
    page = page_of("panitera", viewport=viewport)
    certification(page, staged)
    expect(page.get_by_text("Yang mengajukannya menetapkan kedua orang di atas")).to_be_visible()
    expect(page.get_by_text("ditetapkan oleh panitera pada").first).to_be_visible()
    is_fine(page)
