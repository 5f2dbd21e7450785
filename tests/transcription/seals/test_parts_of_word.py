"""Every part of a certified Word document is signed, and the seal in it can be nothing else than a seal."""

import io
import zipfile

import pytest

from tests.transcription.seals.cast import Court
from tests.transcription.seals.tampering import in_word, with_seal
from transcription.exports.word_stamp import BEFORE, PART
from transcription.seals import Outcome
from transcription.seals.holding import WRITTEN

CUSTOM = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"'
    ' xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
    '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="Status"><vt:lpwstr>Batal</vt:lpwstr>'
    "</property></Properties>"
)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def parts_of(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [name for name in archive.namelist() if f"/{name}" != PART]


def with_part(content: bytes, name: str, part: str) -> bytes:
    written = io.BytesIO(content)
    with zipfile.ZipFile(written, "a") as archive:
        archive.writestr(name, part)
    return written.getvalue()


def test_every_part_of_a_word_document_is_in_the_digests(court: Court, word: bytes):
    """One byte of each is changed, in turn; the seal's own part aside, whose signatures are looked at."""
    names = parts_of(word)
    assert {"docProps/core.xml", "docProps/app.xml", "word/settings.xml", "word/document.xml"} <= set(names)
    assert {"[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels", "word/fontTable.xml"} <= set(names)
    for name in names:
        with zipfile.ZipFile(io.BytesIO(word)) as archive:
            end = archive.read(name).decode("utf-8", "replace").rstrip()[-9:]
        if not end.endswith(">"):
            continue  # a picture
        report = court.check(in_word(word, end, f"{end}<!-- x -->", name))
        if name in ("[Content_Types].xml", "word/_rels/document.xml.rels"):
            continue  # lists: their entries count, in any order; see below
        assert (report.outcome, [one.place for one in report.differences]) == (Outcome.CHANGED, [name]), name


@pytest.mark.parametrize(
    ("name", "was", "now"),
    [
        ("docProps/core.xml", "CourtSight</dc:creator>", "Orang Lain</dc:creator>"),
        ("docProps/core.xml", "</dc:title>", " Bebas</dc:title>"),
        ("docProps/app.xml", "</Properties>", "<Company>Lain</Company></Properties>"),
        ("word/settings.xml", "</w:settings>", '<w:mailMerge><w:query w:val="x"/></w:mailMerge></w:settings>'),
        ("word/styles.xml", "</w:styles>", '<w:style w:styleId="X9"/></w:styles>'),
        ("word/fontTable.xml", "</w:fonts>", '<w:font w:name="Lain"/></w:fonts>'),
    ],
)
def test_properties_settings_and_styles_of_word_are_told(court: Court, word: bytes, name: str, was: str, now: str):
    report = court.check(in_word(word, was, now, name))
    assert report.outcome is Outcome.CHANGED
    assert [(one.place, one.was) for one in report.differences] == [(name, WRITTEN)]


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("docProps/custom.xml", CUSTOM),
        ("word/comments.xml", f"<w:comments {W}/>"),
        ("word/footnotes.xml", f"<w:footnotes {W}/>"),
        ("word/endnotes.xml", f"<w:endnotes {W}/>"),
        ("word/header9.xml", f"<w:hdr {W}><w:p><w:r><w:t>DRAF</w:t></w:r></w:p></w:hdr>"),
        ("word/footer9.xml", f"<w:ftr {W}/>"),
        ("word/glossary/document.xml", f"<w:glossaryDocument {W}/>"),
        ("word/vbaProject.bin", "x"),
    ],
)
def test_a_part_that_was_not_there_is_told(court: Court, word: bytes, name: str, part: str):
    assert name not in parts_of(word)
    report = court.check(with_part(word, name, part))
    assert (report.outcome, [one.place for one in report.differences]) == (Outcome.CHANGED, [name])


SEAL_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@pytest.mark.parametrize("kind", ["styles", "aFChunk", "footnotes", "settings"])
def test_the_seal_is_no_part_of_another_kind(court: Court, word: bytes, kind: str):
    """Its content is in no digest: Word must have no reason to show it, or to go by it."""
    other = f'<Relationship Id="rId99" Type="{SEAL_KIND}/{kind}" Target="{PART}"/></Relationships>'
    report = court.check(in_word(word, "</Relationships>", other, "word/_rels/document.xml.rels"))
    assert (report.outcome, [one.place for one in report.differences]) == (
        Outcome.CHANGED,
        ["word/_rels/document.xml.rels"],
    )


def test_the_seal_has_no_other_type_of_content(court: Court, word: bytes):
    styles = "application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"
    other = f'<Override PartName="{PART}" ContentType="{styles}"/></Types>'
    report = court.check(in_word(word, "</Types>", other, "[Content_Types].xml"))
    assert (report.outcome, [one.place for one in report.differences]) == (Outcome.CHANGED, ["[Content_Types].xml"])


def test_beside_the_seal_there_is_nothing_in_its_part(court: Court, word: bytes):
    report = court.check(in_word(word, "</seal>", "<w>Bebas</w></seal>", PART.removeprefix("/")))
    assert (report.outcome, [one.place for one in report.differences]) == (Outcome.CHANGED, [PART.removeprefix("/")])
    before = BEFORE.replace("<seal", "<!-- Bebas --><seal")
    report = court.check(in_word(word, BEFORE, before, PART.removeprefix("/")))
    assert report.outcome is not Outcome.GENUINE


def test_a_seal_of_a_word_document_can_be_changed_by_nobody(court: Court, word: bytes):
    changed = with_seal("docx", word, lambda seal: seal["document"]["document"]["shape"].pop("docProps/core.xml"))
    assert court.check(changed).outcome is Outcome.FORGED
