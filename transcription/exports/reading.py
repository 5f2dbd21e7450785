"""What a document says, read back from its file: the text that people see, and the seal that it carries.

For a process of its own, see apart.py: whoever wrote the file may mean harm.
"""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from transcription.exports.pdf import SEAL
from transcription.exports.templates import LARGEST_INSIDE, MOST_PARTS
from transcription.exports.word_stamp import seal_in

if TYPE_CHECKING:
    from pypdf import PageObject
    from pypdf.generic import DictionaryObject, PdfObject

# Certified documents have none of these. What could stand over the text is told as if it were text.
PICTURE, REMARK, UNSEEN = "\u27e8gambar\u27e9", "\u27e8anotasi\u27e9", "\u27e8teks tak terlihat\u27e9"
UNSEEN_MODE = re.compile(rb"\b[37]\s+Tr\b")


class Unreadable(ValueError):
    """Not a document of this kind, or one that is too large."""


@dataclass(frozen=True, slots=True)
class Read:
    """`pages`: of a PDF, with their feet; of a Word document the body, then what stands around the pages."""

    pages: tuple[str, ...]
    packed: str


def read(format: str, content: bytes) -> Read:
    """Raises Unreadable."""
    return {"docx": _read_word, "pdf": _read_pdf}[format](content)


def _read_word(content: bytes) -> Read:
    import docx
    from docx.opc.exceptions import OpcError
    from docx.oxml.ns import qn
    from lxml.etree import LxmlError

    _require_small(content)
    try:
        document = docx.Document(io.BytesIO(content))
        around = [part._element for section in document.sections for part in (section.header, section.footer)]
        body, *others = (_shown(root, qn) for root in (document.element.body, *around))
        return Read((body, "\n".join(filter(None, others))), seal_in(document))
    except (OpcError, LxmlError, KeyError, ValueError, AttributeError) as error:
        raise Unreadable("not a Word document") from error


def _shown(root: object, qn: object) -> str:
    """The text of each paragraph, a line each: inserted text too, deleted text not."""
    text, pictures = qn("w:t"), (qn("w:drawing"), qn("w:pict"))
    lines = []
    for paragraph in root.iter(qn("w:p")):
        parts = paragraph.iter(text, qn("w:br"), qn("w:tab"), *pictures)
        lines.append("".join(part.text or "" if part.tag == text else _sign(part.tag, pictures) for part in parts))
    return "\n".join(line for line in lines if line.strip())


def _sign(tag: str, pictures: tuple[str, ...]) -> str:
    return f" {PICTURE} " if tag in pictures else " "


def _require_small(content: bytes) -> None:
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sizes = [entry.file_size for entry in archive.infolist()]
    except zipfile.BadZipFile as error:
        raise Unreadable("not a Word document") from error
    if len(sizes) > MOST_PARTS or sum(sizes) > 5 * LARGEST_INSIDE:
        raise Unreadable("too large")


def _read_pdf(content: bytes) -> Read:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        document = PdfReader(io.BytesIO(content))
        pages = tuple("\n".join([*_over(page), page.extract_text()]) for page in document.pages)
        attached = document.attachments.get(SEAL, [b""])
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable("not a PDF") from error
    return Read(pages, attached[0].decode(errors="replace"))


def _over(page: "PageObject") -> Iterator[str]:
    """What stands on a page besides its text, or is text that nobody sees."""
    if any(part.get_object().get("/Subtype") == "/Image" for part in _drawn(page)):
        yield PICTURE
    if not all(_is_signature(remark.get_object()) for remark in page.annotations or []):
        yield REMARK
    contents = page.get_contents()
    if contents is not None and UNSEEN_MODE.search(contents.get_data()):
        yield UNSEEN


def _drawn(page: "PageObject") -> Iterable["PdfObject"]:
    from pypdf.generic import DictionaryObject

    resources = page.get("/Resources", DictionaryObject()).get_object()
    return resources.get("/XObject", DictionaryObject()).get_object().values()


def _is_signature(remark: "DictionaryObject") -> bool:
    """A field of a signature that takes no room."""
    left, bottom, right, top = (float(side) for side in remark.get("/Rect", (0, 0, 1, 1)))
    return remark.get("/FT") == "/Sig" and (left == right or bottom == top)
