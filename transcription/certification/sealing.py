"""Files of a certified version, each signed as a whole when it is written, its head and its closing too.

Only what is written here is signed. Without the private key a file carries the record alone, and the check says what
that does not cover.
"""

from dataclasses import replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone

from transcription.certification.files import Contents
from transcription.certification.freezing import local
from transcription.certification.keys import present_key, remembered
from transcription.exports import (
    DocumentFailed,
    Stamp,
    Style,
    bytes_of,
    file_of,
    frame_apart,
    frame_of,
    lines_of,
    pending,
    read_apart,
    seal_apart,
    shape_apart,
)
from transcription.exports.as_json import values_of
from transcription.seals import (
    Seal,
    Signed,
    canonical,
    fingerprint,
    first_unsaid,
    said_pieces,
    sign,
    whole,
    whole_data,
    whole_text,
)

CARRY = ("txt", "json", "docx", "pdf")  # formats that have a place for a seal


def sealed_file(format: str, contents: Contents, style: Style) -> bytes:
    """Raises as file_of."""
    key = present_key()  # what was certified stays to be had without it
    if style.template:
        return _in_own_layout(format, contents, style, key)
    if format not in CARRY:
        return file_of(format, contents.transcription, contents.origin, style)
    if key is None:
        return _carrying(contents.seal, format, contents, style)
    if format in ("docx", "pdf"):
        return _as_it_looks(format, contents, style, key)
    return _carrying(_signed(contents.seal, _whole_text(format, contents, style), key), format, contents, style)


def _carrying(seal: Seal, format: str, contents: Contents, style: Style) -> bytes:
    origin = replace(contents.origin, stamp=_with(seal, contents.origin.stamp))
    return file_of(format, contents.transcription, origin, style)


def _whole_text(format: str, contents: Contents, style: Style) -> dict[str, Any]:
    seal, origin, transcription = contents.seal, contents.origin, contents.transcription
    if format == "json":
        return whole_data(seal.record, seal.renvois, seal.made, values_of(transcription, origin))
    frame = frame_of(format, origin, style, transcription.language)
    return whole(format, seal.record, seal.renvois, seal.made, frame)


def _as_it_looks(format: str, contents: Contents, style: Style, key: Ed25519PrivateKey) -> bytes:
    """Written once: what is signed is how it looks without the seal, which it gets afterwards."""
    seal, origin, transcription = contents.seal, contents.origin, contents.transcription
    made = file_of(format, transcription, replace(origin, stamp=pending(format, origin.stamp)), style)
    frame = frame_apart(format, origin, style, transcription.language)
    shape, written = shape_apart(format, made), _bytes_of(made, origin.stamp) if format == "pdf" else None
    document = whole(format, seal.record, seal.renvois, seal.made, frame, shape, written)
    return seal_apart(format, made, _with(_signed(seal, document, key), origin.stamp), origin.version)


def _bytes_of(pdf: bytes, stamp: Stamp) -> dict[str, Any]:
    try:
        return bytes_of(pdf, stamp)
    except ValueError as error:
        raise DocumentFailed("the certificate cannot be read") from error


def _in_own_layout(format: str, contents: Contents, style: Style, key: Ed25519PrivateKey | None) -> bytes:
    """A court's template may say anything in any order: what came of it is read back and signed line by line.

    Where it leaves out certified words, or takes them apart, the document gets no seal.
    """
    made = file_of(format, contents.transcription, contents.origin, style)
    if key is None:
        return made
    pages, _, shape = read_apart(format, made)
    lines = lines_of(pages)
    said = said_pieces(contents.transcription, contents.origin, style.layout)
    if first_unsaid(said, "\n".join(lines)) is not None:
        return made
    seal = contents.seal
    document = whole_text(seal.record, seal.renvois, seal.made, lines, shape)
    return seal_apart(format, made, _with(_signed(seal, document, key), contents.origin.stamp))


def _with(seal: Seal, stamp: Stamp) -> Stamp:
    return replace(stamp, packed=seal.packed())


def _signed(seal: Seal, document: dict[str, Any], key: Ed25519PrivateKey) -> Seal:
    remembered(key)
    document = document | {"at": local(timezone.now()), "key": fingerprint(key)}
    return replace(seal, document=Signed(document, sign(key, canonical(document))))
