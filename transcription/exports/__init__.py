"""Files that a transcription can be saved as. To add one: a module here and a line in EXPORTS."""

from transcription.exports import as_json, pdf, rttm, subtitles, text, word
from transcription.exports.apart import (
    DocumentFailed,
    check_apart,
    frame_apart,
    read_apart,
    seal_apart,
    shape_apart,
    write_apart,
)
from transcription.exports.base import COPY, PLAIN, UNKNOWN, CertifiedVersion, Export, Layout, Origin, Stamp, Style
from transcription.exports.frame import Frame, frame_of, lines_of
from transcription.exports.pdf_bytes import bytes_of
from transcription.exports.pdf_seal import pending
from transcription.exports.shape import Shape, shape_of
from transcription.exports.sitting import Exhibit, Leave, Mark, Person, Sitting
from transcription.exports.statement import Part, blanks_in, statement_of
from transcription.exports.templates import LARGEST, FaultCode, TemplateFault
from transcription.exports.word_templates import standard_template
from transcription.exports.wording import UNTOLD
from transcription.types import Transcription

__all__ = [
    "COPY",
    "EXPORTS",
    "LARGEST",
    "PLAIN",
    "UNKNOWN",
    "CertifiedVersion",
    "DocumentFailed",
    "Exhibit",
    "Export",
    "FaultCode",
    "Frame",
    "Layout",
    "Leave",
    "Mark",
    "Origin",
    "Part",
    "Person",
    "Shape",
    "Sitting",
    "Stamp",
    "Style",
    "TemplateFault",
    "UNTOLD",
    "blanks_in",
    "bytes_of",
    "check_apart",
    "file_of",
    "frame_apart",
    "frame_of",
    "lines_of",
    "pending",
    "read_apart",
    "seal_apart",
    "shape_apart",
    "shape_of",
    "standard_template",
    "statement_of",
    "write_apart",
]

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXPORTS: dict[str, Export] = {
    "txt": Export("text/plain; charset=utf-8", "txt", text.write),
    "srt": Export("application/x-subrip; charset=utf-8", "srt", subtitles.write_srt),
    "vtt": Export("text/vtt; charset=utf-8", "vtt", subtitles.write_vtt),
    "json": Export("application/json", "json", as_json.write),
    "rttm": Export("text/plain; charset=utf-8", "rttm", rttm.write),
    "docx": Export(WORD, "docx", word.write, is_heavy=True),
    "pdf": Export("application/pdf", "pdf", pdf.write, is_heavy=True),
}


def file_of(name: str, transcription: Transcription, origin: Origin, style: Style) -> bytes:
    """The file, of a process of its own where the format is heavy. Raises as write_apart."""
    format = EXPORTS[name]
    if format.is_heavy:
        return write_apart(name, transcription, origin, style)
    return format.write(transcription, origin, style)
