"""Byte ranges of HTTP, as RFC 9110 section 14 has them. Pure: header in, bytes to send out."""

import re
from dataclasses import dataclass

# Longer numbers than any file is large are not worth reading; a header may always be ignored.
_RANGE = re.compile(r"bytes=[ \t]*([0-9]{0,30})-([0-9]{0,30})[ \t]*", re.IGNORECASE | re.ASCII)


class RangeNotSatisfiable(Exception):
    """A well-formed range that lies wholly outside the file: to be answered with 416."""


@dataclass(frozen=True, slots=True)
class ByteRange:
    """Bytes `first` to `last`, both included, as HTTP counts them."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1


def parse_range(header: str, size: int) -> ByteRange | None:
    """The one range that `header` asks for, cut to a file of `size` bytes.

    None means that the whole file is the answer: no range, a malformed one, another unit, or several
    ranges at once, which no player needs and which cost much to serve. Raises RangeNotSatisfiable.
    """
    match = _RANGE.fullmatch(header)
    if match is None or size == 0:
        return None
    first, last = match.groups()
    if not first:
        return _suffix(last, size)
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise RangeNotSatisfiable
    return ByteRange(int(first), min(int(last), size - 1) if last else size - 1)


def _suffix(length: str, size: int) -> ByteRange | None:
    """`-500`: the last 500 bytes. `-` alone is malformed."""
    if not length:
        return None
    if int(length) == 0:
        raise RangeNotSatisfiable
    return ByteRange(max(0, size - int(length)), size - 1)
