"""What an export is, and what it may say about where its text comes from."""

from collections.abc import Callable
from dataclasses import dataclass

from transcription.exports.lines import one_line
from transcription.types import Transcription


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a text comes from, for the head of a file: facts as label and value, then a remark; in any language."""

    facts: tuple[tuple[str, str], ...] = ()
    remark: str = ""
    name: str = "recording"  # of the recording, for formats that ask for one

    def lines(self) -> list[str]:
        """`label: value` on one line each. A fact without a value is left out."""
        said = [f"{label}: {one_line(value)}" for label, value in self.facts if one_line(value)]
        return [*said, self.remark] if self.remark else said


UNKNOWN = Origin()


@dataclass(frozen=True, slots=True)
class Export:
    """`write` takes where the text comes from as well; formats that have no place for it leave it out."""

    content_type: str
    extension: str
    write: Callable[[Transcription, Origin], bytes]
