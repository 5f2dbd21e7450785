"""What a PDF holds besides what is drawn on its pages, as digests.

What is read aloud and copied (its structure tree), its outline, its attachments, and what it says about itself.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from transcription.exports.pdf_graph import digest_of
from transcription.exports.pdf_seal import seal_stream

if TYPE_CHECKING:
    from lxml.etree import _Element
    from pypdf import PdfReader

STRUCTURE, ABOUT = "struktur", "keterangan"
READ = ("/StructTreeRoot", "/Outlines", "/Names", "/AF")  # of the catalogue
# What every program that writes the file anew puts its own name and time into.
OF_WRITERS = {"/Producer", "/ModDate"}
OF_WRITERS_IN_XMP = {"Producer", "ModifyDate", "MetadataDate"}


def beside(document: "PdfReader", pages: Mapping[int, int]) -> dict[str, str]:
    """`pages`: their numbers, by their objects'. Raises ValueError, and what pypdf raises."""
    known = {key: f"page {number}" for key, number in pages.items()}
    seal = seal_stream(document)
    known |= {} if seal is None else {seal.idnum: "seal"}
    root = document.root_object
    read = {name: root.raw_get(name) for name in READ if name in root}
    return {STRUCTURE: digest_of(read, known), ABOUT: _about(document)}


def _about(document: "PdfReader") -> str:
    """Title, author and the like, from both places where a PDF has them."""
    info = document.trailer.get("/Info")
    told = {} if info is None else info.get_object()
    values = {name: told.raw_get(name) for name in told if name not in OF_WRITERS}
    return hashlib.sha256("\0".join([digest_of(values, {}), *_of_xmp(document)]).encode()).hexdigest()


def _of_xmp(document: "PdfReader") -> Iterator[str]:
    from lxml import etree

    stored = document.root_object.get("/Metadata")
    if stored is None:
        return
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        yield from _lines(etree.fromstring(stored.get_object().get_data().strip(b"\0 \r\n"), parser))
    except etree.XMLSyntaxError as error:
        raise ValueError("the metadata is no XML") from error


def _lines(element: "_Element") -> Iterator[str]:
    from lxml.etree import QName

    if not isinstance(element.tag, str):
        yield "instruction"
        return
    if QName(element).localname in OF_WRITERS_IN_XMP and not len(element):
        return
    values = {name: value for name, value in element.attrib.items() if QName(name).localname not in OF_WRITERS_IN_XMP}
    yield repr((element.tag, sorted(values.items()), (element.text or "").strip(), (element.tail or "").strip()))
    for one in element:
        yield from _lines(one)
    yield "end"
