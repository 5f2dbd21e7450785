"""Which file of a transcript is wanted."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from transcription.exports import EXPORTS, Layout


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which file of a transcript. Options that a format has no place for change nothing."""

    format: str  # of EXPORTS
    layout: Layout = Layout.READING
    times: bool | None = None  # None: as the layout has it
    confidence: bool = False
    speakers: tuple[UUID, ...] = ()  # only these; empty: everybody
    start: float | None = None  # seconds; only what is said after it
    end: float | None = None
    version: int | None = None  # a certified one; None: the transcript as it stands
    anonymised: bool = False  # of the transcript as it stands
    confirmed: bool = False  # that it may be made before everything was reviewed

    @property
    def is_document(self) -> bool:
        """Has paragraphs and a layout."""
        return EXPORTS[self.format].is_heavy

    @property
    def is_minutes(self) -> bool:
        return self.layout is Layout.MINUTES and self.is_document

    @property
    def is_part(self) -> bool:
        return bool(self.speakers) or self.start is not None or self.end is not None

    def details(self) -> dict[str, Any]:
        """For the audit trail: what is not as usual."""
        layout = {"layout": self.layout.value} if self.is_document else {}
        part = {
            "speakers": [str(one) for one in self.speakers],
            "start": self.start,
            "end": self.end,
            "version": self.version,
            "anonymised": self.anonymised,
        }
        return {"format": self.format, **layout, **{name: value for name, value in part.items() if value}}
