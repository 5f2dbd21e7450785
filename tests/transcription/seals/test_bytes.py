"""Updates of a certified PDF, written by hand, that programs read in different ways: none is genuine."""

import io
import re
import subprocess
from collections.abc import Callable

import pypdf
import pytest

from tests.transcription.seals.cast import Court, is_only_saved_again
from tests.transcription.seals.tampering import seal_of, with_pages
from transcription.exports.pdf_bytes import is_as_written
from transcription.seals import Outcome

Objects = dict[int, bytes]
NOTHING = b"<</Length 3>>\nstream\nq Q\nendstream"
PADDING = 500 * (b"%" + 79 * b"-" + b"\n")  # readers look for the end of a file within its last bytes


def shown_by_poppler(pdf: bytes) -> str:
    """Damaged files too, as it mends them."""
    done = subprocess.run(["pdftotext", "-enc", "UTF-8", "-", "-"], input=pdf, capture_output=True, timeout=120)
    return done.stdout.decode()


def written(number: int, body: bytes, generation: int = 0) -> bytes:
    return b"%d %d obj\n%b\nendobj\n" % (number, generation, body)


def updated(pdf: bytes, objects: Objects, generation: int = 0) -> bytes:
    """By an update at the end, as ISO 32000 has it (7.5.6)."""
    trailer, last = pypdf.PdfReader(io.BytesIO(pdf)).trailer, re.findall(rb"startxref\s+(\d+)", pdf)[-1]
    table = b"xref\n"
    for number, body in objects.items():
        table += b"%d 1\n%010d %05d n \n" % (number, len(pdf), generation)
        pdf += written(number, body)
    size, root = max(trailer["/Size"], *(number + 1 for number in objects)), trailer.raw_get("/Root").idnum
    ends = b"trailer\n<</Size %d/Root %d 0 R/Prev %b>>\nstartxref\n%d\n%%%%EOF\n" % (size, root, last, len(pdf))
    return pdf + table + ends


class Numbers:
    """Of the objects of a PDF that are forged."""

    def __init__(self, pdf: bytes) -> None:
        reader = pypdf.PdfReader(io.BytesIO(pdf))
        page = reader.pages[0]
        self.contents, self.page = page.raw_get("/Contents").idnum, page.indirect_reference.idnum
        self.pages, self.free = reader.root_object.raw_get("/Pages").idnum, reader.trailer["/Size"]
        self.box = b" ".join(str(value).encode() for value in page.mediabox)
        self.resources = page.raw_get("/Resources").idnum


def without_its_end(pdf: bytes, at: Numbers) -> bytes:
    return updated(pdf, {at.contents: NOTHING}).removesuffix(b"%%EOF\n")


def with_an_object_behind(pdf: bytes, at: Numbers) -> bytes:
    return pdf + written(at.contents, NOTHING) + PADDING


def with_an_indented_end(pdf: bytes, at: Numbers) -> bytes:
    before, ends, number = updated(pdf, {at.contents: NOTHING}).rpartition(b"startxref")
    return before + b" " + ends + number


def with_a_name_twice(pdf: bytes, at: Numbers) -> bytes:
    contents = b"/Contents %d 0 R/Contents %d 0 R" % (at.contents, at.free)
    page = b"<</Type/Page/Parent %d 0 R/MediaBox[%b]/Resources %d 0 R%b>>"
    body = page % (at.pages, at.box, at.resources, contents)
    return updated(pdf, {at.free: NOTHING, at.page: body})


def with_another_generation(pdf: bytes, at: Numbers) -> bytes:
    return updated(pdf, {at.contents: NOTHING}, generation=1)


def with_fewer_pages_counted(pdf: bytes, at: Numbers) -> bytes:
    kids = pypdf.PdfReader(io.BytesIO(pdf)).root_object["/Pages"]["/Kids"]
    listed = b" ".join(b"%d 0 R" % kid.idnum for kid in kids)
    return updated(pdf, {at.pages: b"<</Type/Pages/Count 1/Kids[%b]>>" % listed})


def with_a_template_before(pdf: bytes, at: Numbers) -> bytes:
    kids = pypdf.PdfReader(io.BytesIO(pdf)).root_object["/Pages"]["/Kids"]
    listed = b" ".join([b"%d 0 R" % at.free, *(b"%d 0 R" % kid.idnum for kid in kids)])
    page = b"<</Type/Template/Parent %d 0 R/MediaBox[%b]/Contents %d 0 R/Resources %d 0 R>>"
    objects = {
        at.free: page % (at.pages, at.box, at.contents, at.resources),
        at.pages: b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(kids) + 1, listed),
    }
    return updated(pdf, objects)


FORGERIES = (
    without_its_end,
    with_an_object_behind,
    with_an_indented_end,
    with_a_name_twice,
    with_another_generation,
    with_fewer_pages_counted,
    with_a_template_before,
)


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__)
def test_what_programs_read_otherwise_is_not_genuine(
    court: Court, pdf: bytes, forge: Callable[[bytes, Numbers], bytes]
):
    forged = forge(pdf, Numbers(pdf))
    assert shown_by_poppler(forged) != shown_by_poppler(pdf), "people would see another document"
    report = court.check(forged)
    assert report.outcome is Outcome.CHANGED
    assert report.differences


def test_an_update_that_nobody_sees_is_not_genuine_either(court: Court, pdf: bytes):
    assert is_only_saved_again(court.check(updated(pdf, {Numbers(pdf).free: b"(tambahan)"})))


def test_a_pdf_that_a_program_has_saved_again_is_not_the_courts_file(court: Court, pdf: bytes):
    assert is_only_saved_again(court.check(with_pages(pdf, lambda writer: None)))


@pytest.mark.parametrize("where", ["first", "pages", "seal", "last"])
def test_no_byte_can_be_another_one(pdf: bytes, where: str):
    signed = seal_of("pdf", pdf)["document"]["document"]["bytes"]
    assert is_as_written(pdf, signed)
    length = signed["length"]
    place = {"first": 9, "pages": length // 2, "seal": length + 5, "last": len(pdf) - 2}[where]
    assert not is_as_written(pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :], signed)
    assert not is_as_written(pdf[:place], signed)
    assert not is_as_written(pdf[:place] + b" " + pdf[place:], signed)
