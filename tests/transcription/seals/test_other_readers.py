"""Other programs read a file in their own way: what they could show instead of what was signed is told."""

import base64
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest

from tests.transcription.seals.cast import Court, changes
from tests.transcription.seals.tampering import in_word, seal_of, with_seal
from transcription.exports import Stamp
from transcription.exports.armour import BEGIN, END, unpacked
from transcription.exports.pdf_seal import sealed
from transcription.exports.shape import KINDS, RELATIONS
from transcription.exports.word_container import is_plain
from transcription.seals import Outcome, Report, Where
from transcription.seals.apart import _loaded, dumped
from transcription.seals.holding import OTHERWISE, WRITTEN

OTHER = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj trailer<</Root 1 0 R>>\n"  # shown by viewers of PDF


def is_told_of_the_file(report: Report) -> bool:
    return [(one.where, one.was) for one in report.differences] == [(Where.FILE, WRITTEN)]


# A Word document is an archive: what else is in it than its parts.


def moved(content: bytes, added: bytes, place: int) -> bytes:
    """Bytes put into an archive, with all of its offsets put right."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        start, offsets = archive.start_dir, [entry.header_offset for entry in archive.infolist()]
    directory = bytearray(content[start:])
    at = 0
    for offset in offsets:
        name, extra, comment = struct.unpack_from("<HHH", directory, at + 28)
        struct.pack_into("<I", directory, at + 42, offset + (len(added) if offset >= place else 0))
        at += 46 + name + extra + comment
    struct.pack_into("<I", directory, at + 16, start + len(added))
    return content[:place] + added + content[place:start] + bytes(directory)


def with_comment(content: bytes) -> bytes:
    written = io.BytesIO(content)
    with zipfile.ZipFile(written, "a") as archive:
        archive.comment = OTHER
    return written.getvalue()


def second_offset(content: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return sorted(entry.header_offset for entry in archive.infolist())[1]


def repacked(content: bytes, change: Callable[[zipfile.ZipInfo], object]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            change(entry)
            new.writestr(entry, data)
    return written.getvalue()


def with_a_tail(content: bytes) -> bytes:
    """Behind the end of the first part's compressed bytes, and within its length."""
    name, extra = struct.unpack_from("<HH", content, 26)
    packed = struct.unpack_from("<I", content, 18)[0]
    longer = bytearray(moved(content, OTHER, 30 + name + extra + packed))
    struct.pack_into("<I", longer, 18, packed + len(OTHER))
    with zipfile.ZipFile(io.BytesIO(bytes(longer))) as archive:
        struct.pack_into("<I", longer, archive.start_dir + 20, packed + len(OTHER))
    return bytes(longer)


def with_another_local_name(content: bytes) -> bytes:
    """Programs that do not go by the directory find no text under its name, or another one."""
    return content.replace(b"docProps/app.xml", b"docProps/APP.xml", 1)


def with_another_local_size(content: bytes) -> bytes:
    changed = bytearray(content)
    struct.pack_into("<I", changed, 22, 5)
    return bytes(changed)


ARCHIVES: dict[str, Callable[[bytes], bytes]] = {
    "before": lambda content: moved(content, b"PK\x03\x04" + OTHER, 0),
    "between": lambda content: moved(content, OTHER, second_offset(content)),
    "comment": with_comment,
    "extra field": lambda content: repacked(
        content, lambda entry: setattr(entry, "extra", struct.pack("<HH", 0x9999, len(OTHER)) + OTHER)
    ),
    "comment of a part": lambda content: repacked(content, lambda entry: setattr(entry, "comment", OTHER)),
    "tail": with_a_tail,
    "local size": with_another_local_size,
}


@pytest.mark.parametrize("change", ARCHIVES.values(), ids=ARCHIVES)
def test_what_an_archive_holds_besides_its_parts_is_told(court: Court, word: bytes, change: Callable[[bytes], bytes]):
    changed = change(word)
    assert is_plain(word)
    assert not is_plain(changed)
    with zipfile.ZipFile(io.BytesIO(changed)) as new, zipfile.ZipFile(io.BytesIO(word)) as old:
        assert {name: new.read(name) for name in new.namelist()} == {name: old.read(name) for name in old.namelist()}
    assert is_told_of_the_file(court.check(changed))


@pytest.mark.parametrize("change", [with_another_local_name])
def test_an_archive_whose_two_lists_differ_is_not_genuine(court: Court, word: bytes, change: Callable[[bytes], bytes]):
    assert court.check(change(word)).outcome in (Outcome.CHANGED, Outcome.UNREADABLE)


def test_it_is_told_of_a_file_that_lost_its_signature_too(court: Court, word: bytes):
    stripped = with_seal("docx", word, lambda seal: seal.pop("document"))
    assert court.check(stripped).outcome is Outcome.PARTLY
    assert is_told_of_the_file(court.check(with_comment(stripped)))


def test_a_locked_or_damaged_archive_is_unreadable(court: Court, word: bytes):
    locked = bytearray(word)
    with zipfile.ZipFile(io.BytesIO(word)) as archive:
        start = archive.start_dir
    struct.pack_into("<H", locked, start + 8, 1)
    struct.pack_into("<H", locked, 6, 1)
    assert court.check(bytes(locked)).outcome is Outcome.UNREADABLE
    torn = bytearray(word)
    torn[second_offset(word) - 40] ^= 0xFF
    assert court.check(bytes(torn)).outcome is Outcome.UNREADABLE


@pytest.mark.parametrize("part", [RELATIONS, KINDS])
@pytest.mark.parametrize(
    "change",
    [
        lambda text, end: (end, f"bebas{end}"),
        lambda text, end: (end, f"<!-- bebas -->{end}"),
        lambda text, end: (end, f"{end}<!-- bebas -->"),
        lambda text, end: ("<?xml", '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>'),
        lambda text, end: (f"<{end[2:-1]} ", f'<{end[2:-1]} Id="x" '),
    ],
    ids=["text", "comment", "comment behind", "type", "attribute"],
)
def test_the_lists_of_parts_hold_entries_and_nothing_else(
    court: Court, word: bytes, part: str, change: Callable[[str, str], tuple[str, str]]
):
    with zipfile.ZipFile(io.BytesIO(word)) as archive:
        text = archive.read(part).decode()
    was, now = change(text, "</Relationships>" if part == RELATIONS else "</Types>")
    assert court.check(in_word(word, was, now, part)).outcome in (Outcome.CHANGED, Outcome.UNREADABLE)


def test_within_an_entry_of_the_seal_there_is_nothing(court: Court, word: bytes):
    with zipfile.ZipFile(io.BytesIO(word)) as archive:
        text = archive.read(RELATIONS).decode()
    entry = next(one for one in text.split("<") if "item900.xml" in one)
    changed = in_word(word, f"<{entry}", f"<{entry.replace('/>', '>')}<x/></Relationship>", RELATIONS)
    report = court.check(changed)
    assert [(one.where, one.place) for one in report.differences] == [(Where.PART, RELATIONS)]


@pytest.mark.parametrize(
    "added",
    [
        '<w:del w:id="1"><w:r><w:delText>Bebas </w:delText></w:r></w:del>',
        '<w:fldSimple w:instr=" INCLUDETEXT x "/>',
        "<w:sdt><w:sdtPr><w:dataBinding/></w:sdtPr></w:sdt>",
        '<w:subDoc r:id="rId99"/>',
    ],
    ids=["deleted", "field", "bound", "document"],
)
def test_without_a_signature_too_what_word_fills_in_or_shows_struck_out_is_told(court: Court, word: bytes, added: str):
    stripped = with_seal("docx", word, lambda seal: seal.pop("document"))
    first = "<w:r><w:t>Demikian"
    [(was, now)] = changes(court.check(in_word(stripped, first, added + first)))
    assert (was, bool(now)) == ("", True)


RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
TEMPLATE = RELS.format(
    '<Relationship Id="rId1" Type="x/attachedTemplate" Target="http://x/a.dotm" TargetMode="External"/>'
)
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("word/_rels/settings.xml.rels", TEMPLATE),
        ("customXml/_rels/item900.xml.rels", RELS.format("")),
        ("customXml/itemProps900.xml", "<x/>"),
        ("word/people.xml", "<x/>"),
        ("word/afchunk.mht", "Bebas"),
    ],
)
def test_a_part_that_word_goes_by_is_told_by_its_name(court: Court, word: bytes, name: str, part: str):
    written = io.BytesIO(word)
    with zipfile.ZipFile(written, "a") as archive:
        archive.writestr(name, part)
    report = court.check(written.getvalue())
    assert [(one.where, one.place) for one in report.differences] == [(Where.PART, name)]


@pytest.mark.parametrize(
    "added",
    [
        f'<mc:AlternateContent {MC}><mc:Choice Requires="w14"><w:r><w:t>Bebas </w:t></w:r></mc:Choice>'
        "<mc:Fallback/></mc:AlternateContent>",
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>Bebas </w:t></w:r>",
        "<w:r><w:ptab/></w:r>",
        '<w:bdo w:val="rtl"><w:r><w:t/></w:r></w:bdo>',
        "<w:r><w:noBreakHyphen/></w:r>",
        '<w:hyperlink w:anchor="x"><w:r><w:t/></w:r></w:hyperlink>',
    ],
    ids=["alternate", "hidden", "tab", "turned", "hyphen", "link"],
)
def test_whatever_is_put_into_a_paragraph_of_word_is_told(court: Court, word: bytes, added: str):
    first = "<w:r><w:t>Demikian"
    assert court.check(in_word(word, first, added + first)).outcome is Outcome.CHANGED


# A text file ends with its seal, and people stop reading there.


def apart(court: Court, **made: object) -> tuple[list[str], str]:
    """The lines of a text file, and its seal."""
    before, begin, rest = court.file("txt", **made).decode().rpartition(BEGIN)
    return before.split("\n"), f"{begin}{rest}"


@pytest.mark.parametrize("renvois", [False, True])
def test_a_seal_before_the_end_is_told(court: Court, renvois: bool):
    """Everything is there, and who reads to the seal believes that it ends there."""
    lines, seal = apart(court, renvois=(court.renvoi(),) if renvois else ())
    place = next(number for number, line in enumerate(lines) if "Apakah Saudara" in line)
    blank = "\n" * 400
    for joint in ("", "\n"):
        content = "\n".join(lines[:place]) + f"{joint}{seal.replace(END, blank + END)}" + "\n".join(lines[place:])
        assert court.check(content.encode()).outcome is Outcome.CHANGED


def test_a_seal_within_a_line_or_before_all_lines_is_told(court: Court):
    lines, seal = apart(court)
    whole = "\n".join(lines)
    place = whole.index("terbuka untuk")
    for content in (
        f"{whole[:place]}{seal.rstrip()}{whole[place:]}\n\n",
        f"{seal.rstrip()}{whole}\n",
        f"{seal.rstrip()}\n{whole}",
    ):
        report = court.check(content.encode())
        assert report.outcome is Outcome.CHANGED
        assert report.differences


def test_that_the_seal_stands_elsewhere_is_told_where_every_line_is_right(court: Court):
    lines, seal = apart(court)
    whole = "\n".join(lines)
    report = court.check(f"{seal.rstrip()}{whole}\n\n".encode())
    assert [(one.where, one.was) for one in report.differences] == [(Where.SEAL, OTHERWISE)]


def test_of_two_seals_the_last_counts_and_the_other_is_text(court: Court):
    lines, seal = apart(court)
    other = Court()
    content = f"{other.file('txt').decode()}{seal}"
    assert court.check(content.encode()).outcome is Outcome.CHANGED
    assert court.check("\n".join([*lines, seal, other.file("txt").decode()]).encode()).outcome is Outcome.UNKNOWN_KEY


@pytest.mark.parametrize(
    "sign",
    ["\u202e", "\u2066", "\u200b", "\u00ad", "\ufeff", "\u2028", "\x1b[8m", "\x00", "\x08", "\u0301", "\u3164"],
    ids=lambda sign: ascii(sign),
)
def test_signs_that_turn_or_hide_text_are_told(court: Court, sign: str):
    content = court.file("txt").decode()
    assert court.check(content.replace("Ya.", f"{sign}Ya.").encode()).outcome is Outcome.CHANGED
    assert court.check(content.replace("Sidang dibuka", f"Sidang {sign}dibuka").encode()).outcome is Outcome.CHANGED


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-7"])
def test_text_in_another_encoding_is_not_read_as_genuine(court: Court, encoding: str):
    assert court.check(court.file("txt").decode().encode(encoding)).outcome is not Outcome.GENUINE


# The seal itself, which nobody reads, holds nothing to be read.


def longer(packed: str, added: bytes) -> str:
    return base64.b64encode(base64.b64decode(packed) + added).decode()


def test_behind_what_a_seal_holds_there_is_nothing(court: Court):
    content = court.file("txt").decode()
    before, begin, rest = content.rpartition(BEGIN)
    packed = "".join(rest.partition(END)[0].split())
    assert zlib.decompress(base64.b64decode(packed))
    with pytest.raises(ValueError, match="behind"):
        unpacked(longer(packed, b"bebas"))
    changed = f"{before}{begin}\n{longer(packed, bytes(30))}\n{END}\n"
    assert court.check(changed.encode()).outcome is Outcome.NO_SEAL


@pytest.mark.parametrize("added", [b"\n", b" endstream endobj 5 0 obj null endobj ", b"startxref\n5\n"])
def test_the_seal_of_a_pdf_is_one_line_without_a_word_of_pdf(court: Court, pdf: bytes, added: bytes):
    """Its length and its update fit, and readers that mend files would go by what is in it."""
    length = seal_of("pdf", pdf)["document"]["document"]["bytes"]["length"]
    packed = pdf[length:].partition(b"stream\n")[2].partition(b"\nendstream")[0]
    assert court.check(sealed(pdf[:length], Stamp(packed.decode()), "")).outcome is Outcome.GENUINE
    forged = sealed(pdf[:length], Stamp((packed + added).decode()), "")
    assert court.check(forged).outcome in (Outcome.CHANGED, Outcome.NO_SEAL)


# JSON that programs understand in different ways.


def written(court: Court, was: str, now: str) -> bytes:
    text = court.file("json").decode()
    assert was in text
    return text.replace(was, now, 1).encode()


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ('"text": "Ya."', '"text": "Ya.", "text": "Tidak."'),
        ('"text": "Ya."', '"text": "Tidak.", "te\\u0078t": "Ya."'),
        ('"text": "Ya."', '"text": "Ya.", "Text": "Tidak."'),
        ('"text": "Ya."', '"text": "Ya.\\ud800"'),
        ('"text": "Ya."', '"text": "\\u202eYa."'),
        ('"text": "Ya."', '"text": "\\u200bYa."'),
        ('"text": "Ya."', '"te\\ud800xt": "Tidak.", "text": "Ya."'),
        ('"start": 20.0', '"start": 1e999'),
        ('"start": 20.0', '"start": NaN'),
        ('"start": 20.0', f'"start": 2{"0" * 5000}'),
        ('"start": 20.0', f'"start": 2{"0" * 400}'),
        ('"start": 20.0', '"start": "20.0"'),
        ('"start": 20.0', '"start": true'),
        ('"confidence": 0.9', '"confidence": 0.90001'),
    ],
    ids=lambda text: ascii(text)[:40],
)
def test_json_that_is_read_in_two_ways_or_cannot_be_shown_is_told(court: Court, was: str, now: str):
    report = court.check(written(court, was, now))
    assert report.outcome in (Outcome.CHANGED, Outcome.UNREADABLE)


def test_half_a_character_breaks_no_page(court: Court):
    """Neither in what differs nor in the name of a key."""
    report = court.check(written(court, '"text": "Ya."', '"text": "Ya.\\ud800"'))
    assert any("\ud800" in one.now for one in report.differences)
    assert all(one.now.encode() is not None for one in _loaded(dumped(report)).differences)
    data = json.loads(court.file("json"))
    data["certification"]["record"]["document"]["key"] = "\ud800"
    report = court.check(json.dumps(data).encode())
    assert report.outcome is Outcome.NO_SEAL or _loaded(dumped(report)).key.encode()


def test_a_file_that_is_two_files_is_told(court: Court):
    """One that begins like a PDF is read as one; behind the last line of text or JSON nothing may stand."""
    for format in ("txt", "json"):
        content = court.file(format)
        assert court.check(OTHER + content).outcome is not Outcome.GENUINE
        assert court.check(content + OTHER).outcome is not Outcome.GENUINE
