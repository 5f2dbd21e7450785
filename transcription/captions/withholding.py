"""What nobody is told who may not hear what is said behind closed doors, at whatever socket they listen. Pure."""

from collections.abc import Collection, Mapping
from typing import Any

LINES = frozenset({"interim", "final", "corrected"})


def is_withheld(message: Mapping[str, Any], is_closed: bool, withdrawn: Collection[str] = ()) -> bool:
    """Of a message of captions.telling. `is_closed`: the hearing is, now; `withdrawn`: keys of lines that are gone."""
    line = message.get("segment", {})
    is_secret = message.get("closed") or line.get("closed") or line.get("id") in withdrawn
    return bool(is_secret or is_closed) if message["type"] in LINES else message["type"] == "mark" and bool(is_secret)
