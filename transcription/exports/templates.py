"""A court's own Word template: whether it is one, whether it does harm, and which line is at fault."""

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from html import unescape
from itertools import count
from typing import TYPE_CHECKING

from transcription.exports.base import Layout, Origin, Style
from transcription.exports.content import content_of
from transcription.exports.sitting import Exhibit, Leave, Mark, Person, Sitting
from transcription.exports.template_tags import Line, first_unbalanced
from transcription.types import Segment, Transcription

if TYPE_CHECKING:
    from jinja2.exceptions import TemplateSyntaxError

LARGEST = 2 * 1024**2  # bytes of the file
LARGEST_INSIDE = 20 * 1024**2  # bytes of all its parts
MOST_PARTS = 300
BODY = "word/document.xml"
# Programs, and files within the file.
ACTIVE = re.compile(r"vbaproject|/activex/|/embeddings/|\.bin$|/afchunk", re.I)
# What Word fetches when it opens the document; links wait to be clicked.
OUTSIDE = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>")
FETCHING = re.compile(r"INCLUDEPICTURE|INCLUDETEXT|\bDDE(?:AUTO)?\b|<(?:\w+:)?altChunk\b")
DECLARED = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"'](?!utf-8[\"'])", re.I)

LONGEST_TEXT = 200  # characters of a line that are repeated
# As Jinja says it.
UNBALANCED = re.compile(r"Unexpected end of template|Encountered unknown tag '(?:end\w*|else|elif)'|Missing end of raw")


class FaultCode(StrEnum):
    TOO_LARGE = "too_large"
    NOT_WORD = "not_word"
    ACTIVE = "active"  # macros, embedded files
    OUTSIDE = "outside"  # fetches something when opened
    SYNTAX = "syntax"
    UNCLOSED = "unclosed"  # a block without its end; detail: the tag that is missing
    STRAY = "stray"  # an end, or an else, of no block
    UNKNOWN_TAG = "unknown_tag"
    UNKNOWN_FILTER = "unknown_filter"  # or test
    UNKNOWN_NAME = "unknown_name"
    FORBIDDEN = "forbidden"  # the sandbox
    NOT_SAID = "not_said"  # nothing of what was said would be in the minutes
    UNUSABLE = "unusable"  # takes too long, too much memory, or does not come out as a document


UNKNOWN = {
    FaultCode.STRAY: re.compile(r"Encountered unknown tag '(end\w*|else|elif)'"),
    FaultCode.UNKNOWN_TAG: re.compile(r"Encountered unknown tag '([^']*)'"),
    FaultCode.UNKNOWN_FILTER: re.compile(r"No (?:filter|test) named '([^']*)'"),
}


@dataclass
class TemplateFault(Exception):
    """`line` counts the paragraphs, from 1; 0 where no single one is at fault. `text` is what it says.

    `detail`: for SYNTAX, NOT_WORD and the like it is for logs, in English; for others the word at fault.
    """

    code: str
    line: int = 0
    text: str = ""
    detail: str = ""


def check_template(template: bytes) -> None:
    """Raises TemplateFault. To be called in a process of its own: a template can take any time and memory."""
    from transcription.exports.word import fill_in

    check_archive(template)
    with blamed(template):
        made = fill_in(template, content_of(SAMPLE, Origin(sitting=SITTING), Style(Layout.MINUTES)))
    if not any(SAID in text for text in _lines(made)):
        raise TemplateFault(FaultCode.NOT_SAID)


def check_archive(template: bytes) -> None:
    """Raises TemplateFault for what is no Word document, is too large once unpacked, or would act or fetch."""
    if len(template) > LARGEST:
        raise TemplateFault(FaultCode.TOO_LARGE)
    try:
        parts = _unpacked(template)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise TemplateFault(FaultCode.NOT_WORD) from error
    if BODY not in parts:
        raise TemplateFault(FaultCode.NOT_WORD)
    for name, content in parts.items():
        _check_part(name, content)


def _unpacked(template: bytes) -> dict[str, bytes]:
    """Reads no further than the limit, whatever the archive says about its sizes."""
    parts, room = {}, LARGEST_INSIDE
    with zipfile.ZipFile(io.BytesIO(template)) as archive:
        if len(archive.infolist()) > MOST_PARTS:
            raise TemplateFault(FaultCode.TOO_LARGE)
        for entry in archive.infolist():
            with archive.open(entry) as file:
                parts[entry.filename] = file.read(room + 1)
            room -= len(parts[entry.filename])
            if room < 0:
                raise TemplateFault(FaultCode.TOO_LARGE)
    return parts


def _check_part(name: str, content: bytes) -> None:
    if ACTIVE.search(name):
        raise TemplateFault(FaultCode.ACTIVE, detail=name)
    if not name.endswith((".xml", ".rels")):
        return
    # Entities could name files of this machine, or grow without end; another encoding could hide them.
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\0" in content or DECLARED.search(content):
        raise TemplateFault(FaultCode.NOT_WORD, detail=name)
    if any(b"/hyperlink" not in relation for relation in OUTSIDE.findall(content)):
        raise TemplateFault(FaultCode.OUTSIDE, detail=name)
    found = FETCHING.search(content.decode(errors="replace"))
    if found:
        raise TemplateFault(FaultCode.OUTSIDE, detail=found[0])
    if b"macroEnabled" in content:
        raise TemplateFault(FaultCode.ACTIVE, detail=name)


@contextmanager
def blamed(template: bytes) -> Iterator[None]:
    """Errors of Jinja become a TemplateFault that names the line of the template."""
    from jinja2.exceptions import SecurityError, TemplateError, TemplateSyntaxError, UndefinedError

    try:
        yield
    except TemplateSyntaxError as error:
        raise _syntax_fault(template, error) from error
    except UndefinedError as error:
        name = (re.findall(r"'(\w+)'", str(error)) or [""])[-1]
        line, text = _place(template, [rf"\b{name}\b"])
        raise TemplateFault(FaultCode.UNKNOWN_NAME, line, text, name) from error
    except SecurityError as error:
        line, text = _place(template, [r"__\w+__", r"\.(?:format|mro|append|pop)\b"])
        name = (re.findall(r"'(\w+)'", str(error)) or [text])[0]
        raise TemplateFault(FaultCode.FORBIDDEN, line, text, name) from error
    except TemplateError as error:
        raise _told(template, str(error), []) from error


def _syntax_fault(template: bytes, error: "TemplateSyntaxError") -> TemplateFault:
    said = str(error.message)
    unbalanced = first_unbalanced(_numbered(template)) if UNBALANCED.match(said) else None
    if unbalanced is not None:
        code = FaultCode.UNCLOSED if unbalanced.is_open else FaultCode.STRAY
        return TemplateFault(code, unbalanced.number, unbalanced.text[:LONGEST_TEXT], unbalanced.missing)
    return _told(template, said, _tags(_source(error)))


def _told(template: bytes, said: str, patterns: list[str]) -> TemplateFault:
    """`patterns`: by which the line may be found."""
    for code, pattern in UNKNOWN.items():
        if found := pattern.match(said):
            line, text = _place(template, [*patterns, rf"\b{re.escape(found[1])}\b"])
            return TemplateFault(code, line, text, f"{{% {found[1]} %}}" if code is FaultCode.STRAY else found[1])
    return TemplateFault(FaultCode.SYNTAX, *_place(template, patterns), said)


def _source(error: object) -> str:
    """The line of XML that Jinja could not read; docxtpl keeps it with those around it."""
    around = list(getattr(error, "docx_context", []))
    before = error.lineno - 1 - max(error.lineno - 4, 0)
    return around[before] if before < len(around) else ""


def _tags(xml: str) -> list[str]:
    """Patterns of what may be found again in the document: the Jinja of that line, tag by tag, else its text."""
    text = unescape(re.sub(r"<[^>]+>", "", xml)).strip()
    tags = re.findall(r"\{[{%].*?(?:[}%]\}|$)", text)
    # "{%p if x %}" has lost its letter and its paragraph by then.
    loose = [re.sub(r"\\ ", r"\\s*", re.escape(tag).replace(r"\{%", r"\{%\w{0,2}")) for tag in tags]
    return [*loose, *([re.escape(text)] if text else [])]


def _place(template: bytes, patterns: list[str]) -> tuple[int, str]:
    """Number and text of the first line with Jinja in which one of the patterns is found."""
    lines = [line for part in _numbered(template) for line in part if "{" in line[1]]
    for pattern in patterns:
        for number, text in lines:
            if re.search(pattern, text):
                return number, text[:LONGEST_TEXT]
    return 0, ""


def _lines(document: bytes) -> list[str]:
    """Text of each paragraph that has any, tables and all, in their order; then those of headers and footers."""
    return [text for part in _parts(document) for text in part]


def _numbered(document: bytes) -> list[list[Line]]:
    """The same, each part by itself; numbers go on from one to the next."""
    numbers = count(1)
    return [[(next(numbers), text) for text in part] for part in _parts(document)]


def _parts(document: bytes) -> list[list[str]]:
    import docx
    from docx.oxml.ns import qn

    opened = docx.Document(io.BytesIO(document))
    around = [part._element for section in opened.sections for part in (section.header, section.footer)]
    found = [
        ["".join(run.text or "" for run in paragraph.iter(qn("w:t"))) for paragraph in root.iter(qn("w:p"))]
        for root in (opened.element.body, *around)
    ]
    return [[text for text in part if text.strip()] for part in found]


# What a template is tried with. Every list has something in it: names within a loop are tried too.
SAID = "Apakah Saudara melihatnya?"
SITTING = Sitting(
    case_number="12/Pid.B/2026/PN Jkt.Pst",
    starts_at=datetime(2026, 3, 2, 9, 0),
    is_open=True,
    ordinal=1,
    participants=(
        Person("Siti", "presiding_judge", "Hakim Ketua"),
        Person("Darmanto", "witness", "Saksi"),
        Person("Joko", "witness", "Saksi", "absent"),
    ),
    parties=(Person("Budi", "defendant", "Terdakwa"),),
    roles=(("Hakim Ketua Siti", "presiding_judge"), ("Saksi Darmanto", "witness")),
    exhibits=(Exhibit("P-1", "Sertipikat hak milik", "Penggugat"),),
    marks=(Mark(0.5, "Keberatan"), Mark(4.0, "Skors")),
    leaves=(Leave("Siti", datetime(2026, 3, 2, 9, 0)),),
)
SAMPLE = Transcription(
    "id-ID",
    4.0,
    (Segment(0, 2, SAID, speaker="Hakim Ketua Siti"), Segment(2, 4, "Ya.", speaker="Saksi Darmanto")),
)
