"""How a document looks, as digests: of a PDF each page with all that draws it, of a Word document each of its parts.

The seal, and a PAdES signature that takes no room, change none of them: they are of the file as it is written before.
"""

import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from transcription.exports.pdf_beside import beside
from transcription.exports.pdf_graph import ENCODING, plain
from transcription.exports.word_stamp import KIND, PART, RELATION, is_whole_seal

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader
    from pypdf.generic import DictionaryObject

Shape = dict[str, str]  # SHA-256 in hexadecimal: by the number of the page, or by the name of the part

BESIDE = "dokumen"  # what a PDF has beside its pages
INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
# Of the catalogue: what the seal and a signature change, and what pdf_beside.py and reading.py look at.
APART = {
    "/Pages",
    "/Names",
    "/AF",
    "/AcroForm",
    "/Metadata",
    "/StructTreeRoot",
    "/Extensions",
    "/Version",
    "/DSS",
    "/Outlines",
}
UNDONE = {"/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/ASCIIHexDecode", "/AHx", "/ASCII85Decode", "/A85"}
SIGNATURE = {"/Type", "/Subtype", "/FT", "/T", "/V", "/Rect", "/F", "/P", "/Ff"}
DEEPEST = 60
RELATIONS, KINDS = "word/_rels/document.xml.rels", "[Content_Types].xml"
LISTS = ("Types", "Relationships")


def shape_of(format: str, content: bytes) -> Shape:
    """Raises ValueError, and what pypdf, zipfile and lxml raise."""
    if format == "docx":
        return of_word(content)
    from pypdf import PdfReader

    return of_pdf(PdfReader(io.BytesIO(content)))


def of_pdf(document: "PdfReader") -> Shape:
    numbers = {page.indirect_reference.idnum: n for n, page in enumerate(document.pages, 1)}
    shaping = _Shaping(numbers)
    shape = {str(n): shaping.page(page) for n, page in enumerate(document.pages, 1)}
    root = document.root_object
    others = {name: root.raw_get(name) for name in root if name not in APART}
    shape[BESIDE] = shaping.digest(others | {"/Outlines": list(_titles(document.outline))})
    return shape | beside(document, numbers)


def _titles(outline: list[Any]) -> Iterator[Any]:
    for one in outline:
        yield list(_titles(one)) if isinstance(one, list) else str(one.title)


def is_bare_signature(remark: "DictionaryObject") -> bool:
    """A field of a signature that takes no room and does nothing."""
    left, bottom, right, top = (float(side) for side in remark.get("/Rect", (0, 0, 1, 1)))
    is_field = remark.get("/FT") == "/Sig" and remark.get("/Subtype") == "/Widget"
    return is_field and set(remark) <= SIGNATURE and (left == right or bottom == top)


class _Shaping:
    """Digests of what PDF objects hold, wherever they stand in the file and however they are compressed."""

    def __init__(self, pages: Mapping[int, int]) -> None:
        self._pages = pages  # numbers by the objects'
        self._known: dict[int, str] = {}

    def page(self, page: "PageObject") -> str:
        values = {name: page.raw_get(name) for name in page if name not in ("/Parent", "/Annots", "/Contents")}
        values |= {name: page.get(name) for name in INHERITED if page.get(name) is not None}
        remarks = [one for one in page.annotations or [] if not is_bare_signature(one.get_object())]
        return self.digest({**values, "/Annots": remarks, "/Contents": self._contents(page)})

    def _contents(self, page: "PageObject") -> bytes:
        from pypdf.generic import ArrayObject, NullObject

        contents = page.get("/Contents", NullObject()).get_object()
        parts = contents if isinstance(contents, ArrayObject) else [contents]
        return b"\n".join(part.get_object().get_data() for part in parts if not isinstance(part, NullObject))

    def digest(self, value: Any, depth: int = 0) -> str:
        """Raises ValueError for what goes round in a circle."""
        from pypdf.generic import IndirectObject

        if depth > DEEPEST:
            raise ValueError("objects within objects")
        if not isinstance(value, IndirectObject):
            return hashlib.sha256(b"\0".join(self._parts(value, depth))).hexdigest()
        if value.idnum in self._pages:
            return f"page {self._pages[value.idnum]}"
        if value.idnum not in self._known:
            self._known[value.idnum] = self.digest(value.get_object(), depth + 1)
        return self._known[value.idnum]

    def _parts(self, value: Any, depth: int) -> Iterator[bytes]:
        from pypdf.generic import StreamObject

        if isinstance(value, StreamObject):
            filters = value.get("/Filter", [])
            names = [filters] if isinstance(filters, str) else list(filters)
            yield from (b"stream", repr([str(name) for name in names if name not in UNDONE]).encode())
            yield hashlib.sha256(value.get_data()).digest()
        if isinstance(value, dict):
            skipped = ENCODING if isinstance(value, StreamObject) else set()
            yield b"dictionary"
            for name in sorted(set(value) - skipped):
                raw = value.raw_get(name) if hasattr(value, "raw_get") else value[name]
                yield from (str(name).encode(), self.digest(raw, depth + 1).encode())
        elif isinstance(value, list):
            yield b"array"
            yield from (self.digest(one, depth + 1).encode() for one in value)
        else:
            yield plain(value)


def of_word(content: bytes) -> Shape:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [entry.filename for entry in archive.infolist()]
        if len({name.lower() for name in names}) != len(names):
            raise ValueError("a part twice")
        parts = {name: archive.read(name) for name in names}
    return {name: _digest(name, part) for name, part in parts.items() if f"/{name}" != PART or not is_whole_seal(part)}


def _digest(name: str, content: bytes) -> str:
    """Of the lists of parts: without the seal as the court enters it, and in any order."""
    if name in (RELATIONS, KINDS):
        content = "\n".join(sorted(_entries(content))).encode()
    return hashlib.sha256(content).hexdigest()


def _entries(content: bytes) -> Iterator[str]:
    """What is listed; and whatever else is there, of which a list as courts have been given it has nothing.

    Raises ValueError for a list with a document type, or beside which something stands.
    """
    from docx.oxml.parser import parse_xml

    listed = parse_xml(content)
    if listed.getroottree().docinfo.doctype or listed.getprevious() is not None or listed.getnext() is not None:
        raise ValueError("more than a list")
    if listed.tag.rpartition("}")[2] not in LISTS or listed.attrib or (listed.text or "").strip():
        yield f"list {_said(listed)}"
    for one in listed:
        if not _is_of_seal(one):
            within = "".join(map(_said, one.iter())) if _is_more(one) else ""
            yield f"{one.tag if isinstance(one.tag, str) else 'remark'} {sorted(one.attrib.items())}{within}"


def _is_more(entry: Any) -> bool:
    return bool(len(entry) or (entry.text or "").strip() or (entry.tail or "").strip())


def _said(node: Any) -> str:
    """A node alone; of what is no element its text."""
    values = sorted(node.attrib.items()) if isinstance(node.tag, str) else []
    return f" {node.tag} {values} {(node.text or '').strip()} {(node.tail or '').strip()}\n"


def _is_of_seal(entry: Any) -> bool:
    """Under another type it would be a part that Word goes by: styles, or another document."""
    if _is_more(entry):
        return False
    if entry.get("PartName") == PART:
        return set(entry.attrib) == {"PartName", "ContentType"} and entry.get("ContentType") == KIND
    is_there = entry.get("Target") in (PART, f"..{PART}") and set(entry.attrib) == {"Id", "Type", "Target"}
    return is_there and entry.get("Type") == RELATION
