"""A file taken apart: what it shows, and the seal that it carries. Nothing of it is trusted yet."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from transcription.exports.armour import disarmoured
from transcription.exports.shape import Shape
from transcription.seals.seal import BadSeal, Seal

ReadDocument = Callable[[str, bytes], tuple[list[str], str, Shape]]  # as transcription.exports.read_apart


class Unreadable(ValueError):
    """Not a file of the kind that it seems to be."""


@dataclass(frozen=True, slots=True)
class Carried:
    """`data`: the JSON of a file for programs. `pages`: of a document, else what stands around the seal."""

    format: str
    seal: Seal
    pages: tuple[str, ...] = ()
    data: Any = None
    shape: Shape = field(default_factory=dict)
    content: bytes = b""  # of a document
    is_seal_inside: bool = False  # of text: it does not end the file, as the court writes it

    @property
    def shown(self) -> str:
        return "\n".join(self.pages)


def kind_of(content: bytes) -> str:
    if content.startswith(b"%PDF"):
        return "pdf"
    if content.startswith(b"PK"):
        return "docx"
    return "json" if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else "txt"


def taken_apart(format: str, content: bytes, read_document: ReadDocument) -> Carried:
    """Raises BadSeal and Unreadable."""
    if format in ("pdf", "docx"):
        try:
            pages, packed, shape = read_document(format, content)
        except ValueError as error:
            raise Unreadable from error
        return Carried(format, Seal.unpack(packed), tuple(pages), shape=shape, content=content)
    try:
        text = content.decode("utf-8-sig")
        if format == "txt":
            shown, packed, is_inside = disarmoured(text)
            return Carried(format, Seal.unpack(packed), (shown,), is_seal_inside=is_inside)
        data = json.loads(text, object_pairs_hook=_once)
    except BadSeal:
        raise
    except (ValueError, RecursionError) as error:  # what is no text, no JSON, or has numbers of thousands of digits
        raise Unreadable from error
    return Carried(format, Seal.load(data.get("certification")), data=data)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """What a name says twice, some readers take from the first place and some from the last. Raises Unreadable."""
    values = dict(pairs)
    if len(values) != len(pairs):
        raise Unreadable("a name twice")
    return values
