"""What a file of a certified version must say, piece by piece, in the order in which a reader of the file meets it."""

from collections.abc import Iterable
from dataclasses import asdict

from transcription.exports.base import Layout, Origin, Style
from transcription.exports.frame import Frame
from transcription.exports.lines import said_by
from transcription.exports.paragraphs import Paragraph, marks_after, paragraphs_of
from transcription.exports.pdf import turns_of
from transcription.exports.text import clock, line_of
from transcription.seals.comparing import Piece
from transcription.types import Segment, Transcription

# The head and the closing of minutes come from what is known of the hearing, which records of earlier days do not say:
# there only what is between these two lines is held against the record.
OPENING, CLOSING = "Jalannya persidangan", "Barang bukti dan alat bukti"
RENVOIS = "Renvoi"


def spoken_pieces(format: str, transcription: Transcription, origin: Origin, style: Style) -> list[Piece]:
    if format == "json":
        return [data_piece(segment) for segment in transcription.segments]
    if format == "txt":
        return [Piece(line_of(segment, style), _place(segment)) for segment in transcription.segments]
    return _paragraphs(format, transcription, origin, style)


def said_pieces(transcription: Transcription, origin: Origin, layout: Layout) -> list[Piece]:
    """The paragraphs without who says them and when, which a court's own layout may put anywhere."""
    said = paragraphs_of(transcription.segments, Style(layout, times=True), origin.sitting)
    return [Piece(one.teks, f"{one.waktu} {one.pembicara}".strip()) for one in said]


def data_piece(segment: Segment) -> Piece:
    """Of a format for programs: times to the millisecond, the speaker, the text."""
    times = f"{segment.start:.3f}\u2013{segment.end:.3f}"
    return Piece(f"{times} {segment.language} {segment.speaker or ''}: {segment.text}", _place(segment))


def frame_between_marks(origin: Origin) -> Frame:
    """Of minutes: what stands around the spoken words as far as a record knows that has nothing of the sitting."""
    renvois = origin.stamp.renvois
    return Frame([OPENING], [*([RENVOIS] if renvois else []), *renvois, CLOSING])


def between_marks(shown: str) -> str | None:
    """What minutes say between their head and their closing; None where these are not found."""
    lines = shown.splitlines()
    first = next((n for n, line in enumerate(lines) if line.strip() == OPENING), None)
    last = next((n for n, line in reversed(list(enumerate(lines))) if line.strip() == CLOSING), None)
    if first is None or last is None or last < first:
        return None
    return "\n".join(lines[first : last + 1])


def _paragraphs(format: str, transcription: Transcription, origin: Origin, style: Style) -> list[Piece]:
    said = paragraphs_of(transcription.segments, style, origin.sitting)
    timed = paragraphs_of(transcription.segments, Style(style.layout, times=True), origin.sitting)
    if format == "docx":
        shown = [_in_word(paragraph, style) for paragraph in said]
    else:
        shown = [line for turn in turns_of([asdict(one) for one in said]) for line in _lines_of_turn(turn)]
    pieces: list[Piece] = []
    for text, one in zip(shown, timed, strict=True):
        pieces += [*map(Piece, one.penanda), Piece(text, f"{one.waktu} {one.pembicara}".strip())]
    return pieces + [*map(Piece, marks_after(transcription.segments, style, origin.sitting))]


def _in_word(said: Paragraph, style: Style) -> str:
    if style.layout is Layout.VERBATIM:
        return f"{said.waktu} {said.pembicara} {said.teks}"
    time = f"[{said.waktu}] " if said.waktu else ""
    kind = f"{said.jenis} \u2013 " if said.jenis else ""
    return f"{time}{kind}{said.pembicara + ': ' if said.pembicara else ''}{said.teks}"


def _lines_of_turn(turn: dict[str, str]) -> Iterable[str]:
    first, *others = turn["teks"].split("\n")
    return [turn["waktu"] + turn["siapa"] + first, *others]


def _place(segment: Segment) -> str:
    return f"{clock(segment.start)} {said_by(segment.speaker).removesuffix(': ')}".strip()
