"""StreamingRecognize: audio in real time, interim and final results back."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
from google.cloud.speech_v2.types import cloud_speech as messages

from transcription.emulator.answers import alternative
from transcription.emulator.hearing import Ear, pcm_samples
from transcription.emulator.ledger import Ledger
from transcription.emulator.refusal import Refused
from transcription.emulator.rules import STREAM_BYTES, checked
from transcription.emulator.script import Rule
from transcription.engines.google.models import GoogleModel
from transcription.types import SAMPLE_RATE, Word

INTERIM_SECONDS = 0.5  # of audio between two interim results
FINAL_SECONDS = 12.0  # of audio without a pause: a result is made final all the same
PAUSE_SECONDS, PAUSE_LOUDNESS = 0.6, 0.01  # silence that ends an utterance; root mean square, full scale is 1
STREAM_SECONDS = 300.0


@dataclass
class Streaming:
    """`limit`: seconds for which a stream may stay open."""

    ear: Ear
    ledger: Ledger
    limit: float = STREAM_SECONDS

    def recognize(
        self, requests: Iterator[messages.StreamingRecognizeRequest]
    ) -> Iterator[messages.StreamingRecognizeResponse]:
        """The first message has the configuration, the others audio. Raises Refused."""
        first = next(requests, None)
        if first is None or "streaming_config" not in first:
            raise Refused("INVALID_ARGUMENT", "the first message must have streaming_config")
        config = first.streaming_config.config
        model = checked(config, first.recognizer)
        if config.language_codes[0] not in (*model.streams, "auto"):
            raise Refused("INVALID_ARGUMENT", f"{model.name} does not stream {config.language_codes[0]}")
        rule = self.ear.script.heard(f"stream {config.language_codes[0]}")
        utterances = _Utterances(self.ear, first.streaming_config, model, rule)
        breaks = self.ear.script.breaks("StreamingRecognize")
        opened = time.monotonic()
        for request in requests:
            if time.monotonic() - opened > self.limit or utterances.seconds > self.limit:
                self.ledger.bill("StreamingRecognize", utterances.seconds)
                raise Refused("ABORTED", f"Max duration of {self.limit / 60:g} minutes reached for stream.")
            if len(request.audio) > STREAM_BYTES:
                raise Refused("INVALID_ARGUMENT", f"audio must have at most {STREAM_BYTES} bytes in one message")
            yield from utterances.add(pcm_samples(request.audio))
            if breaks is not None and utterances.seconds >= breaks.audio:
                self.ledger.bill("StreamingRecognize", utterances.seconds)
                if breaks.error == "OK":
                    return
                raise Refused(breaks.error, breaks.message or "the script says so")
        yield from utterances.end()
        self.ledger.bill("StreamingRecognize", utterances.seconds)


@dataclass
class _Utterances:
    """Audio since the last final result, and what was heard in it so far."""

    ear: Ear
    config: messages.StreamingRecognitionConfig
    model: GoogleModel
    rule: Rule | None
    samples: np.ndarray = field(default_factory=lambda: np.zeros(0, np.float32))
    offset: float = 0.0  # where `samples` begins, seconds
    told: float = 0.0  # up to where an interim result was given

    @property
    def seconds(self) -> float:
        return self.offset + len(self.samples) / SAMPLE_RATE

    def add(self, samples: np.ndarray) -> Iterator[messages.StreamingRecognizeResponse]:
        self.samples = np.concatenate([self.samples, samples])
        if self.seconds - self.told < INTERIM_SECONDS:
            return
        self.told = self.seconds
        words = self._hear()
        is_over = bool(words) and self._is_over(words)
        if words and (is_over or self.seconds - self.offset > FINAL_SECONDS):
            # One that nobody's pause has ended goes on behind its last word.
            yield self._final(words, self.seconds if is_over and self.rule is None else words[-1].end)
        elif words and self.config.streaming_features.interim_results:
            yield self._response(words, final=False)

    def end(self) -> Iterator[messages.StreamingRecognizeResponse]:
        if words := self._hear():
            yield self._final(words, self.seconds)

    def _hear(self) -> list[Word]:
        return self.ear.hear_samples(self.samples, self.offset, self.rule, self.config.config.language_codes[0])

    def _is_over(self, words: list[Word]) -> bool:
        """A script's sentence ends where it says so, real speech in silence."""
        if self.rule is not None:
            return words[-1].word.endswith((".", "?", "!"))
        tail = self.samples[-int(PAUSE_SECONDS * SAMPLE_RATE) :]
        return bool(np.sqrt(np.mean(tail**2)) < PAUSE_LOUDNESS)

    def _final(self, words: list[Word], kept: float) -> messages.StreamingRecognizeResponse:
        response = self._response(words, final=True)
        self.samples = self.samples[int((kept - self.offset) * SAMPLE_RATE) :]
        self.offset = kept
        return response

    def _response(self, words: list[Word], final: bool) -> messages.StreamingRecognizeResponse:
        result = messages.StreamingRecognitionResult(
            alternatives=[alternative(words, self.config.config.features, self.model)],
            is_final=final,
            stability=0.0 if final else 0.8,
            result_end_offset=timedelta(seconds=words[-1].end),
            language_code=self.config.config.language_codes[0].lower(),
        )
        return messages.StreamingRecognizeResponse(results=[result])
