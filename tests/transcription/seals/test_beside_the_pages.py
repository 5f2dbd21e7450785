"""What a certified PDF has besides its pages is signed too: what is read aloud and copied, and its properties."""

import io
from collections.abc import Callable, Iterator

import pypdf
import pytest
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from tests.transcription.seals.cast import Court, is_only_saved_again
from tests.transcription.seals.tampering import seal_of, with_pages
from transcription.certification.verifying import told
from transcription.exports import Layout, shape_of
from transcription.exports.pdf_beside import STRUCTURE
from transcription.exports.pdf_graph import digest_of
from transcription.exports.pdf_seal import PENDING, SEAL, sealed
from transcription.seals import Outcome, Where
from transcription.seals.holding import OTHERWISE

Pages = pypdf.PdfWriter


def elements(writer: Pages) -> Iterator[DictionaryObject]:
    """Of the structure tree, in the order in which they are read out."""

    def below(node: DictionaryObject) -> Iterator[DictionaryObject]:
        kids = node.get("/K", ArrayObject()).get_object()
        for kid in kids if isinstance(kids, list) else [kids]:
            found = kid.get_object()
            if isinstance(found, DictionaryObject) and found.get("/Type") == "/StructElem":
                yield found
                yield from below(found)

    yield from below(writer.root_object["/StructTreeRoot"].get_object())


def first(writer: Pages, kind: str) -> DictionaryObject:
    return next(one for one in elements(writer) if one["/S"] == kind)


def saying(name: str, kind: str = "/P") -> Callable[[Pages], None]:
    """Other words for a screen reader, or for whoever copies the paragraph."""

    def change(writer: Pages) -> None:
        first(writer, kind)[NameObject(name)] = TextStringObject("Terdakwa bebas.")

    return change


def in_another_order(writer: Pages) -> None:
    kids = next(elements(writer))["/K"].get_object()
    kids[3], kids[4] = kids[4], kids[3]


def left_out(writer: Pages) -> None:
    kids = next(elements(writer))["/K"].get_object()
    del kids[-1]


def another_kind(writer: Pages) -> None:
    roles = writer.root_object["/StructTreeRoot"].get_object()["/RoleMap"].get_object()
    roles[NameObject("/P")] = NameObject("/Artifact")


def another_tree(writer: Pages) -> None:
    root = writer.root_object["/StructTreeRoot"].get_object()
    root[NameObject("/K")] = ArrayObject()


def no_tree(writer: Pages) -> None:
    del writer.root_object["/StructTreeRoot"]


def outline_to_elsewhere(writer: Pages) -> None:
    item = writer.root_object["/Outlines"].get_object()["/First"].get_object()
    item.pop("/Dest", None)
    link = DictionaryObject(
        {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject("http://x.example")}
    )
    item[NameObject("/A")] = link


def described(writer: Pages) -> None:
    """Another description of the seal's attachment."""
    files = writer.root_object["/Names"]["/EmbeddedFiles"]["/Names"]
    files[1].get_object()[NameObject("/Desc")] = TextStringObject("Putusan bebas")


def beside_the_list(writer: Pages) -> None:
    """An attachment that is in no list of attachments."""
    other = DictionaryObject({NameObject("/F"): TextStringObject("a.txt")})
    writer.root_object["/AF"].get_object().append(writer._add_object(other))


def named_twice(writer: Pages) -> None:
    """For readers that take the other name of the attached file."""
    held = writer.root_object["/Names"]["/EmbeddedFiles"]["/Names"][1].get_object()["/EF"].get_object()
    stream = pypdf.generic.DecodedStreamObject()
    stream.set_data(b"lain")
    held[NameObject("/UF")] = writer._add_object(stream)


READ_ALOUD = {
    "actual text": saying("/ActualText"),
    "alternate text": saying("/Alt"),
    "expansion": saying("/E"),
    "title of a heading": saying("/T", "/H1"),
    "language": saying("/Lang"),
    "order": in_another_order,
    "left out": left_out,
    "kinds": another_kind,
    "empty tree": another_tree,
    "no tree": no_tree,
    "outline": outline_to_elsewhere,
    "description of the attachment": described,
    "attachment in no list": beside_the_list,
}


@pytest.mark.parametrize("change", READ_ALOUD.values(), ids=READ_ALOUD)
def test_what_is_read_aloud_or_copied_instead_of_the_words_is_told(
    court: Court, pdf: bytes, change: Callable[[Pages], None]
):
    report = court.check(with_pages(pdf, change))
    assert report.outcome is Outcome.CHANGED
    assert [(one.where, one.was) for one in report.differences] == [(Where.READ_ALOUD, OTHERWISE)]


def test_an_attachment_under_two_names_is_not_taken_for_the_seal(court: Court, pdf: bytes):
    assert court.check(with_pages(pdf, named_twice)).outcome is not Outcome.GENUINE


def test_the_text_of_a_changed_pdf_is_what_it_was_so_that_nothing_else_would_tell(court: Court, pdf: bytes):
    """Forged so that all that is drawn stays the same to the byte."""
    was, now = shape_of("pdf", pdf), shape_of("pdf", with_pages(pdf, saying("/ActualText")))
    assert {name for name in was if was[name] != now[name]} == {STRUCTURE}


def info(writer: Pages) -> None:
    writer.add_metadata({"/Title": "Putusan bebas", "/Author": "Orang Lain"})


def in_xmp(was: bytes, now: bytes) -> Callable[[Pages], None]:
    def change(writer: Pages) -> None:
        stream = writer.root_object["/Metadata"].get_object()
        data = stream.get_data()
        assert was in data
        stream.set_data(data.replace(was, now, 1))

    return change


ABOUT_ITSELF = {
    "info": info,
    "keywords": lambda writer: writer.add_metadata({"/Keywords": "bebas"}),
    "title in XMP": in_xmp(b'<rdf:li xml:lang="x-default">', b'<rdf:li xml:lang="x-default">Bukan '),
    "author in XMP": in_xmp(b"<dc:creator><rdf:Seq><rdf:li>", b"<dc:creator><rdf:Seq><rdf:li>Bukan "),
    "language in XMP": in_xmp(b'xml:lang="x-default"', b'xml:lang="en"'),
    "no XMP": lambda writer: writer.root_object.pop("/Metadata"),
}


@pytest.mark.parametrize("change", ABOUT_ITSELF.values(), ids=ABOUT_ITSELF)
def test_another_title_or_author_is_told(court: Court, pdf: bytes, change: Callable[[Pages], None]):
    report = court.check(with_pages(pdf, change))
    assert (report.outcome, [one.where for one in report.differences]) == (Outcome.CHANGED, [Where.ABOUT])


def test_nothing_is_said_within_what_writers_change(court: Court, pdf: bytes):
    changed = with_pages(pdf, in_xmp(b"<xmp:ModifyDate>", b"<xmp:ModifyDate><b>Bebas</b>"))
    assert court.check(changed).outcome is not Outcome.GENUINE


def test_metadata_that_say_the_same_in_other_words_of_xmp_are_the_same(court: Court, pdf: bytes):
    """As programs that sign a PDF write them anew."""
    from pyhanko.pdf_utils.metadata.xmp_xml import parse_xmp, serialise_xmp

    def change(writer: Pages) -> None:
        stream, written = writer.root_object["/Metadata"].get_object(), io.BytesIO()
        serialise_xmp(parse_xmp(io.BytesIO(stream.get_data())), written)
        assert written.getvalue() != stream.get_data()
        stream.set_data(written.getvalue())

    assert is_only_saved_again(court.check(with_pages(pdf, change)))


def test_which_program_wrote_the_file_anew_and_when_changes_nothing(court: Court, pdf: bytes):
    writer = in_xmp(b"</xmp:ModifyDate>", b"</xmp:ModifyDate><xmp:MetadataDate>2027-01-01</xmp:MetadataDate>")
    assert is_only_saved_again(court.check(with_pages(pdf, writer)))
    values = {"/ModDate": "D:20270101", "/Producer": "Lain"}
    assert is_only_saved_again(court.check(with_pages(pdf, lambda writer: writer.add_metadata(values))))


def test_metadata_that_are_no_xml_are_not_read(court: Court, pdf: bytes):
    changed = with_pages(pdf, lambda writer: writer.root_object["/Metadata"].get_object().set_data(b"<a"))
    assert court.check(changed).outcome is Outcome.UNREADABLE


def test_entities_of_the_metadata_are_not_opened(court: Court, pdf: bytes):
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>'
    changed = with_pages(pdf, lambda writer: writer.root_object["/Metadata"].get_object().set_data(bomb))
    assert court.check(changed).outcome in (Outcome.CHANGED, Outcome.UNREADABLE)


def _sealed_again(content: bytes, change: Callable[[dict], None]) -> bytes:
    from transcription.exports import Stamp
    from transcription.exports.armour import packed

    seal = seal_of("pdf", content)
    change(seal)
    return sealed(content, Stamp(packed(seal)), "")


def test_the_digests_of_it_cannot_be_taken_out(court: Court, pdf: bytes):
    changed = _sealed_again(pdf, lambda seal: seal["document"]["document"]["shape"].pop(STRUCTURE))
    assert court.check(changed).outcome is Outcome.FORGED


@pytest.mark.parametrize("layout", list(Layout))
def test_of_a_genuine_pdf_nothing_is_left_uncovered(court: Court, layout: Layout):
    report = court.check(court.file("pdf", layout))
    assert report.outcome is Outcome.GENUINE
    assert not any(label == "Tidak tercakup" for label, _ in told(report))


def test_the_seal_is_put_in_after_the_pages_and_read_by_others(court: Court, pdf: bytes):
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert list(reader.attachments) == [SEAL]
    [attached] = reader.attachments[SEAL]
    assert attached != PENDING.encode()
    assert pdf.count(b"%%EOF") == 2, "what was signed, then the seal"
    before = pdf[: pdf.index(b"%%EOF") + 6]
    assert pypdf.PdfReader(io.BytesIO(before)).attachments[SEAL] == [PENDING.encode()]
    assert shape_of("pdf", before) == shape_of("pdf", pdf)


def test_what_has_no_place_for_a_seal_gets_none(pdf: bytes):
    from transcription.exports import Stamp

    bare = with_pages(pdf, lambda writer: writer.root_object.pop("/Names"))
    with pytest.raises(ValueError, match="no place"):
        sealed(bare, Stamp("AAAA"), "")


def test_objects_that_hold_one_another_are_digested_once_and_by_their_place():
    writer = pypdf.PdfWriter()

    def ring(*labels: str) -> DictionaryObject:
        links = [DictionaryObject({NameObject("/L"): TextStringObject(label)}) for label in labels]
        at = [writer._add_object(one) for one in links]
        for here, there in zip(links, [*at[1:], at[0]], strict=True):
            here[NameObject("/Next")] = there
        return links[0]

    assert digest_of(ring("a", "b"), {}) == digest_of(ring("a", "b"), {})
    assert digest_of(ring("a", "b"), {}) != digest_of(ring("b", "a"), {})
    assert digest_of(ring("a", "b", "a", "b"), {}) != digest_of(ring("a", "b"), {})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([TextStringObject("ab"), TextStringObject("c")], [TextStringObject("a"), TextStringObject("bc")]),
        ([NameObject("/a")], [TextStringObject("/a")]),
        ([[NumberObject(1)], NumberObject(2)], [[NumberObject(1), NumberObject(2)]]),
        ([{"/a": NumberObject(1)}], [{"/a": TextStringObject("1")}]),
    ],
    ids=["cut elsewhere", "name", "lists", "number"],
)
def test_other_values_have_another_digest(one: list, other: list):
    assert digest_of(one, {}) != digest_of(other, {})
