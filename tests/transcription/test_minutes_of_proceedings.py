"""What was noted of a sitting in its minutes, in Word and PDF: the sentences, and blanks only for what nobody noted."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from tests.transcription.sittings import BARE, NOTED, PEOPLE, WIB
from tests.transcription.test_export_documents import HOSTILE, both, text_of
from tests.transcription.test_export_templates import template
from transcription.exports import Exhibit, Layout, Person, Sitting, Style, blanks_in, statement_of
from transcription.exports.base import Origin
from transcription.exports.lines import one_line
from transcription.exports.templates import SAMPLE, check_template
from transcription.exports.word import write
from transcription.exports.wording import BLANK


def minutes_of(name: str, sitting: Sitting) -> str:
    return text_of(name, layout=Layout.MINUTES, sitting=sitting)


@both
def test_what_was_noted_stands_in_the_minutes(name: str):
    text = minutes_of(name, NOTED)
    for part in (
        "Pukul: 10.12 WIB",
        "Sifat sidang: terbuka untuk umum, kecuali pemeriksaan saksi anak",
        "Sidang dibuka oleh Hakim Ketua pada pukul 10.12 WIB dan dinyatakan terbuka untuk umum. "
        "Sidang dinyatakan tertutup untuk umum selama bagian berikut: pemeriksaan saksi anak.",
        "Darmanto, sebagai Saksi, hadir",
        "Aminah, sebagai Penggugat, diwakili, dengan surat kuasa khusus tanggal 1 Maret 2026",
        "Yang tidak hadir: Hartono (Tergugat, tanpa keterangan)",
        "Saksi Darmanto: mengucapkan sumpah menurut agama atau kepercayaannya (Islam), dipandu oleh Hakim Ketua, "
        "bahwa ia akan memberikan keterangan yang sebenarnya dan tidak lain daripada yang sebenarnya",
        "Ahli Wayan Sudarta: mengucapkan janji menurut agama atau kepercayaannya (Hindu), dipandu oleh Hakim Ketua, "
        "bahwa ia akan memberikan keterangan yang sebaik-baiknya",
        "Saksi Kartini: tidak disumpah",
        "P-1: Fotokopi sertipikat, diajukan oleh Penggugat",
        "Karena saksi tergugat belum hadir, sidang ditunda sampai hari Senin, tanggal 9 Maret 2026, pukul 09.00 WIB, "
        "dengan acara: pemeriksaan saksi tergugat. Sidang dinyatakan ditutup pada pukul 11.40 WIB.",
    ):
        assert part in text
    assert text.count("diisi panitera") == 1, "who handed in T-2"
    assert text.index("Jalannya persidangan") < text.index("Barang bukti dan alat bukti") < text.index("P-1:")


@both
def test_nothing_is_left_blank_when_all_is_noted(name: str):
    full = replace(NOTED, exhibits=(), no_exhibits=True)
    assert blanks_in(full) == ()
    text = minutes_of(name, full)
    assert "diisi panitera" not in text
    assert "Tidak ada barang bukti atau alat bukti surat yang diajukan dalam sidang ini." in text


@pytest.mark.parametrize(
    ("change", "blank", "said"),
    [
        ({"opened_at": None}, "opened_at", "Sidang dibuka oleh Hakim Ketua pada pukul [..."),
        ({"opened_as": ""}, "opened_as", "WIB dan dinyatakan [..."),
        ({"closed_at": None}, "closed_at", "Sidang dinyatakan ditutup pada pukul [..."),
        (
            {"ending": ""},
            "ending",
            "Sidang ditunda sampai (hari, tanggal, pukul, acara), atau dinyatakan selesai: [...",
        ),
        ({"adjourned_to": None}, "adjourned_to", "sidang ditunda sampai [..."),
        ({"adjourned_for": ""}, "adjourned_for", "dengan acara: [..."),
        ({"exhibits": ()}, "exhibits", "Yang diajukan dan diperlihatkan: [..."),
        ({"participants": (*PEOPLE, Person("Joko", "other", "Lainnya"))}, "attendance", "tanpa keterangan); [..."),
        ({"participants": (*PEOPLE, Person("Tri", "witness", "Saksi", "present"))}, "oath", "Saksi Tri: [..."),
        (
            {"participants": (*PEOPLE, Person("Tri", "witness", "Saksi", "present", oath="sworn"))},
            "oath",
            "kepercayaannya ([...",
        ),
    ],
)
def test_each_thing_that_nobody_noted_is_a_blank_and_is_told(change: dict[str, object], blank: str, said: str):
    sitting = replace(NOTED, **{"exhibits": (Exhibit("P-1", "Surat", "Penggugat"),)} | change)
    assert blanks_in(sitting) == (blank,)
    lines = [line.text for part in statement_of(sitting) for line in part.lines if line.is_blank]
    assert any(said in line for line in lines), lines


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"ending": "decided"}, "Putusan diucapkan dalam sidang ini. Sidang dinyatakan ditutup pada pukul 11.40 WIB."),
        ({"ending": "finished"}, "Pemeriksaan dinyatakan selesai. Sidang dinyatakan ditutup pada pukul 11.40 WIB."),
        ({"closed_at": datetime(2026, 3, 3, 0, 5, tzinfo=WIB)}, "pukul 00.05 WIB, hari Selasa, tanggal 3 Maret 2026."),
        ({"opened_as": "closed", "closed_part": ""}, "dan dinyatakan tertutup untuk umum."),
        ({"adjourned_because": ""}, "Sidang ditunda sampai hari Senin, tanggal 9 Maret 2026"),
    ],
)
def test_other_ways_in_which_a_sitting_goes(change: dict[str, object], said: str):
    lines = [line.text for part in statement_of(replace(NOTED, **change)) for line in part.lines]
    assert any(said in line for line in lines), lines


def test_a_bare_sitting_names_all_that_is_missing():
    assert blanks_in(BARE) == (
        *("court", "subject", "ordinal", "room", "agenda", "panel", "opened_at", "opened_as", "parties"),
        *("participants", "exhibits", "ending", "closed_at"),
    )


def test_of_those_who_did_not_come_no_oath_is_asked_and_no_name_stands_for_a_signature():
    people = (Person("Siti", "presiding_judge", "Hakim Ketua", "absent"), Person("Tri", "witness", "Saksi", "absent"))
    sitting = replace(NOTED, participants=people)
    assert "oath" not in blanks_in(sitting)
    lines = [line.text for part in statement_of(sitting) for line in part.lines]
    assert "Yang tidak hadir: Siti (Hakim Ketua); Tri (Saksi)" in lines
    assert "Tidak ada saksi, ahli, atau juru bahasa yang disumpah dalam sidang ini." in lines
    assert f"{BLANK}, sebagai Hakim Ketua" in lines


def test_a_sitting_without_witnesses_says_so_only_when_it_was_noted_who_came():
    people = (Person("Aminah", "plaintiff", "Penggugat", "present"),)
    noted, unknown = (
        replace(NOTED, participants=people),
        replace(NOTED, participants=(replace(people[0], attendance=""),)),
    )
    lines = [[line.text for part in statement_of(one) for line in part.lines] for one in (noted, unknown)]
    assert "Yang tidak hadir: tidak ada" in lines[0]
    assert "Tidak ada saksi, ahli, atau juru bahasa yang disumpah dalam sidang ini." in lines[0]
    assert not any("yang disumpah dalam sidang ini" in line for line in lines[1])


def typed_everywhere(said: str) -> Sitting:
    return replace(
        NOTED,
        participants=(Person("A", "witness", "Saksi", "represented", said, "sworn", said),),
        exhibits=(Exhibit(said, said, said),),
        closed_part=said,
        adjourned_for=said,
        adjourned_because=said,
    )


@both
@pytest.mark.parametrize("said", HOSTILE[:5], ids=range(5))
def test_whatever_was_typed_comes_out_as_text(name: str, said: str):
    written = re.sub(r"[\s\u200b]", "", minutes_of(name, typed_everywhere(said)))
    expected = re.sub(r"\s", "", one_line(said)).rstrip(".")
    if name == "docx":
        expected = expected.replace("{{", "{_{").replace("}}", "}_}") if expected not in written else expected
    assert written.count(expected) >= 3


@both
def test_scripts_written_from_right_to_left_come_out(name: str):
    """In which order the words of a line are read from a PDF is each reader's own guess."""
    words = ("\u0644\u064a\u0633", "\u05e9\u05dc\u05d5\u05dd")
    written = minutes_of(name, typed_everywhere(" ".join(words)))
    assert min(written.count(word) for word in words) >= 3


def filled(lines: list[str], sitting: Sitting) -> list[str]:
    import io

    import docx

    content = write(SAMPLE, Origin(sitting=sitting), Style(Layout.MINUTES, template=template(*lines)))
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]


# The parts that were in the standard template before there was a record of proceedings: courts have changed it since.
FORMERLY = [
    "{%p for o in hadir %}", "{{ o.nama }}, sebagai {{ o.peran }}", "{%p endfor %}",
    "Yang tidak hadir: {{ kosong }}",
    "{%p for o in disumpah %}", "{{ o.peran }} {{ o.nama }}: {{ kosong }}", "{%p endfor %}",
    "Pukul {{ pukul }}, sidang {{ sifat }}",
]  # fmt: skip


def test_a_template_that_knows_nothing_of_it_goes_on_working():
    check_template(template(*FORMERLY))
    lines = filled(FORMERLY, NOTED)
    assert "Darmanto, sebagai Saksi" in lines
    assert f"Saksi Darmanto: {BLANK}" in lines
    assert "Pukul 10.12 WIB, sidang terbuka untuk umum, kecuali pemeriksaan saksi anak" in lines
    assert not any("Hartono" in line for line in lines), "who was absent is not among those who came"


NEW = [
    "{{ pembukaan }}", "{{ penutupan }}", "{{ yang_tidak_hadir }}", "{{ keterangan_sumpah }}", "{{ keterangan_bukti }}",
    "{%p for o in tidak_hadir %}", "{{ o.nama }}|{{ o.peran }}|{{ o.kehadiran }}", "{%p endfor %}",
    "{%p for o in disumpah %}", "{{ o.nama }}|{{ o.sumpah }}", "{%p endfor %}",
    "{%p for x in barang_bukti %}", "{{ x.nomor }}|{{ x.uraian }}|{{ x.dari }}", "{%p endfor %}",
]  # fmt: skip


def test_a_template_may_use_the_new_names():
    check_template(template(*NEW))
    lines = filled(NEW, NOTED)
    assert "Hartono|Tergugat|tidak hadir, tanpa keterangan" in lines
    assert "P-1|Fotokopi sertipikat|Penggugat" in lines
    assert f"T-2|Kuitansi|{BLANK}" in lines


@pytest.mark.parametrize("wrong", ["{{ x.nomer }}", "{{ x.pemberi }}"])
def test_a_wrong_name_within_the_new_lists_is_found_when_the_template_comes_in(wrong: str):
    from tests.transcription.test_export_templates import fault_of

    fault: Callable[[bytes], object] = fault_of
    assert fault(template("{%p for x in barang_bukti %}", wrong, "{%p endfor %}")).line == 5
