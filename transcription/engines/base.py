"""What an engine is: audio in, words with times out. Everything an engine must do is on this page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from transcription.types import ChunkResult, EngineOptions, Span


@dataclass(frozen=True, slots=True)
class Capabilities:
    languages: tuple[str, ...]  # BCP 47
    detects_language: bool
    word_confidence: bool
    vocabulary: bool  # names and terms can be given beforehand


class Engine(Protocol):
    """Safe to call from several threads. Raises EngineFailed (try again) and ModelUnavailable (do not)."""

    name: str  # as in ENGINES
    model: str  # which weights: stored with every transcript
    capabilities: Capabilities

    def transcribe(
        self, samples: np.ndarray, offset: float, options: EngineOptions, speech: Sequence[Span]
    ) -> ChunkResult:
        """The words in one chunk of at most 30 s.

        `samples` is float32 mono at 16 kHz. `offset` is where they start in the recording, in seconds;
        the words' times and `speech`, where voice activity heard somebody, count from the recording's start.
        """

    def detect_language(self, chunks: Sequence[np.ndarray]) -> str:
        """The language that most of these chunks are in, BCP 47."""
