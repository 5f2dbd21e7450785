"""What the emulator would have been paid for, so that a test can prove that nothing is paid twice."""

import json
import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Ledger:
    """Written to `file`, if there is one, whenever it changes. Safe for threads."""

    file: Path | None = None
    billed: list[tuple[str, float]] = field(default_factory=list)  # what (an address, a kind of call), seconds
    calls: Counter[str] = field(default_factory=Counter)
    cancelled: list[str] = field(default_factory=list)  # operations
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def called(self, method: str) -> None:
        with self._lock:
            self.calls[method] += 1
            self._write()

    def bill(self, what: str, seconds: float) -> None:
        with self._lock:
            self.billed.append((what, seconds))
            self._write()

    def cancel(self, operation: str) -> None:
        with self._lock:
            self.cancelled.append(operation)
            self._write()

    def as_json(self) -> dict[str, Any]:
        return {
            "billed_seconds": sum(seconds for _, seconds in self.billed),
            "billed": [{"what": what, "seconds": seconds} for what, seconds in self.billed],
            "calls": dict(self.calls),
            "cancelled": self.cancelled,
        }

    def _write(self) -> None:
        if self.file is not None:
            draft = self.file.with_name(f".{self.file.name}.draft")
            draft.write_text(json.dumps(self.as_json(), indent=1))
            draft.replace(self.file)
