"""StreamingRecognize: audio goes in as it comes, results come out meanwhile. One stream is one `RecognizeStream`."""

import queue
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import grpc
from google.cloud.speech_v2 import SpeechClient
from google.cloud.speech_v2.types import cloud_speech as messages

from transcription.engines.base import StreamResult
from transcription.engines.google.clients import speech_client
from transcription.engines.google.configuration import Configuration
from transcription.engines.google.convert import to_stream_result
from transcription.engines.google.errors import client_errors
from transcription.engines.google.models import GoogleModel
from transcription.engines.google.operations import to_config
from transcription.errors import EngineError, UnsupportedOption
from transcription.types import SAMPLE_RATE, EngineOptions

# The service's limit is 25 KB of audio in one message.
MESSAGE_BYTES = 24_000
# Longer than any stream lives: it only ends the thread of one that nobody answers.
TIMEOUT = 360.0


class GoogleStreaming:
    """Opens streams. Safe to call from several threads."""

    name = "google"

    def __init__(self, configuration: Configuration) -> None:
        """Raises EngineRefused when settings or credentials are missing."""
        configuration.require()
        self.configuration = configuration
        self._client = speech_client(configuration)
        # Else the call is known, and can be cancelled, only when the first answer has come. As in Pub/Sub's client.
        self._client.transport.streaming_recognize._prefetch_first_result_ = False

    def model_for(self, language: str) -> GoogleModel:
        """Raises UnsupportedOption where no model of the region streams this language."""
        model = self.configuration.streaming_model(language)
        if model is None:
            raise UnsupportedOption(f"no model of {self.configuration.region} streams {language}")
        return model

    def open(self, options: EngineOptions, wake: Callable[[], None] = lambda: None) -> "RecognizeStream":
        model = self.model_for(options.language)
        config = to_config(EngineOptions(options.language, options.vocabulary), model)
        config.explicit_decoding_config = messages.ExplicitDecodingConfig(
            encoding=messages.ExplicitDecodingConfig.AudioEncoding.LINEAR16,
            sample_rate_hertz=SAMPLE_RATE,
            audio_channel_count=1,
        )
        features = messages.StreamingRecognitionFeatures(interim_results=True)
        first = messages.StreamingRecognizeRequest(
            recognizer=self.configuration.recognizer_path,
            streaming_config=messages.StreamingRecognitionConfig(config=config, streaming_features=features),
        )
        return RecognizeStream(self._client, first, model, wake)


@dataclass(slots=True)
class _Call:
    """What the two threads of a stream share: the caller's, and the one that waits for the service."""

    ended: threading.Event
    error: Exception | None = None
    wanted: bool = True
    responses: grpc.Call | None = None

    def cancel(self) -> None:
        """Whichever thread comes second, that which stops wanting or that which opens the call, cancels it."""
        self.wanted = False
        if self.responses is not None:
            self.responses.cancel()


class RecognizeStream:
    """16-bit PCM at 16 kHz in, results out. Nothing here waits for the service."""

    def __init__(
        self,
        client: SpeechClient,
        first: messages.StreamingRecognizeRequest,
        model: GoogleModel,
        wake: Callable[[], None],
    ) -> None:
        self.model = model.name
        self._wake = wake
        self._google_model = model
        self._requests: queue.SimpleQueue[messages.StreamingRecognizeRequest | None] = queue.SimpleQueue()
        self._requests.put(first)
        self._results: deque[StreamResult] = deque()
        self._call = _Call(threading.Event())
        threading.Thread(target=self._run, args=(client,), name="google-stream", daemon=True).start()

    def send(self, pcm: bytes) -> None:
        for place in range(0, len(pcm), MESSAGE_BYTES):
            self._requests.put(messages.StreamingRecognizeRequest(audio=pcm[place : place + MESSAGE_BYTES]))

    def finish(self) -> None:
        """No more audio comes: the rest of the results, then the end."""
        self._requests.put(None)

    def cancel(self) -> None:
        """Nobody wants to know any more, and nothing that still waits is sent, here or in gRPC."""
        self._call.cancel()
        self._requests.put(None)

    def results(self) -> list[StreamResult]:
        """Those that have come since the last call. Raises EngineError when the stream broke, once all are given."""
        is_over = self._call.ended.is_set()
        found = [self._results.popleft() for _ in range(len(self._results))]
        if not found and is_over and self._call.error is not None:
            raise self._call.error
        return found

    @property
    def is_over(self) -> bool:
        """It has ended in order, and all results are given."""
        return self._call.ended.is_set() and not self._results and self._call.error is None

    def _run(self, client: SpeechClient) -> None:
        began = 0.0
        try:
            with client_errors():
                self._call.responses = client.streaming_recognize(self._audio(), retry=None, timeout=TIMEOUT)
                if not self._call.wanted:
                    self._call.cancel()
                for response in self._call.responses:
                    for result in response.results:
                        converted = to_stream_result(result, began, self._google_model)
                        began = converted.end if converted.is_final else began
                        self._results.append(converted)
                    self._wake()
        except EngineError as error:
            self._call.error = error
        except ValueError:
            # grpc_status' word for a call that the service refused at the moment we cancelled it: two codes, one call.
            if self._call.wanted:
                raise
        finally:
            self._call.ended.set()
            self._wake()

    def _audio(self) -> Iterator[messages.StreamingRecognizeRequest]:
        while (request := self._requests.get()) is not None and self._call.wanted:
            yield request
