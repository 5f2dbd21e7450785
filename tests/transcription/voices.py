"""Voices for the tests of jobs: an engine that hears many words, and what would be gathered of a conversation."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tests.fakes import FakeEngine
from tests.transcription.diarization.conversations import evidence_of
from transcription import voices
from transcription.audio.wav import wav_header
from transcription.diarization import Evidence
from transcription.diarizing import networks_here
from transcription.engines import Piece
from transcription.types import SAMPLE_RATE, ChunkResult, EngineOptions, Turn, Word

EVERY = 0.5  # seconds, a word


@dataclass
class TalkingEngine(FakeEngine):
    """Hears a word every half second, named by when it is said."""

    def _hear(self, piece: Piece, options: EngineOptions) -> ChunkResult:
        self.before()
        self.heard.append(piece.start)
        starts = np.arange(np.ceil(piece.start / EVERY), (piece.start + piece.duration) / EVERY - 1) * EVERY
        words = tuple(Word(float(start), float(start) + 0.4, f"kata{start:g}", 0.9) for start in starts)
        return ChunkResult(words, (), options.language, self.name, self.model)


def evidence(turns: Sequence[Turn], seconds: float) -> Evidence:
    """As the networks of this installation would have left it."""
    return replace(evidence_of(turns, seconds), speaker_model=networks_here().speaker_model)


def hear_already(recording: object, turns: Sequence[Turn]) -> None:
    """An earlier job has listened to the recording."""
    voices.keep(recording, evidence(turns, recording.duration))


def wav_of(samples: np.ndarray) -> bytes:
    return wav_header(len(samples)) + (samples * 32767).astype("<i2").tobytes()


def music(seconds: float) -> np.ndarray:
    """Chords that change twice a second, nobody sings."""
    times = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    roots = 220 * 2 ** (np.floor(times * 2) % 5 / 12)
    return (sum(np.sin(2 * np.pi * times * roots * ratio) for ratio in (1, 1.25, 1.5)) / 4).astype(np.float32)
