"""BatchRecognize and Recognize."""

from dataclasses import dataclass
from datetime import timedelta

from google.cloud.speech_v2.types import cloud_speech as messages

from transcription.emulator.answers import results_of
from transcription.emulator.hearing import Ear, Heard
from transcription.emulator.ledger import Ledger
from transcription.emulator.operations import Register, Running
from transcription.emulator.refusal import Refused
from transcription.emulator.rules import SHORT_BYTES, SHORT_SECONDS, check_length, checked, location_of
from transcription.emulator.script import Rule
from transcription.engines.google.models import GoogleModel
from transcription.engines.google.storage import split_address

MOST_FILES = 15


@dataclass
class Batch:
    """`inline_limit`: bytes of a result that may come in the answer itself."""

    ear: Ear
    ledger: Ledger
    register: Register
    inline_limit: int = 4 * 1024**2

    def batch_recognize(self, request: messages.BatchRecognizeRequest) -> Running:
        """Raises Refused."""
        model = checked(request.config, request.recognizer)
        output = request.recognition_output_config
        if not 1 <= len(request.files) <= MOST_FILES:
            raise Refused("INVALID_ARGUMENT", f"files must be 1 to {MOST_FILES}")
        if "gcs_output_config" not in output and "inline_response_config" not in output:
            raise Refused("INVALID_ARGUMENT", "recognition_output_config must say where results go")
        about = " ".join(file.uri for file in request.files)
        fate = self.ear.script.fate(about) or Rule()

        def work(operation: str) -> messages.BatchRecognizeResponse:
            return messages.BatchRecognizeResponse() if fate.fails else self._response(operation, request, model)

        return self.register.start(location_of(request.recognizer), request, fate, work)

    def _response(
        self, operation: str, request: messages.BatchRecognizeRequest, model: GoogleModel
    ) -> messages.BatchRecognizeResponse:
        results, total = {}, 0.0
        for file in request.files:
            try:
                results[file.uri], seconds = self._file(operation, file.uri, request, model)
                total += seconds
            except Refused as refusal:
                results[file.uri] = messages.BatchRecognizeFileResult(error=refusal.status())
        return messages.BatchRecognizeResponse(results=results, total_billed_duration=timedelta(seconds=total))

    def _file(
        self, operation: str, address: str, request: messages.BatchRecognizeRequest, model: GoogleModel
    ) -> tuple[messages.BatchRecognizeFileResult, float]:
        heard = self.ear.hear_object(address, request.config.language_codes[0])
        check_length(heard.seconds, request.config, model)
        self.ledger.bill(address, heard.seconds)
        transcript = _transcript(heard, request.config, model)
        output = request.recognition_output_config
        if "gcs_output_config" in output:
            return self._written(operation, address, output.gcs_output_config.uri, transcript), heard.seconds
        if len(messages.BatchRecognizeResults.serialize(transcript)) > self.inline_limit:
            raise Refused("INVALID_ARGUMENT", "the result is too large to come inline: ask for gcs_output_config")
        inline = messages.InlineResult(transcript=transcript)
        return messages.BatchRecognizeFileResult(inline_result=inline), heard.seconds

    def _written(
        self, operation: str, address: str, folder: str, transcript: messages.BatchRecognizeResults
    ) -> messages.BatchRecognizeFileResult:
        """As the service names such files: the audio's name and the end of the operation's."""
        stem = split_address(address)[1].rpartition("/")[2].rpartition(".")[0]
        written = f"{folder.rstrip('/')}/{stem}_transcript_{operation.rpartition('-')[2]}.json"
        bucket, name = split_address(written)
        content = messages.BatchRecognizeResults.to_json(transcript, preserving_proto_field_name=False)
        self.ear.storage.bucket(bucket).blob(name).upload_from_string(content, content_type="application/json")
        return messages.BatchRecognizeFileResult(
            cloud_storage_result=messages.CloudStorageResult(uri=written), uri=written
        )

    def cancel(self, name: str) -> bool:
        """False: the operation had ended. What it has written goes. Raises Refused."""
        if not self.register.cancel(name):
            return False
        work = self.register.get(name).work
        for result in work.result().results.values() if work.exception() is None else ():
            if result.cloud_storage_result.uri:
                bucket, written = split_address(result.cloud_storage_result.uri)
                self.ear.storage.bucket(bucket).blob(written).delete()
        self.ledger.cancel(name)
        return True

    def recognize(self, request: messages.RecognizeRequest) -> messages.RecognizeResponse:
        """Raises Refused."""
        model = checked(request.config, request.recognizer)
        language = request.config.language_codes[0]
        if len(request.content) > SHORT_BYTES:
            raise Refused("INVALID_ARGUMENT", f"content must have at most {SHORT_BYTES} bytes")
        if request.uri:
            heard = self.ear.hear_object(request.uri, language)
        else:
            heard = self.ear.hear_bytes(request.content, "content", language)
        if heard.seconds > SHORT_SECONDS:
            raise Refused("INVALID_ARGUMENT", f"audio must be at most {SHORT_SECONDS:.0f} s long: use BatchRecognize")
        self.ledger.bill(request.uri or "Recognize", heard.seconds)
        transcript = _transcript(heard, request.config, model)
        return messages.RecognizeResponse(results=transcript.results, metadata=transcript.metadata)


def _transcript(heard: Heard, config: messages.RecognitionConfig, model: GoogleModel) -> messages.BatchRecognizeResults:
    billed = messages.RecognitionResponseMetadata(total_billed_duration=timedelta(seconds=heard.seconds))
    return messages.BatchRecognizeResults(results=results_of(heard, config.features, model), metadata=billed)
