"""What a certified Word document carries besides its text: a remark above it, the feet of its pages, its seal."""

import io
import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, unescape

from transcription.exports.base import Stamp

if TYPE_CHECKING:
    from docx.document import Document

NAMESPACE = "urn:courtsight:seal"
# A part of the kind that Word keeps when it saves a document.
PART, KIND = "/customXml/item900.xml", "application/xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"
BEFORE, AFTER = f'<?xml version="1.0" encoding="UTF-8"?>\n<seal xmlns="{NAMESPACE}">', "</seal>"
WHOLE = re.compile(rf"{re.escape(BEFORE)}[A-Za-z0-9+/=\s]*{re.escape(AFTER)}\s*")


def stamped(document: bytes, stamp: Stamp) -> bytes:
    import docx

    opened = docx.Document(io.BytesIO(document))
    _write_above(opened, stamp.uncertified)
    _write_renvois(opened, stamp.renvois)
    _write_foot(opened, stamp.foot)
    if stamp.packed:
        _attach(opened, f"{BEFORE}{escape(stamp.packed)}{AFTER}".encode())
    written = io.BytesIO()
    opened.save(written)
    return written.getvalue()


def sealed(document: bytes, packed: str) -> bytes:
    """The finished document with its seal."""
    import docx

    opened = docx.Document(io.BytesIO(document))
    _attach(opened, f"{BEFORE}{escape(packed)}{AFTER}".encode())
    written = io.BytesIO()
    opened.save(written)
    return written.getvalue()


def seal_in(document: "Document") -> str:
    """As it was packed; empty where there is none."""
    for relation in document.part.rels.values():
        if relation.reltype == RELATION and not relation.is_external:
            text = relation.target_part.blob.decode(errors="replace")
            if NAMESPACE in text:
                return unescape(text.partition(">")[2].partition(">")[2].partition("<")[0])
    return ""


def is_whole_seal(part: bytes) -> bool:
    """Whether that is all the part holds: nothing beside it that Word could show."""
    return WHOLE.fullmatch(part.decode(errors="replace")) is not None


def _write_above(document: "Document", text: str) -> None:
    """Whatever the template is, a court's own too."""
    if text:
        paragraph = document.add_paragraph()
        paragraph.add_run(text).italic = True
        document.element.body.insert(0, paragraph._p)


def _write_renvois(document: "Document", renvois: tuple[str, ...]) -> None:
    """At the end, where a court's own template has no place for them."""
    shown = {paragraph.text for paragraph in document.paragraphs}
    for line in renvois:
        if line not in shown:
            document.add_paragraph(line)


def _write_foot(document: "Document", foot: str) -> None:
    from docx.shared import Pt

    for place, section in enumerate(document.sections):
        if place and section.footer.is_linked_to_previous:
            continue
        run = section.footer.add_paragraph().add_run(foot)
        run.font.size = Pt(7)


def _attach(document: "Document", content: bytes) -> None:
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    part = Part(PackURI(PART), KIND, content, document.part.package)
    document.part.relate_to(part, RELATION)
