"""What a file says, held against its signed record and, if it carries one, its signed document."""

import json
from dataclasses import replace
from typing import Any

from transcription.exports.as_json import values_of
from transcription.exports.base import Layout, Origin, Style
from transcription.exports.feet import feet_of
from transcription.exports.frame import Frame, frame_of
from transcription.exports.pdf import not_shown
from transcription.exports.pdf_beside import ABOUT, STRUCTURE
from transcription.exports.pdf_bytes import is_as_written
from transcription.exports.shape import BESIDE as CATALOGUE
from transcription.exports.text import laid_out
from transcription.exports.word_container import is_plain
from transcription.seals import record as records
from transcription.seals.canonical import NotCanonical, digest_of
from transcription.seals.carried import Carried
from transcription.seals.comparing import MISSING, MOST, Difference, Piece, Where, differences, first_unsaid, plain
from transcription.seals.document import IN_RECORD, Document, data_frame
from transcription.seals.exact import line_differences
from transcription.seals.expected import (
    OPENING,
    between_marks,
    data_piece,
    frame_between_marks,
    said_pieces,
    spoken_pieces,
)
from transcription.seals.record import Record
from transcription.types import Segment

TIMES = "waktu kata"  # what differs where only the times of words do
VALUES = "nilai lain di bagian ini"  # where neither text nor words do: how sure the machine was
DRAWN = "digambar lain daripada yang ditulis"  # of a page whose text is right
OTHERWISE = "isinya lain daripada saat ditulis"
BESIDE = {CATALOGUE: Where.CATALOGUE, STRUCTURE: Where.READ_ALOUD, ABOUT: Where.ABOUT}  # of what is no page of a PDF
WRITTEN = "isinya lain daripada yang ditulis, seperti bila disimpan lagi dengan program lain"  # of a part, or the file
MOST_PAGES = 10_000
AROUND = ("", "", "")  # ends of lines before the seal of a text file, and behind it


def told_of(carried: Carried, record: Record, document: Document | None) -> list[Difference]:
    """In the order of the file. Without a signed document: as far as the record goes."""
    if carried.format == "json":
        return _of_data(carried, record, document)
    shown, told = _shown(carried, record)
    if document is None:
        return [*told, *_of_the_record(carried, record, shown)][:MOST] or _of_container(carried)
    spoken = _spoken(carried, record) if document.has_place_of_spoken else []
    told += _of_text(carried, document.frame, spoken, shown)
    if not told and not document.has_place_of_spoken:
        told += _unsaid(carried, record, shown)
    told += _of_renvois(carried, document)
    # What is written otherwise looks otherwise: told only where the words do not tell it.
    return (told or _of_shape(carried, document) or _of_bytes(carried, document) or _of_container(carried))[:MOST]


def layout_of(carried: Carried) -> Layout:
    layout = carried.seal.made.layout
    return Layout(layout) if layout in set(Layout) else Layout.READING


def _of_text(carried: Carried, frame: Frame, spoken: list[Piece], shown: str) -> list[Difference]:
    """Words, wherever lines end; where all of them are right, the lines of a text file, which has nothing else."""
    pieces = [*map(Piece, frame.before), *spoken, *map(Piece, frame.after)]
    told = differences(pieces, shown, _missing(carried, pieces))
    if told or carried.format != "txt":
        return told
    return line_differences([*laid_out(frame.before, [piece.text for piece in spoken], frame.after), *AROUND], shown)


def _missing(carried: Carried, pieces: list[Piece]) -> set[str]:
    """Certified characters that the fonts of a PDF do not have; they are asked only where it shows a box."""
    if carried.format != "pdf" or MISSING not in carried.shown:
        return set()
    return not_shown({letter for piece in pieces for letter in plain(piece.text) if letter > "~"} - {MISSING})


def _spoken(carried: Carried, record: Record) -> list[Piece]:
    made = carried.seal.made
    transcription = record.transcription(made.segments)
    origin = record.origin(is_part=made.segments is not None, rules=made.rules)
    return spoken_pieces(carried.format, transcription, origin, Style(layout_of(carried), made.times))


def _shown(carried: Carried, record: Record) -> tuple[str, list[Difference]]:
    """The text without the feet of the pages of a PDF; and where these are not as they should be."""
    if carried.format != "pdf":
        return carried.shown, []
    pages, numbers = feet_of(carried.pages, record.foot)
    bare = [place for place, number in enumerate(numbers, 1) if number is None]
    told = [Difference(str(place), record.foot, "", record.foot, Where.PAGE) for place in bare]
    return "\n".join(pages), [*_of_numbers([number for number in numbers if number is not None]), *told]


def _of_numbers(found: list[int]) -> list[Difference]:
    """Pages that are missing, or stand elsewhere. That the last ones are missing, the text tells."""
    last = min(max(found, default=0), MOST_PAGES)
    told = differences([Piece(str(number)) for number in range(1, last + 1)], " ".join(map(str, found)))
    return [replace(one, sentence="", where=Where.PAGE) for one in told]


def _of_the_record(carried: Carried, record: Record, shown: str) -> list[Difference]:
    """Without a signed document: the file is made anew of the record. The signature may have been taken out."""
    style = Style(layout_of(carried), carried.seal.made.times)
    origin, spoken = _origin(carried, record), _spoken(carried, record)
    is_minutes = style.layout is Layout.MINUTES and carried.format in ("docx", "pdf")
    if not is_minutes or record.has_facts:
        frame = frame_of(carried.format, origin, style, record.document["language"])
        return _of_text(carried, frame, spoken, shown)
    within = between_marks(shown)
    if within is None:
        return [Difference("", "", "", OPENING)]
    return _of_text(carried, frame_between_marks(origin), spoken, within)


def _origin(carried: Carried, record: Record) -> Origin:
    made = carried.seal.made
    return record.origin([one.document for one in carried.seal.renvois], made.segments is not None, made.rules)


def _unsaid(carried: Carried, record: Record, shown: str) -> list[Difference]:
    """The first certified paragraph that a document in the court's own layout does not have in its place."""
    made = carried.seal.made
    said = said_pieces(record.transcription(made.segments), record.origin(rules=made.rules), layout_of(carried))
    missing = first_unsaid(said, shown)
    return [] if missing is None else [Difference(missing.place, missing.text, "", missing.text)]


def _of_shape(carried: Carried, document: Document) -> list[Difference]:
    """What people see where the text is right: something over it, hidden, or in other letters."""
    others = document.differing(carried.shape)
    if carried.format != "pdf":
        return [Difference(name, WRITTEN, "", "", Where.PART) for name in others]
    drawn = [Difference(name, DRAWN, "", "", Where.PAGE) for name in others if name not in BESIDE]
    return [*drawn, *(Difference("", OTHERWISE, "", "", BESIDE[name]) for name in others if name in BESIDE)]


def _of_bytes(carried: Carried, document: Document) -> list[Difference]:
    """Where no reader of ours finds what is otherwise, others may."""
    if document.bytes is None or is_as_written(carried.content, document.bytes):
        return []
    return [Difference("", WRITTEN, "", "", Where.FILE)]


def _of_container(carried: Carried) -> list[Difference]:
    """What a file has that is no part of it, and that other programs may take for a document."""
    if carried.format == "docx" and not is_plain(carried.content):
        return [Difference("", WRITTEN, "", "", Where.FILE)]
    return [Difference("", OTHERWISE, "", "", Where.SEAL)] if carried.is_seal_inside else []


def _of_renvois(carried: Carried, document: Document) -> list[Difference]:
    """Those of the seal; that of the text is a line as any other."""
    signed, found = document.document["renvois"], [one.sha256 for one in carried.seal.renvois]
    return [] if signed == found else [Difference("", " ".join(signed), " ".join(found), "", Where.SEAL)]


def _of_data(carried: Carried, record: Record, document: Document | None) -> list[Difference]:
    made, data = carried.seal.made, carried.data
    frame = _frame_of_data(carried, record, document)
    shown = [*(_frame_shown(data) if frame else []), *_data_lines(data)]
    pieces = [*map(Piece, frame), *_spoken(carried, record)]
    told = differences(pieces, "\n".join(shown))
    if document is not None:
        told = told or _of_values(data, document)
        told += _of_renvois(carried, document)
        told += [] if data["certification"] == carried.seal.dump() else [Difference("", OTHERWISE, "", "", Where.SEAL)]
    return told or _of_words(data, record, made.segments is not None)


def _frame_of_data(carried: Carried, record: Record, document: Document | None) -> list[str]:
    """Of a file that carries no signed document, as the record has it, if that is not older than such documents."""
    if document is not None:
        return document.frame.before
    if not record.has_facts:
        return []
    return data_frame(values_of(record.transcription(carried.seal.made.segments), _origin(carried, record)))


def _frame_shown(data: dict[str, Any]) -> list[str]:
    try:
        return data_frame(data)
    except NotCanonical:
        return [json.dumps({name: data[name] for name in data if name not in IN_RECORD})]


def _of_values(data: dict[str, Any], document: Document) -> list[Difference]:
    """Of the segments, whose text is right: the other values."""
    signed = document.document["values"]
    return [
        Difference(_piece(segment).place, VALUES, "", _piece(segment).text)
        for segment, digest in zip(data["segments"], signed, strict=True)
        if _digest(segment) != digest
    ][:MOST]


def _digest(segment: Any) -> str:
    try:
        return digest_of(segment)
    except NotCanonical:
        return ""


def _data_lines(data: dict[str, Any]) -> list[str]:
    """Of what is there, whatever it is: what is no segment says so by being different."""
    segments = data.get("segments")
    return [_piece(segment).text for segment in segments] if isinstance(segments, list) else []


def _piece(stored: Any) -> Piece:
    try:
        return data_piece(
            Segment(
                float(stored["start"]),
                float(stored["end"]),
                str(stored["text"]),
                speaker=stored["speaker"] and str(stored["speaker"]),
                language=str(stored.get("language", "")),
            )
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):  # numbers without end too
        return Piece(json.dumps(stored, ensure_ascii=False)[:1000])


def _of_words(data: dict[str, Any], record: Record, is_part: bool) -> list[Difference]:
    """The words of a file for programs: the digest says whether they are right, not which are wrong."""
    if is_part or data.get("language") != record.document["language"]:
        return [] if is_part else [Difference("", record.document["language"], str(data.get("language")), "")]
    try:
        is_right = records.words_digest([line["words"] for line in data["segments"]]) == record.document["words_sha256"]
    except (KeyError, TypeError, ValueError):
        is_right = False
    return [] if is_right else [Difference("", TIMES, "", "")]
