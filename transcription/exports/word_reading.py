"""What a Word document says: each paragraph a line, wherever it stands, and what is no text by its sign."""

import hashlib
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from transcription.exports.signs import FIELD, NUMBER, PICTURE, REMARK, UNSEEN
from transcription.exports.word_stamp import seal_in

if TYPE_CHECKING:
    from docx.document import Document
    from docx.opc.part import Part
    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
PARAGRAPH = f"{W}p"
TEXTS = {f"{W}t", f"{M}t", f"{W}delText"}  # what was struck out is shown
SPACES = {f"{W}br", f"{W}tab", f"{W}cr"}
SIGNS = {
    **dict.fromkeys((f"{W}drawing", f"{W}pict", f"{W}object", f"{W}sym"), PICTURE),
    **dict.fromkeys((f"{W}footnoteReference", f"{W}endnoteReference", f"{W}commentReference"), REMARK),
    **dict.fromkeys((f"{W}vanish", f"{W}webHidden", f"{W}specVanish"), UNSEEN),
    f"{W}dataBinding": FIELD,
    f"{W}subDoc": PICTURE,
    f"{W}numPr": NUMBER,
}
BELOW = ("footnotes", "endnotes", "comments")  # parts whose paragraphs stand nowhere in the body


def read_word(content: bytes) -> tuple[tuple[str, str], str]:
    """The body, what stands around and below the pages; and the packed seal. Raises what python-docx and lxml raise."""
    import docx

    document = docx.Document(io.BytesIO(content))
    others = "\n".join(line for part in _around(document) for line in _lines(part))
    return ("\n".join(_lines(document.part)), others), seal_in(document)


def _around(document: "Document") -> Iterator["Part"]:
    """Heads and feet, those of first and even pages too; then notes and remarks."""
    for section in document.sections:
        kinds = (section.header, section.first_page_header, section.even_page_header)
        feet = (section.footer, section.first_page_footer, section.even_page_footer)
        for one in (*kinds, *feet):
            if not one.is_linked_to_previous:
                yield one.part
    for kind in BELOW:
        for relation in document.part.rels.values():
            if relation.reltype.endswith(f"/{kind}") and not relation.is_external:
                yield relation.target_part


def _lines(part: "Part") -> Iterator[str]:
    root = _root(part)
    for paragraph in root.iter(PARAGRAPH):
        said = "".join(_said(node, part) for node in _own(paragraph))
        if said.strip():
            yield said
    # Not within a paragraph: text of another file, put in by Word when it opens this one.
    yield from (PICTURE for _ in root.iter(f"{W}altChunk"))


def _root(part: "Part") -> "_Element":
    from docx.oxml.parser import parse_xml

    known = getattr(part, "element", None)
    return known if known is not None else parse_xml(part.blob)


def _own(element: "_Element") -> Iterator["_Element"]:
    """All that is within it, but for paragraphs in it (of text boxes), which are lines of their own."""
    for child in element:
        if child.tag != PARAGRAPH:
            yield child
            yield from _own(child)


def _said(node: "_Element", part: "Part") -> str:
    if node.tag in TEXTS:
        return node.text or ""
    if node.tag in SPACES:
        return " "
    if node.tag == f"{W}instrText":
        return f" {FIELD} {node.text or ''} "
    if node.tag == f"{W}fldSimple":  # the number of the page alone says nothing; so it always was in our feet of pages
        instruction = node.get(f"{W}instr", "")
        return "" if instruction == "PAGE" else f" {FIELD} {instruction} "
    if node.tag == f"{A}blip":
        return f"{_digest(node, part)} "
    sign = SIGNS.get(node.tag)
    return f" {sign} " if sign else ""


def _digest(blip: "_Element", part: "Part") -> str:
    """Which picture it is."""
    related = part.related_parts.get(blip.get(f"{R}embed", ""))
    return hashlib.sha256(related.blob).hexdigest() if related is not None else ""
