"""Word documents, filled in from a template by docxtpl: the court's own, else the standard one of the layout."""

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from transcription.exports.base import PLAIN, UNKNOWN, Origin, Style
from transcription.exports.content import content_of
from transcription.exports.qr import qr_png
from transcription.exports.word_stamp import stamped
from transcription.types import Transcription

if TYPE_CHECKING:
    from docxtpl import DocxTemplate, InlineImage

QR_WIDTH = 2.2  # cm
PRODUCT = "CourtSight"


def write(transcription: Transcription, origin: Origin = UNKNOWN, style: Style = PLAIN) -> bytes:
    """Raises NoSitting, and jinja2.TemplateError where the template of the style is at fault."""
    from transcription.exports.word_templates import standard_template

    content = content_of(transcription, origin, style)
    made = fill_in(style.template or standard_template(style.layout), content)
    return stamped(made, origin.stamp) if origin.stamp.foot else made


def _picture(document: "DocxTemplate", link: str) -> "InlineImage | str":
    if not link:
        return ""
    from docx.shared import Cm
    from docxtpl import InlineImage

    return InlineImage(document, io.BytesIO(qr_png(link)), width=Cm(QR_WIDTH))


def fill_in(template: bytes, content: dict[str, Any]) -> bytes:
    """Raises jinja2.TemplateError. Whoever wrote the template gets at nothing but `content`."""
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    # Unknown names are errors: a line that is missing from minutes must not go unnoticed.
    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    environment.globals.clear()  # range, lipsum, cycler: nothing that a document needs
    document = DocxTemplate(io.BytesIO(template))
    blocks = [block | {"kode": _picture(document, block["kode"])} for block in content["blok"]]
    document.render(content | {"blok": blocks}, jinja_env=environment, autoescape=True)
    about = document.docx.core_properties  # get_docx() would read the template again
    about.title, about.author, about.last_modified_by = content["judul"], PRODUCT, PRODUCT
    about.created = about.modified = datetime.now(UTC).replace(tzinfo=None)
    about.comments = content["versi"]
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()
