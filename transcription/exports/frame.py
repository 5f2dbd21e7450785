"""What stands in a file around what was spoken: its head, its renvois, its closing, its feet.

Read back from a file that is made as the whole one is, with a mark in place of what was spoken: by the reader that the
check uses, and without reading the hundreds of pages in between.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace

from transcription.exports.base import Origin, Style
from transcription.exports.feet import feet_of
from transcription.types import Segment, Transcription


class NoFrame(ValueError):
    """The mark is not found where what was spoken should be."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Lines as the check reads them, before and after what was spoken."""

    before: list[str]
    after: list[str]


def frame_of(name: str, origin: Origin, style: Style, language: str) -> Frame:
    """Of TXT, and of DOCX and PDF in the standard layouts. `name`: of EXPORTS. Raises NoFrame, and as its writer."""
    if name == "txt":
        return Frame(origin.lines(), list(origin.stamp.renvois))
    from transcription.exports import EXPORTS
    from transcription.exports.reading import read

    mark = f"isi{secrets.token_hex(8)}"
    spoken = Transcription(language, 1.0, (Segment(0.0, 1.0, mark),))
    bare = replace(
        origin,
        stamp=replace(origin.stamp, packed="", certificate=b"", passphrase=""),
        sitting=origin.sitting and replace(origin.sitting, marks=()),  # they stand among what was spoken
    )
    pages = read(name, EXPORTS[name].write(spoken, bare, Style(style.layout, times=False))).pages
    shown = feet_of(pages, origin.stamp.foot)[0] if name == "pdf" else pages
    return _split(lines_of(shown), mark)


def lines_of(pages: Iterable[str]) -> list[str]:
    return [line.strip() for page in pages for line in page.splitlines() if line.strip()]


def _split(lines: list[str], mark: str) -> Frame:
    places = [place for place, line in enumerate(lines) if line == mark]
    if len(places) != 1:
        raise NoFrame(f"{len(places)} marks")
    return Frame(lines[: places[0]], lines[places[0] + 1 :])
