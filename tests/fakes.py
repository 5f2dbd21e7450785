"""A speech engine with knobs, for tests that are not about speech."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from transcription import engines
from transcription.engines import Call, Capabilities, Departure, Piece
from transcription.types import ChunkResult, EngineOptions, Word


def nothing() -> None:
    """What happens before a chunk is heard, unless a test says otherwise."""


@dataclass
class FakeEngine:
    """Hears one word a chunk, "kata" and the second at which it starts."""

    name: str = "whisper"
    model: str = "fake"
    variant: str = ""
    capabilities: Capabilities = Capabilities(("id-ID",), True, True, True, longest_chunk=29.0, batch=1)
    language: str = "id-ID"  # what it detects
    deaf: bool = False  # hears nothing
    before: Callable[[], None] = nothing  # called before each chunk: may raise, cancel, wait
    heard: list[float] = field(default_factory=list)  # where each chunk began

    def transcribe(self, pieces: Sequence[Piece], options: EngineOptions, call: Call) -> list[ChunkResult]:
        if self.capabilities.leaves_the_building and "operation" not in call.memory:
            call.leaving(departure_of(pieces[0], self.model))
            call.remember(operation=f"operations/{pieces[0].start:.0f}")
        return [self._hear(piece, options) for piece in pieces]

    def _hear(self, piece: Piece, options: EngineOptions) -> ChunkResult:
        self.before()
        samples = piece.read()
        self.heard.append(piece.start)
        word = Word(piece.start, piece.start + len(samples) / 16_000, f"kata{piece.start:.0f}", 0.9)
        return ChunkResult(() if self.deaf else (word,), (), options.language, self.name, self.model)

    def abandon(self, memory: dict[str, Any]) -> bool:
        return "operation" in memory

    def runs(self, memory: dict[str, Any]) -> bool:
        return "operation" in memory

    def detect_language(self, pieces: Sequence[Piece]) -> str:
        return self.language


def departure_of(piece: Piece, model: str) -> Departure:
    address = f"gs://arsip/{piece.start:.3f}.flac"
    return Departure("0" * 64, 32_000, piece.duration, address, "asia-southeast1", model, piece.duration / 60 * 0.016)


def cloud_engine(**knobs: object) -> FakeEngine:
    """One that is sent twenty minutes at a time."""
    capabilities = Capabilities(("id-ID",), False, False, True, longest_chunk=1200.0, batch=1, leaves_the_building=True)
    return FakeEngine(name="google", model="chirp", capabilities=capabilities, **knobs)


@contextmanager
def installed(engine: FakeEngine) -> Iterator[FakeEngine]:
    """While the block runs, jobs for the engine of this name get this one."""
    real = dict(engines.ENGINES)
    engines.ENGINES[engine.name] = lambda workers: engine
    engines.load_engine.cache_clear()
    try:
        yield engine
    finally:
        engines.ENGINES.clear()
        engines.ENGINES.update(real)
        engines.load_engine.cache_clear()
