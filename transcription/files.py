"""Files that appear whole or not at all, and disks that are full."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from transcription.errors import StorageFull

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def appearing(target: Path) -> Iterator[BinaryIO]:
    """A temporary file beside `target` that takes its name, synced, when the block ends well.

    On any error nothing is left. Raises StorageFull when the disk is.
    """
    with storage_errors():
        target.parent.mkdir(parents=True, exist_ok=True)
        with _temporary(target) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            os.replace(file.name, target)


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
