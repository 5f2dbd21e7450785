"""Every change of a certified PDF is told: pages, heads, boxes, and what it does besides its pages."""

import io
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pypdf
import pytest
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from tests.transcription.seals.cast import LAYOUTS, SITTING, Court, changes
from tests.transcription.seals.tampering import OTHER_SITTINGS, pages_of, with_pages
from transcription.exports import Layout, Person
from transcription.exports.signs import ATTACHMENT, FORM, LAYERS, PROGRAM
from transcription.seals import Outcome, Where

LONG = [" ".join(f"kata{word}" for word in Random(number).choices(range(2000), k=12)) for number in range(150)]


@pytest.fixture(scope="module")
def long_court() -> Court:
    court = Court()
    segments = [
        {"id": str(n), "start_ms": n * 1000, "end_ms": n * 1000 + 900, "speaker": n % 2, "text": text}
        for n, text in enumerate(LONG)
    ]
    court.record = court.signed(court.changed(segments=segments))
    return court


@pytest.fixture(scope="module", params=LAYOUTS)
def long_file(request: pytest.FixtureRequest, long_court: Court) -> bytes:
    content = long_court.file("pdf", request.param)
    assert len(pypdf.PdfReader(io.BytesIO(content)).pages) >= 4
    return content


def test_a_long_document_is_genuine(long_court: Court, long_file: bytes):
    report = long_court.check(long_file)
    assert (report.outcome, report.differences) == (Outcome.GENUINE, ())


def test_a_page_removed_is_told(long_court: Court, long_file: bytes):
    report = long_court.check(with_pages(long_file, lambda writer: writer.remove_page(2)))
    first, *others = report.differences
    assert (first.where, first.place, first.was, first.now) == (Where.PAGE, "", "3", "")
    assert max(len(one.was.split()) for one in others) > 50
    assert max(len(one.now.split()) for one in others) <= 1


def test_the_last_page_removed_is_told(long_court: Court, long_file: bytes):
    def shorten(writer: pypdf.PdfWriter) -> None:
        writer.remove_page(len(writer.pages) - 1)

    [one] = long_court.check(with_pages(long_file, shorten)).differences
    assert one.was.endswith(LONG[-1]) or "Penundaan atau penutupan" in one.was


def test_pages_exchanged_are_told(long_court: Court, long_file: bytes):
    def exchange(writer: pypdf.PdfWriter) -> None:
        kids = writer.root_object["/Pages"]["/Kids"]
        kids[1], kids[2] = kids[2], kids[1]

    report = long_court.check(with_pages(long_file, exchange))
    of_numbers = [one for one in report.differences if one.where is Where.PAGE and not one.place]
    assert [(one.was, one.now) for one in of_numbers] == [("2 3", "3 2")]
    assert any(len(one.was.split()) > 50 for one in report.differences)


def test_a_page_added_at_the_end_is_told_even_an_empty_one(long_court: Court, long_file: bytes):
    report = long_court.check(with_pages(long_file, lambda writer: writer.add_blank_page()))
    [one] = report.differences
    assert (one.where, one.place.isdigit()) == (Where.PAGE, True)
    assert one.was.endswith("/verify/")
    other = pypdf.PdfReader(io.BytesIO(Court().file("pdf")))
    report = long_court.check(with_pages(long_file, lambda writer: writer.add_page(other.pages[0])))
    assert "Sidang dibuka dan terbuka untuk umum." in report.differences[-1].now


@pytest.mark.parametrize(("change", "told"), OTHER_SITTINGS.values(), ids=OTHER_SITTINGS)
def test_a_pdf_with_another_head_or_closing_around_the_genuine_seal_is_told(
    court: Court, pdf: bytes, change: dict[str, Any], told: list[tuple[str, str]]
):
    other = court.file("pdf", Layout.MINUTES, sitting=replace(SITTING, **change))
    assert changes(court.check(pages_of(pdf, other))) == told


def test_boxes_in_a_pdf_stand_for_what_its_fonts_lack_alone(court: Court):
    """Pages with boxes, as typst writes them, around the genuine seal."""
    genuine = court.file("pdf")
    assert court.check(genuine).outcome is Outcome.GENUINE
    assert "□." in pypdf.PdfReader(io.BytesIO(genuine)).pages[0].extract_text()
    segments = [dict(one) for one in court.record.document["segments"]]
    segments[3]["text"] = segments[3]["text"].replace("Rp1.250.000,00", "□" * 14)
    boxed = court.file("pdf", record=court.signed(court.changed(segments=segments)))
    assert any(
        (one.was, one.now) == ("Rp1.250.000,00,", "□" * 14 + ",")
        for one in court.check(pages_of(genuine, boxed)).differences
    )


def _javascript(writer: pypdf.PdfWriter) -> None:
    action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('Bebas.')")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)


def _layers(writer: pypdf.PdfWriter) -> None:
    writer.root_object[NameObject("/OCProperties")] = DictionaryObject()


def _form(writer: pypdf.PdfWriter) -> None:
    field = DictionaryObject({NameObject("/FT"): NameObject("/Tx"), NameObject("/V"): TextStringObject("Bebas.")})
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/Fields"): ArrayObject([field])})


@pytest.mark.parametrize(
    ("change", "sign"),
    [
        (_javascript, PROGRAM),
        (_layers, LAYERS),
        (_form, FORM),
        (lambda writer: writer.add_attachment("lain.txt", b"Bebas."), f"{ATTACHMENT} lain.txt"),
        (lambda writer: writer.add_attachment("segel.json", b"Bebas."), f"{ATTACHMENT} segel.json"),
    ],
    ids=["program", "layers", "form", "attachment", "second-seal"],
)
def test_what_a_pdf_does_besides_its_pages_is_told(
    court: Court, pdf: bytes, change: Callable[[pypdf.PdfWriter], object], sign: str
):
    assert ("", sign) in changes(court.check(with_pages(pdf, change)))


@pytest.mark.parametrize("name", ["-\u0327", "B\u0327udi", "\u0628\u0650\u0633", "e\u0301", "\u05d0\u0327"])
def test_a_mark_that_is_no_one_letter_with_the_one_before_it_is_in_no_other_word(court: Court, name: str):
    """The letter before it would be read back with the mark on it wherever it stands, in the feet of the pages too."""
    people = (Person(name, "presiding_judge", "Hakim Ketua"),)
    report = court.check(court.file("pdf", Layout.MINUTES, sitting=replace(SITTING, participants=people)))
    assert (report.outcome, report.differences) == (Outcome.GENUINE, ())
