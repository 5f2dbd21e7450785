"""How much of a file is missing, by what its container says about its own size. Reads headers only."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

UNKNOWN_SIZES = {0, 0x7FFFFFFF, 0x7FFFFFFE, 0xFFFFFFFF, 0xFFFFFFFE}
# What begins like this is a picture, a document or an archive, whatever libav may find inside.
OTHER_FILES = (
    b"PK\x03\x04", b"PK\x05\x06", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*",
    b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"\x7fELF", b"MZ", b"{\\rtf",
)  # fmt: skip
IMAGE_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis")
MEDIA = (b"OggS", b"fLaC", b"\x1aE\xdf\xa3", b"0&\xb2u", b"#!AMR", b"ID3", b"FORM", b"FLV", b".RMF")
BOXES = (b"ftyp", b"moov", b"mdat", b"moof", b"free", b"skip", b"wide", b"styp", b"sidx", b"pnot", b"uuid")
EBML_SEGMENT = 0x18538067
ASF_HEADER = b"0&\xb2u\x8ef\xcf\x11\xa6\xd9\x00\xaa\x00b\xcel"
ASF_FILE_PROPERTIES = b"\xa1\xdc\xab\x8cG\xa9\xcf\x11\x8e\xe4\x00\xc0\x0c Se"
ASF_BROADCAST = 1
XING_MARKS = (b"Xing", b"Info")
XING_FRAMES, XING_BYTES = 1, 2  # which fields follow
FIRST_FRAME = 4096  # bytes in which the mark must come
OGG_PAGE, OGG_LAST = b"OggS\0", 4  # how a page begins; the flag, behind it, of a stream's last one (RFC 3533)
OGG_TAIL = 128 * 1024  # bytes: a page has half as many at most


def is_other_file(head: bytes) -> bool:
    """A picture, a document, an archive, a program."""
    return head.startswith(OTHER_FILES) or (head[4:8] == b"ftyp" and head[8:12] in IMAGE_BRANDS)


def begins_as_media(head: bytes) -> bool:
    """The first bytes are those of a recording, even if the rest cannot be read."""
    riff = head[:4] in (b"RIFF", b"RF64") and head[8:12] in (b"WAVE", b"AVI ")
    return riff or head.startswith(MEDIA) or head[4:8] in BOXES


def is_avi(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(12)
    return head[:4] == b"RIFF" and head[8:] == b"AVI "


def missing_share(path: Path) -> float:
    """From 0 (complete, or it does not say) to 1: the part of the declared bytes that is not there."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(64)
        declared = _declared_end(file, head, size)
    return max(0.0, 1 - size / declared) if declared else 0.0


def lacks_its_end(path: Path) -> bool:
    """An Ogg whose last page does not say that it is the last: it was cut off, or written by a careless program."""
    with path.open("rb") as file:
        if file.read(4) != OGG_PAGE[:4]:
            return False
        file.seek(max(0, path.stat().st_size - OGG_TAIL))
        tail = file.read()
    flags = tail[tail.rfind(OGG_PAGE) + len(OGG_PAGE) :][:1]
    return not flags or not flags[0] & OGG_LAST


def _declared_end(file: BinaryIO, head: bytes, size: int) -> int | None:
    if head[:4] == b"RIFF":
        return _riff_end(file, head, size)
    if head[4:8] in BOXES:
        return _boxes_end(file, size)
    if head[:4] == b"\x1aE\xdf\xa3":
        return _matroska_end(head)
    if head.startswith(ASF_HEADER):
        return _asf_end(file)
    if head[:3] == b"ID3" or head[:1] == b"\xff":
        return _mp3_end(file, head)
    return None


def _riff_end(file: BinaryIO, head: bytes, size: int) -> int | None:
    """The end of a WAV's samples, or of an AVI's first part; recorders that lost power leave sizes of 0 or -1."""
    if head[8:12] != b"WAVE":
        declared = struct.unpack("<I", head[4:8])[0]
        return None if declared in UNKNOWN_SIZES else declared + 8
    position = 12
    while position + 8 <= size:
        file.seek(position)
        name, length = struct.unpack("<4sI", file.read(8))
        if name == b"data":
            return None if length in UNKNOWN_SIZES else position + 8 + length
        position += 8 + length + length % 2
    return None


def _boxes_end(file: BinaryIO, size: int) -> int | None:
    """The end of the last box of an MP4 or MOV."""
    return max((end for _, end in _boxes(file, size)), default=None)


def _boxes(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int]]:
    position = 0
    while position + 8 <= size:
        file.seek(position)
        header = file.read(16)
        length, name = struct.unpack(">I4s", header[:8])
        if length == 1 and len(header) == 16:
            length = struct.unpack(">Q", header[8:])[0]
        if length < 8:  # 0: to the end of the file; else no box at all
            return
        position += length
        yield name, position


def _matroska_end(head: bytes) -> int | None:
    """Behind the EBML header stands the segment that holds everything else, with its size."""
    body, length = _vint(head, 4)
    if length is None:
        return None
    segment = body + length
    if int.from_bytes(head[segment : segment + 4]) != EBML_SEGMENT:
        return None
    start, length = _vint(head, segment + 4)
    return None if length is None else start + length


def _vint(data: bytes, position: int) -> tuple[int, int | None]:
    """(where the content starts, its length; None when it is unknown or does not fit in `data`)."""
    if position >= len(data) or not data[position]:
        return position, None
    width = 9 - data[position].bit_length()
    raw = int.from_bytes(data[position : position + width])
    mask = (1 << (7 * width)) - 1
    value = raw & mask
    unknown = value == mask or position + width > len(data)
    return position + width, None if unknown else value


def _asf_end(file: BinaryIO) -> int | None:
    file.seek(0)
    header = file.read(4096)
    found = header.find(ASF_FILE_PROPERTIES)
    if found < 0 or found + 92 > len(header):
        return None
    size = struct.unpack_from("<Q", header, found + 40)[0]
    flags = struct.unpack_from("<I", header, found + 88)[0]
    return None if flags & ASF_BROADCAST else size


def _mp3_end(file: BinaryIO, head: bytes) -> int | None:
    """What the first frame says of a file with a variable bit rate, or made by LAME."""
    start = 0
    if head[:3] == b"ID3":
        start = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
    file.seek(start)
    frame = file.read(FIRST_FRAME)
    mark = min((found for found in map(frame.find, XING_MARKS) if found > 0), default=-1)
    if mark < 0 or mark + 16 > len(frame):
        return None
    flags = struct.unpack_from(">I", frame, mark + 4)[0]
    if not flags & XING_BYTES:
        return None
    return start + struct.unpack_from(">I", frame, mark + (12 if flags & XING_FRAMES else 8))[0]
