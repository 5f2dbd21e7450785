"""A court's own template: what it may use, which line is at fault, and that it does no harm."""

import io
import zipfile
from pathlib import Path

import docx
import pytest

from transcription.exports import (
    LARGEST,
    DocumentFailed,
    FaultCode,
    Layout,
    Origin,
    Style,
    TemplateFault,
    apart,
    check_apart,
    standard_template,
    write_apart,
)
from transcription.exports.templates import SAMPLE, SITTING, check_archive

LOOP = ("{%p for b in blok %}", "{{ b.waktu }} {{ b.teks }}", "{%p endfor %}")
SECRET = "rahasia-di-lingkungan"


def template(*lines: str) -> bytes:
    document = docx.Document()
    for line in (*LOOP, *lines):
        document.add_paragraph(line)
    return saved(document)


def saved(document: "docx.document.Document") -> bytes:
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def with_part(name: str, content: bytes, replace: bool = False) -> bytes:
    """A good template with one part more, or another one in its place."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template())) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            if not (replace and entry.filename == name):
                target.writestr(entry, source.read(entry))
        target.writestr(name, content)
    return made.getvalue()


def fault_of(content: bytes) -> TemplateFault:
    with pytest.raises(TemplateFault) as caught:
        check_apart(content)
    return caught.value


def test_the_standard_template_is_a_good_one():
    check_apart(standard_template(Layout.MINUTES))


def test_a_template_of_ones_own_is_filled_in():
    content = write_apart(
        "docx",
        SAMPLE,
        Origin(sitting=SITTING),
        Style(Layout.MINUTES, template=template("{{ hari }} | {{ acara }}")),
    )
    lines = [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]
    assert lines[0] == "00:00:00 Apakah Saudara melihatnya?"
    assert lines[-1].startswith("Senin | [....")


@pytest.mark.parametrize(
    ("lines", "code", "line", "text"),
    [
        (["{{ nomor_perkra }}"], FaultCode.UNKNOWN_NAME, 4, "{{ nomor_perkra }}"),
        (["{%p for o in majelis %}", "{{ o.naman }}", "{%p endfor %}"], FaultCode.UNKNOWN_NAME, 5, "{{ o.naman }}"),
        (["Kepada", "{{ hari "], FaultCode.SYNTAX, 5, "{{ hari "),
        (["a", "b", "{% fro a in b %}"], FaultCode.UNKNOWN_TAG, 6, "{% fro a in b %}"),
        (["{{ hari|terbilang }}"], FaultCode.UNKNOWN_FILTER, 4, "{{ hari|terbilang }}"),
        (["{{ hari if hari is ganjil }}"], FaultCode.UNKNOWN_FILTER, 4, "{{ hari if hari is ganjil }}"),
        (["{%p if hari %}"], FaultCode.UNCLOSED, 4, "{%p if hari %}"),
        (["{%p for o in majelis %}", "{% if o %}{{ o.nama }}", "{%p endfor %}"], FaultCode.UNCLOSED, 5, "{% if o %}"),
        (["{%p endif %}"], FaultCode.STRAY, 4, "{%p endif %}"),
        (["{% else %}"], FaultCode.STRAY, 4, "{% else %}"),
        (["{% if hari %}a{% else %}b{% else %}c{% endif %}"], FaultCode.STRAY, 4, "{% if hari %}a{% else %}b"),
        (["{{ hari acara }}"], FaultCode.SYNTAX, 4, "{{ hari acara }}"),
    ],
    ids=[
        *("name", "name in a loop", "braces", "tag", "filter", "test", "never closed", "closed too late"),
        *("closed and not open", "else of nothing", "two else", "two names"),
    ],
)
def test_the_line_at_fault_is_named(lines: list[str], code: FaultCode, line: int, text: str):
    fault = fault_of(template(*lines))
    assert (fault.code, fault.line) == (code, line)
    assert fault.text.strip().startswith(text.strip())
    assert fault.detail


def test_a_loop_without_its_end_is_told_by_the_line_that_begins_it():
    document = docx.Document()
    for line in ("Kop surat", *LOOP[:2], "Jakarta"):
        document.add_paragraph(line)
    fault = fault_of(saved(document))
    assert (fault.code, fault.line, fault.text) == (FaultCode.UNCLOSED, 2, LOOP[0])
    assert fault.detail == "{% endfor %}"


def test_a_block_in_a_table_and_one_in_a_header_are_told_too():
    document = docx.Document(io.BytesIO(template("penutup")))
    document.add_table(rows=1, cols=1).rows[0].cells[0].text = "{%tr for o in hadir %}"
    assert (fault := fault_of(saved(document))).line == 5
    assert fault.text == "{%tr for o in hadir %}"
    document = docx.Document(io.BytesIO(template()))
    document.sections[0].header.paragraphs[0].text = "{% if hari %}Sidang"
    assert (fault := fault_of(saved(document))).text == "{% if hari %}Sidang"
    assert (fault.code, fault.line) == (FaultCode.UNCLOSED, 4)


def test_a_tag_that_word_has_cut_into_runs_is_found_all_the_same():
    document = docx.Document(io.BytesIO(template()))
    paragraph = document.add_paragraph()
    for part in ("{%", "p if", " hari %}"):
        paragraph.add_run(part).bold = part == "p if"
    assert (fault_of(saved(document)).code, fault_of(saved(document)).line) == (FaultCode.UNCLOSED, 4)


@pytest.mark.parametrize(
    "line",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ blok.append(1) }}",
        "{{ self.__init__.__globals__ }}",
        "{{ hari.format.__globals__ }}",
        "{{ (hari|attr('__class__')).mro }}",
    ],
)
def test_a_template_gets_at_nothing_but_its_values(line: str):
    assert fault_of(template(line)).code in (FaultCode.FORBIDDEN, FaultCode.UNKNOWN_NAME)


@pytest.mark.parametrize("line", ["{{ 'a' * 10**10 }}", "{{ 1 / 0 }}", "{% include 'x' %}", "{{ 10**(10**7) }}"])
def test_what_cannot_be_made_is_refused(line: str):
    assert fault_of(template(line)).code in (FaultCode.UNUSABLE, FaultCode.SYNTAX)


def test_a_template_without_an_end_is_stopped(monkeypatch: pytest.MonkeyPatch):
    loop = "{% for a in 'x' * 99999 %}"
    monkeypatch.setattr(apart, "PATIENCE", 3)
    assert fault_of(template(loop * 3 + "{% endfor %}" * 3)).code == FaultCode.UNUSABLE


def test_minutes_must_say_what_was_spoken():
    document = docx.Document()
    document.add_paragraph("{{ hari }}")
    written = io.BytesIO()
    document.save(written)
    assert fault_of(written.getvalue()).code == FaultCode.NOT_SAID


RELATION = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" '
    b'Target="http://example.org/a" TargetMode="External"/></Relationships>'
)
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", FaultCode.NOT_WORD),
        (b"PK\x03\x04" + b"x" * 100, FaultCode.NOT_WORD),
        (b"%PDF-1.7", FaultCode.NOT_WORD),
        (b"x" * (LARGEST + 1), FaultCode.TOO_LARGE),
        (with_part("word/vbaProject.bin", b"x"), FaultCode.ACTIVE),
        (with_part("word/embeddings/oleObject1.bin", b"x"), FaultCode.ACTIVE),
        (with_part("word/_rels/settings.xml.rels", RELATION % b"attachedTemplate"), FaultCode.OUTSIDE),
        (with_part("word/_rels/header9.xml.rels", RELATION % b"image"), FaultCode.OUTSIDE),
        (with_part("word/header9.xml", b"<a>INCLUDEPICTURE http://example.org</a>"), FaultCode.OUTSIDE),
        (with_part("word/header9.xml", ENTITIES), FaultCode.NOT_WORD),
        (with_part("word/header9.xml", ENTITIES.decode().encode("utf-16")), FaultCode.NOT_WORD),
        (with_part("word/header9.xml", b'<?xml version="1.0" encoding="UTF-7"?><a/>'), FaultCode.NOT_WORD),
        (with_part("word/media/a.png", b"\0" * 40_000_000), FaultCode.TOO_LARGE),
    ],
    ids=range(13),
)
def test_what_is_no_harmless_word_document_is_refused(content: bytes, code: FaultCode):
    assert fault_of(content).code == code


def test_an_archive_that_lies_about_its_sizes_is_not_unpacked():
    bomb = bytearray(with_part("word/media/a.png", b"\0" * 30_000_000))
    place = bomb.rindex(b"PK\x01\x02")
    bomb[place + 24 : place + 28] = (10).to_bytes(4, "little")
    with pytest.raises(TemplateFault):
        check_archive(bytes(bomb))


def test_more_parts_than_a_document_has_are_refused():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for number in range(400):
            archive.writestr(f"word/{number}.xml", "<a/>")
    assert fault_of(made.getvalue()).code == FaultCode.TOO_LARGE


def test_links_are_allowed():
    check_archive(with_part("word/_rels/header9.xml.rels", RELATION % b"hyperlink"))


def test_a_damaged_body_is_refused():
    assert fault_of(with_part("word/document.xml", b"<a", replace=True)).code == FaultCode.UNUSABLE


def test_the_process_that_writes_sees_none_of_our_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("SECRET_KEY", SECRET)
    seen = tmp_path / "seen"
    script = tmp_path / "python"
    script.write_text(f"#!/bin/sh\nenv > {seen}\nexit 1\n")
    script.chmod(0o755)
    monkeypatch.setattr(apart.sys, "executable", str(script))
    with pytest.raises(DocumentFailed):
        write_apart("pdf", SAMPLE, Origin(), Style())
    assert SECRET not in seen.read_text()


def test_both_documents_can_be_written_apart():
    assert write_apart("pdf", SAMPLE, Origin(), Style()).startswith(b"%PDF-")
    assert write_apart("docx", SAMPLE, Origin(), Style()).startswith(b"PK")
