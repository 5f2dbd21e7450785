"""A certified file as a whole: all that it says besides what was spoken, signed when it is written.

What was spoken is in the record, and is not repeated here. docs/certification.md writes the form down.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from transcription.exports.frame import Frame
from transcription.exports.pdf_beside import ABOUT, STRUCTURE
from transcription.exports.shape import Shape
from transcription.seals.canonical import canonical, digest_of
from transcription.seals.seal import Made, Signed

FORM = "courtsight-document/1"
SPOKEN = None  # in the list of lines: here stands what was spoken, made of the record
IN_RECORD = ("segments", "certification")  # of a file for programs
# What is signed of every file, and of each kind besides that; of text alone its lines are all that it has.
NEEDED = {"record", "made", "renvois", "lines", "at", "key"}
BESIDE = {"txt": set(), "json": {"values"}, "docx": {"shape"}, "pdf": {"shape", "bytes"}}
IN_SHAPE = {"pdf": {STRUCTURE, ABOUT}}


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the form FORM whose signature is right."""

    document: dict[str, Any]

    @property
    def has_place_of_spoken(self) -> bool:
        """Not so in a court's own layout, where it can be anywhere: its lines are all of the text."""
        return SPOKEN in self.document["lines"]

    @property
    def frame(self) -> Frame:
        """Where nothing marks the place of what was spoken, all is before it."""
        lines = self.document["lines"]
        place = lines.index(SPOKEN) if self.has_place_of_spoken else len(lines)
        return Frame(lines[:place], lines[place + 1 :])

    @property
    def is_whole(self) -> bool:
        """Whether it holds all that is signed of a file of its kind: of what it lacks it would say nothing."""
        kind, held = self.document.get("file"), self.document.keys()
        if kind not in BESIDE or not held >= NEEDED | BESIDE[kind]:
            return False
        return self.shape.keys() >= IN_SHAPE.get(kind, set())

    @property
    def shape(self) -> Shape:
        """How the pages, or the parts of a Word document, were written; empty where text is all that a file has."""
        return self.document.get("shape", {})

    def differing(self, found: Shape) -> list[str]:
        """Names of what looks otherwise than it was signed."""
        return [name for name in {**self.shape, **found} if self.shape.get(name) != found.get(name)]

    @property
    def bytes(self) -> dict[str, Any] | None:
        """As pdf_bytes.bytes_of; None of other files than PDF."""
        return self.document.get("bytes")

    def belongs_to(self, format: str, record: Signed, made: Made) -> bool:
        same_record = self.document.get("record") == record.sha256
        return same_record and self.document.get("file") == format and self.document.get("made") == made.dump()


def whole(
    format: str,
    record: Signed,
    renvois: Sequence[Signed],
    made: Made,
    frame: Frame,
    shape: Shape | None = None,
    written: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What is to be signed of a file in a standard layout; the key is added by whoever signs.

    `shape`, and of a PDF `written`, as pdf_bytes.bytes_of: of the very file before it gets its seal; None for text.
    """
    lines = {"lines": [*frame.before, SPOKEN, *frame.after]}
    looks = {name: value for name, value in {"shape": shape, "bytes": written}.items() if value is not None}
    return _named(format, record, renvois, made) | lines | looks


def whole_text(record: Signed, renvois: Sequence[Signed], made: Made, lines: list[str], shape: Shape) -> dict[str, Any]:
    """The same of a Word document in a layout of the court's own."""
    return _named("docx", record, renvois, made) | {"lines": lines, "shape": shape}


def whole_data(record: Signed, renvois: Sequence[Signed], made: Made, data: dict[str, Any]) -> dict[str, Any]:
    """The same of a file for programs; `data` without its seal."""
    values = {"lines": [*data_frame(data), SPOKEN], "values": [digest_of(one) for one in data["segments"]]}
    return _named("json", record, renvois, made) | values


def data_frame(data: dict[str, Any]) -> list[str]:
    """What stands beside the segments, a line each. Raises NotCanonical."""
    return [f"{name}: {canonical(data[name]).decode()}" for name in sorted(data) if name not in IN_RECORD]


def _named(format: str, record: Signed, renvois: Sequence[Signed], made: Made) -> dict[str, Any]:
    return {
        "format": FORM,
        "record": record.sha256,
        "file": format,
        "made": made.dump(),
        "renvois": [renvoi.sha256 for renvoi in renvois],
    }
