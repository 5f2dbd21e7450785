"""How a certified document looks is signed as well: what is drawn over its words, or hides them, is told."""

import io
import zipfile
from collections.abc import Callable

import pypdf
import pytest
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, FloatObject, NameObject, NumberObject

from tests.transcription.seals.cast import LAYOUTS, Court, is_only_saved_again
from tests.transcription.seals.tampering import in_word, opened_in_word, seal_of, with_pages, with_seal
from transcription.exports import Layout
from transcription.seals import Outcome, Report, Where
from transcription.seals.holding import DRAWN, OTHERWISE, WRITTEN

Pages = pypdf.PdfWriter
IN_BODY = "<w:body>"


def places(report: Report, sign: str) -> list[str]:
    assert report.outcome is Outcome.CHANGED
    assert {one.was for one in report.differences} == {sign}
    return [one.place for one in report.differences]


def drawing(added: bytes, before: bytes = b"", page: int = 0) -> Callable[[Pages], None]:
    """Operators put behind those of a page, and before them."""

    def change(writer: Pages) -> None:
        stream = DecodedStreamObject()
        stream.set_data(before + writer.pages[page]["/Contents"].get_object().get_data() + added)
        writer.pages[page][NameObject("/Contents")] = writer._add_object(stream)

    return change


def box(*sides: float) -> ArrayObject:
    return ArrayObject(map(FloatObject, sides))


def cropped(writer: Pages) -> None:
    writer.pages[0][NameObject("/CropBox")] = box(0, 500, 595, 842)


def cropped_above(writer: Pages) -> None:
    """Pages have it from what they hang on."""
    writer.root_object["/Pages"].get_object()[NameObject("/CropBox")] = box(0, 500, 595, 842)


def enlarged(writer: Pages) -> None:
    writer.pages[0][NameObject("/UserUnit")] = FloatObject(0.001)


def program(writer: Pages) -> None:
    action = DictionaryObject({NameObject("/S"): NameObject("/JavaScript")})
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): action})


def stream(content: bytes, **values: object) -> DecodedStreamObject:
    made = DecodedStreamObject()
    made.set_data(content)
    made.update({NameObject(f"/{name}"): value for name, value in values.items()})
    return made


def with_form(writer: Pages) -> None:
    """A picture in a form: in no list of the page's own pictures."""
    sides = {"Width": NumberObject(1), "Height": NumberObject(1), "BitsPerComponent": NumberObject(8)}
    picture = stream(bytes(3), Subtype=NameObject("/Image"), ColorSpace=NameObject("/DeviceRGB"), **sides)
    pictures = DictionaryObject({NameObject("/I"): writer._add_object(picture)})
    form = stream(
        b"q 200 0 0 40 100 600 cm /I Do Q",
        Subtype=NameObject("/Form"),
        BBox=box(0, 0, 600, 850),
        Resources=DictionaryObject({NameObject("/XObject"): pictures}),
    )
    resources = writer.pages[0]["/Resources"].get_object()
    resources[NameObject("/XObject")] = DictionaryObject({NameObject("/F9"): writer._add_object(form)})
    drawing(b" q /F9 Do Q")(writer)


def with_pattern(writer: Pages) -> None:
    tile = stream(b"0 0 5 5 re f", PatternType=NumberObject(1), PaintType=NumberObject(1), BBox=box(0, 0, 6, 6))
    resources = writer.pages[0]["/Resources"].get_object()
    resources[NameObject("/Pattern")] = DictionaryObject({NameObject("/P1"): writer._add_object(tile)})
    drawing(b" q /Pattern cs /P1 scn 100 500 300 200 re f Q")(writer)


def other_letters(writer: Pages) -> None:
    """Letters drawn as others: the text that is read stays the same."""
    fonts = writer.pages[0]["/Resources"]["/Font"]
    below = next(iter(fonts.values())).get_object()["/DescendantFonts"][0].get_object()
    file = next(value for name, value in below["/FontDescriptor"].items() if name.startswith("/FontFile"))
    file.get_object().set_data(file.get_object().get_data()[::-1])


DRAWINGS = {
    "white box": drawing(b" q 1 1 1 rg 0 300 600 400 re f Q"),
    "inline picture": drawing(b" q 300 0 0 12 120 560 cm BI /W 2 /H 1 /CS /G /BPC 8 ID \x00\x80 EI Q"),
    "form": with_form,
    "pattern": with_pattern,
    "unseen": drawing(b"", b"3.0 Tr "),
    "unseen behind a remark": drawing(b"", b"3 %x\nTr\n"),
    "cropped": cropped,
    "unit": enlarged,
    "program": program,
}


@pytest.mark.parametrize("change", DRAWINGS.values(), ids=DRAWINGS)
def test_what_is_drawn_over_a_page_or_hides_it_is_told_with_its_number(
    court: Court, pdf: bytes, change: Callable[[Pages], None]
):
    assert places(court.check(with_pages(pdf, change)), DRAWN) == ["1"]


def test_another_page_is_told_by_its_own_number(court: Court, pdf: bytes):
    assert places(court.check(with_pages(pdf, drawing(b" 0 0 9 9 re f", page=1))), DRAWN) == ["2"]


@pytest.mark.parametrize("change", [cropped_above, other_letters])
def test_what_all_pages_share_is_told_of_each(court: Court, pdf: bytes, change: Callable[[Pages], None]):
    pages = len(pypdf.PdfReader(io.BytesIO(pdf)).pages)
    assert pages > 1
    assert places(court.check(with_pages(pdf, change)), DRAWN) == [str(n) for n in range(1, pages + 1)]


def test_a_table_of_contents_is_told(court: Court, pdf: bytes):
    changed = with_pages(pdf, lambda writer: writer.add_outline_item(title="Putusan: bebas", page_number=0))
    report = court.check(changed)
    assert report.outcome is Outcome.CHANGED
    assert {one.was for one in report.differences} == {OTHERWISE}
    assert [one.where for one in report.differences] == [Where.CATALOGUE, Where.READ_ALOUD]


@pytest.mark.parametrize(
    "values",
    [
        {"Subtype": NameObject("/Ink")},
        {"Subtype": NameObject("/Widget"), "AA": DictionaryObject()},
        {"Subtype": NameObject("/Widget"), "AP": DictionaryObject()},
    ],
    ids=["ink", "program", "look"],
)
def test_a_remark_that_looks_like_a_field_of_a_signature_is_told(court: Court, pdf: bytes, values: dict):
    def change(writer: Pages) -> None:
        remark = DictionaryObject({NameObject("/FT"): NameObject("/Sig"), NameObject("/Rect"): box(9, 9, 9, 700)})
        remark.update({NameObject(f"/{name}"): value for name, value in values.items()})
        writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(remark)])

    assert court.check(with_pages(pdf, change)).outcome is Outcome.CHANGED


@pytest.mark.parametrize("layout", LAYOUTS)
def test_of_a_file_written_anew_no_page_is_told(court: Court, layout: Layout):
    assert is_only_saved_again(court.check(with_pages(court.file("pdf", layout), lambda writer: None)))


def body(was: str, now: str) -> Callable[[bytes], bytes]:
    return lambda content: in_word(content, was, now)


FIRST = "<w:r><w:t>Demikian"
LOOKS = {
    "inserted": body(FIRST, f'<w:ins w:id="1"/>{FIRST}'),
    "white": body(FIRST, FIRST.replace("<w:t>", '<w:rPr><w:color w:val="FFFFFF"/></w:rPr><w:t>')),
    "struck": body(FIRST, FIRST.replace("<w:t>", "<w:rPr><w:strike/></w:rPr><w:t>")),
    "background": body(IN_BODY, f'<w:background w:color="FFFFFF"/>{IN_BODY}'),
}
# Told as if it were text, like pictures: in a file that has lost its signature too, see test_other_readers.py.
FILLED_IN = {
    "bound to another part": body(FIRST, f"<w:sdt><w:sdtPr><w:dataBinding/></w:sdtPr></w:sdt>{FIRST}"),
    "simple field": body(FIRST, f'<w:fldSimple w:instr=" INCLUDETEXT http://x " w:dirty="true"/>{FIRST}'),
    "deleted": body(FIRST, f'<w:del w:id="1"><w:r><w:delText>Bebas</w:delText></w:r></w:del>{FIRST}'),
    "document within": body(FIRST, f'<w:subDoc r:id="rId99"/>{FIRST}'),
}


def in_document(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("word/document.xml").decode()


@pytest.mark.parametrize("change", LOOKS.values(), ids=LOOKS)
def test_what_word_shows_otherwise_than_it_reads_is_told(court: Court, word: bytes, change: Callable[[bytes], bytes]):
    assert FIRST in in_document(word)
    assert places(court.check(change(word)), WRITTEN) == ["word/document.xml"]


@pytest.mark.parametrize("change", FILLED_IN.values(), ids=FILLED_IN)
def test_what_word_fills_in_or_shows_struck_out_is_told_as_words(
    court: Court, word: bytes, change: Callable[[bytes], bytes]
):
    report = court.check(change(word))
    assert report.outcome is Outcome.CHANGED
    assert any(one.now for one in report.differences)


def test_other_styles_are_told(court: Court, word: bytes):
    hidden = '<w:style w:type="character" w:styleId="H9"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>'
    changed = in_word(word, "</w:styles>", hidden, "word/styles.xml")
    assert places(court.check(changed), WRITTEN) == ["word/styles.xml"]


def test_a_part_more_or_less_is_told(court: Court, word: bytes):
    written = io.BytesIO(word)
    with zipfile.ZipFile(written, "a") as archive:
        archive.writestr("customXml/item7.xml", "<x/>")
    assert places(court.check(written.getvalue()), WRITTEN) == ["customXml/item7.xml"]
    less = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word)) as old, zipfile.ZipFile(less, "w") as new:
        for name in old.namelist():
            if name != "docProps/app.xml":
                new.writestr(name, old.read(name))
    assert court.check(less.getvalue()).outcome is not Outcome.GENUINE


def test_a_part_twice_is_not_read(court: Court, word: bytes):
    written = io.BytesIO(word)
    with zipfile.ZipFile(written, "a") as archive:
        archive.writestr("Word/document.xml", "<x/>")
    assert court.check(written.getvalue()).outcome is Outcome.UNREADABLE


def test_a_relation_to_elsewhere_is_told(court: Court, word: bytes):
    part = "word/_rels/document.xml.rels"
    other = '<Relationship Id="rId99" Type="urn:x" Target="http://x.example/" TargetMode="External"/></Relationships>'
    assert places(court.check(in_word(word, "</Relationships>", other, part)), WRITTEN) == [part]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_parts_packed_anew_are_genuine(court: Court, layout: Layout):
    content = opened_in_word(court.file("docx", layout), lambda document: None)
    assert court.check(content).outcome is Outcome.GENUINE


@pytest.mark.parametrize("format", ["docx", "pdf"])
def test_the_digests_of_looks_cannot_be_changed_or_left_out(court: Court, format: str):
    content = court.file(format)
    assert seal_of(format, content)["document"]["document"]["shape"]
    for change in (
        lambda seal: seal["document"]["document"].pop("shape"),
        lambda seal: seal["document"]["document"]["shape"].clear(),
    ):
        assert court.check(with_seal(format, content, change)).outcome is Outcome.FORGED
