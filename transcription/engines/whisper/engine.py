"""The Whisper engine: one chunk of samples in, believable words out."""

from collections.abc import Sequence

import numpy as np

from transcription.engines.base import Capabilities
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
    capabilities = Capabilities(tuple(CODES), detects_language=True, word_confidence=True, vocabulary=True)

    def __init__(self, model: Model, device: str = "auto", compute_type: str = "", workers: int = 1) -> None:
        self.model = model.name
        self._decoder = Decoder(model.folder, device, compute_type, workers)

    def transcribe(
        self, samples: np.ndarray, offset: float, options: EngineOptions, speech: Sequence[Span]
    ) -> ChunkResult:
        code = whisper_code(options.language)

        def hear(span: Span, no_repeat: int) -> Hypothesis:
            first, last = (round((second - offset) * SAMPLE_RATE) for second in (span.start, span.end))
            return self._decoder.decode(samples[first:last], span.start, code, options.vocabulary, no_repeat)

        try:
            words, findings = listen(hear, Span(offset, offset + len(samples) / SAMPLE_RATE), speech)
        except RuntimeError as error:  # all that CTranslate2 raises
            raise EngineFailed(str(error)) from error
        return ChunkResult(tuple(fit_to_speech(words, speech)), tuple(findings))

    def detect_language(self, chunks: Sequence[np.ndarray]) -> str:
        try:
            return likeliest([self._decoder.language_probabilities(samples) for samples in chunks])
        except RuntimeError as error:
            raise EngineFailed(str(error)) from error
