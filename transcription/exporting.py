"""The one way to take a transcript out as a file."""

import logging
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.http import content_disposition_header

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription.certification.files import contents_of, style_of
from transcription.certification.sealing import sealed_file
from transcription.document_errors import BadTemplate, ExportFailed, NoHearing, Unreviewed
from transcription.exporting_options import Wanted
from transcription.exports import EXPORTS, DocumentFailed, Origin, Sitting, Style, TemplateFault, file_of
from transcription.masking import Mask, mask_for, masked, masked_sitting, unreviewed_in
from transcription.models import MinutesTemplate, Segment, Transcript, TranscriptVersion
from transcription.models.transcript import TranscriptStatus
from transcription.origins import file_name, neutral_name, origin_of
from transcription.seals.record import Record, renvoi_line
from transcription.sittings import sitting_of
from transcription.transcripts import to_transcription
from transcription.types import Transcription

logger = logging.getLogger(__name__)


def export(transcript: Transcript, wanted: Wanted, user: User, address: str = "") -> HttpResponse:
    """The file, after its line in the audit trail. Whether the user may is asked before.

    A certified transcript, or a version of one, gives what was certified; an anonymised copy carries no seal.
    `address`: of the transcript's page, as browsers reach it; minutes lead there, unless sealed or anonymised.
    Raises Http404 for a version that is not there, NoHearing, NoCase, Unreviewed, BadTemplate and ExportFailed.
    """
    wanted = _settled(transcript, wanted)
    name = file_name(
        transcript, EXPORTS[wanted.format].extension, wanted.version, _called(transcript, wanted), wanted.is_part
    )
    content = written(transcript, wanted, user, address)
    record_event(user, AuditAction.DOWNLOADED, transcript, size=len(content), file=name, **wanted.details())
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(content, content_type=EXPORTS[wanted.format].content_type, headers=headers)


def written(transcript: Transcript, wanted: Wanted, user: User, address: str = "") -> bytes:
    """The file's content, without a line in the trail. Raises as export does."""
    wanted = _settled(transcript, wanted)
    with _language_of(wanted):
        return _content(transcript, wanted, user, address)


def _settled(transcript: Transcript, wanted: Wanted) -> Wanted:
    """With the number of the version that is meant."""
    if wanted.version is not None or wanted.anonymised or transcript.status != TranscriptStatus.CERTIFIED:
        return wanted
    return replace(wanted, version=transcript.versions.first().number)


def _language_of(wanted: Wanted) -> AbstractContextManager[None]:
    """Minutes and what is certified are in Indonesian, whoever asks for them."""
    is_legal = wanted.is_minutes or wanted.version is not None
    return translation.override("id") if is_legal else nullcontext()


def _content(transcript: Transcript, wanted: Wanted, user: User, address: str) -> bytes:
    if wanted.is_minutes and transcript.recording.hearing_id is None:
        raise NoHearing
    template = _template(wanted)
    try:
        if wanted.version is not None:
            contents = contents_of(_version_of(transcript, wanted.version), wanted)
            return sealed_file(wanted.format, contents, style_of(wanted, template))
        style = Style(wanted.layout, wanted.times, wanted.confidence, template)
        return file_of(wanted.format, *_draft(transcript, wanted, user, address), style)
    except TemplateFault as fault:
        logger.warning("template_fault", extra={"code": fault.code, "line": fault.line})
        raise BadTemplate(f"{fault.code}, line {fault.line}: {fault.detail}") from fault
    except DocumentFailed as error:
        logger.exception("export_failed")
        raise ExportFailed(str(error)) from error


def _version_of(transcript: Transcript, number: int) -> TranscriptVersion:
    return get_object_or_404(transcript.versions.select_related("transcript__recording"), number=number)


def _draft(transcript: Transcript, wanted: Wanted, user: User, address: str) -> tuple[Transcription, Origin]:
    """The transcript as it stands now."""
    transcription = to_transcription(transcript, _chosen(transcript, wanted) if wanted.is_part else None)
    if wanted.is_part:  # findings quote what was said elsewhere
        transcription = replace(transcription, findings=())
    sitting = _sitting(transcript) if wanted.is_document else None
    if sitting is not None and wanted.is_part:
        sitting = replace(sitting, marks=())
    if not wanted.anonymised:
        return transcription, replace(origin_of(transcript, transcription, sitting, wanted.is_part), address=address)
    mask = mask_for(transcript, user)
    if not wanted.confirmed and (unreviewed := unreviewed_in(transcription, mask)):
        raise Unreviewed(f"{unreviewed} findings")
    transcription, sitting = masked(transcription, mask), masked_sitting(sitting, mask) if sitting else None
    origin = origin_of(transcript, transcription, sitting, wanted.is_part, _called(transcript, wanted))
    return transcription, replace(origin, stamp=replace(origin.stamp, renvois=_masked_renvois(transcript, mask)))


def _sitting(transcript: Transcript) -> Sitting | None:
    """As it was certified, where the transcript is and its record has that: an anonymised copy says nothing else."""
    if transcript.status == TranscriptStatus.CERTIFIED:
        record = Record(transcript.versions.first().document)
        if record.has_facts:
            return record.sitting
    return sitting_of(transcript)


def _masked_renvois(transcript: Transcript, mask: Mask) -> tuple[str, ...]:
    """What stands beside the certified words stands beside the anonymised ones."""
    if transcript.status != TranscriptStatus.CERTIFIED:
        return ()
    in_force = transcript.versions.first().renvois.in_force()
    return tuple(renvoi_line(_masked_renvoi(renvoi.document, mask)) for renvoi in in_force)


def _masked_renvoi(document: dict[str, Any], mask: Mask) -> dict[str, Any]:
    """What people wrote, and their names: its times would look like numbers of identity cards."""
    texts = {name: mask.text(document[name]) for name in ("says", "should_say", "reason")}
    people = {role: document[role] | {"name": mask.name(document[role]["name"])} for role in ("by", "second")}
    return document | texts | people


def _called(transcript: Transcript, wanted: Wanted) -> str:
    """What stands for the recording's own name; empty where that may be told."""
    return neutral_name(transcript.recording) if wanted.anonymised else ""


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
    own = MinutesTemplate.objects.first() if wanted.is_minutes and wanted.format == "docx" else None
    return bytes(own.content) if own is not None else b""
