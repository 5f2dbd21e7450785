"""The ZIP archive that a Word document is: nothing in it but its parts, one behind the other.

Bytes between the parts, before or behind them are in no digest of a part, and room enough for another document:
programs look for a PDF within the first kilobyte of a file. Names and sizes stand twice, and programs go by either.
"""

import io
import struct
import zipfile
import zlib

LOCAL = struct.Struct("<4sHHHHHIIIHH")  # PKWARE APPNOTE, 4.3.7
CENTRAL, END = 46, 22  # bytes of an entry in the directory without its name, and of what ends it
KINDS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
FLAGS = {0, 0x02, 0x04, 0x06, 0x800}  # how hard it was compressed, and that the name is UTF-8


def is_plain(content: bytes) -> bool:
    """Whether every byte of it belongs to a part, or is what ZIP needs to find that. Raises zipfile.BadZipFile."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = sorted(archive.infolist(), key=lambda entry: entry.header_offset)
        start = archive.start_dir
        comment = archive.comment
    place = 0
    for entry in entries:
        end = _end_of(content, entry, place)
        if end is None:
            return False
        place = end
    directory = sum(CENTRAL + len(entry.orig_filename.encode()) for entry in entries)
    return not comment and place == start and len(content) == start + directory + END


def _end_of(content: bytes, entry: zipfile.ZipInfo, place: int) -> int | None:
    """Where the part ends that begins at the place; None where it does not, or holds something else as well."""
    name = entry.orig_filename.encode()
    start = place + LOCAL.size + len(name)
    if entry.header_offset != place or len(content) < start or entry.extra or entry.comment:
        return None
    sign, _, flags, kind, _, _, crc, packed, size, name_length, extra_length = LOCAL.unpack_from(content, place)
    here = (sign, flags, kind, crc, packed, size, name_length, extra_length)
    told = (entry.flag_bits, entry.compress_type, entry.CRC, entry.compress_size, entry.file_size, len(name), 0)
    if here != (b"PK\x03\x04", *told) or content[place + LOCAL.size : start] != name:
        return None
    if entry.filename != entry.orig_filename or kind not in KINDS or flags not in FLAGS:
        return None
    end = start + packed
    return end if kind == zipfile.ZIP_STORED or _is_one_stream(content[start:end], size) else None


def _is_one_stream(packed: bytes, size: int) -> bool:
    """Whether nothing stands behind what was compressed."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    inflater.decompress(packed, size + 1)
    return inflater.eof and not inflater.unused_data
