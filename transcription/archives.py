"""A ZIP archive that is made while it is sent; the checksums of all that is in it, and their signature, come last."""

import asyncio
import hashlib
import io
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from transcription.bundle_verifier import MANIFEST, SIGNATURE

BLOCK = 1024 * 1024
Sign = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Member:
    """A file of the archive: its path in it, and its bytes or the file that has them."""

    name: str
    content: bytes | Path


class Archive:
    """Its bytes in blocks; hashed and packed in a thread. Nothing is compressed: sound does not become smaller.

    `sign`: gives the signature of the checksums; None: they stay unsigned.
    """

    def __init__(self, folder: str, members: Iterable[Member], sign: Sign | None = None) -> None:
        self._blocks = _packed(folder, members, sign)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        block = await asyncio.to_thread(next, self._blocks, None)
        if block is None:
            raise StopAsyncIteration
        return block

    def close(self) -> None:
        self._blocks.close()


class _Sink(io.RawIOBase):
    """What zipfile writes to; it cannot go back, so sizes stand behind each file."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        made, self._parts = b"".join(self._parts), []
        return made


def _packed(folder: str, members: Iterable[Member], sign: Sign | None) -> Iterator[bytes]:
    sink, lines = _Sink(), []
    with zipfile.ZipFile(sink, "w") as archive:
        for member in members:
            digest = hashlib.sha256()
            for block in _added(archive, f"{folder}/{member.name}", _read(member)):
                digest.update(block)
                yield sink.taken()
            lines.append(f"{digest.hexdigest()}  {member.name}\n")
        manifest = "".join(lines).encode()
        last = {MANIFEST: manifest} | ({SIGNATURE: sign(manifest)} if sign is not None else {})
        for name, content in last.items():
            for _block in _added(archive, f"{folder}/{name}", [content]):
                yield sink.taken()
    yield sink.taken()


def _added(archive: zipfile.ZipFile, name: str, blocks: Iterable[bytes]) -> Iterator[bytes]:
    entry = zipfile.ZipInfo(name, time.localtime()[:6])
    entry.external_attr = 0o644 << 16
    # The size is not known beforehand: recordings may have more than 4 GB.
    with archive.open(entry, "w", force_zip64=True) as file:
        for block in blocks:
            file.write(block)
            yield block


def _read(member: Member) -> Iterator[bytes]:
    if isinstance(member.content, bytes):
        yield member.content
        return
    with member.content.open("rb") as file:
        while block := file.read(BLOCK):
            yield block
