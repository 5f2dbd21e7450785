"""The stored part of an upload: locked, written in blocks, hashed as it arrives. Knows no database."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from transcription.errors import StorageFull, UploadBusy, UploadGone

BLOCK = 256 * 1024  # bytes
# SHA-256 states of uploads under way in this process: {name: (state, bytes hashed)}. Only a saving of time:
# without one (restart, another process, pushed out) the stored part is read again.
_hashers: dict[str, tuple["Hasher", int]] = {}
HASHERS_KEPT = 200


class Hasher(Protocol):
    def update(self, data: bytes, /) -> None: ...
    def hexdigest(self) -> str: ...


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the part at `path` alone, among all threads and processes of this machine.

    Raises UploadBusy when somebody else holds it, UploadGone when it is not there any more.
    """
    with _open(path) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UploadBusy(path.name) from None
        # Who held it before may have removed it, and its name may be somebody else's now.
        if not path.exists() or not os.path.samestat(os.fstat(file.fileno()), path.stat()):
            raise UploadGone(path.name)
        yield


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise UploadGone(path.name) from None


def write(path: Path, offset: int, body: BinaryIO, limit: int, reserve: int) -> str:
    """Write up to `limit` bytes of `body` at `offset`; the SHA-256 of all that `path` then holds.

    When it returns the bytes are on the disk itself. Raises StorageFull when less than `reserve` bytes of the
    disk would stay free. Whatever ends it, what was written in whole blocks stays: the file's size tells.
    """
    hasher = _take_hasher(path, offset)
    descriptor = os.open(path, os.O_WRONLY)
    end = offset
    try:
        os.truncate(descriptor, offset)  # a piece that a crash cut short was never acknowledged
        os.lseek(descriptor, offset, os.SEEK_SET)
        for block in _blocks(body, limit):
            require_room(path, len(block) + reserve)
            _write_all(descriptor, block)
            hasher.update(block)
            end += len(block)
    finally:
        os.truncate(descriptor, end)
        os.fsync(descriptor)
        os.close(descriptor)
        _keep_hasher(path, hasher, end)
    return hasher.hexdigest()


def is_linked(path: Path) -> bool:
    """Whether the file has a second name: it is in HOME.audio already and must not be written to."""
    return path.stat().st_nlink > 1


def require_room(path: Path, size: int) -> None:
    """Raises StorageFull unless the disk of `path` has `size` bytes free."""
    if shutil.disk_usage(path).free < size:
        raise StorageFull(f"less than {size} bytes free for {path}")


def digest(path: Path, size: int) -> str:
    """SHA-256 of the first `size` bytes, reading only what this process has not hashed yet."""
    hasher = _take_hasher(path, size)
    _keep_hasher(path, hasher, size)
    return hasher.hexdigest()


def forget(path: Path) -> None:
    _hashers.pop(path.name, None)


def _take_hasher(path: Path, offset: int) -> Hasher:
    hasher, hashed = _hashers.pop(path.name, (hashlib.sha256(), 0))
    if hashed > offset:
        hasher, hashed = hashlib.sha256(), 0
    with path.open("rb") as file:
        file.seek(hashed)
        for block in _blocks(file, offset - hashed):
            hasher.update(block)
    return hasher


def _keep_hasher(path: Path, hasher: Hasher, hashed: int) -> None:
    while len(_hashers) >= HASHERS_KEPT:
        _hashers.pop(next(iter(_hashers)), None)
    _hashers[path.name] = (hasher, hashed)


def _blocks(body: BinaryIO, limit: int) -> Iterator[bytes]:
    while limit > 0 and (block := body.read(min(BLOCK, limit))):
        limit -= len(block)
        yield block


def _write_all(descriptor: int, block: bytes) -> None:
    rest = memoryview(block)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
