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
LATER = {STRUCTURE, ABOUT}  # of a PDF: names in its shape that earlier files lack
IN_RECORD = ("segments", "certification")  # of a file for programs


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
    def shape(self) -> Shape | None:
        """How the pages, or the parts of a Word document, were written; None in files of before that was signed."""
        return self.document.get("shape")

    def differing(self, found: Shape) -> list[str]:
        """Names of what looks otherwise than it was signed; of files of before all of it was, as far as it was."""
        signed = self.shape
        if signed is None:
            return []
        later = LATER - signed.keys() if self.document["file"] == "pdf" else set()
        names = [*signed, *(name for name in found if name not in signed and name not in later)]
        return [name for name in names if signed.get(name) != found.get(name)]

    @property
    def bytes(self) -> dict[str, Any] | None:
        """As pdf_bytes.bytes_of; None of other files than PDF, and in those of before bytes were signed."""
        return self.document.get("bytes")

    @property
    def is_all_signed(self) -> bool:
        """Whether nothing at all in the file can differ: text alone is all that TXT and JSON have."""
        return self.is_shape_signed and (self.document["file"] != "pdf" or self.bytes is not None)

    @property
    def is_shape_signed(self) -> bool:
        """Of a PDF its pages at least: what it has for reading aloud came later."""
        return self.document["file"] not in ("docx", "pdf") or self.shape is not None

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
