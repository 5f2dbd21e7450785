"""What the emulator is told to hear, and to do wrong: rules, from a JSON file or from a test. Pure."""

import json
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Self

import grpc

CODES = {code.name: code for code in grpc.StatusCode}


class BadScript(ValueError):
    """A script that cannot be followed; the text says where."""


@dataclass
class Rule:
    """One rule. It applies to calls whose audio address, language or content contains `match`, `times` times.

    What is heard: `text`, or `words` with times; `seconds` is the audio's length when it is not to be measured.
    What goes wrong with the call named in `call` (BatchRecognize, GetOperation, StreamingRecognize…): it answers
    with `error`, after it has hung for `hang` seconds. `after` says whether the work was done before (and billed);
    `audio`: a stream goes wrong when it was given so many seconds of it, and "OK" ends it too early without an error.
    What becomes of an operation that BatchRecognize starts: it is running for `polls` looks at it and `takes`
    seconds, then ends, with the status `fails` when that is given; `lost`: nobody knows it any more.
    """

    match: str = ""
    times: int | None = None
    call: str = ""
    error: str = ""
    message: str = ""
    retry_after: float | None = None
    hang: float = 0.0
    after: bool = False
    audio: float = 0.0
    text: str | None = None
    words: list[dict[str, Any]] | None = None
    seconds: float | None = None
    language: str = ""
    confidence: float = 0.9
    polls: int | None = None
    takes: float = 0.0
    fails: str = ""
    lost: bool = False

    def __post_init__(self) -> None:
        for code in (self.error, self.fails):
            if code and code not in CODES:
                raise BadScript(f"{code!r} is no gRPC status")

    @classmethod
    def from_json(cls, stored: Any) -> Self:
        """Raises BadScript."""
        if not isinstance(stored, dict):
            raise BadScript(f"{stored!r} is no rule")
        known = {item.name for item in fields(cls)}
        if unknown := set(stored) - known:
            raise BadScript(f"{', '.join(sorted(unknown))}: not known; a rule has {', '.join(sorted(known))}")
        return cls(**stored)

    @property
    def is_fault(self) -> bool:
        return bool(self.call and (self.error or self.hang))

    @property
    def is_heard(self) -> bool:
        return self.text is not None or self.words is not None

    @property
    def is_fate(self) -> bool:
        return self.polls is not None or bool(self.takes or self.fails or self.lost)


@dataclass
class Script:
    """Rules in order: the first that fits is followed. One rule may be of several kinds. Safe for threads."""

    rules: list[Rule] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def from_file(cls, path: Path) -> Self:
        """Raises BadScript, OSError."""
        try:
            return cls(read_rules(json.loads(path.read_text(encoding="utf-8"))))
        except ValueError as error:
            raise BadScript(f"{path}: {error}") from error

    def add(self, *rules: Rule) -> None:
        """The newest come first."""
        with self._lock:
            self.rules = [*rules, *self.rules]

    def clear(self) -> None:
        with self._lock:
            self.rules = []

    def fault(self, call: str, about: str, *, after: bool = False) -> Rule | None:
        return self._take(
            about, lambda rule: rule.is_fault and not rule.audio and rule.call == call and rule.after == after
        )

    def breaks(self, call: str) -> Rule | None:
        """What ends a stream in its middle."""
        return self._take("", lambda rule: rule.is_fault and rule.audio > 0 and rule.call == call)

    def heard(self, about: str) -> Rule | None:
        return self._take(about, lambda rule: rule.is_heard)

    def fate(self, about: str) -> Rule | None:
        return self._take(about, lambda rule: rule.is_fate)

    def _take(self, about: str, fits: Any) -> Rule | None:
        with self._lock:
            for rule in self.rules:
                if fits(rule) and rule.match in about and rule.times != 0:
                    if rule.times is not None:
                        rule.times -= 1
                    return rule
        return None


def read_rules(stored: Any) -> list[Rule]:
    """Raises BadScript."""
    if not isinstance(stored, Iterable) or isinstance(stored, str | dict):
        raise BadScript("a script is a list of rules")
    return [Rule.from_json(item) for item in stored]
