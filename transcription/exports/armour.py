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


def disarmoured(text: str) -> tuple[str, str]:
    """What stands around the seal, and the seal, as it was packed; empty where there is none."""
    before, begin, rest = text.partition(BEGIN)
    packed, end, after = rest.partition(END)
    return (before + after, "".join(packed.split())) if begin and end else (text, "")


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
        if not inflater.eof:
            raise ValueError("cut off, or too large")
        return json.loads(text)
    except (zlib.error, RecursionError) as error:
        raise ValueError("damaged") from error
