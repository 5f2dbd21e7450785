"""The Whisper engine: pieces of samples in, believable words out."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from transcription.engines.base import Call, Capabilities, Piece
from transcription.engines.whisper.decoder import Decoder, Encoded
from transcription.engines.whisper.languages import CODES, language_of, likeliest, whisper_code
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
        self.variant = f"{self._decoder.compute_type} {model.fingerprint()}"

    def transcribe(self, pieces: Sequence[Piece], options: EngineOptions, call: Call) -> list[ChunkResult]:
        """All pieces are decoded together; those that are not believed are heard again one by one."""
        samples = [piece.read() for piece in pieces]
        results = []
        try:
            firsts = self._first_hearing(pieces, samples, options)
            for piece, sound, (language, first) in zip(pieces, samples, firsts, strict=True):
                results.append(self._believed(piece, sound, first, replace(options, language=language)))
                call.report(len(results) / len(pieces))
        except RuntimeError as error:  # all that CTranslate2 raises
            raise EngineFailed(str(error)) from error
        return results

    def _first_hearing(
        self, pieces: Sequence[Piece], samples: Sequence[np.ndarray], options: EngineOptions
    ) -> list[tuple[str, Hypothesis]]:
        """The language of each piece, and what is heard in it."""
        sounds = [(sound, piece.start) for sound, piece in zip(samples, pieces, strict=True)]
        encoded = self._decoder.encode(sounds)
        languages = self._languages(encoded, options)
        heard: dict[int, Hypothesis] = {}
        for language in dict.fromkeys(languages):
            chosen = [index for index, spoken in enumerate(languages) if spoken == language]
            # Rare enough to encode these pieces once more.
            part = encoded if len(chosen) == len(pieces) else self._decoder.encode([sounds[index] for index in chosen])
            heard |= zip(chosen, self._decode(part, replace(options, language=language)), strict=True)
        return [(language, heard[index]) for index, language in enumerate(languages)]

    def _languages(self, encoded: Encoded, options: EngineOptions) -> list[str]:
        if not options.also:
            return [options.language] * len(encoded.spans)
        votes = self._decoder.language_probabilities(encoded)
        return [language_of(chances, options.language, options.also) for chances in votes]

    def _decode(self, encoded: Encoded, options: EngineOptions, no_repeat: int = 0) -> list[Hypothesis]:
        return self._decoder.decode(encoded, whisper_code(options.language), options.vocabulary, no_repeat)

    def _believed(self, piece: Piece, samples: np.ndarray, first: Hypothesis, options: EngineOptions) -> ChunkResult:
        def hear(span: Span, no_repeat: int) -> Hypothesis:
            if span == piece.span and not no_repeat:
                return first
            begin, end = (round((second - piece.start) * SAMPLE_RATE) for second in (span.start, span.end))
            return self._decode(self._decoder.encode([(samples[begin:end], span.start)]), options, no_repeat)[0]

        words, findings = listen(hear, piece.span, piece.speech)
        fitted = tuple(fit_to_speech(words, piece.speech))
        return ChunkResult(fitted, tuple(findings), options.language, self.name, self.model, first.others)

    def detect_language(self, pieces: Sequence[Piece]) -> str:
        try:
            encoded = [self._decoder.encode([(piece.read(), piece.start)]) for piece in pieces]
            return likeliest([self._decoder.language_probabilities(piece)[0] for piece in encoded])
        except RuntimeError as error:
            raise EngineFailed(str(error)) from error
