"""BatchRecognize as a long-running operation: start it, find it again, ask how far it is, stop it."""

import logging
from dataclasses import dataclass

from google.api_core import exceptions
from google.cloud.speech_v2 import SpeechClient
from google.cloud.speech_v2.types import cloud_speech as messages
from google.longrunning import operations_pb2

from transcription.correction import legal_terms
from transcription.engines.google.adaptation import to_adaptation
from transcription.engines.google.configuration import Configuration
from transcription.engines.google.errors import google_errors
from transcription.engines.google.models import DETECT, GoogleModel
from transcription.errors import UnsupportedOption
from transcription.languages import Language
from transcription.types import EngineOptions

logger = logging.getLogger(__name__)

# Seconds for one request; nothing here computes while we wait.
TIMEOUT = 30.0
PAGE, MOST_PAGES = 100, 50
# Both spellings are Google's: version 2 of the API shares the list with version 1.
FILTER = "is_v2(name)"


@dataclass(frozen=True)
class Operations:
    """`timeout`: seconds that one request may take.

    No call is repeated by the library: a second BatchRecognize would be paid again, and the job has its own pauses.
    """

    client: SpeechClient
    configuration: Configuration
    timeout: float = TIMEOUT

    def submit(self, audio: str, output: str, options: EngineOptions) -> str:
        """The name of the operation that was started."""
        request = messages.BatchRecognizeRequest(
            recognizer=self.configuration.recognizer_path,
            config=to_config(options, self.configuration.google_model),
            files=[messages.BatchRecognizeFileMetadata(uri=audio)],
            recognition_output_config=messages.RecognitionOutputConfig(
                gcs_output_config=messages.GcsOutputConfig(uri=output)
            ),
        )
        with google_errors():
            return self.client.batch_recognize(request, retry=None, timeout=self.timeout).operation.name

    def find(self, audio: str, output: str) -> str | None:
        """The operation that a request of ours started, when nobody remembers its name.

        Results go to a folder that this request alone has: another job's operation on the same audio is not ours.
        """
        token = ""
        for _ in range(MOST_PAGES):
            request = operations_pb2.ListOperationsRequest(
                name=self.configuration.location, filter=FILTER, page_size=PAGE, page_token=token
            )
            with google_errors():
                answer = self.client.list_operations(request, retry=None, timeout=self.timeout)
            for operation in answer.operations:
                if _is_for(operation, audio, output):
                    return operation.name
            token = answer.next_page_token
            if not token:
                return None
        logger.warning("More than %d operations in %s", PAGE * MOST_PAGES, self.configuration.location)
        return None

    def get(self, name: str) -> operations_pb2.Operation | None:
        """None: the service does not know it any more."""
        request = operations_pb2.GetOperationRequest(name=name)
        with google_errors():
            try:
                return self.client.get_operation(request, retry=None, timeout=self.timeout)
            except exceptions.NotFound:
                return None

    def cancel(self, name: str) -> None:
        """Also when it has ended, or is gone."""
        request = operations_pb2.CancelOperationRequest(name=name)
        with google_errors():
            try:
                self.client.cancel_operation(request, retry=None, timeout=self.timeout)
            except (exceptions.NotFound, exceptions.FailedPrecondition):
                logger.info("Operation %s had ended", name)


def to_config(options: EngineOptions, model: GoogleModel) -> messages.RecognitionConfig:
    """Raises UnsupportedOption for a language that the model does not know."""
    return messages.RecognitionConfig(
        auto_decoding_config=messages.AutoDetectDecodingConfig(),
        model=model.name,
        language_codes=language_codes(options, model),
        features=messages.RecognitionFeatures(
            enable_word_time_offsets=model.word_times,
            # A model without it refuses the whole request: "Recognizer does not support feature".
            enable_word_confidence=model.confidence,
            enable_automatic_punctuation=True,
            diarization_config=_diarization(options, model),
        ),
        adaptation=to_adaptation(_expected(options)) if model.adaptation else None,
    )


def _expected(options: EngineOptions) -> tuple[str, ...]:
    """Names of the case first, and as far as there is room what is said in every Indonesian court."""
    is_indonesian = options.language in (Language.INDONESIAN, DETECT)
    return (*options.vocabulary, *(legal_terms() if is_indonesian else ()))


def language_codes(options: EngineOptions, model: GoogleModel) -> list[str]:
    """The one asked for, and as many others that may be spoken as the model takes at once."""
    if options.language == DETECT and model.detects_language:
        return [DETECT]
    if options.language not in model.languages:
        raise UnsupportedOption(f"{model.name} does not know {options.language}, only {', '.join(model.languages)}")
    also = [code for code in options.also if code in model.languages and code != options.language]
    return [options.language, *also][: model.together]


def _diarization(options: EngineOptions, model: GoogleModel) -> messages.SpeakerDiarizationConfig | None:
    if not options.diarize or options.language not in model.diarizes:
        return None
    known = options.speakers
    return messages.SpeakerDiarizationConfig(min_speaker_count=known or 1, max_speaker_count=known or 6)


def progress_of(operation: operations_pb2.Operation) -> float:
    metadata = _metadata(operation)
    return min(1.0, metadata.progress_percent / 100) if metadata else 0.0


def _is_for(operation: operations_pb2.Operation, audio: str, output: str) -> bool:
    metadata = _metadata(operation)
    if metadata is None:
        return False
    request = metadata.batch_recognize_request
    goes_to = request.recognition_output_config.gcs_output_config.uri
    return goes_to == output and any(file.uri == audio for file in request.files)


def _metadata(operation: operations_pb2.Operation) -> messages.OperationMetadata | None:
    packed = messages.OperationMetadata.pb()()
    return messages.OperationMetadata.wrap(packed) if operation.metadata.Unpack(packed) else None
