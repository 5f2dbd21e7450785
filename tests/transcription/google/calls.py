"""A piece of sound, and a caller that can lose its worker at any step."""

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from tests.cloud import Cloud
from transcription.engines import Alone, Departure, Piece, StillRunning
from transcription.engines.google.engine import GoogleEngine
from transcription.types import ChunkResult, EngineOptions, Span

SECONDS = 3.0
OPTIONS = EngineOptions("id-ID", ("Tirtawijaya",))


class Killed(BaseException):
    """The worker is gone, as by SIGKILL: nobody catches this."""


@dataclass
class Caller(Alone):
    """Remembers like a database. `dies_before` / `dies_after`: the fact with which the worker dies, once."""

    dies_before: str = ""
    dies_after: str = ""
    left: list[Departure] = field(default_factory=list)
    refused: list[tuple[str, int]] = field(default_factory=list)
    taken_back: list[tuple[str, int]] = field(default_factory=list)

    def remember(self, **facts: Any) -> None:
        if self.dies_before in facts and facts[self.dies_before]:
            self.dies_before = ""
            raise Killed
        super().remember(**facts)
        if self.dies_after in facts and facts[self.dies_after]:
            self.dies_after = ""
            raise Killed

    def leaving(self, departure: Departure) -> None:
        self.left.append(departure)
        self.remember(left_as=departure.address)

    def unpaid(self, address: str, attempt: int) -> None:
        self.refused.append((address, attempt))

    def withdrawn(self, address: str, attempt: int) -> None:
        self.taken_back.append((address, attempt))


def piece(start: float = 0.0, seconds: float = SECONDS, source: str = "") -> Piece:
    tone = (np.sin(np.arange(round(seconds * 16_000)) / 20) / 2).astype(np.float32)
    return Piece(start, seconds, (Span(start, start + seconds),), lambda: tone, source)


def engine(cloud: Cloud, folder: Path, timeout: float = 5.0, **changes: object) -> GoogleEngine:
    return GoogleEngine(cloud.configuration(folder, **changes), timeout)


def until_done(engine: GoogleEngine, call: Alone, what: Piece | None = None, options: EngineOptions = OPTIONS):
    """Call again at once, as often as it takes; what a killed worker leaves is taken up by the next one."""
    for _ in range(3000):
        try:
            [result] = engine.transcribe([what or piece()], options, call)
        except (StillRunning, Killed):
            time.sleep(0.01)
            continue
        return result
    raise AssertionError("never done")


def until_killed(engine: GoogleEngine, call: Caller) -> None:
    for _ in range(3000):
        try:
            engine.transcribe([piece()], OPTIONS, call)
        except StillRunning:
            time.sleep(0.01)
        except Killed:
            return
    raise AssertionError("never killed")


def text_of(result: ChunkResult) -> str:
    return " ".join(word.word for word in result.words)
