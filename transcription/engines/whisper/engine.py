"""The Whisper engine: what is decoded, when it is not believed, and what happens then."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from transcription.engines.base import Capabilities
from transcription.engines.whisper import hallucination
from transcription.engines.whisper.decoder import Decoder, Hypothesis
from transcription.engines.whisper.languages import CODES, likeliest, whisper_code
from transcription.engines.whisper.weights import Model
from transcription.engines.whisper.words import fit_to_speech
from transcription.errors import EngineFailed
from transcription.types import SAMPLE_RATE, ChunkResult, EngineOptions, Finding, FindingKind, Span, Word

UNSURE = -1.0  # mean log-probability of a token, OpenAI's threshold
NO_SPEECH = 0.6
NO_REPEAT = 3  # tokens


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
        chunk = Span(offset, offset + len(samples) / SAMPLE_RATE)
        try:
            words, findings = _Listening(self._decoder, samples, chunk, options, speech).words()
        except RuntimeError as error:  # all that CTranslate2 raises
            raise EngineFailed(str(error)) from error
        kept, unspoken = hallucination.drop_unspoken(words, speech)
        return ChunkResult(tuple(fit_to_speech(kept, speech)), (*findings, *unspoken))

    def detect_language(self, chunks: Sequence[np.ndarray]) -> str:
        try:
            return likeliest([self._decoder.language_probabilities(samples) for samples in chunks])
        except RuntimeError as error:
            raise EngineFailed(str(error)) from error


class _Listening:
    """One chunk: heard whole, and once more in halves when what was heard is not credible."""

    def __init__(
        self, decoder: Decoder, samples: np.ndarray, chunk: Span, options: EngineOptions, speech: Sequence[Span]
    ) -> None:
        self.samples, self.chunk, self.speech = samples, chunk, speech
        self.decode = partial(decoder.decode, code=whisper_code(options.language), vocabulary=options.vocabulary)

    def words(self) -> tuple[list[Word], list[Finding]]:
        first = self._hear(self.chunk)
        if _is_silence(first):
            return [], _findings(FindingKind.TEXT_WITHOUT_SPEECH, first)
        looping = self._is_odd(first)
        if not looping and first.mean_logprob >= UNSURE:
            return first.words, []
        again = [self._hear_half(half) for half in hallucination.halves(self.chunk, self.speech)]
        if not looping and min(part.mean_logprob for part in again) < first.mean_logprob:
            return first.words, []
        return self._join(first, again, looping)

    def _join(self, first: Hypothesis, again: Sequence[Hypothesis], looping: bool) -> tuple[list[Word], list[Finding]]:
        findings = _findings(FindingKind.REPETITION, first) if looping else []
        words: list[Word] = []
        for part in again:
            kept, left = hallucination.say_once(part.words) if self._is_odd(part) else (part.words, [])
            words += kept
            findings += left
        return words, findings

    def _hear_half(self, half: Span) -> Hypothesis:
        hypothesis = self._hear(half)
        return self._hear(half, NO_REPEAT) if self._is_odd(hypothesis) else hypothesis

    def _hear(self, span: Span, no_repeat: int = 0) -> Hypothesis:
        first, last = (round((second - self.chunk.start) * SAMPLE_RATE) for second in (span.start, span.end))
        return self.decode(self.samples[first:last], span.start, no_repeat=no_repeat)

    def _is_odd(self, heard: Hypothesis) -> bool:
        return hallucination.is_looping(heard.text) or hallucination.is_too_fast(heard.words, self.speech)


def _is_silence(heard: Hypothesis) -> bool:
    return heard.no_speech > NO_SPEECH and heard.mean_logprob < UNSURE


def _findings(kind: FindingKind, heard: Hypothesis) -> list[Finding]:
    return [hallucination.finding_of(kind, heard.words)] if heard.words else []
