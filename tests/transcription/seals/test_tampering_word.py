"""Every change of a certified Word document is told exactly: head, closing, feet and all between."""

from collections.abc import Callable
from typing import Any

import pytest
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.transcription.seals.cast import LAYOUTS, Court, changes
from tests.transcription.seals.tampering import HEADS_IN_WORD, in_word, opened_in_word
from transcription.exports import Layout
from transcription.exports.signs import FIELD, NUMBER, PICTURE, REMARK, UNSEEN


@pytest.mark.parametrize(("was", "now", "told"), HEADS_IN_WORD.values(), ids=HEADS_IN_WORD)
def test_a_word_of_the_head_or_the_closing_changed_in_word_is_told(
    court: Court, word: bytes, was: str, now: str, told: list[tuple[str, str]]
):
    assert changes(court.check(in_word(word, was, now))) == told


def test_the_foot_changed_in_word_is_told(court: Court, word: bytes):
    with_foot = opened_in_word(word, lambda document: _run(document.sections[0].footer, "Versi 1").clear())
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
    content = court.file("docx", layout)
    first = "PENGADILAN" if layout is Layout.MINUTES else "Transkrip"
    # Words of a table stand in its cells: there what is inside is the last line of the head.
    inside = "Jalannya" if layout is Layout.MINUTES else "Periksa di"
    anchor = {"first": first, "inside": inside, "end": "end"}[place]
    told = changes(court.check(opened_in_word(content, _insert(anchor))))
    assert told == [("", "Terdakwa mengakui semuanya.")]


def test_a_paragraph_removed_is_told(court: Court, word: bytes):
    def change(document: Document) -> None:
        _run(document, "Yang tidak hadir")._p.getparent().remove(_run(document, "Yang tidak hadir")._p)

    [(was, now)] = changes(court.check(opened_in_word(word, change)))
    assert (was[:17], now) == ("Yang tidak hadir:", "")


def test_paragraphs_exchanged_are_told(court: Court, word: bytes):
    def change(document: Document) -> None:
        _run(document, "Tempat")._p.addnext(_run(document, "Pukul")._p)

    was, now = "Pukul: 10.00 WIB Tempat: Ruang Kartika", "Tempat: Ruang Kartika Pukul: 10.00 WIB"
    assert changes(court.check(opened_in_word(word, change))) == [(was, now)]


def _cell(document: Document) -> None:
    document.tables[-1].rows[2].cells[1].paragraphs[0].runs[0].text = "Rudi Hartono"


def test_the_name_below_the_signature_changed_is_told(court: Court, word: bytes):
    assert changes(court.check(opened_in_word(word, _cell))) == [("Siti Rahmawati, S.H.", "Rudi Hartono")]


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
    court: Court, word: bytes, change: Callable[[Document], object], now: str
):
    assert changes(court.check(opened_in_word(word, change))) == [("", now)]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(place=st.integers(0, 10_000), word=st.sampled_from(["bebas", "Rp1", "tidak", "20.00"]))
def test_a_word_put_anywhere_into_the_text_of_minutes_is_told(court: Court, place: int, word: str):
    def change(document: Document) -> None:
        paragraphs = [one for one in document.paragraphs if one.text.strip()]
        paragraphs[place % len(paragraphs)].add_run(f" {word}")

    content = opened_in_word(court.file("docx", Layout.MINUTES, renvois=(court.renvoi(),)), change)
    assert changes(court.check(content)) == [("", word)]
