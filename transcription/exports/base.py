"""What an export is, what it may say about where its text comes from, and how it can be laid out."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from transcription.exports.lines import one_line
from transcription.exports.sitting import Sitting
from transcription.types import Transcription


@dataclass(frozen=True, slots=True)
class CertifiedVersion:
    """One that a file, which is not of it, tells of: its number, and the digest of its record in hexadecimal."""

    number: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the file of a transcript carries that people have reviewed; see docs/certification.md."""

    packed: str = ""  # the seal, as text on one line; empty where there is none
    foot: str = ""  # for the foot of each page
    renvois: tuple[str, ...] = ()  # corrections beside the certified words, a line each
    status: str = ""  # draft, review or certified; COPY
    uncertified: str = ""  # above minutes whose head and closing nobody has certified: that it is so
    in_force: CertifiedVersion | None = None  # beside the newer draft that is in the file
    copy_of: CertifiedVersion | None = None  # of which this is an anonymised copy
    # PKCS 12 that PDFs are signed with, and its passphrase: no log repeats them.
    certificate: bytes = field(default=b"", repr=False)
    passphrase: str = field(default="", repr=False)


NO_STAMP = Stamp()
COPY = "anonymised_copy"  # of a certified version: what people stand for is that one, not this file


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a text comes from, for the head of a file: facts as label and value, then a remark; in any language."""

    facts: tuple[tuple[str, str], ...] = ()
    remark: str = ""
    name: str = "recording"  # of the recording, for formats that ask for one
    title: str = "Transkrip"
    version: str = ""
    sitting: Sitting | None = None  # for the minutes
    stamp: Stamp = NO_STAMP
    address: str = ""  # of the transcript's page, whose fragment t=… is a second of the recording

    def lines(self) -> list[str]:
        """`label: value` on one line each. A fact without a value is left out."""
        said = [f"{label}: {one_line(value)}" for label, value in self.facts if one_line(value)]
        return [*said, self.remark] if self.remark else said


UNKNOWN = Origin()


class Layout(StrEnum):
    READING = "reading"  # what one speaker says in a row is one paragraph
    VERBATIM = "verbatim"  # each segment as it was heard, with its time
    MINUTES = "minutes"  # Berita Acara Sidang


@dataclass(frozen=True, slots=True)
class Style:
    """How documents are laid out. Subtitles and data have no place for it."""

    layout: Layout = Layout.READING
    times: bool | None = None  # None: as the layout has it
    confidence: bool = False
    template: bytes = b""  # the court's own Word document for this layout; empty: the standard one

    @property
    def with_times(self) -> bool:
        return self.layout is not Layout.READING if self.times is None else self.times


PLAIN = Style()


@dataclass(frozen=True, slots=True)
class Export:
    """`write` takes where the text comes from and a style as well; formats without a place for them leave them out."""

    content_type: str
    extension: str
    write: Callable[[Transcription, Origin, Style], bytes]
    is_heavy: bool = False  # to be written by a process of its own: see apart.py
