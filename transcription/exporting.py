"""The one way to take a transcript out as a file."""

import logging
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import translation
from django.utils.http import content_disposition_header

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription.errors import BadTemplate, ExportFailed, NoHearing
from transcription.exports import EXPORTS, DocumentFailed, Layout, Style, TemplateFault, write_apart
from transcription.models import MinutesTemplate, Segment, Transcript
from transcription.origins import file_name, origin_of
from transcription.sittings import sitting_of
from transcription.transcripts import to_transcription

logger = logging.getLogger(__name__)


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

    @property
    def is_part(self) -> bool:
        return bool(self.speakers) or self.start is not None or self.end is not None

    def details(self) -> dict[str, Any]:
        """For the audit trail: what is not as usual."""
        layout = {"layout": self.layout.value} if EXPORTS[self.format].is_heavy else {}
        part = {"speakers": [str(one) for one in self.speakers], "start": self.start, "end": self.end}
        return {"format": self.format, **layout, **{name: value for name, value in part.items() if value}}


def export(transcript: Transcript, wanted: Wanted, user: User) -> HttpResponse:
    """The file, after its line in the audit trail. Whether the user may is asked before.

    Raises NoHearing, BadTemplate and ExportFailed.
    """
    name = file_name(transcript, EXPORTS[wanted.format].extension)
    with _language_of(wanted):
        content = _written(transcript, wanted, user)
    record_event(user, AuditAction.DOWNLOADED, transcript, size=len(content), file=name, **wanted.details())
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(content, content_type=EXPORTS[wanted.format].content_type, headers=headers)


def _language_of(wanted: Wanted) -> AbstractContextManager[None]:
    """Minutes are in Indonesian, whoever asks for them."""
    return translation.override("id") if _is_minutes(wanted) else nullcontext()


def _is_minutes(wanted: Wanted) -> bool:
    return wanted.layout is Layout.MINUTES and EXPORTS[wanted.format].is_heavy


def _written(transcript: Transcript, wanted: Wanted, user: User) -> bytes:
    format = EXPORTS[wanted.format]
    transcription = to_transcription(transcript, _chosen(transcript, wanted) if wanted.is_part else None)
    sitting = sitting_of(transcript, user) if _is_minutes(wanted) else None
    origin = origin_of(transcript, transcription, sitting, wanted.is_part)
    style = Style(wanted.layout, wanted.times, wanted.confidence, _template(wanted))
    if not format.is_heavy:
        return format.write(transcription, origin, style)
    if _is_minutes(wanted) and sitting is None:
        raise NoHearing
    try:
        return write_apart(wanted.format, transcription, origin, style)
    except TemplateFault as fault:
        logger.warning("template_fault", extra={"code": fault.code, "line": fault.line})
        raise BadTemplate(f"{fault.code}, line {fault.line}: {fault.detail}") from fault
    except DocumentFailed as error:
        logger.exception("export_failed")
        raise ExportFailed(str(error)) from error


def _chosen(transcript: Transcript, wanted: Wanted) -> QuerySet[Segment]:
    """What these speakers say, and of it all that is heard within the range, if only in part."""
    rows = transcript.segments.all()
    if wanted.speakers:
        rows = rows.filter(speaker__in=wanted.speakers)
    if wanted.start is not None:
        rows = rows.filter(end__gt=wanted.start)
    if wanted.end is not None:
        rows = rows.filter(start__lt=wanted.end)
    return rows


def _template(wanted: Wanted) -> bytes:
    own = MinutesTemplate.objects.first() if _is_minutes(wanted) and wanted.format == "docx" else None
    return bytes(own.content) if own is not None else b""
