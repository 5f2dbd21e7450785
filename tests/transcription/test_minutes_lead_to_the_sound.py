"""Minutes that lead to the recording: links at each paragraph, QR codes where ten minutes begin."""

import io
import re
import zipfile

import pypdf
import pytest
import segno
from django.test import Client
from django.urls import reverse

from courtsight.accounts.models import User
from tests import factories
from tests.transcription.sittings import FULL, JUDGE, WITNESS
from transcription.exports import EXPORTS, Layout, Origin, Style
from transcription.exports.qr import qr_png, qr_svg
from transcription.models import Hearing, Transcript
from transcription.types import Segment, Transcription

PAGE = "https://sidang.example.go.id/transcripts/1/"
STARTS = (0.0, 12.5, 599.0, 600.0, 601.0, 2500.0)
SAID = tuple(
    Segment(start, start + 1, f"Bagian {n}.", speaker=(JUDGE, WITNESS)[n % 2]) for n, start in enumerate(STARTS)
)
LINKS = [f"{PAGE}#t={start:.2f}" for start in STARTS]
WITH_CODE = [LINKS[0], LINKS[3], LINKS[5]]


def made(name: str, layout: Layout = Layout.MINUTES, address: str = PAGE) -> bytes:
    origin = Origin(sitting=FULL, address=address)
    return EXPORTS[name].write(Transcription("id-ID", 3000, SAID), origin, Style(layout))


def links_of_pdf(content: bytes) -> list[str]:
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    notes = [note.get_object() for page in pages for note in page.get("/Annots", [])]
    return [note["/A"]["/URI"] for note in notes if "/URI" in note.get("/A", {})]


def parts_of_word(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_each_paragraph_of_a_word_document_leads_to_its_second():
    body = parts_of_word(made("docx"))["word/document.xml"].decode()
    assert re.findall(r'HYPERLINK "([^"]+)"', body.replace("&#34;", '"').replace("&quot;", '"')) == LINKS
    assert body.count('fldCharType="begin"') == body.count('fldCharType="end"') == len(LINKS)


def test_each_paragraph_of_a_pdf_leads_to_its_second():
    found = links_of_pdf(made("pdf"))
    assert list(dict.fromkeys(found)) == LINKS
    assert [link for link in LINKS if found.count(link) == 2] == WITH_CODE


def test_a_code_stands_where_ten_minutes_of_the_recording_begin():
    pictures = {content for name, content in parts_of_word(made("docx")).items() if name.startswith("word/media/")}
    assert pictures == {qr_png(link) for link in WITH_CODE}
    pages = pypdf.PdfReader(io.BytesIO(made("pdf"))).pages
    text = " ".join(page.extract_text() for page in pages)
    assert re.findall(r"Rekaman dari ([\d:]+)", text) == ["00:00:00", "00:10:00", "00:41:40"]


def test_a_code_is_the_one_of_the_standard():
    expected = io.BytesIO()
    segno.make_qr(PAGE, error="m").save(expected, kind="png", scale=6, border=2)
    assert qr_png(PAGE) == expected.getvalue()
    assert qr_svg(PAGE).startswith("<svg")


@pytest.mark.parametrize("name", ["docx", "pdf"])
@pytest.mark.parametrize(("layout", "address"), [(Layout.MINUTES, ""), (Layout.READING, PAGE), (Layout.VERBATIM, PAGE)])
def test_without_an_address_and_in_other_layouts_there_are_none(name: str, layout: Layout, address: str):
    content = made(name, layout, address)
    if name == "pdf":
        assert links_of_pdf(content) == []
    else:
        parts = parts_of_word(content)
        assert b"HYPERLINK" not in parts["word/document.xml"]
        assert not any(part.startswith("word/media/") for part in parts)


@pytest.fixture
def transcript(hearing: Hearing) -> Transcript:
    transcript = factories.TranscriptFactory(recording__hearing=hearing)
    factories.SegmentFactory(transcript=transcript, index=0, start=61.0, end=65.0)
    return transcript


def taken(client: Client, user: User, transcript: Transcript, **more: str) -> str:
    client.force_login(user)
    query = {"format": "docx", "layout": "minutes", **more}
    response = client.get(reverse("transcript_export", args=[transcript.pk]), query, secure=True)
    return parts_of_word(response.content)["word/document.xml"].decode()


def test_the_address_is_the_one_by_which_the_site_was_reached(client: Client, clerk: User, transcript: Transcript):
    assert f"https://testserver/transcripts/{transcript.pk}/#t=61.00" in taken(client, clerk, transcript)


def test_an_anonymised_file_leads_nowhere(client: Client, clerk: User, transcript: Transcript):
    body = taken(client, clerk, transcript, anonymised="on", confirmed="on")
    assert "testserver" not in body
    assert str(transcript.pk) not in body
