"""What a document says, read back from its file: the text that people see, and the seal that it carries.

For a process of its own, see apart.py: whoever wrote the file may mean harm.
"""

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from transcription.exports.pdf_seal import SEAL
from transcription.exports.shape import Shape, is_bare_signature, of_pdf, of_word
from transcription.exports.signs import ATTACHMENT, FORM, LAYERS, PICTURE, PROGRAM, REMARK, UNSEEN
from transcription.exports.templates import LARGEST_INSIDE, MOST_PARTS

if TYPE_CHECKING:
    from pypdf import PageObject
    from pypdf.generic import DictionaryObject, PdfObject

UNSEEN_MODE = re.compile(rb"\b[37]\s+Tr\b")


class Unreadable(ValueError):
    """Not a document of this kind, or one that is too large."""


@dataclass(frozen=True, slots=True)
class Read:
    """`pages`: of a PDF, with their feet; of a Word document the body, then what stands around the pages."""

    pages: tuple[str, ...]
    packed: str
    shape: Shape = field(default_factory=dict)


def read(format: str, content: bytes) -> Read:
    """Raises Unreadable."""
    return {"docx": _read_word, "pdf": _read_pdf}[format](content)


def _read_word(content: bytes) -> Read:
    from zipfile import BadZipFile
    from zlib import error as BrokenStream

    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    from transcription.exports.word_reading import read_word

    _require_small(content)
    damaged = (BadZipFile, BrokenStream, EOFError, RuntimeError)  # of an archive; the last one: locked with a password
    try:
        return Read(*read_word(content), of_word(content))
    except (*damaged, OpcError, LxmlError, KeyError, ValueError, AttributeError) as error:
        raise Unreadable("not a Word document") from error


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
        pages = ["\n".join([*_over(page), page.extract_text()]) for page in document.pages]
        attachments = document.attachments
        beside = [*_beside(document.root_object), *_attached(attachments)]
        attached = attachments.get(SEAL, [b""])
        shape = of_pdf(document)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable("not a PDF") from error
    pages[:1] = ["\n".join([*beside, *pages[:1]])]
    return Read(tuple(pages), attached[0].decode(errors="replace"), shape)


def _beside(catalogue: "DictionaryObject") -> Iterator[str]:
    """What the file does or shows besides its pages."""
    from pypdf.generic import DictionaryObject

    names = catalogue.get("/Names", DictionaryObject()).get_object()
    if "/JavaScript" in names or "/AA" in catalogue or "/OpenAction" in catalogue:
        yield PROGRAM
    if "/OCProperties" in catalogue:
        yield LAYERS
    form = catalogue.get("/AcroForm", DictionaryObject()).get_object()
    fields = [field.get_object() for field in form.get("/Fields", [])]
    if "/XFA" in form or any(field.get("/FT") != "/Sig" for field in fields):
        yield FORM


def _attached(attachments: Mapping[str, list[bytes]]) -> Iterator[str]:
    """Others than the seal, of which there is one."""
    for name, files in attachments.items():
        for _ in files[1:] if name == SEAL else files:
            yield f"{ATTACHMENT} {name}"


def _over(page: "PageObject") -> Iterator[str]:
    """What stands on a page besides its text, or is text that nobody sees."""
    if any(part.get_object().get("/Subtype") == "/Image" for part in _drawn(page)):
        yield PICTURE
    if not all(is_bare_signature(remark.get_object()) for remark in page.annotations or []):
        yield REMARK
    contents = page.get_contents()
    if contents is not None and UNSEEN_MODE.search(contents.get_data()):
        yield UNSEEN


def _drawn(page: "PageObject") -> Iterable["PdfObject"]:
    from pypdf.generic import DictionaryObject

    resources = page.get("/Resources", DictionaryObject()).get_object()
    return resources.get("/XObject", DictionaryObject()).get_object().values()
