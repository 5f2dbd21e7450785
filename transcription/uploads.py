"""What an upload does: it is created, grows, becomes a recording with a job, or is removed.

`Upload.offset` counts bytes that are safe on disk. It stays below the size until the recording is there, so a
client that lost the last answer (connection, crash) sends the last byte again and learns how it ended.
"""

import logging
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from courtsight.accounts.models import User
from transcription import partfile
from transcription.errors import BadAudio, EmptyFile, FileTooLarge, UploadBusy, UploadGone, WrongOffset, WrongState
from transcription.files import fsync, storage_errors
from transcription.models import Hearing, Recording, Upload
from transcription.names import clean_name
from transcription.recordings import register

logger = logging.getLogger(__name__)


def create(
    hearing: Hearing, user: User, *, name: str, size: int, language: str, speakers: str = "", fingerprint: str = ""
) -> Upload:
    """Start an upload of `size` bytes; `speakers` as Upload has it. Raises EmptyFile, FileTooLarge, StorageFull."""
    if size == 0:
        raise EmptyFile
    if size > settings.UPLOAD_MAX_BYTES:
        raise FileTooLarge(f"{size} bytes")
    upload = Upload(hearing=hearing, created_by=user, name=clean_name(name), size=size, expires_at=_expiry())
    upload.language, upload.speakers, upload.fingerprint = language, speakers, fingerprint
    with storage_errors():
        settings.HOME.create(settings.HOME.uploads)
        partfile.require_room(settings.HOME.uploads, size + settings.DISK_RESERVE_BYTES)
        upload.path.touch(mode=0o600)
        fsync(upload.path.parent)
    upload.save()
    return upload


def append(upload: Upload, offset: int, body: BinaryIO) -> bool:
    """Store the next bytes; with the last one the upload becomes a recording. True: these bytes were known before.

    Raises WrongOffset, UploadBusy, UploadGone, StorageFull and ProbeFailed (what is stored stays),
    BadAudio (nothing stays).
    """
    _require_unfinished(upload)
    with partfile.locked(upload.path):
        upload.refresh_from_db()
        _require_unfinished(upload)
        if offset != upload.stored:
            raise WrongOffset(f"{offset} sent, {upload.stored} stored")
        digest = _write(upload, offset, body)
        return _finish(upload, digest) if digest else False


def _require_unfinished(upload: Upload) -> None:
    if upload.recording_id is not None:
        raise WrongState("the upload is complete")


def _write(upload: Upload, offset: int, body: BinaryIO) -> str | None:
    """The SHA-256 when all bytes are there."""
    if partfile.is_linked(upload.path):
        return partfile.digest(upload.path, upload.size)
    try:
        with storage_errors():
            reserve = settings.DISK_RESERVE_BYTES
            digest = partfile.write(upload.path, offset, body, upload.size - offset, reserve)
    finally:
        on_disk = upload.path.stat().st_size
        upload.offset = min(on_disk, upload.size - 1)
        upload.expires_at = _expiry()
        upload.save(update_fields=["offset", "expires_at"])
    return digest if on_disk == upload.size else None


def _finish(upload: Upload, digest: str) -> bool:
    """Each step may be repeated after a crash: the part and the upload's row go last."""
    try:
        recording, created = register(upload.path, upload.name, upload.hearing, upload.created_by, digest)
    except BadAudio:
        _remove(upload)
        raise
    _start_first_job(recording, upload)
    upload.recording, upload.offset = recording, upload.size
    upload.save(update_fields=["recording", "offset"])
    partfile.forget(upload.path)
    upload.path.unlink()
    return not created


@transaction.atomic
def _start_first_job(recording: Recording, upload: Upload) -> None:
    """Unless there is one: two equal uploads at once, or one that goes on after a crash, start one job."""
    from transcription.dispatch import create_job

    locked = Recording.objects.select_for_update().get(pk=recording.pk)
    if not locked.jobs.exists():
        create_job(
            recording,
            upload.created_by,
            language=upload.language or settings.TRANSCRIPTION_LANGUAGE,
            enable_diarization=bool(upload.speakers),
            speaker_count=int(upload.speakers) if upload.speakers.isdecimal() else None,
        )


def discard(upload: Upload) -> None:
    """Remove an upload and what is stored of it; a recording that came of it stays. Raises UploadBusy."""
    try:
        with partfile.locked(upload.path):
            _remove(upload)
    except UploadGone:
        upload.delete()


def _remove(upload: Upload) -> None:
    path = upload.path
    upload.delete()  # first: a part without a row is swept away, a row without a part would look like progress
    partfile.forget(path)
    path.unlink(missing_ok=True)


def remove_expired() -> int:
    """Remove uploads that nobody went on with, and parts that no row names; how many."""
    expired = Upload.objects.filter(expires_at__lt=timezone.now())
    removed = 0
    for upload in expired.iterator():
        with suppress(UploadBusy):  # somebody goes on with it right now
            discard(upload)
            removed += 1
    return removed + _remove_orphans()


def _remove_orphans() -> int:
    folder = settings.HOME.uploads
    old = timezone.now() - timedelta(hours=settings.UPLOAD_EXPIRY_HOURS)
    removed = 0
    for path in folder.iterdir() if folder.exists() else ():
        if _is_orphan(path, old):
            logger.info("removing the orphaned part %s", path.name)
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _is_orphan(path: Path, old: datetime) -> bool:
    if not path.is_file() or path.stat().st_mtime > old.timestamp():
        return False
    try:
        return not Upload.objects.filter(pk=UUID(path.name)).exists()
    except ValueError:
        return True


def _expiry() -> datetime:
    return timezone.now() + timedelta(hours=settings.UPLOAD_EXPIRY_HOURS)
