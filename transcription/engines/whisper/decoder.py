"""CTranslate2's Whisper, called the way that measured best: no timestamps, beam 5, padded with silence."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import ctranslate2
import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.tokenizer import Tokenizer
from faster_whisper.transcribe import get_suppressed_tokens, merge_punctuations

from transcription.engines.whisper.listening import Hypothesis
from transcription.engines.whisper.memory import keep_memory
from transcription.engines.whisper.prompt import vocabulary_tokens
from transcription.engines.whisper.words import to_words
from transcription.errors import ModelUnavailable
from transcription.types import SAMPLE_RATE, Span, Word

BEAM = 5
OPENING, CLOSING = "\"'“¿([{-", "\"'.。,，!！?？:：”)]}、"
GUESSED_TOKENS_A_SECOND = 9
TOKENS_A_SECOND = 12  # nobody speaks faster; a loop in a short chunk ends sooner


@dataclass(frozen=True, slots=True)
class Encoded:
    """Pieces of up to 30 s as the model hears them: what decoding and telling the language share."""

    output: ctranslate2.StorageView
    frames: list[int]  # of 10 ms, those of each piece that hold sound
    spans: list[Span]


class Decoder:
    """A loaded model. Raises ModelUnavailable when it cannot be, RuntimeError when a call fails."""

    def __init__(self, folder: Path, device: str, compute_type: str, workers: int) -> None:
        device = _device(device)
        keep_memory()
        try:
            self._whisper = WhisperModel(
                str(folder),
                device=device,
                compute_type=compute_type or ("int8" if device == "cpu" else "auto"),
                # More threads for one chunk cost more than they bring; more chunks at a time pay.
                cpu_threads=1,
                num_workers=workers,
            )
        except (RuntimeError, ValueError) as error:
            raise ModelUnavailable(f"{folder}: {error}") from error
        self._tokenizer = cache(self._make_tokenizer)

    @property
    def compute_type(self) -> str:
        """The one that was found for the device: numbers so exact."""
        return self._whisper.model.compute_type

    def encode(self, pieces: Sequence[tuple[np.ndarray, float]], frames: int | None = None) -> Encoded:
        """Each piece is its samples and where they start, in seconds.

        `frames` of 10 ms are encoded, at most and by default 30 s of them.
        """
        extractor = self._whisper.feature_extractor
        window = min(frames or extractor.nb_max_frames, extractor.nb_max_frames)
        features = [extractor(samples)[..., :-1][..., :window] for samples, _ in pieces]
        padded = np.stack([_padded(piece, window) for piece in features])
        spans = [Span(start, start + len(samples) / SAMPLE_RATE) for samples, start in pieces]
        return Encoded(self._whisper.encode(padded), [piece.shape[-1] for piece in features], spans)

    def decode(
        self, encoded: Encoded, code: str, vocabulary: Sequence[str] = (), no_repeat: int = 0
    ) -> list[Hypothesis]:
        """Text and words of the pieces, all of them together."""
        tokenizer, suppressed = self._tokenizer(code)
        context = vocabulary_tokens(vocabulary, code, tokenizer.encode)
        prompt = [*([tokenizer.sot_prev, *context] if context else []), *tokenizer.sot_sequence]
        prompt.append(tokenizer.no_timestamps)
        results = self._whisper.model.generate(
            encoded.output,
            [prompt] * len(encoded.spans),
            beam_size=BEAM,
            num_hypotheses=BEAM,  # the beam holds them anyway
            max_length=_max_length(len(prompt), max(span.duration for span in encoded.spans)),
            no_repeat_ngram_size=no_repeat,
            suppress_tokens=suppressed,
            return_scores=True,
            return_no_speech_prob=True,
        )
        tokens = [[token for token in result.sequences_ids[0] if token < tokenizer.eot] for result in results]
        words = self._align(tokenizer, tokens, encoded)
        return [
            _hypothesis(_texts(tokenizer, result), aligned, result)
            for aligned, result in zip(words, results, strict=True)
        ]

    def guess(self, encoded: Encoded, code: str, prefix: Sequence[int]) -> list[tuple[str, tuple[int, ...]]]:
        """The words of one piece as text and tokens, quickly: one hypothesis, that begins with `prefix`."""
        tokenizer, suppressed = self._tokenizer(code)
        prompt = [*tokenizer.sot_sequence, tokenizer.no_timestamps, *prefix]
        (result,) = self._whisper.model.generate(
            encoded.output,
            [prompt],
            beam_size=1,
            max_length=len(prompt) + max(12, int(GUESSED_TOKENS_A_SECOND * encoded.spans[0].duration)),
            suppress_blank=not prefix,
            suppress_tokens=suppressed,
        )
        # CTranslate2 returns what it was made to begin with as well.
        tokens = [token for token in result.sequences_ids[0] if token < tokenizer.eot]
        words, parts = tokenizer.split_to_word_tokens([*tokens, tokenizer.eot])
        return [(word, tuple(part)) for word, part in zip(words[:-1], parts[:-1], strict=True)]

    def language_probabilities(self, encoded: Encoded) -> list[dict[str, float]]:
        """For each piece Whisper's probability of each language it knows, by its code."""
        found = self._whisper.model.detect_language(encoded.output)
        return [{token[2:-2]: probability for token, probability in piece} for piece in found]

    def _make_tokenizer(self, code: str) -> tuple[Tokenizer, tuple[int, ...]]:
        tokenizer = Tokenizer(
            self._whisper.hf_tokenizer, self._whisper.model.is_multilingual, task="transcribe", language=code
        )
        return tokenizer, get_suppressed_tokens(tokenizer, [-1])

    def _align(self, tokenizer: Tokenizer, tokens: list[list[int]], encoded: Encoded) -> list[list[Word]]:
        """The words of each piece; none where nothing was said."""
        if not any(tokens):
            return [[] for _ in tokens]
        found = self._whisper.find_alignment(tokenizer, tokens, encoded.output, encoded.frames)
        for aligned in found:
            merge_punctuations(aligned, OPENING, CLOSING)
        return [to_words(aligned, span) for aligned, span in zip(found, encoded.spans, strict=True)]


def _padded(features: np.ndarray, frames: int) -> np.ndarray:
    """Zero is loud on this scale; the lowest value is what silence looks like to Whisper."""
    padding = ((0, 0), (0, frames - features.shape[-1]))
    return np.pad(features, padding, constant_values=features.min()).astype(np.float32)


def _texts(tokenizer: Tokenizer, result: ctranslate2.models.WhisperGenerationResult) -> list[str]:
    """What was heard, and what else it may have been, the likeliest first."""
    said = [[token for token in sequence if token < tokenizer.eot] for sequence in result.sequences_ids]
    return [tokenizer.decode(tokens).strip() for tokens in said]


def _hypothesis(texts: list[str], words: list[Word], result: ctranslate2.models.WhisperGenerationResult) -> Hypothesis:
    length = len(result.sequences_ids[0])
    logprob = result.scores[0] * length / (length + 1)
    return Hypothesis(texts[0], words, logprob, result.no_speech_prob, tuple(texts[1:]))


def _device(wanted: str) -> str:
    if wanted != "auto":
        return wanted
    return "cuda" if ctranslate2.get_cuda_device_count() else "cpu"


def _max_length(prompt: int, seconds: float) -> int:
    """CTranslate2 stops after min(half of this, this less the prompt) new tokens."""
    wanted = min(224, 16 + int(TOKENS_A_SECOND * seconds))
    return min(448, max(2 * wanted, prompt + wanted))
