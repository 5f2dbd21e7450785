"""The standard Word templates, one a layout: what a court starts from that wants its own."""

import io
from functools import cache
from typing import TYPE_CHECKING

from transcription.exports.base import Layout

if TYPE_CHECKING:
    from collections.abc import Callable

    from docx.document import Document
    from docx.text.paragraph import Paragraph

FONT = "Times New Roman"
POINTS = 12
SPACING = 1.5
TOP, BOTTOM, LEFT, RIGHT = 3, 3, 4, 2  # cm
TIME = "{% if b.waktu %}[{{ b.waktu }}] {% endif %}"
KIND = "{% if b.jenis %}{{ b.jenis }} \u2013 {% endif %}"
SPEAKER = "{% if b.pembicara %}{{ b.pembicara }}: {% endif %}"
SAID = "{{ b.teks }}{% if b.keyakinan %} ({{ b.keyakinan }}){% endif %}"


@cache
def standard_template(layout: Layout) -> bytes:
    document = _empty_page()
    {Layout.READING: _reading, Layout.VERBATIM: _verbatim, Layout.MINUTES: _minutes}[layout](document)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _reading(document: "Document") -> None:
    _head(document)
    _each(document, "b in blok", _spoken)
    _renvois(document)


def _verbatim(document: "Document") -> None:
    """A table, so that the times stand in a column. One row holds the loop, one the text."""
    from docx.shared import Cm

    _head(document)
    table = document.add_table(rows=3, cols=3)
    table.rows[0].cells[0].text = "{%tr for b in blok %}"
    table.rows[2].cells[0].text = "{%tr endfor %}"
    texts = ("{{ b.waktu }}", "{{ b.pembicara }}", SAID)
    for column, (text, width) in enumerate(zip(texts, (2.2, 3.8, 9), strict=True)):
        for row in table.rows:
            row.cells[column].width = Cm(width)
        table.rows[1].cells[column].text = text
    _renvois(document)


def _minutes(document: "Document") -> None:
    for line in TITLES:
        _centred(document, line)
    document.add_paragraph(
        "Berita acara sidang {{ pengadilan }} yang memeriksa dan mengadili {{ jenis_perkara }} dengan nomor tersebut "
        "di atas, yang dilangsungkan pada:"
    )
    for label, name in FACTS:
        _fact(document, label, f"{{{{ {name} }}}}")
    _people(document, "Susunan persidangan", "majelis")
    document.add_paragraph("{{ pembukaan }}")
    _people(document, "Para pihak", "para_pihak")
    _people(document, "Peserta sidang", "hadir")
    _fact(document, "Yang tidak hadir", "{{ yang_tidak_hadir }}")
    _listed(document, "Sumpah atau janji", "o in disumpah", "{{ o.peran }} {{ o.nama }}: {{ o.sumpah }}", "sumpah")
    _heading(document, "Jalannya persidangan")
    _linked_blocks(document)
    _renvois(document)
    _listed(document, "Barang bukti dan alat bukti", "x in barang_bukti", EXHIBIT, "bukti")
    _heading(document, "Penundaan atau penutupan")
    document.add_paragraph("{{ penutupan }}")
    _closing(document)


TITLES = ("{{ pengadilan|upper }}", "BERITA ACARA SIDANG", "Nomor {{ nomor_perkara }}", "Sidang ke-{{ sidang_ke }}")
FACTS = (
    ("Hari, tanggal", "hari }}, {{ tanggal"),
    ("Pukul", "pukul"),
    ("Tempat", "ruang"),
    ("Perkara", "perkara"),
    ("Acara", "acara"),
    ("Sifat sidang", "sifat"),
)
EXHIBIT = "{{ x.nomor }}: {{ x.uraian }}, diajukan oleh {{ x.dari }}"


def _people(document: "Document", title: str, names: str) -> None:
    _heading(document, title)
    _each(document, f"o in {names}", _named)
    document.add_paragraph(f"{{%p if not {names} %}}")
    document.add_paragraph("{{ kosong }}")
    document.add_paragraph("{%p endif %}")


def _listed(document: "Document", title: str, loop: str, line: str, remark: str) -> None:
    """A line each, and where there is none what the minutes say of that."""
    _heading(document, title)
    _each(document, loop, lambda paragraph: paragraph.add_run(line))
    document.add_paragraph(f"{{%p if keterangan_{remark} %}}")
    document.add_paragraph(f"{{{{ keterangan_{remark} }}}}")
    document.add_paragraph("{%p endif %}")


def _closing(document: "Document") -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    document.add_paragraph(
        "Demikian berita acara sidang ini dibuat dan ditandatangani oleh Hakim Ketua dan Panitera Sidang."
    )
    table = document.add_table(rows=3, cols=2)
    for column, texts in enumerate((("Panitera Sidang,", "{{ panitera }}"), ("Hakim Ketua,", "{{ hakim_ketua }}"))):
        for row, text in ((0, texts[0]), (1, "\n\n"), (2, texts[1])):
            cell = table.rows[row].cells[column]
            cell.text = text
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
            cell.paragraphs[0].paragraph_format.keep_with_next = True
    note = document.add_paragraph()
    note.add_run(
        "{% if keadaan %}{{ keadaan }}. {% endif %}Rekaman: {{ rekaman }}. {{ versi }}. {{ catatan }}"
    ).italic = True


def _renvois(document: "Document") -> None:
    document.add_paragraph("{%p if renvoi %}")
    _heading(document, "Renvoi")
    _each(document, "r in renvoi", lambda paragraph: paragraph.add_run("{{ r }}"))
    document.add_paragraph("{%p endif %}")


def _head(document: "Document") -> None:
    _centred(document, "{{ judul }}")
    _each(document, "baris in asal", lambda paragraph: paragraph.add_run("{{ baris }}"))
    document.add_paragraph().add_run("{{ catatan }}").italic = True


def _each(document: "Document", loop: str, fill: "Callable[[Paragraph], object]") -> None:
    """Tags of a loop stand in paragraphs of their own, which docxtpl takes out."""
    document.add_paragraph(f"{{%p for {loop} %}}")
    fill(document.add_paragraph())
    document.add_paragraph("{%p endfor %}")


def _spoken(paragraph: "Paragraph") -> None:
    paragraph.add_run(TIME)
    paragraph.add_run(KIND + SPEAKER).bold = True
    paragraph.add_run(SAID)


def _linked_blocks(document: "Document") -> None:
    """Each paragraph with a link to its moment, and where a stretch of the recording begins its QR code."""
    document.add_paragraph("{%p for b in blok %}")
    _marks(document, "b.penanda")
    document.add_paragraph("{%p if b.kode %}")
    document.add_paragraph("{{ b.kode }} Rekaman dari {{ b.waktu_kode }}").paragraph_format.keep_with_next = True
    document.add_paragraph("{%p endif %}")
    paragraph = document.add_paragraph()
    paragraph.add_run("{% if b.tautan and b.waktu %}")
    _link(paragraph, "{{ b.tautan }}", "[{{ b.waktu }}]")
    paragraph.add_run(" {% else %}" + TIME + "{% endif %}")
    paragraph.add_run(KIND + SPEAKER).bold = True
    paragraph.add_run(SAID)
    document.add_paragraph("{%p endfor %}")
    _marks(document, "penanda_akhir")


def _marks(document: "Document", names: str) -> None:
    document.add_paragraph(f"{{%p for p in {names} %}}")
    document.add_paragraph("{{ p }}", style="Heading 3")
    document.add_paragraph("{%p endfor %}")


def _link(paragraph: "Paragraph", target: str, text: str) -> None:
    """A field: unlike a relationship it may be of any number, and its target may come out of a loop."""
    from docx.oxml.ns import qn
    from docx.oxml.shared import OxmlElement

    run = paragraph.add_run()
    for mark, inside in (("begin", f'HYPERLINK "{target}"'), ("separate", ""), ("end", "")):
        edge = OxmlElement("w:fldChar")
        edge.set(qn("w:fldCharType"), mark)
        run._r.append(edge)
        if inside:
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = inside
            run._r.append(code)
        elif mark == "separate":
            run.add_text(text)


def _named(paragraph: "Paragraph") -> None:
    paragraph.add_run("{{ o.nama }}, sebagai {{ o.peran }}{% if o.kehadiran %}, {{ o.kehadiran }}{% endif %}")


def _fact(document: "Document", label: str, value: str) -> None:
    document.add_paragraph(f"{label}: {value}")


def _heading(document: "Document", text: str) -> None:
    paragraph = document.add_paragraph(style="Heading 2")
    paragraph.add_run(text)


def _centred(document: "Document", text: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph = document.add_paragraph(style="Heading 1")
    paragraph.add_run(text)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _empty_page() -> "Document":
    """A4 with the margins, the font and the spacing of court papers, and the number of the page at its foot."""
    import docx
    from docx.shared import Cm, Pt, RGBColor

    document = docx.Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = map(Cm, (TOP, BOTTOM, LEFT, RIGHT))
    for name in ("Normal", "Heading 1", "Heading 2", "Heading 3"):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(POINTS), RGBColor(0, 0, 0)
        _set_fonts(style.element.rPr)
        style.paragraph_format.line_spacing = SPACING
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    _number_pages(page.footer.paragraphs[0])
    return document


def _set_fonts(properties: "object") -> None:
    """For every script, not Latin alone; and the language, for the spelling checker."""
    from docx.oxml.ns import qn
    from docx.oxml.shared import OxmlElement

    fonts = properties.rFonts
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "id-ID")
    properties.append(language)


def _number_pages(paragraph: "Paragraph") -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.oxml.shared import OxmlElement

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
