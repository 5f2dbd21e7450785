"""Recordings that lie in cloud storage come into HOME.audio here: the first step of their first job. Workers only."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from google.api_core import exceptions

from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription.audio.probe import probe
from transcription.engines.google.clients import storage_client
from transcription.engines.google.errors import google_errors
from transcription.engines.google.storage import download
from transcription.errors import CloudFileForbidden, CloudFileMissing, FileTooLarge
from transcription.files import Guarded, storage_errors
from transcription.models import Recording
from transcription.recordings import digest_of, require_allowed, store
from transcription.rooms import names_in_room
from transcription.types import AudioInfo


def fetch(recording: Recording, tell: Callable[[], None]) -> Recording:
    """Bring the bytes here; the recording that has them now, which is another one when its hearing had them already.

    `tell` is called every few kilobytes and may raise. Raises CloudFileError, BadAudio, StorageFull, ProbeFailed,
    EngineUnreachable, EngineBusy, EngineRefused.
    """
    require_allowed(recording.source_uri)
    with _downloaded(recording.source_uri, tell) as (path, generation):
        info = probe(path)
        digest = digest_of(path)
        store(path, digest)
        fetched = _become(recording, digest, path.stat().st_size, generation, info)
        store(path, digest)  # again: see recordings.register
    return fetched


@contextmanager
def _downloaded(address: str, tell: Callable[[], None]) -> Iterator[tuple[Path, int]]:
    """A temporary file with the object's bytes, and their generation."""
    settings.HOME.create(settings.HOME.temporary)
    with storage_errors(), tempfile.NamedTemporaryFile(dir=settings.HOME.temporary, prefix="fetching-") as file:
        path = Path(file.name)
        with storage_client(settings.GOOGLE_PROJECT, settings.STORAGE_EMULATOR_HOST) as client, google_errors():
            try:
                generation = download(client, address, _Watched(file, path, tell), settings.UPLOAD_MAX_BYTES)
            except OverflowError as error:
                raise FileTooLarge(str(error)) from error
            except exceptions.NotFound as error:
                raise CloudFileMissing(str(error)) from error
            except (exceptions.Forbidden, exceptions.Unauthorized) as error:
                raise CloudFileForbidden(str(error)) from error
        file.flush()
        yield path, generation


class _Watched:
    """A file that leaves the disk its reserve, and says that it grows."""

    def __init__(self, file: BinaryIO, path: Path, tell: Callable[[], None]) -> None:
        self._file = file
        self._guarded = Guarded(file, path.parent, settings.DISK_RESERVE_BYTES)
        self._tell = tell

    def write(self, block: bytes) -> int:
        self._tell()
        return self._guarded.write(block)

    def seek(self, offset: int) -> int:
        """Where a broken download begins again: what is behind is worth nothing."""
        self._file.truncate(offset)
        return self._file.seek(offset)


@transaction.atomic
def _become(recording: Recording, digest: str, size: int, generation: int, info: AudioInfo) -> Recording:
    """Put into the row what is known now. Jobs move to the recording that has these bytes, if there is one."""
    locked = Recording.objects.select_for_update().get(pk=recording.pk)
    if locked.is_fetched:  # by another job of the same recording, while this one fetched as well
        return locked
    if (twin := _twin_of(locked, digest)) is not None:
        locked.jobs.update(recording=twin)
        _name_microphones(twin)
        locked.delete()
        return twin
    locked.sha256, locked.size, locked.source_generation = digest, size, generation
    locked.container, locked.codec, locked.duration = info.container, info.codec, info.duration
    locked.sample_rate, locked.channels, locked.has_video = info.sample_rate, info.channels, info.has_video
    locked.save()
    _name_microphones(locked)
    details = {"name": locked.name, "size": size, "sha256": digest, "source": locked.source_uri}
    record_event(locked.created_by, AuditAction.UPLOADED, locked, **details)
    return locked


def _name_microphones(recording: Recording) -> None:
    """When the jobs were created nobody knew how many channels there are."""
    names = list(names_in_room(recording))
    recording.jobs.active().filter(microphones=[]).update(microphones=names)


def _twin_of(recording: Recording, digest: str) -> Recording | None:
    """The one that the unique constraints would collide with."""
    equal = Recording.objects.filter(hearing=recording.hearing, sha256=digest).exclude(pk=recording.pk)
    if recording.hearing is None:
        equal = equal.filter(created_by=recording.created_by)
    return equal.first()
