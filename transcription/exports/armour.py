"""Seals as text that any file can carry, and out of it again. What is in them: see transcription.seals."""

import base64
import json
import zlib
from typing import Any

LARGEST = 64 * 1024**2  # bytes once unpacked; a day of eight hours takes two
# In plain text the seal stands between these lines.
BEGIN, END = "-----BEGIN COURTSIGHT SEAL-----", "-----END COURTSIGHT SEAL-----"
WIDTH = 100


def armoured(packed: str) -> str:
    lines = [packed[first : first + WIDTH] for first in range(0, len(packed), WIDTH)]
    return "\n".join(["", BEGIN, *lines, END, ""])


def disarmoured(text: str) -> tuple[str, str, bool]:
    """What stands around the last seal; that as it was packed, else nothing; whether text is behind or beside it."""
    before, begin, rest = text.rpartition(BEGIN)
    packed, end, after = rest.partition(END)
    if not begin or not end:
        return text, "", False
    is_inside = bool(after.strip()) or not before.endswith("\n")
    return before + after, "".join(packed.split()), is_inside


def packed(seal: dict[str, Any]) -> str:
    """Compressed, in base64, on one line."""
    text = json.dumps(seal, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


def unpacked(packed: str) -> Any:
    """Raises ValueError for what is damaged, or would unpack to more than LARGEST."""
    try:
        raw = base64.b64decode("".join(packed.split()), validate=True)
        inflater = zlib.decompressobj()
        text = inflater.decompress(raw, LARGEST)
        if not inflater.eof or inflater.unused_data:
            raise ValueError("cut off, too large, or with something behind it")
        return json.loads(text)
    except (zlib.error, RecursionError) as error:
        raise ValueError("damaged") from error
