"""Files that appear whole or not at all, and disks that are full."""

import errno
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from transcription.errors import StorageFull
from transcription.partfile import require_room

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
# Names of files that are being written, here and in recordings.
DRAFTS = (".*.part", ".draft-*")
ABANDONED_AFTER_SECONDS = 24 * 3600
# Bytes between two looks at the free space: a second or two of decoding.
ROOM_STEP = 16 * 1024**2


class Guarded:
    """A file that leaves `reserve` bytes of the disk free (for PostgreSQL, say), however much is written."""

    def __init__(self, file: BinaryIO, path: Path, reserve: int) -> None:
        self._file = file
        self._path = path
        self._reserve = reserve
        self._allowed = 0  # bytes that may be written before the next look

    def write(self, block: bytes) -> int:
        """Raises StorageFull."""
        self._allowed -= len(block)
        if self._allowed < 0:
            self._allowed = max(ROOM_STEP - len(block), 0)
            require_room(self._path, len(block) + ROOM_STEP + self._reserve)
        return self._file.write(block)

    def seek(self, offset: int) -> int:
        return self._file.seek(offset)


@contextmanager
def appearing(target: Path, reserve: int = 0) -> Iterator[Guarded]:
    """A temporary file beside `target` that takes its name, synced, when the block ends well.

    On any error nothing is left. Raises StorageFull, while writing as well, when fewer than `reserve` bytes stay free.
    """
    with storage_errors():
        target.parent.mkdir(parents=True, exist_ok=True)
        with _temporary(target) as file:
            yield Guarded(file, target.parent, reserve)
            file.flush()
            os.fsync(file.fileno())
            os.replace(file.name, target)


def remove_abandoned(*folders: Path, names: Sequence[str] = DRAFTS) -> None:
    """Delete the files of these names that killed processes left, once nobody has written to them for a day."""
    latest = time.time() - ABANDONED_AFTER_SECONDS
    for folder in folders:
        for draft in (path for name in names for path in folder.rglob(name)):
            with suppress(FileNotFoundError):
                if draft.is_file() and draft.stat().st_mtime < latest:
                    draft.unlink()


def fsync(path: Path) -> None:
    """Make a file, or the names in a folder, survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def storage_errors() -> Iterator[None]:
    """A full disk or quota becomes StorageFull; any other OSError stays what it is."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            raise StorageFull(str(error)) from error
        raise


@contextmanager
def _temporary(target: Path) -> Iterator[tempfile._TemporaryFileWrapper]:
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".", suffix=".part", delete=False) as file:
        try:
            yield file
        finally:
            Path(file.name).unlink(missing_ok=True)
