"""Whisper for live captions: short encoder windows straight through CTranslate2, guesses and final results."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from transcription.engines.whisper.decoder import Decoder, Encoded
from transcription.engines.whisper.echo import is_doubtful, is_echo, without_echo
from transcription.engines.whisper.languages import whisper_code
from transcription.engines.whisper.listening import Hypothesis, listen
from transcription.engines.whisper.words import fit_to_speech
from transcription.errors import EngineFailed
from transcription.types import SAMPLE_RATE, ChunkResult, EngineOptions, Span

# Below nine seconds of window Whisper goes round in circles; the rest is room for the decoder to see the end.
SHORTEST_FRAMES, MARGIN_FRAMES, STEP_FRAMES = 1000, 150, 50
FRAME = SAMPLE_RATE // 100


class LiveWhisper:
    """`workers` threads may call at the same time, each on a core of its own.

    Raises ModelUnavailable when it cannot be loaded, EngineFailed when a call fails.
    """

    name = "whisper"

    def __init__(self, folder: Path, model: str, device: str, compute_type: str, workers: int) -> None:
        self.model = model
        self._decoder = Decoder(folder, device, compute_type, workers)

    def guess(self, samples: np.ndarray, language: str, prefix: Sequence[int]) -> list[tuple[str, tuple[int, ...]]]:
        """Words so far, as text with its leading space and tokens; they begin with those of `prefix`."""
        try:
            encoded = self._encode(samples, 0.0)
            return self._decoder.guess(encoded, whisper_code(language), prefix)
        except RuntimeError as error:
            raise EngineFailed(str(error)) from error

    def hear(self, samples: np.ndarray, span: Span, options: EngineOptions) -> ChunkResult:
        """What was said in a whole utterance; `span` is where it lies, in seconds."""
        code = whisper_code(options.language)

        def decode(part: Span, no_repeat: int) -> Hypothesis:
            begin, end = (round((second - span.start) * SAMPLE_RATE) for second in (part.start, part.end))
            encoded = self._encode(samples[begin:end], part.start)
            heard = self._decoder.decode(encoded, code, options.vocabulary, no_repeat)[0]
            heard = without_echo(heard, options.vocabulary)
            if not options.vocabulary or not is_doubtful(heard):
                return heard
            plain = self._decoder.decode(encoded, code, (), no_repeat)[0]
            return plain if is_echo(heard, plain) else heard

        others: list[str] = []

        def remember(part: Span, no_repeat: int) -> Hypothesis:
            heard = decode(part, no_repeat)
            if part == span and not no_repeat:
                others[:] = heard.others
            return heard

        try:
            words, findings = listen(remember, span, (span,))
        except RuntimeError as error:
            raise EngineFailed(str(error)) from error
        fitted = tuple(fit_to_speech(words, (span,)))
        return ChunkResult(fitted, tuple(findings), options.language, self.name, self.model, tuple(others))

    def warm_up(self) -> None:
        """The first call is the slowest: nobody shall wait for it."""
        self.guess(np.zeros(SAMPLE_RATE, dtype=np.float32), "id-ID", ())

    def _encode(self, samples: np.ndarray, start: float) -> Encoded:
        wanted = max(SHORTEST_FRAMES, len(samples) // FRAME + MARGIN_FRAMES)
        return self._decoder.encode([(samples, start)], -(-wanted // STEP_FRAMES) * STEP_FRAMES)
