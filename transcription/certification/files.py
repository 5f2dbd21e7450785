"""Files of a certified version: as it was certified, whatever became of the transcript since."""

from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from transcription.certification.freezing import local
from transcription.document_errors import ExportFailed
from transcription.exporting_options import Wanted
from transcription.exports import Origin, Stamp, Style
from transcription.models import TranscriptVersion
from transcription.seals import Made, Record, Seal, Signed
from transcription.seals.record import dated
from transcription.sittings import sitting_of
from transcription.types import Transcription

UNCERTIFIED = (
    "Kepala dan penutup berita acara ini tidak termasuk yang disahkan dalam versi %(version)s: keduanya menurut "
    "catatan sidang pada %(now)s. Yang disahkan hanyalah yang dikatakan dalam sidang, beserta renvoinya."
)


@dataclass(frozen=True, slots=True)
class Contents:
    """`seal`: of the record and the renvois alone."""

    transcription: Transcription
    origin: Origin
    seal: Seal


def contents_of(version: TranscriptVersion, wanted: Wanted) -> Contents:
    """What the file says. Minutes state what was certified of the sitting; where the record has nothing of it, what is
    noted today, and above that that nobody has certified it.

    Its seal is made with the file: see sealing.py.
    """
    record = Record(version.document)
    chosen = _chosen(record, wanted) if wanted.is_part else None
    seal = seal_of(version, Made(wanted.layout.value, wanted.times, chosen))
    origin = record.origin([one.document for one in seal.renvois], chosen is not None)
    if wanted.format == "pdf" and settings.PDF_CERTIFICATE:
        origin = replace(origin, stamp=_with_certificate(origin.stamp))
    if wanted.is_minutes and not record.has_facts:
        origin = _as_noted_today(version, origin)
    return Contents(record.transcription(chosen, version.words), origin, seal)


def _as_noted_today(version: TranscriptVersion, origin: Origin) -> Origin:
    # Marks stand among what was certified, and were not.
    sitting = replace(sitting_of(version.transcript), roles=origin.sitting.roles, marks=())
    said = UNCERTIFIED % {"version": version.number, "now": dated(local(timezone.now()))}
    return replace(origin, sitting=sitting, stamp=replace(origin.stamp, uncertified=said))


def _with_certificate(stamp: Stamp) -> Stamp:
    """Raises ExportFailed: a file without the signature that the court has asked for is not given out."""
    try:
        certificate = Path(settings.PDF_CERTIFICATE).expanduser().read_bytes()
    except OSError as error:
        raise ExportFailed(f"PDF_CERTIFICATE: {error}") from error
    return replace(stamp, certificate=certificate, passphrase=settings.PDF_CERTIFICATE_PASSWORD)


def seal_of(version: TranscriptVersion, made: Made) -> Seal:
    renvois = tuple(Signed(one.document, one.signature) for one in version.renvois.in_force())
    return Seal(Signed(version.document, version.signature), renvois, made)


def style_of(wanted: Wanted, template: bytes) -> Style:
    """How sure the machine was is no part of a record that people stand for."""
    return Style(wanted.layout, wanted.times, False, template)


def _chosen(record: Record, wanted: Wanted) -> tuple[int, ...]:
    speakers = {str(one) for one in wanted.speakers}
    listed = record.document["speakers"]
    return tuple(
        place
        for place, segment in enumerate(record.document["segments"])
        if (not speakers or (segment["speaker"] is not None and listed[segment["speaker"]]["id"] in speakers))
        and (wanted.start is None or segment["end_ms"] > wanted.start * 1000)
        and (wanted.end is None or segment["start_ms"] < wanted.end * 1000)
    )
