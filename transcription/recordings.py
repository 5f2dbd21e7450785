"""Recordings come in here, by whatever way: checked, stored once by their SHA-256, written to the audit trail."""

import hashlib
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from monitoring.metrics import count_upload
from transcription.errors import BucketNotAllowed, CloudStorageUnavailable, CourtSightError
from transcription.files import fsync, storage_errors
from transcription.models import Hearing, Recording
from transcription.models.recording import digest_of_address
from transcription.names import clean_name
from transcription.types import AudioInfo

READ_ONLY = 0o400  # for the one user that web server and workers run as


class OriginalUnreadable(CourtSightError):
    """Deleted by hand, or its folder lies on a disk that is away: that may pass by itself."""

    code = "original_unreadable"
    message = _("The recording's file cannot be read.")
    action = _(
        "Administrator: see whether the disk with the folder for recordings is mounted and readable; then retry the "
        "job. If the file is lost, bring it back from the backup, or upload the recording again."
    )
    retryable = True


def add_recording(
    path: Path, name: str, hearing: Hearing | None, user: User, sha256: str | None = None
) -> tuple[Recording, bool]:
    """Move the file at `path` into HOME.audio as a recording. Contract and errors: see `register`."""
    recording, created = register(path, name, hearing, user, sha256)
    path.unlink(missing_ok=True)
    return recording, created


def register(
    path: Path, name: str, hearing: Hearing | None, user: User, sha256: str | None = None
) -> tuple[Recording, bool]:
    """Make the file at `path` a recording; `path` itself stays, so that after a crash this can be called again.

    False: this hearing (or this user, without one) had the same bytes already, and that recording is returned.
    Raises BadAudio when it is no usable recording and StorageFull when there is no room for it.
    """
    from transcription.audio.probe import probe  # another process opens the file; see there

    info = probe(path)
    digest = sha256 or digest_of(path)
    size = path.stat().st_size
    store(path, digest)
    with transaction.atomic():
        recording, created = _row(digest, size, clean_name(name), hearing, user, info)
        if created:
            count_upload(size)
    store(path, digest)  # again: while no row named these bytes, a deletion may have taken the file away
    if created:
        record_event(user, AuditAction.UPLOADED, recording, name=recording.name, size=size, sha256=digest)
    return recording, created


def add_source(address: str, hearing: Hearing | None, user: User) -> Recording:
    """A recording that lies in cloud storage: its first job fetches it. The same address again is the same recording
    as long as nobody has.

    Raises CloudStorageUnavailable, BucketNotAllowed.
    """
    require_allowed(address)
    same: dict[str, object] = {"hearing": hearing, "sha256": digest_of_address(address)}
    if hearing is None:
        same["created_by"] = user
    unknown = {"size": 0, "container": "", "codec": "", "duration": 0.0, "sample_rate": 0, "channels": 1}
    named = {"created_by": user, "name": clean_name(address), "source_uri": address}
    recording, created = Recording.objects.get_or_create(**same, defaults=unknown | named)
    if created:
        record_event(user, AuditAction.UPLOADED, recording, name=recording.name, source=address)
    return recording


def require_allowed(address: str) -> None:
    """Our account may read more than every user may see: only from buckets that an administrator named.

    Raises CloudStorageUnavailable, BucketNotAllowed.
    """
    if not settings.GOOGLE_SOURCE_BUCKETS:
        raise CloudStorageUnavailable
    bucket = address.removeprefix("gs://").partition("/")[0]
    if bucket not in settings.GOOGLE_SOURCE_BUCKETS:
        raise BucketNotAllowed(address)


def _row(
    digest: str, size: int, name: str, hearing: Hearing | None, user: User, info: AudioInfo
) -> tuple[Recording, bool]:
    same = {"hearing": hearing, "sha256": digest}
    if hearing is None:
        same["created_by"] = user
    # get_or_create also settles the race of two equal uploads, by the unique constraints.
    return Recording.objects.get_or_create(
        **same,
        defaults={
            "created_by": user,
            "name": name,
            "size": size,
            "container": info.container,
            "codec": info.codec,
            "duration": info.duration,
            "sample_rate": info.sample_rate,
            "channels": info.channels,
            "has_video": info.has_video,
        },
    )


def digest_of(path: Path) -> str:
    """SHA-256 of a file of any size, read in blocks."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def stored_path(sha256: str) -> Path:
    return settings.HOME.audio / sha256[:2] / sha256


def require_original(recording: Recording) -> None:
    """Raises OriginalUnreadable."""
    try:
        with recording.path.open("rb") as file:
            file.read(1)
    except OSError as error:
        raise OriginalUnreadable(f"{recording.path}: {error.strerror}") from error


def store(path: Path, sha256: str) -> Path:
    """Put the bytes of `path` under their digest, durably and read-only; `path` itself stays.

    A hard link costs nothing and cannot be seen half-made. Another file system gets a copy.
    """
    target = stored_path(sha256)
    with storage_errors():
        settings.HOME.create(settings.HOME.audio)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(path, target)
        except FileExistsError:
            return target
        except OSError:
            _copy(path, target)
        target.chmod(READ_ONLY)
        fsync(target)
        fsync(target.parent)
    return target


def _copy(path: Path, target: Path) -> None:
    descriptor, draft = tempfile.mkstemp(dir=target.parent, prefix=".draft-")
    try:
        with os.fdopen(descriptor, "wb") as copy, path.open("rb") as original:
            shutil.copyfileobj(original, copy, 1024 * 1024)
            copy.flush()
            os.fsync(copy.fileno())
        with suppress(FileExistsError):
            os.link(draft, target)
    finally:
        os.unlink(draft)
