"""What a PDF holds besides what is drawn on its pages, as digests.

What is read aloud and copied (its structure tree), its outline, its attachments, and what it says about itself.
"""

import hashlib
import io
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from transcription.exports.pdf_graph import digest_of
from transcription.exports.pdf_seal import seal_stream

if TYPE_CHECKING:
    from pyhanko.pdf_utils.metadata.model import ExpandedName, XmpArray, XmpStructure, XmpUri, XmpValue
    from pypdf import PdfReader

STRUCTURE, ABOUT = "struktur", "keterangan"
READ = ("/StructTreeRoot", "/Outlines", "/Names", "/AF")  # of the catalogue
# What every program that writes the file anew puts its own name and time into.
OF_WRITERS = {"/Producer", "/ModDate"}
OF_WRITERS_IN_XMP = {"Producer", "ModifyDate", "MetadataDate"}


def beside(document: "PdfReader", pages: Mapping[int, int]) -> dict[str, str]:
    """`pages`: their numbers, by their objects'. Raises ValueError and what pypdf raises."""
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
    """What the metadata say, in whichever of the ways in which XMP writes the same: a PAdES signature changes them."""
    from pyhanko.pdf_utils.metadata.xmp_xml import parse_xmp

    stored = document.root_object.get("/Metadata")
    if stored is not None:
        yield from map(_said, parse_xmp(io.BytesIO(stored.get_object().get_data())))


def _said(value: "XmpStructure | XmpArray | XmpUri | XmpValue | str") -> str:
    from pyhanko.pdf_utils.metadata.model import XmpArray, XmpStructure, XmpValue

    if isinstance(value, XmpValue):
        about = sorted(f"{name}: {_said(one)}" for name, one in value.qualifiers.iter_quals(with_lang=True))
        return f"{_said(value.value)} {about}"
    if isinstance(value, XmpStructure):
        kept = ((name, one) for name, one in value if not _is_of_writers(name, one))
        return repr(sorted(f"{name}: {_said(one)}" for name, one in kept))
    if isinstance(value, XmpArray):
        return f"{value.array_type.name} {[_said(one) for one in value.entries]}"
    return repr(str(value))


def _is_of_writers(name: "ExpandedName", value: "XmpValue") -> bool:
    return name.local_name in OF_WRITERS_IN_XMP and isinstance(value.value, str)
