"""Every change of a certified document is told exactly, wherever it stands: head, closing, feet and all between."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pypdf
import pytest
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from tests.transcription.seals.cast import AT, Court
from tests.transcription.seals.tampering import in_word, opened_in_word, pages_of, seal_of, with_pages, with_seal
from transcription.exports import Layout, Person, Sitting
from transcription.exports.signs import ATTACHMENT, FIELD, FORM, LAYERS, NUMBER, PICTURE, PROGRAM, REMARK, UNSEEN
from transcription.seals import Outcome, Report

SITTING = Sitting(
    case_number="12/Pid.B/2026/PN Jkt.Pst",
    starts_at=datetime(2026, 3, 2, 10, tzinfo=ZoneInfo("Asia/Jakarta")),
    is_open=True,
    court="Pengadilan Negeri Jakarta Pusat",
    subject="Pencurian",
    ordinal=3,
    room="Ruang Kartika",
    agenda="Pemeriksaan saksi",
    participants=(
        Person("Siti Rahmawati, S.H.", "presiding_judge", "Hakim Ketua"),
        Person("Budi Santoso, S.H.", "clerk", "Panitera Sidang"),
        Person("Darmanto", "witness", "Saksi"),
    ),
    parties=(Person("Joko", "defendant", "Terdakwa"),),
)
LAYOUTS = list(Layout)
FORMATS = ("txt", "json", "docx", "pdf")
DOCUMENTS = [(format, layout) for format in ("docx", "pdf") for layout in Layout]
# Enough for several pages.
LONG = [" ".join(f"kata{word}" for word in Random(number).choices(range(2000), k=12)) for number in range(150)]


@pytest.fixture(scope="module")
def court() -> Court:
    return Court()


@pytest.fixture(scope="module")
def minutes(court: Court) -> Callable[..., bytes]:
    return lambda format, **options: made(court, format, Layout.MINUTES, **options)


def made(court: Court, format: str, layout: Layout, sitting: Sitting = SITTING, **options: Any) -> bytes:
    return court.file(format, layout, sitting=sitting if layout is Layout.MINUTES else None, **options)


def changes(report: Report) -> list[tuple[str, str]]:
    assert report.outcome is Outcome.CHANGED
    return [(one.was, one.now) for one in report.differences]


@pytest.mark.parametrize(("format", "layout"), DOCUMENTS)
@pytest.mark.parametrize("with_renvoi", [False, True])
def test_a_document_as_it_was_made_is_genuine_all_of_it(court: Court, format: str, layout: Layout, with_renvoi: bool):
    renvois = (court.renvoi(),) if with_renvoi else ()
    report = court.check(made(court, format, layout, renvois=renvois))
    assert (report.outcome, report.is_whole, report.differences) == (Outcome.GENUINE, True, ())
    assert report.written == AT


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("Siti Rahmawati, S.H.", "Rudi Hartono, S.H.", [("Siti Rahmawati,", "Rudi Hartono,")] * 2),
        ("2 Maret 2026", "3 Maret 2026", [("2", "3")]),
        ("terbuka untuk umum</w:t>", "tertutup untuk umum</w:t>", [("terbuka", "tertutup")]),
        ("Ruang Kartika", "Ruang Garuda", [("Kartika", "Garuda")]),
        ("Joko", "Jono", [("Joko,", "Jono,")]),
        ("Demikian berita acara", "Demikianlah berita acara", [("Demikian", "Demikianlah")]),
        ("Panitera Sidang,", "Panitera Pengganti,", [("Sidang,", "Pengganti,")]),
    ],
    ids=["judge", "date", "open", "room", "defendant", "closing", "signature"],
)
def test_a_word_of_the_head_or_the_closing_changed_in_word_is_told(
    court: Court, minutes: Callable[..., bytes], was: str, now: str, told: list[tuple[str, str]]
):
    assert changes(court.check(in_word(minutes("docx"), was, now))) == told


def test_the_foot_changed_in_word_is_told(court: Court, minutes: Callable[..., bytes]):
    with_foot = opened_in_word(minutes("docx"), lambda document: _run(document.sections[0].footer, "Versi 1").clear())
    [(was, now)] = changes(court.check(with_foot))
    assert was.startswith("Versi 1 tersertifikasi")
    assert now == ""


def _run(part: Any, beginning: str) -> Any:
    return next(one for one in part.paragraphs if one.text.startswith(beginning))


def _insert(place: str) -> Callable[[Document], object]:
    def change(document: Document) -> None:
        if place == "end":
            document.add_paragraph("Terdakwa mengakui semuanya.")
        else:
            _run(document, place).insert_paragraph_before("Terdakwa mengakui semuanya.")

    return change


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("place", ["first", "inside", "end"])
def test_a_paragraph_added_in_word_is_told(court: Court, layout: Layout, place: str):
    content = made(court, "docx", layout)
    first = "PENGADILAN" if layout is Layout.MINUTES else "Transkrip"
    # Words of a table stand in its cells: there what is inside is the last line of the head.
    inside = "Jalannya" if layout is Layout.MINUTES else "Periksa di"
    anchor = {"first": first, "inside": inside, "end": "end"}[place]
    told = changes(court.check(opened_in_word(content, _insert(anchor))))
    assert told == [("", "Terdakwa mengakui semuanya.")]


def test_a_paragraph_removed_is_told(court: Court, minutes: Callable[..., bytes]):
    def change(document: Document) -> None:
        _run(document, "Yang tidak hadir")._p.getparent().remove(_run(document, "Yang tidak hadir")._p)

    [(was, now)] = changes(court.check(opened_in_word(minutes("docx"), change)))
    assert (was[:17], now) == ("Yang tidak hadir:", "")


def test_paragraphs_exchanged_are_told(court: Court, minutes: Callable[..., bytes]):
    def change(document: Document) -> None:
        _run(document, "Tempat")._p.addnext(_run(document, "Pukul")._p)

    was, now = "Pukul: 10.00 WIB Tempat: Ruang Kartika", "Tempat: Ruang Kartika Pukul: 10.00 WIB"
    assert changes(court.check(opened_in_word(minutes("docx"), change))) == [(was, now)]


def _cell(document: Document) -> None:
    document.tables[-1].rows[2].cells[1].paragraphs[0].runs[0].text = "Rudi Hartono"


def test_the_name_below_the_signature_changed_is_told(court: Court, minutes: Callable[..., bytes]):
    assert changes(court.check(opened_in_word(minutes("docx"), _cell))) == [("Siti Rahmawati, S.H.", "Rudi Hartono")]


def _element(tag: str, text: str = "", **values: str) -> Any:
    element = OxmlElement(tag)
    for name, value in values.items():
        element.set(qn(f"w:{name}"), value)
    if text:
        element.text = text
    return element


def _head(kind: str) -> Callable[[Document], object]:
    def change(document: Document) -> None:
        part = getattr(document.sections[0], kind)
        part.is_linked_to_previous = False
        part.paragraphs[0].text = "Bebas."

    return change


def _hidden(document: Document) -> None:
    _run(document, "Jalannya").runs[0]._r.get_or_add_rPr().append(_element("w:vanish"))


def _numbered(document: Document) -> None:
    _run(document, "Jalannya")._p.get_or_add_pPr().append(_element("w:numPr"))


def _automatic(document: Document) -> None:
    _run(document, "Jalannya").runs[0]._r.append(_element("w:instrText", 'QUOTE "Bebas."'))


def _note(document: Document) -> None:
    _run(document, "Jalannya").runs[0]._r.append(_element("w:footnoteReference", id="2"))


def _box(document: Document) -> None:
    paragraph = _element("w:p")
    run = _element("w:r")
    run.append(_element("w:t", "Bebas."))
    paragraph.append(run)
    box = _element("w:txbxContent")
    box.append(paragraph)
    _run(document, "Jalannya").runs[0]._r.append(box)


def _other_file(document: Document) -> None:
    document.element.body.insert(0, _element("w:altChunk"))


@pytest.mark.parametrize(
    ("change", "now"),
    [
        (_head("header"), "Bebas."),
        (_head("first_page_header"), "Bebas."),
        (_head("even_page_footer"), "Bebas."),
        (_hidden, UNSEEN),
        (_numbered, NUMBER),
        (_automatic, f'{FIELD} QUOTE "Bebas."'),
        (_note, REMARK),
        (_box, "Bebas."),
        (_other_file, PICTURE),
    ],
    ids=["header", "first-page", "even-pages", "hidden", "number", "field", "note", "box", "other-file"],
)
def test_what_stands_around_the_text_or_hides_it_is_told(
    court: Court, minutes: Callable[..., bytes], change: Callable[[Document], object], now: str
):
    assert changes(court.check(opened_in_word(minutes("docx"), change))) == [("", now)]


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
    content = made(long_court, "pdf", request.param)
    assert len(pypdf.PdfReader(io.BytesIO(content)).pages) >= 4
    return content


def test_a_long_document_is_genuine(long_court: Court, long_file: bytes):
    report = long_court.check(long_file)
    assert (report.outcome, report.differences) == (Outcome.GENUINE, ())


def test_a_page_removed_is_told(long_court: Court, long_file: bytes):
    report = long_court.check(with_pages(long_file, lambda writer: writer.remove_page(2)))
    first, *others = report.differences
    assert (first.place, first.was, first.now) == ("halaman", "3", "")
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
    assert [(one.was, one.now) for one in report.differences if one.place == "halaman"] == [("2 3", "3 2")]
    assert any(len(one.was.split()) > 50 for one in report.differences)


def test_a_page_added_at_the_end_is_told_even_an_empty_one(long_court: Court, long_file: bytes):
    report = long_court.check(with_pages(long_file, lambda writer: writer.add_blank_page()))
    [one] = report.differences
    assert one.place.startswith("halaman ")
    assert one.was.endswith("/verify/")
    other = pypdf.PdfReader(io.BytesIO(Court().file("pdf")))
    report = long_court.check(with_pages(long_file, lambda writer: writer.add_page(other.pages[0])))
    assert "Sidang dibuka dan terbuka untuk umum." in report.differences[-1].now


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"starts_at": datetime(2026, 3, 3, 10, tzinfo=ZoneInfo("Asia/Jakarta"))}, [("Senin, 2", "Selasa, 3")]),
        ({"is_open": False}, [("terbuka", "tertutup")]),
        ({"room": "Ruang Garuda"}, [("Kartika", "Garuda")]),
        (
            {"participants": (replace(SITTING.participants[0], name="Rudi, S.H."), *SITTING.participants[1:])},
            [("Siti Rahmawati,", "Rudi,")] * 2,
        ),
    ],
    ids=["date", "open", "room", "judge"],
)
def test_a_pdf_with_another_head_or_closing_around_the_genuine_seal_is_told(
    court: Court, minutes: Callable[..., bytes], change: dict[str, Any], told: list[tuple[str, str]]
):
    other = minutes("pdf", sitting=replace(SITTING, **change))
    assert changes(court.check(pages_of(minutes("pdf"), other))) == told


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("format", FORMATS)
def test_a_renvoi_left_out_of_the_text_and_of_the_seal_is_told(court: Court, format: str, layout: Layout):
    """Its signature is gone with it; the document names it all the same."""
    document = seal_of(format, made(court, format, layout, renvois=(court.renvoi(),)))["document"]
    told = court.check(with_seal(format, made(court, format, layout), lambda seal: seal.update(document=document)))
    assert told.outcome is Outcome.CHANGED
    assert any(court.renvoi().sha256 in one.was and one.place == "segel" for one in told.differences)
    assert format == "json" or any("Renvoi 1 [00:00:20]" in one.was for one in told.differences)


@pytest.mark.parametrize("format", FORMATS)
def test_a_signed_document_of_another_file_is_forged(court: Court, format: str):
    genuine = court.file(format)
    others = [
        seal_of("txt" if format == "json" else "json", court.file("txt" if format == "json" else "json")),
        seal_of(format, court.file(format, segments=(1, 2))),
        seal_of(format, court.file(format, record=court.signed(court.changed(version=2)))),
    ]
    for other in others:
        changed = with_seal(format, genuine, lambda seal, other=other: seal.update(document=other["document"]))
        assert court.check(changed).outcome is Outcome.FORGED


@pytest.mark.parametrize("format", FORMATS)
def test_a_changed_document_in_the_seal_is_forged_and_one_of_a_strange_key_is_not_known(court: Court, format: str):
    content = court.file(format)
    for change, outcome in (
        (lambda seal: seal["document"]["document"]["lines"].append("Bebas."), Outcome.FORGED),
        (lambda seal: seal["document"]["document"].update(format="courtsight-renvoi/1"), Outcome.FORGED),
        (lambda seal: seal["document"]["document"].update(key="0" * 64), Outcome.UNKNOWN_KEY),
        (lambda seal: seal.update(document="bukan"), Outcome.NO_SEAL),
    ):
        assert court.check(with_seal(format, content, change)).outcome is outcome


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("format", FORMATS)
def test_a_file_of_the_earlier_form_is_checked_as_far_as_it_goes(court: Court, format: str, layout: Layout):
    report = court.check(made(court, format, layout, renvois=(court.renvoi(),), as_whole=False))
    assert (report.outcome, report.is_whole, report.differences) == (Outcome.PARTLY, False, ())
    assert report.is_minutes is (layout is Layout.MINUTES and format in ("docx", "pdf"))


@pytest.mark.parametrize("format", FORMATS)
def test_without_its_signed_document_a_file_is_one_of_the_earlier_form(court: Court, format: str):
    content = with_seal(format, made(court, format, Layout.MINUTES), lambda seal: seal.pop("document"))
    assert court.check(content).outcome is Outcome.PARTLY


def test_words_changed_in_minutes_of_the_earlier_form_are_told(court: Court, minutes: Callable[..., bytes]):
    assert changes(court.check(in_word(minutes("docx", as_whole=False), "Ya.", "Tidak."))) == [("Ya.", "Tidak.")]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda data: data.update(duration=41), ("40", "41")),
        (lambda data: data.update(catatan="Bebas."), ("", 'catatan: "Bebas."')),
        (lambda data: data.pop("status"), ('status: "certified"', "")),
        (lambda data: data["segments"][1].update(confidence=0.1), ("nilai lain di bagian ini", "")),
        (lambda data: data["segments"][1].update(catatan="Bebas."), ("nilai lain di bagian ini", "")),
        (lambda data: data["segments"][1]["words"][0].update(confidence=0.1), ("nilai lain di bagian ini", "")),
        (lambda data: data["certification"].update(catatan="Bebas."), ("", "segel")),
    ],
    ids=["duration", "more", "less", "confidence", "more-of-segment", "word", "seal"],
)
def test_any_value_of_a_file_for_programs_is_told(court: Court, change: Callable[[dict], object], told: Any):
    data = json.loads(court.file("json"))
    change(data)
    assert changes(court.check(json.dumps(data).encode())) == [told]


def test_an_excerpt_for_programs_covers_its_words(court: Court):
    data = json.loads(court.file("json", segments=(1, 2)))
    data["segments"][0]["words"][0]["word"] = "Bukankah"
    [one] = court.check(json.dumps(data).encode()).differences
    assert (one.place, one.was) == ("00:00:10 Hakim Ketua Siti", "nilai lain di bagian ini")


def test_a_name_twice_is_not_read(court: Court):
    content = court.file("json").replace(b'"text": "Ya."', b'"text": "Tidak.", "text": "Ya."')
    assert court.check(content).outcome is Outcome.UNREADABLE


@pytest.mark.parametrize(("was", "boxes"), [("Rp1.250.000,00", "□□□□□□□□□□□□□□"), ("漢", "□"), ("tanggal", "tangga□")])
def test_boxes_over_certified_words_are_told_where_letters_can_be_written(court: Court, was: str, boxes: str):
    for format in ("txt", "docx"):
        content = court.file(format)
        changed = content.replace(was.encode(), boxes.encode()) if format == "txt" else in_word(content, was, boxes)
        [(certified, now)] = changes(court.check(changed))
        assert (was in certified, boxes in now) == (True, True)
    data = json.loads(court.file("json"))
    data["segments"][3]["text"] = data["segments"][3]["text"].replace(was, boxes)
    assert court.check(json.dumps(data).encode()).outcome is Outcome.CHANGED


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
    court: Court, minutes: Callable[..., bytes], change: Callable[[pypdf.PdfWriter], object], sign: str
):
    assert ("", sign) in changes(court.check(with_pages(minutes("pdf"), change)))


ODD = "\u00e9\u0101\u0327\u1ea1\u0627\u0644\u05d0\ufb01\u200d\u200b\u6f22\U0001f600\u00ad<&{}%#\\*_$"
NAMES = st.text(st.sampled_from([*"aeiou BCD.,-'", *ODD]), max_size=60)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(name=NAMES, subject=NAMES, room=st.text("x", max_size=90), format=st.sampled_from(["docx", "pdf"]))
def test_whatever_is_noted_of_the_hearing_genuine_minutes_are_genuine(
    court: Court, name: str, subject: str, room: str, format: str
):
    people = (Person(name, "presiding_judge", "Hakim Ketua"), Person(name[::-1], "witness", "Saksi"))
    sitting = replace(SITTING, participants=people, subject=subject, room=room, court=subject[::-1])
    report = court.check(made(court, format, Layout.MINUTES, sitting=sitting))
    assert (report.outcome, report.differences) == (Outcome.GENUINE, ())


@pytest.mark.parametrize("name", ["-\u0327", "B\u0327udi", "\u0628\u0650\u0633", "e\u0301", "\u05d0\u0327"])
def test_a_mark_that_is_no_one_letter_with_the_one_before_it_is_in_no_other_word(court: Court, name: str):
    """The letter before it would be read back with the mark on it wherever it stands, in the feet of the pages too."""
    people = (Person(name, "presiding_judge", "Hakim Ketua"),)
    report = court.check(made(court, "pdf", Layout.MINUTES, sitting=replace(SITTING, participants=people)))
    assert (report.outcome, report.differences) == (Outcome.GENUINE, ())


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(place=st.integers(0, 10_000), word=st.sampled_from(["bebas", "Rp1", "tidak", "20.00"]))
def test_a_word_put_anywhere_into_the_text_of_minutes_is_told(court: Court, place: int, word: str):
    def change(document: Document) -> None:
        paragraphs = [one for one in document.paragraphs if one.text.strip()]
        paragraphs[place % len(paragraphs)].add_run(f" {word}")

    content = opened_in_word(made(court, "docx", Layout.MINUTES, renvois=(court.renvoi(),)), change)
    assert changes(court.check(content)) == [("", word)]
