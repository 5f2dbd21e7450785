"""The seal of a PDF: where it is, and how it gets into a file whose pages are set already.

It is put where a place was kept for it, by an update at the end of the file, as PDF has it (ISO 32000, 7.5.6): the
pages are set once, and what was signed of them is what people get.
"""

import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from transcription.exports.base import Stamp
from transcription.exports.pdf_signature import signed

if TYPE_CHECKING:
    from pypdf import PdfReader
    from pypdf.generic import IndirectObject

SEAL = "segel.json"
PENDING = "-"  # in its place, until there is one
LAST_XREF = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")


def pending(format: str, stamp: Stamp) -> Stamp:
    """Of a file that gets its seal, and its PAdES signature, later: a PDF keeps a place for it."""
    return replace(stamp, packed=PENDING if format == "pdf" else "", certificate=b"", passphrase="")


def sealed(pdf: bytes, stamp: Stamp, reason: str) -> bytes:
    """The PDF with the packed seal of the stamp, and signed where the stamp has a certificate. Raises ValueError."""
    whole = with_seal(pdf, stamp.packed.encode(), f"{datetime.now(UTC):%Y%m%d%H%M%S}Z")
    return signed(whole, stamp.certificate, stamp.passphrase, reason) if stamp.certificate else whole


def with_seal(pdf: bytes, packed: bytes, at: str) -> bytes:
    """`at`: when, as PDF writes it. The same for the same arguments: see pdf_bytes.py. Raises ValueError."""
    from pypdf import PdfReader

    document = PdfReader(io.BytesIO(pdf))
    place, last = seal_stream(document), LAST_XREF.search(pdf)
    if place is None or last is None:
        raise ValueError("no place for a seal")
    written = _stream(place.idnum, packed, at)
    trailer = _trailer(document.trailer, int(last[1]))
    start = len(pdf) + 1
    table = b"xref\n%d 1\n%010d 00000 n \n" % (place.idnum, start)
    return b"".join([pdf, b"\n", written, table, trailer, b"startxref\n%d\n%%%%EOF\n" % (start + len(written))])


def seal_stream(document: "PdfReader") -> "IndirectObject | None":
    """Of the first attachment of that name."""
    from pypdf.generic import ArrayObject, DictionaryObject

    names = document.root_object.get("/Names", DictionaryObject()).get_object()
    attached = names.get("/EmbeddedFiles", DictionaryObject()).get_object()
    listed = [one.get_object() for one in attached.get("/Names", ArrayObject()).get_object()]
    for name, file in zip(listed[::2], listed[1::2], strict=False):
        if name == SEAL:
            return file["/EF"].get_object().raw_get("/F")
    return None


def _stream(number: int, content: bytes, at: str) -> bytes:
    about = f"/Size {len(content)}/ModDate(D:{at})"
    values = f"/Length {len(content)}/Type/EmbeddedFile/Subtype/text#2Fplain/Params<<{about}>>"
    return f"{number} 0 obj\n<<{values}>>\nstream\n".encode() + content + b"\nendstream\nendobj\n"


def _trailer(before: Any, xref: int) -> bytes:
    """As it was, and where the table before this one is."""
    from pypdf.generic import DictionaryObject, NameObject, NumberObject

    values = {NameObject(name): before.raw_get(name) for name in ("/Size", "/Root", "/Info", "/ID") if name in before}
    written = io.BytesIO(b"trailer\n")
    written.seek(0, io.SEEK_END)
    DictionaryObject(values | {NameObject("/Prev"): NumberObject(xref)}).write_to_stream(written)
    return written.getvalue() + b"\n"
