"""Where and what a checked file says otherwise is told in the language of whoever asks."""

import io
import zipfile
from pathlib import Path

import pypdf
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import translation

from courtsight.accounts.models import User
from tests.transcription.seals.tampering import in_word, with_pages
from transcription.certification.differing import PLACES, told_of
from transcription.exporting import export
from transcription.exporting_options import Wanted
from transcription.exports import signs
from transcription.models import TranscriptVersion
from transcription.seals import Difference, Where

INDONESIAN = ("halaman", "baris", "berkas", "segel", "dokumen", "gambar", "anotasi", "lampiran", "yang dibacakan")


@pytest.fixture(autouse=True)
def _no_tries(db: None) -> None:
    cache.clear()


def in_english(difference: Difference) -> str:
    with translation.override("en"):
        return told_of(difference).place


@pytest.mark.parametrize("where", list(Where))
def test_every_place_has_a_name_in_both_languages(where: Where):
    difference = Difference("7", "", "", "", where)
    with translation.override("id"):
        ours = told_of(difference).place
    assert ours != in_english(difference)
    assert not any(word in in_english(difference).lower() for word in INDONESIAN)
    assert ("7" in ours) is ("%(name)s" in str(PLACES[where]))


def test_a_moment_of_the_record_and_the_numbers_of_all_pages_are_places_too():
    assert in_english(Difference("00:00:20 Saksi Darmanto", "Ya.", "Tidak.", "")) == "00:00:20 Saksi Darmanto"
    assert in_english(Difference("", "2 3", "3 2", "", Where.PAGE)) == "Numbers of the pages"
    assert in_english(Difference("", "Ya.", "Tidak.", "")) == ""


def test_what_is_no_text_is_named_in_the_readers_language():
    difference = Difference("", "", f"{signs.PICTURE} {signs.ATTACHMENT} a.txt", "")
    with translation.override("en"):
        assert told_of(difference).now == "\u27e8picture\u27e9 \u27e8attachment\u27e9 a.txt"
    with translation.override("id"):
        assert told_of(difference).now == difference.now
    every = {value for name, value in vars(signs).items() if name.isupper()}
    with translation.override("en"):
        for sign in every:
            assert (told_of(Difference("", "", sign, "")).now == sign) is (sign == signs.PROGRAM)


def page(client: Client, language: str, content: bytes, name: str) -> str:
    client.cookies["django_language"] = language
    answer = client.post("/verify/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 200
    return answer.content.decode()


def drawn_over(writer: pypdf.PdfWriter) -> None:
    stream = pypdf.generic.DecodedStreamObject()
    stream.set_data(writer.pages[0]["/Contents"].get_object().get_data() + b" 0 0 9 9 re f")
    writer.pages[0][pypdf.generic.NameObject("/Contents")] = writer._add_object(stream)


@pytest.mark.parametrize(
    ("format", "change", "english", "indonesian"),
    [
        ("pdf", lambda content: content + b"% x\n", "The file", "Berkas"),
        ("pdf", lambda content: with_pages(content, drawn_over), "Page 1", "Halaman 1"),
        (
            "pdf",
            lambda content: with_pages(content, lambda writer: writer.add_metadata({"/Title": "Bebas"})),
            "Title, author",
            "Judul, penulis",
        ),
        ("txt", lambda content: content.replace(b"Sidang dibuka", b"Sidang  dibuka"), "Line 12", "Baris 12"),
        (
            "docx",
            lambda content: in_word(content, "</w:styles>", "<!-- x --></w:styles>", "word/styles.xml"),
            "Part of the Word document: word/styles.xml",
            "Bagian dokumen Word: word/styles.xml",
        ),
    ],
    ids=["file", "page", "about", "line", "part"],
)
def test_the_page_tells_the_place_in_the_language_of_the_session(
    client: Client,
    version: TranscriptVersion,
    recorder: User,
    format: str,
    change: object,
    english: str,
    indonesian: str,
):
    changed = change(export(version.transcript, Wanted(format), recorder).content)
    assert f">{english}" in page(client, "en", changed, f"a.{format}")
    assert f">{indonesian}" in page(client, "id", changed, f"a.{format}")


def test_what_the_record_says_has_its_labels_in_the_readers_language(
    client: Client, version: TranscriptVersion, recorder: User
):
    content = export(version.transcript, Wanted("txt"), recorder).content
    shown = page(client, "en", content, "a.txt")
    for label in ("Case", "Hearing", "Certified by", "SHA-256 of the transcript", "Signing key"):
        assert f"<dt>{label}</dt>" in shown
    assert "certified, version 1" in shown
    assert "Siti Rahmawati (Presiding judge), Budi Santoso (Court clerk)" in shown
    assert "tersertifikasi" not in shown
    assert "<dt>Disahkan oleh</dt>" in page(client, "id", content, "a.txt")


def test_where_no_word_differs_it_says_that_the_file_does(client: Client, version: TranscriptVersion, recorder: User):
    content = export(version.transcript, Wanted("txt"), recorder).content
    spaced = page(client, "en", content.replace(b"Sidang dibuka", b"Sidang  dibuka"), "a.txt")
    assert "Changed: this file is not as the court wrote it." in spaced
    other = page(client, "en", content.replace(b"Sidang dibuka", b"Sidang ditutup"), "a.txt")
    assert "this file is not as" not in other
    assert "does not say what was certified" in other


def test_the_command_tells_the_place_in_its_language(version: TranscriptVersion, recorder: User, tmp_path: Path):
    written = io.BytesIO(export(version.transcript, Wanted("docx"), recorder).content)
    with zipfile.ZipFile(written, "a") as archive:
        archive.writestr("customXml/item7.xml", "<x/>")
    file = tmp_path / "transkrip.docx"
    file.write_bytes(written.getvalue())
    for language, said in (("en", "Place: Part of the Word document"), ("id", "Tempat: Bagian dokumen Word")):
        told = io.StringIO()
        with translation.override(language), pytest.raises(CommandError):
            call_command("verify", str(file), stdout=told)
        assert f"{said}: customXml/item7.xml" in told.getvalue()
