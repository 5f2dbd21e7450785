"""Whether a file says what a court has certified, and where it does not."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from transcription.exports.armour import disarmoured
from transcription.exports.base import Layout, Style
from transcription.seals import record as records
from transcription.seals.canonical import NotCanonical, canonical
from transcription.seals.comparing import Difference, differences
from transcription.seals.expected import between_marks, data_piece, expected_pieces
from transcription.seals.keys import is_signed
from transcription.seals.record import Record
from transcription.seals.seal import BadSeal, Seal, Signed
from transcription.types import Segment

Keys = Callable[[str], Ed25519PublicKey | None]  # by fingerprint
ReadDocument = Callable[[str, bytes], tuple[list[str], str]]  # as transcription.exports.read_apart
TIMES = "waktu kata"  # what differs where only the times of words do


class Outcome(StrEnum):
    GENUINE = "genuine"
    CHANGED = "changed"  # the seal is right, the text is another one
    FORGED = "forged"  # the seal has been changed
    UNKNOWN_KEY = "unknown_key"
    NO_SEAL = "no_seal"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Report:
    """`record` is there where its signature is right."""

    outcome: Outcome
    format: str = ""
    record: Record | None = None
    renvois: int = 0
    key: str = ""  # fingerprint of the one that it says it is signed with
    differences: tuple[Difference, ...] = ()
    is_excerpt: bool = False
    covers_head: bool = True  # minutes: what they say of the hearing itself is not signed


@dataclass(frozen=True, slots=True)
class Carried:
    """A file taken apart. `data`: the JSON of one for programs."""

    format: str
    shown: str
    seal: Seal
    data: Any = None
    pages: tuple[str, ...] = ()


class _Unreadable(ValueError):
    pass


def check(content: bytes, keys: Keys, read_document: ReadDocument) -> Report:
    """`read_document` raises ValueError for what it cannot read. A file of any kind is taken, none is trusted."""
    format = kind_of(content)
    try:
        carried = _taken_apart(format, content, read_document)
    except BadSeal:
        return Report(Outcome.NO_SEAL, format)
    except _Unreadable:
        return Report(Outcome.UNREADABLE, format)
    record = carried.seal.record
    public = keys(record.key)
    if public is None:
        return Report(Outcome.UNKNOWN_KEY, format, key=record.key)
    if not _is_right(record, records.FORM, public):
        return Report(Outcome.FORGED, format, key=record.key)
    if not all(_is_right_renvoi(renvoi, record, keys) for renvoi in carried.seal.renvois):
        return Report(Outcome.FORGED, format, Record(record.document), key=record.key)
    return _compared(carried)


def kind_of(content: bytes) -> str:
    if content.startswith(b"%PDF"):
        return "pdf"
    if content.startswith(b"PK"):
        return "docx"
    return "json" if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else "txt"


def _taken_apart(format: str, content: bytes, read_document: ReadDocument) -> Carried:
    """Raises BadSeal and _Unreadable."""
    if format in ("pdf", "docx"):
        try:
            pages, packed = read_document(format, content)
        except ValueError as error:
            raise _Unreadable from error
        return Carried(format, "\n".join(pages), Seal.unpack(packed), pages=tuple(pages))
    try:
        text = content.decode("utf-8-sig")
        if format == "txt":
            shown, packed = disarmoured(text)
            return Carried(format, shown, Seal.unpack(packed))
        data = json.loads(text)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise _Unreadable from error
    return Carried(format, "", Seal.load(data.get("certification")), data=data)


def _is_right(signed: Signed, form: str, public: Ed25519PublicKey) -> bool:
    try:
        message = canonical(signed.document)
    except NotCanonical:
        return False
    return signed.document.get("format") == form and is_signed(public, message, signed.signature)


def _is_right_renvoi(renvoi: Signed, record: Signed, keys: Keys) -> bool:
    """Its signature may be of a later key. It must belong to this very version."""
    public = keys(renvoi.key)
    belongs = renvoi.document.get("version_sha256") == record.sha256
    return public is not None and belongs and _is_right(renvoi, records.RENVOI, public)


def _compared(carried: Carried) -> Report:
    record = Record(carried.seal.record.document)
    made, renvois = carried.seal.made, [one.document for one in carried.seal.renvois]
    is_part = made.segments is not None
    layout = Layout(made.layout) if made.layout in set(Layout) else Layout.READING
    style = Style(layout, made.times)
    transcription = record.transcription(made.segments)
    pieces = expected_pieces(carried.format, transcription, record.origin(renvois, is_part), style)
    shown = _shown(carried, record, layout)
    told = differences(pieces, shown) if shown is not None else [Difference("", "", "", pieces[0].text)]
    if carried.format == "json" and not told:
        told = _of_words(carried.data, record, is_part)
    return Report(
        Outcome.CHANGED if told else Outcome.GENUINE,
        carried.format,
        record,
        len(renvois),
        carried.seal.record.key,
        tuple(told),
        is_part,
        covers_head=not (layout is Layout.MINUTES and carried.format in ("docx", "pdf")),
    )


def _shown(carried: Carried, record: Record, layout: Layout) -> str | None:
    """The text that is held against the record; None for minutes whose parts are not found."""
    if carried.format == "json":
        return "\n".join(_data_lines(carried.data))
    shown = carried.shown
    if carried.format == "pdf":
        shown = "\n".join(_without_foot(page, number, record.foot) for number, page in enumerate(carried.pages, 1))
    is_minutes = layout is Layout.MINUTES and carried.format in ("docx", "pdf")
    return between_marks(shown) if is_minutes else shown


def _without_foot(page: str, number: int, foot: str) -> str:
    """A page without its number and the line at its foot, if they are as they should be."""
    # Where a long word may be broken: readers of PDF find that place in some digests and not in others.
    page = page.replace("\u200b", "")
    words, ends = page.split(), [str(number), *foot.split()]
    if words[len(words) - len(ends) :] != ends:
        return page
    left = page.rstrip()
    for word in reversed(ends):
        left = left.removesuffix(word).rstrip()
    return left


def _data_lines(data: Any) -> list[str]:
    """Of what is there, whatever it is: what is no segment says so by being different."""
    segments = data.get("segments")
    return [_data_line(segment) for segment in segments] if isinstance(segments, list) else []


def _data_line(stored: Any) -> str:
    try:
        segment = Segment(
            float(stored["start"]),
            float(stored["end"]),
            str(stored["text"]),
            speaker=stored["speaker"] and str(stored["speaker"]),
            language=str(stored.get("language", "")),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return json.dumps(stored, ensure_ascii=False)[:1000]
    return data_piece(segment).text


def _of_words(data: Any, record: Record, is_part: bool) -> list[Difference]:
    """The words of a file for programs: the digest says whether they are right, not which are wrong."""
    if is_part or data.get("language") != record.document["language"]:
        return [] if is_part else [Difference("", record.document["language"], str(data.get("language")), "")]
    try:
        is_right = records.words_digest([line["words"] for line in data["segments"]]) == record.document["words_sha256"]
    except (KeyError, TypeError, ValueError):
        is_right = False
    return [] if is_right else [Difference("", TIMES, "", "")]
