"""The Whisper engine: pieces of samples in, believable words out."""

from collections.abc import Sequence

import numpy as np

from transcription.engines.base import Call, Capabilities, Piece
from transcription.engines.whisper.decoder import Decoder
from transcription.engines.whisper.languages import CODES, likeliest, whisper_code
from transcription.engines.whisper.listening import Hypothesis, listen
from transcription.engines.whisper.weights import Model
from transcription.engines.whisper.words import fit_to_speech
from transcription.errors import EngineFailed
from transcription.types import SAMPLE_RATE, ChunkResult, EngineOptions, Span


class WhisperEngine:
    """`workers` threads may call at the same time; each runs on one core."""

    name = "whisper"
    capabilities = Capabilities(
        tuple(CODES),
        detects_language=True,
        word_confidence=True,
        vocabulary=True,
        longest_chunk=29.0,
        batch=4,
        corrected=True,
    )

    def __init__(self, model: Model, device: str = "auto", compute_type: str = "", workers: int = 1) -> None:
        self.model = model.name
        self._decoder = Decoder(model.folder, device, compute_type, workers)

    def transcribe(self, pieces: Sequence[Piece], options: EngineOptions, call: Call) -> list[ChunkResult]:
        """All pieces are decoded together; those that are not believed are heard again one by one."""
        code = whisper_code(options.language)
        samples = [piece.read() for piece in pieces]
        results = []
        try:
            together = [(sound, piece.start) for sound, piece in zip(samples, pieces, strict=True)]
            firsts = self._decoder.decode(together, code, options.vocabulary)
            for piece, sound, first in zip(pieces, samples, firsts, strict=True):
                results.append(self._believed(piece, sound, first, code, options))
                call.report(len(results) / len(pieces))
        except RuntimeError as error:  # all that CTranslate2 raises
            raise EngineFailed(str(error)) from error
        return results

    def _believed(
        self, piece: Piece, samples: np.ndarray, first: Hypothesis, code: str, options: EngineOptions
    ) -> ChunkResult:
        def hear(span: Span, no_repeat: int) -> Hypothesis:
            if span == piece.span and not no_repeat:
                return first
            begin, end = (round((second - piece.start) * SAMPLE_RATE) for second in (span.start, span.end))
            return self._decoder.decode([(samples[begin:end], span.start)], code, options.vocabulary, no_repeat)[0]

        words, findings = listen(hear, piece.span, piece.speech)
        fitted = tuple(fit_to_speech(words, piece.speech))
        return ChunkResult(fitted, tuple(findings), options.language, self.name, self.model)

    def detect_language(self, pieces: Sequence[Piece]) -> str:
        try:
            return likeliest([self._decoder.language_probabilities(piece.read()) for piece in pieces])
        except RuntimeError as error:
            raise EngineFailed(str(error)) from error
