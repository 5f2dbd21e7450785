"""What must not stand in a log, taken out of every line before it is written: what was said, and what opens doors.

A net below the rule that nobody logs such things: messages of libraries and of PostgreSQL quote what they were given.
"""

import re
from typing import Any

HIDDEN = "[hidden]"
# Names of values that are never told, whatever is in them.
FORBIDDEN = frozenset(
    {"authorization", "body", "caption", "cookie", "key", "password", "q", "query", "secret", "text", "token", "words"}
)
_PATTERNS = [
    # Tokens of ours, and whatever stands behind the word that announces one.
    (re.compile(r"\bcs_[A-Za-z0-9_-]{8,}"), HIDDEN),
    (re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{4,}"), rf"\1 {HIDDEN}"),
    (re.compile(r"(?i)\b(sessionid|csrftoken|password|token|secret)=[^\s&;,'\"]+"), rf"\1={HIDDEN}"),
    # Of an address, what was asked for.
    (re.compile(r"(?<=[\w/])\?[\w%.~+-]+=[^\s'\"]*"), f"?{HIDDEN}"),
    # Names and passwords within an address.
    (re.compile(r"://[^\s/@:]*:[^\s/@]+@"), f"://{HIDDEN}@"),
    # What PostgreSQL adds to its errors are values of the row, and pieces of the statement.
    (re.compile(r"(?m)^(DETAIL|CONTEXT|LINE \d+):.*(\n\s+.*)*"), rf"\1: {HIDDEN}"),
]


def without_secrets(text: str) -> str:
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    return text


def hide(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """A processor of structlog, the last one before lines are rendered."""
    return {name: HIDDEN if name.lower() in FORBIDDEN else _cleaned(value) for name, value in event.items()}


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return without_secrets(value)
    if isinstance(value, dict):
        return hide(None, "", value)
    if isinstance(value, list):
        return [_cleaned(one) for one in value]
    return value
