"""The appeal bundle of a hearing: its sound, its transcripts, its log, and what is needed to check them."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.contrib import messages
from django.db import connection
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courtsight.accounts.models import User
from courtsight.accounts.roles import Action
from courtsight.audit.models import AuditAction, AuditEvent
from courtsight.audit.trail import record_event
from transcription import bundle_signatures, bundle_verifier
from transcription.access import get_visible
from transcription.archives import Archive, Member
from transcription.bundle_transcripts import chosen_of, members_of, name_of, told_of
from transcription.captions.anchors import leaves_of
from transcription.certification.keys import present_key, remembered
from transcription.document_errors import ExportFailed
from transcription.exports.lines import one_line
from transcription.models import CourtKey, Hearing, LiveSession, Recording, TranscriptVersion
from transcription.names import portable
from transcription.origins import CASE_BYTES
from transcription.seals import fingerprint, sign

LOG = ("waktu", "pengguna", "tindakan", "objek", "id_objek", "keterangan")
READ_ME = """\
BERKAS BANDING {number}, sidang {day}

suara/        rekaman asli, byte demi byte seperti yang diunggah
transkrip/    versi tersertifikasi yang berlaku, atau DRAF bila belum ada: JSON untuk program, PDF untuk dibaca
sertifikat/   semua versi bersertifikat dan renvoinya, tanda tangan Ed25519 atas setiapnya, dan kunci pengadilan
catatan.csv   siapa melihat, mengubah, dan menyalin apa dari sidang ini
SHA256SUMS    nilai SHA-256 semua berkas, dalam format sha256sum
{sums}

Periksa dengan salah satu dari:
    python3 verifikasi.py
    sha256sum -c SHA256SUMS

The original recordings, of each the certified version in force or else a draft, all certified versions and renvois
with their signatures, the log of the hearing, and checksums. Check them with either; verifikasi.py checks the
signatures, too.

TRANSKRIP / TRANSCRIPTS

{transcripts}

IZIN MEREKAM / LEAVE TO RECORD

{leaves}
"""
SIGNED = "SHA256SUMS.sig  tanda tangan pengadilan atas SHA256SUMS / the court's signature on SHA256SUMS"
UNSIGNED = """\
SHA256SUMS TIDAK DITANDATANGANI: pengadilan tidak mempunyai kunci. Siapa yang mengubah berkas dapat mengubahnya juga.
SHA256SUMS IS NOT SIGNED: the court has no key. Whoever changes a file can change it as well."""

GRANTED = "diizinkan oleh {name}, {when}, dicatat oleh {by} / allowed by {name}, {when}, noted by {by}"
REFUSED = "ditolak oleh {name}, {when}, dicatat oleh {by} / refused by {name}, {when}, noted by {by}"
NO_LEAVE = "tidak direkam langsung / not recorded live"


@require_safe
def appeal_bundle(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    hearing = get_visible(request.user, Hearing.objects.select_related("case"), pk, Action.EXPORT)
    recordings = list(hearing.recordings.order_by("created_at"))
    trouble = _trouble_with(recordings)
    if trouble:
        messages.error(request, trouble)
        return redirect("hearing_detail", pk=pk)
    name = bundle_name(hearing)
    key = present_key()
    try:
        # Documents first: once the archive is on its way, nothing can be refused any more.
        members = [*_texts(hearing, recordings, request.user, key), *_sounds(recordings)]
    except ExportFailed as error:
        messages.error(request, f"{error.message} {error.action}")
        return redirect("hearing_detail", pk=pk)
    record_event(request.user, AuditAction.DOWNLOADED, hearing, bundle=True, file=f"{name}.zip", files=len(members))
    archive = Archive(name, members, _signing_with(key) if key is not None else None)
    response = StreamingHttpResponse(archive, content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.zip")
    response["Cache-Control"] = "private, no-store"
    # It may take an hour: the database connection goes back to the pool now.
    if not connection.in_atomic_block:
        connection.close()
    return response


def bundle_name(hearing: Hearing) -> str:
    day = timezone.localtime(hearing.starts_at).date().isoformat()
    return f"{portable(hearing.case.number, CASE_BYTES)} {day} berkas banding"


def _trouble_with(recordings: list[Recording]) -> str:
    """Why there can be no bundle; empty if there can."""
    if not recordings:
        return _("The bundle cannot be made: this hearing has no recordings yet.")
    missing = next((recording.name for recording in recordings if not recording.path.exists()), None)
    text = _("The bundle cannot be made: the original file of “%(name)s” is not on this server.")
    return "" if missing is None else text % {"name": missing}


def _sounds(recordings: list[Recording]) -> Iterator[Member]:
    for number, recording in enumerate(recordings, 1):
        yield Member(f"suara/{number} {name_of(recording)}", recording.path)


def _signing_with(key: Ed25519PrivateKey) -> Callable[[bytes], bytes]:
    return lambda manifest: sign(key, manifest).encode()


def _texts(
    hearing: Hearing, recordings: list[Recording], user: User, key: Ed25519PrivateKey | None
) -> Iterator[Member]:
    """All but the sound."""
    day = timezone.localtime(hearing.starts_at).date().isoformat()
    numbered = list(enumerate(recordings, 1))
    chosen = [chosen_of(number, recording) for number, recording in numbered]
    told = (told_of(*one, found) for one, found in zip(numbered, chosen, strict=True))
    words = {"number": hearing.case.number, "day": day, "transcripts": "\n".join(told)}
    words["leaves"] = "\n".join(map(_told_leave, leaves_of(hearing))) or NO_LEAVE
    words["sums"] = UNSIGNED if key is None else SIGNED
    yield Member("BACA-SAYA.txt", READ_ME.format(**words).encode())
    yield Member("verifikasi.py", Path(bundle_verifier.__file__).read_bytes())
    yield Member("tanda_tangan.py", Path(bundle_signatures.__file__).read_bytes())
    for found in chosen:
        yield from members_of(found, user)
    yield from _certified(recordings, key)
    yield Member("catatan.csv", _log_of(hearing))


def _told_leave(session: LiveSession) -> str:
    said = GRANTED if session.permission_granted else REFUSED
    when = f"{timezone.localtime(session.permission_at):%Y-%m-%d %H:%M %Z}"
    by = session.started_by.display_name if session.started_by else "-"
    return said.format(name=one_line(session.permission_by), when=when, by=one_line(by))


def _certified(recordings: list[Recording], key: Ed25519PrivateKey | None) -> Iterator[Member]:
    """Versions and renvois letter by letter as they were signed, the signatures, and the keys to check them with.

    `key`: the one that signs the checksums.
    """
    keys: dict[str, CourtKey] = {} if key is None else {fingerprint(key): remembered(key)}
    for number, recording in enumerate(recordings, 1):
        versions = TranscriptVersion.objects.filter(transcript__recording=recording).select_related("key")
        for place, version in enumerate(versions.order_by("certified_at"), 1):
            name = f"{bundle_signatures.FOLDER}{number} versi {place}"
            yield from _signed(name, version.canonical, version.signature)
            keys[version.key_id] = version.key
            for renvoi in version.renvois.in_force().select_related("key"):
                yield from _signed(f"{name} renvoi {renvoi.number}", renvoi.canonical, renvoi.signature)
                keys[renvoi.key_id] = renvoi.key
    for name, row in keys.items():
        yield Member(f"{bundle_signatures.KEYS}{name}.pem", row.public_pem.encode())


def _signed(name: str, canonical: str, signature: str) -> Iterator[Member]:
    yield Member(f"{name}.json", canonical.encode())
    yield Member(f"{name}.sig", signature.encode())


def _log_of(hearing: Hearing) -> bytes:
    """The audit trail of the hearing, the oldest first, without the addresses of computers."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(LOG)
    for event in AuditEvent.objects.filter(hearing_id=hearing.pk).select_related("user").order_by("at"):
        table.writerow(_row(event))
    return text.getvalue().encode()


def _row(event: AuditEvent) -> tuple[str, ...]:
    details = json.dumps(event.details, ensure_ascii=False) if event.details else ""
    user = event.user.username if event.user else ""
    return timezone.localtime(event.at).isoformat(), user, event.action, event.target_type, event.target_id, details
