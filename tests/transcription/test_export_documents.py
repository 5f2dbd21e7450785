"""Word documents and PDF, opened again with other people's readers: the text is all there, whatever it is."""

import io
import re
from collections.abc import Callable

import docx
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transcription.sittings import BARE, FULL, JUDGE, WITNESS
from transcription.exports import EXPORTS, Layout, Origin, Sitting, Style
from transcription.exports.lines import one_line
from transcription.exports.minutes import BLANK
from transcription.types import Segment, Transcription

SAID = (
    Segment(0, 3, "Sidang dibuka.", speaker=JUDGE, confidence=0.9),
    Segment(3, 6, "Apakah Saudara melihatnya?", speaker=JUDGE, confidence=0.5),
    Segment(3661, 3664, "Benar, Yang Mulia.", speaker=WITNESS, confidence=0.8),
    Segment(3665, 3667, "Baik. Silakan duduk.", speaker=JUDGE),
    Segment(3668, 3669, "Terima kasih.", speaker=WITNESS),
)
HOSTILE = [
    "#let x = 1 $x^2$ *tebal* _miring_ @acuan <label> \\u{41} = Judul // remark",
    "<w:t>a</w:t> & &amp; <!-- b --> ]]> \"c\" 'd'",
    "{{ 7 * 7 }} {% for a in b %} {%p endif %} {# remark #}",
    "\x00\x01\x0b\x1b\x7f\u202ea\u2066b\ufffe\uffff",
    "baris\nkedua\r\n\tketiga\u2028keempat",
    "e\u0301 \u0644\u064a\u0633 \u05e9\u05dc\u05d5\u05dd",
    "x" * 5_000,
    "- a\n+ b\n/ c: d",
]


def document_of(
    name: str, segments: tuple[Segment, ...] = SAID, sitting: Sitting | None = FULL, **style: object
) -> bytes:
    origin = Origin((("Perkara", "12/Pid.B/2026"),), "Draf.", "sidang pagi", "Transkrip", "Versi 3", sitting)
    return EXPORTS[name].write(Transcription("id-ID", 4000, segments), origin, Style(**style))


def lines_of_word(content: bytes) -> list[str]:
    opened = docx.Document(io.BytesIO(content))
    cells = ["\t".join(cell.text for cell in row.cells) for table in opened.tables for row in table.rows]
    return [paragraph.text for paragraph in opened.paragraphs] + cells


def lines_of_pdf(content: bytes) -> list[str]:
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return [line for page in pages for line in page.extract_text().splitlines()]


READERS: dict[str, Callable[[bytes], list[str]]] = {"docx": lines_of_word, "pdf": lines_of_pdf}


def text_of(name: str, **arguments: object) -> str:
    """Without what lines and the breaking of long words add."""
    text = " ".join(READERS[name](document_of(name, **arguments)))
    return re.sub(r"\s+", " ", text.replace("\u200b", ""))


both = pytest.mark.parametrize("name", ["docx", "pdf"])


@both
def test_reading_joins_what_one_speaker_says_and_shows_no_times(name: str) -> None:
    text = text_of(name)
    assert "Hakim Ketua Siti Rahmawati: Sidang dibuka. Apakah Saudara melihatnya?" in text
    assert text.startswith("Transkrip Perkara: 12/Pid.B/2026 Draf. ")
    assert "00:00:00" not in text


@both
def test_word_for_word_keeps_every_segment_with_its_time(name: str) -> None:
    text = text_of(name, layout=Layout.VERBATIM)
    places = [text.index(part) for part in ("00:00:00", "00:00:03", "01:01:01", "01:01:05", "01:01:08")]
    assert places == sorted(places)


@both
def test_times_and_confidence_are_shown_when_they_are_wanted(name: str) -> None:
    text = text_of(name, times=True, confidence=True)
    # The mean of both segments, the longer one counting for more
    assert "[00:00:00] Hakim Ketua Siti Rahmawati: Sidang dibuka. Apakah Saudara melihatnya? (64%)" in text
    assert "Silakan duduk. Saksi" in re.sub(r"\[[\d:]+\] ", "", text), "nothing stands for what is not known"


@both
def test_minutes_name_the_sitting_in_indonesian(name: str) -> None:
    text = text_of(name, layout=Layout.MINUTES)
    for part in (
        "PENGADILAN AGAMA BEKASI BERITA ACARA SIDANG Nomor 345/Pdt.G/2026/PA.Bks Sidang ke-2",
        "memeriksa dan mengadili perkara perdata",
        "Hari, tanggal: Senin, 2 Maret 2026",
        "Pukul: 10.00 WIB",
        "Tempat: Ruang Sidang Kartika",
        "Acara: Pemeriksaan saksi",
        "Sifat sidang: tertutup untuk umum",
        "Susunan persidangan Siti Rahmawati, sebagai Hakim Ketua Rina, sebagai Panitera",
        "Para pihak Aminah, sebagai Penggugat",
        "Peserta sidang Darmanto, sebagai Saksi",
    ):
        assert part in text
    assert "Versi 3" in text


@both
def test_minutes_set_out_question_and_answer_with_their_moments(name: str) -> None:
    text = text_of(name, layout=Layout.MINUTES)
    assert "[00:00:00] Tanya \u2013 Hakim Ketua Siti Rahmawati: Sidang dibuka. Apakah Saudara melihatnya?" in text
    assert "[01:01:01] Jawab \u2013 Saksi ke-1 Darmanto: Benar, Yang Mulia." in text
    assert "[01:01:05] Hakim Ketua Siti Rahmawati: Baik. Silakan duduk." in text, "an order is no question"
    assert "[01:01:08] Saksi ke-1 Darmanto: Terima kasih." in text


@both
def test_minutes_leave_a_marked_line_for_what_nobody_noted(name: str) -> None:
    text = text_of(name, layout=Layout.MINUTES, sitting=BARE)
    for label in ("Tempat", "Acara", "Yang tidak hadir", "Yang diajukan dan diperlihatkan"):
        assert f"{label}: {BLANK}"[: len(label) + 20] in text
    assert f"{BLANK}, sebagai Hakim Ketua {BLANK}, sebagai Panitera Sidang" in text.replace("... ...", "......")
    assert text.count("diisi panitera") >= 14
    assert "Senin, 2 Maret 2026" in text


@both
def test_minutes_of_no_sitting_cannot_be_made(name: str) -> None:
    with pytest.raises(ValueError, match="^$"):
        document_of(name, sitting=None, layout=Layout.MINUTES)


def test_oaths_have_a_line_for_each_who_takes_one() -> None:
    assert f"Saksi Darmanto: {BLANK}" in lines_of_word(document_of("docx", layout=Layout.MINUTES))


def test_a_word_document_is_a_court_paper() -> None:
    opened = docx.Document(io.BytesIO(document_of("docx", layout=Layout.MINUTES)))
    page, body = opened.sections[0], opened.styles["Normal"]
    sides = (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
    assert [round(side.cm, 1) for side in sides] == [3, 3, 4, 2]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    assert (body.font.name, body.font.size.pt, body.paragraph_format.line_spacing) == ("Times New Roman", 12, 1.5)
    assert opened.core_properties.title == "Transkrip"
    signatures = opened.tables[-1]
    assert [[cell.text.strip() for cell in row.cells] for row in signatures.rows] == [
        ["Panitera Sidang,", "Hakim Ketua,"],
        ["", ""],
        ["Rina", "Siti Rahmawati"],
    ]


@pytest.mark.parametrize("layout", list(Layout), ids=str)
def test_a_pdf_says_that_it_is_for_archives_and_carries_its_fonts(layout: Layout) -> None:
    content = document_of("pdf", layout=layout)
    reader = pypdf.PdfReader(io.BytesIO(content))
    described = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert re.search(r"pdfaid:part>2<.*pdfaid:conformance>A<", described, re.S)
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"].value is True
    assert reader.trailer["/Root"]["/Lang"].startswith("id")
    assert reader.trailer["/Root"]["/OutputIntents"]
    assert not reader.is_encrypted
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)
        assert "/ToUnicode" in font


@pytest.mark.parametrize("forbidden", [b"/JavaScript", b"/JS ", b"/Launch", b"/EmbeddedFile", b"/AA "])
def test_a_pdf_has_nothing_that_archives_refuse(forbidden: bytes) -> None:
    assert forbidden not in document_of("pdf")


@pytest.mark.parametrize("layout", list(Layout), ids=str)
@pytest.mark.parametrize("said", HOSTILE, ids=range(len(HOSTILE)))
def test_a_word_document_keeps_hostile_text_as_text(said: str, layout: Layout) -> None:
    written = lines_of_word(document_of("docx", (Segment(0, 1, said, speaker=said[:80]),), layout=layout))
    assert any(one_line(said) in line for line in written)


@pytest.mark.parametrize("layout", list(Layout), ids=str)
@pytest.mark.parametrize("said", [*HOSTILE[:5], *HOSTILE[6:]], ids=range(7))
def test_a_pdf_keeps_hostile_text_as_text(said: str, layout: Layout) -> None:
    written = lines_of_pdf(document_of("pdf", (Segment(0, 1, said, speaker=said[:80]),), layout=layout))
    # Of long lines readers lose where the spaces were
    letters = re.sub(r"[\s\u200b]", "", "".join(written))
    assert re.sub(r"\s", "", one_line(said)[:2000]) in re.sub(r"(?<=x)\d(?=x)", "", letters)


def test_a_pdf_breaks_a_word_that_is_longer_than_the_line() -> None:
    lines = lines_of_pdf(document_of("pdf", (Segment(0, 1, "x" * 500),)))
    assert max(len(line.replace("\u200b", "")) for line in lines) < 100


def test_what_no_font_has_is_a_box_and_the_rest_stays() -> None:
    text = text_of("pdf", segments=(Segment(0, 1, "sebelum \U0001f600\u200d\U0001f600\ufe0f \u4e2d sesudah"),))
    assert "sebelum \u25a1\u25a1 \u25a1 sesudah" in text


def test_right_to_left_letters_are_in_the_pdf() -> None:
    text = text_of("pdf", segments=(Segment(0, 1, "kata \u0644\u064a\u0633 itu"),))
    assert {"\u0644", "\u064a", "\u0633"} <= set(text)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=4))
def test_any_text_gives_documents_that_can_be_opened(texts: list[str]) -> None:
    segments = tuple(Segment(place, place + 1, text, speaker=text) for place, text in enumerate(texts))
    for layout in Layout:
        written = "".join(lines_of_word(document_of("docx", segments, layout=layout)))
        for text in texts:
            assert one_line(text).replace("{_{", "{{").replace("}_}", "}}") in written
        assert lines_of_pdf(document_of("pdf", segments, layout=layout))


@both
def test_nothing_said_is_still_a_document(name: str) -> None:
    assert text_of(name, segments=()).startswith("Transkrip")
