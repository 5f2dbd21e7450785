"""A speech engine with knobs, for tests that are not about speech."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from transcription import engines
from transcription.engines import Capabilities
from transcription.types import ChunkResult, EngineOptions, Span, Word


def nothing() -> None:
    """What happens before a chunk is heard, unless a test says otherwise."""


@dataclass
class FakeEngine:
    """Hears one word a chunk, "kata" and the second at which it starts."""

    name: str = "whisper"
    model: str = "fake"
    capabilities: Capabilities = Capabilities(("id-ID",), True, True, True)
    language: str = "id-ID"  # what it detects
    deaf: bool = False  # hears nothing
    before: Callable[[], None] = nothing  # called before each chunk: may raise, cancel, wait
    heard: list[float] = field(default_factory=list)  # where each chunk began

    def transcribe(
        self, samples: np.ndarray, offset: float, options: EngineOptions, speech: Sequence[Span]
    ) -> ChunkResult:
        self.before()
        self.heard.append(offset)
        word = Word(offset, offset + len(samples) / 16_000, f"kata{offset:.0f}", 0.9)
        return ChunkResult(() if self.deaf else (word,))

    def detect_language(self, chunks: Sequence[np.ndarray]) -> str:
        return self.language


@contextmanager
def installed(engine: FakeEngine) -> Iterator[FakeEngine]:
    """While the block runs, jobs for "whisper" get this engine."""
    real = engines.ENGINES["whisper"]
    engines.ENGINES["whisper"] = lambda workers: engine
    engines.load_engine.cache_clear()
    try:
        yield engine
    finally:
        engines.ENGINES["whisper"] = real
        engines.load_engine.cache_clear()
