"""The durable audio of a live session: one file that only grows, frame by frame. Knows no Django.

A header, then for each frame its sequence number, its length in bytes, the CRC-32 of its PCM, and the PCM. The
numbers are 0, 1, 2, …; so a file says by itself what it holds, and what a power cut left half-written at its end is
told from what was stored. Nobody acknowledges a frame before `sync` has returned. Where a disk has damaged the middle
of it, there is silence for what cannot be read, and all that follows is as it was.
"""

import fcntl
import os
import struct
import zlib
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self

from transcription.errors import StorageFull
from transcription.files import fsync, storage_errors
from transcription.partfile import require_room
from transcription.types import SAMPLE_RATE

MAGIC = b"CSLIVE1\n"
HEADER = struct.Struct(">8sIHH")  # magic, Hz, channels, who wrote last
WRITER = struct.Struct(">H")  # the end of the header: a digest of a client's name; 0 where nobody has written
RECORD = struct.Struct(">III")  # sequence number, bytes, CRC-32
SAMPLE_BYTES = 2
# What is damaged nearer to the end than this a power cut may have left so: it is sent again, as much of it as a client
# may have sent without an answer (gate.AT_ONCE_SECONDS). Seconds.
TAIL = 150.0
# So many frames, and bytes, are looked through for one that is whole behind a damaged one.
MOST_DAMAGED = 200
SEARCHED = 8 * 1024**2
# Bytes between two looks at the free space.
ROOM_STEP = 4 * 1024**2


class Busy(Exception):
    """Somebody else is writing to this file."""


class BadFile(Exception):
    """It is no audio of a live session, or of another format than was asked for."""


@dataclass(frozen=True, slots=True)
class Frame:
    """PCM of all channels, interleaved, that begins `first` samples (of one channel) into the session. `is_lost`: it is
    silence in place of one frame or more, up to `seq`, that cannot be read.
    """

    seq: int
    first: int
    pcm: bytes
    is_lost: bool = False


class AudioFile:
    """The file, locked for writing. Use as a context manager. Not for several threads at once.

    Raises Busy, BadFile, StorageFull.
    """

    def __init__(self, path: Path, channels: int, reserve: int = 0) -> None:
        self._path, self._reserve, self._allowed = path, reserve, 0
        self._frame_bytes = channels * SAMPLE_BYTES
        with storage_errors():
            is_new = not path.exists()
            self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            with ExitStack() as otherwise:
                otherwise.callback(os.close, self._file)
                self._lock()
                self._prepare(channels)
                otherwise.pop_all()
            if is_new:
                fsync(path.parent)

    def _lock(self) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(self._path.name) from None

    def _prepare(self, channels: int) -> None:
        """Find the end of what is whole; what follows was never acknowledged."""
        if os.fstat(self._file).st_size < HEADER.size:
            os.ftruncate(self._file, 0)
            os.pwrite(self._file, HEADER.pack(MAGIC, SAMPLE_RATE, channels, 0), 0)
        with Reader(self._path) as reader:
            if reader.channels != channels:
                raise BadFile(f"{self._path.name} has {reader.channels} channels")
            deque(reader.frames(), maxlen=0)
            self.next_seq, self.samples, self._end = reader.next_seq, reader.samples, reader.place
        if os.fstat(self._file).st_size > self._end:  # else it stays known when it was written last
            os.ftruncate(self._file, self._end)
        os.fsync(self._file)

    @property
    def seconds(self) -> float:
        return self.samples / SAMPLE_RATE

    @property
    def written_at(self) -> float | None:
        """When the newest frame came, in seconds since 1970; None while there is none."""
        return os.fstat(self._file).st_mtime if self.next_seq else None

    def is_after_others(self, client: str) -> bool:
        """Whether the newest frame came from another client than this one."""
        return self.next_seq > 0 and self._writer not in (0, _digest(client))

    def write_as(self, client: str) -> None:
        """What is appended from now on comes from this client; as safe as the frames, by the same `sync`."""
        if self._writer != (digest := _digest(client)):
            with storage_errors():
                os.pwrite(self._file, WRITER.pack(digest), HEADER.size - WRITER.size)

    @property
    def _writer(self) -> int:
        return WRITER.unpack(os.pread(self._file, WRITER.size, HEADER.size - WRITER.size))[0]

    def append(self, payloads: Sequence[bytes]) -> list[Frame]:
        """Write the next frames; they are not safe yet. Raises StorageFull: then none of them is in the file."""
        frames, records, seq, first = [], [], self.next_seq, self.samples
        for pcm in payloads:
            frames.append(Frame(seq, first, pcm))
            records += [RECORD.pack(seq, len(pcm), zlib.crc32(pcm)), pcm]
            seq, first = seq + 1, first + len(pcm) // self._frame_bytes
        data = b"".join(records)
        self._require_room(len(data))
        try:
            with storage_errors():
                _write_all(self._file, data, self._end)
        except StorageFull:
            os.ftruncate(self._file, self._end)
            raise
        self.next_seq, self.samples, self._end = seq, first, self._end + len(data)
        return frames

    def sync(self) -> None:
        """When it returns all that was appended survives a power cut. Raises StorageFull."""
        with storage_errors():
            os.fdatasync(self._file)

    def _require_room(self, size: int) -> None:
        self._allowed -= size
        if self._allowed < 0:
            require_room(self._path, size + self._reserve)
            self._allowed = max(0, ROOM_STEP - size)

    def close(self) -> None:
        """Lets go of the lock."""
        os.close(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


class Reader:
    """Reads what is there, and goes on when there is more. Somebody else may be writing meanwhile. Raises BadFile."""

    def __init__(self, path: Path, tail: float = TAIL) -> None:
        """`tail`: seconds before the end in which nothing counts as damaged; 0 where nothing is sent any more."""
        self._file: BinaryIO = path.open("rb")
        self._tail, self._size, self._good_at = tail, 0, 0
        try:
            magic, self.rate, self.channels, _ = HEADER.unpack(self._file.read(HEADER.size))
        except struct.error as error:
            self._file.close()
            raise BadFile(path.name) from error
        if magic != MAGIC:
            self._file.close()
            raise BadFile(path.name)
        self.place, self.next_seq, self.samples = HEADER.size, 0, 0

    def frames(self, from_sample: int = 0) -> Iterator[Frame]:
        """The whole frames from the present place on; those that end before `from_sample` are passed over unread."""
        while (frame := self._next(from_sample) or self._settled(from_sample)) is not None:
            if frame.pcm and self.samples > from_sample:
                yield frame

    def _next(self, from_sample: int) -> Frame | None:
        """The next one, without its PCM where that is not wanted; None where it is not whole."""
        if (head := self._head()) is None:
            return None
        seq, size, checksum = head
        pcm = b""
        if self.samples + size // self._sample_bytes > from_sample:
            pcm = self._file.read(size)
            if len(pcm) < size or zlib.crc32(pcm) != checksum:
                return None
        elif not self._is_there(size):
            return None
        return self._pass(Frame(seq, self.samples, pcm), size)

    def _settled(self, from_sample: int) -> Frame | None:
        """What was not whole a moment ago, where so much lies behind it that nobody writes it any more. None: somebody
        may, or this is the end of what can be read.
        """
        if self.place < self._good_at:
            return self._lost()
        if not self._is_there(round(self._tail * self.rate) * self._sample_bytes):
            return None
        return self._next(from_sample) or self._lost()

    def _lost(self) -> Frame | None:
        """Silence for what lies before the next whole frame; None where there is none."""
        if self.place < self._good_at:
            return self._pass(Frame(self.next_seq, self.samples, bytes(self._size), is_lost=True), self._size)
        if good_at := self._next_of_this_size():
            self._good_at = good_at
            return self._lost()
        self._file.seek(self.place)
        data = self._file.read(SEARCHED)
        for count in range(1, MOST_DAMAGED):
            for place in _whole_frames(data, self.next_seq + count, count * RECORD.size):
                size = place - count * RECORD.size
                if size % self._sample_bytes == 0:
                    lost = Frame(self.next_seq + count - 1, self.samples, bytes(size), is_lost=True)
                    return self._pass(lost, size, count)
        return None

    def _next_of_this_size(self) -> int | None:
        """Where the next whole frame begins, if all have the size of the last one, as a microphone's have."""
        if not self._size:
            return None
        step, end = RECORD.size + self._size, os.fstat(self._file.fileno()).st_size
        for count, place in enumerate(range(self.place + step, end - RECORD.size + 1, step), 1):
            self._file.seek(place)
            seq, size, checksum = RECORD.unpack(self._file.read(RECORD.size))
            is_next = seq == self.next_seq + count and place + RECORD.size + size <= end
            if is_next and zlib.crc32(self._file.read(size)) == checksum:
                return place
        return None

    @property
    def unread_seconds(self) -> float:
        """Of what lies behind the present place and cannot be read, as long as sound of so many bytes is."""
        left = os.fstat(self._file.fileno()).st_size - self.place
        return left / (self.rate * self._sample_bytes)

    def _pass(self, frame: Frame, size: int, count: int = 1) -> Frame:
        """`count` frames with so many bytes of PCM lie behind."""
        self.place, self.next_seq = self.place + count * RECORD.size + size, frame.seq + 1
        self.samples += size // self._sample_bytes
        self._size = size if count == 1 else self._size
        return frame

    @property
    def _sample_bytes(self) -> int:
        return self.channels * SAMPLE_BYTES

    def _head(self) -> tuple[int, int, int] | None:
        self._file.seek(self.place)
        head = self._file.read(RECORD.size)
        if len(head) < RECORD.size:
            return None
        seq, size, checksum = RECORD.unpack(head)
        return (seq, size, checksum) if seq == self.next_seq and size else None

    def _is_there(self, size: int) -> bool:
        return os.fstat(self._file.fileno()).st_size >= self.place + RECORD.size + size

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def is_of_others(path: Path, client: str) -> bool:
    """Whether the newest frame of a file came from another client than this one; False where there is no file."""
    try:
        with path.open("rb") as file:
            head = file.read(HEADER.size)
    except FileNotFoundError:
        return False
    writer = head[HEADER.size - WRITER.size :]
    return len(writer) == WRITER.size and WRITER.unpack(writer)[0] not in (0, _digest(client))


def _digest(client: str) -> int:
    return zlib.crc32(client.encode()) % 0xFFFF + 1


def _whole_frames(data: bytes, seq: int, begin: int) -> Iterator[int]:
    """Where in `data` the frame of this number may begin, from `begin` on. Its number alone may stand anywhere."""
    place = data.find(struct.pack(">I", seq), begin)
    while 0 <= place <= len(data) - RECORD.size:
        _seq, size, checksum = RECORD.unpack_from(data, place)
        until = place + RECORD.size + size
        if size > 0 and until <= len(data) and zlib.crc32(data[place + RECORD.size : until]) == checksum:
            yield place
        place = data.find(struct.pack(">I", seq), place + 1)


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Nobody writes to the file meanwhile. Raises Busy where somebody does, or holds it like this."""
    with path.open("r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(path.name) from None
        yield


def _write_all(descriptor: int, data: bytes, place: int) -> None:
    rest = memoryview(data)
    while rest:
        written = os.pwrite(descriptor, rest, place)
        rest, place = rest[written:], place + written
