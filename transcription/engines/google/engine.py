"""The engine, as transcription.engines.base wants it."""

from collections.abc import Sequence
from typing import Any

from transcription.engines.base import Call, Piece
from transcription.engines.google.clients import speech_client, storage_client
from transcription.engines.google.configuration import Configuration
from transcription.engines.google.convert import to_result
from transcription.engines.google.models import DETECT
from transcription.engines.google.operations import TIMEOUT, Operations, language_codes
from transcription.engines.google.run import Run, tidy
from transcription.engines.google.storage import Staging
from transcription.errors import UnsupportedOption
from transcription.types import ChunkResult, EngineOptions


class GoogleEngine:
    """`timeout`: seconds for one request to the service."""

    name = "google"

    def __init__(self, configuration: Configuration, timeout: float = TIMEOUT) -> None:
        """Raises EngineRefused when settings or credentials are missing."""
        configuration.require()
        self.configuration = configuration
        self.model, self.variant = configuration.model, configuration.recognizer
        self.capabilities = configuration.google_model.capabilities()
        self._operations = Operations(speech_client(configuration), configuration, timeout)
        storage = storage_client(configuration.project, configuration.storage_emulator)
        self._staging = Staging(storage, configuration.bucket)

    def transcribe(self, pieces: Sequence[Piece], options: EngineOptions, call: Call) -> list[ChunkResult]:
        [piece] = pieces
        language_codes(options, self.configuration.google_model)
        run = Run(self._operations, self._staging, self.configuration, piece, options, call)
        return [to_result(run.results(), piece, self.configuration.google_model, options.language, self.name)]

    def detect_language(self, pieces: Sequence[Piece]) -> str:
        """ "auto": nothing is sent for this alone, the model says what it heard with the words.

        Raises UnsupportedOption.
        """
        if not self.capabilities.detects_language:
            raise UnsupportedOption(f"{self.model} cannot tell languages apart")
        return DETECT

    def abandon(self, memory: dict[str, Any]) -> bool:
        """Nobody wants the result of these pieces any more: stop the operation, delete what lies in the cloud."""
        name = memory.get("operation")
        if name is None and memory.get("submitting"):
            name = self._operations.find(memory["audio"], memory["output"])
        if name is not None:
            memory["operation"] = name
            self._operations.cancel(name)
        is_tidy = not memory.get("token") or tidy(self._staging, memory["token"])
        return name is not None and is_tidy

    def runs(self, memory: dict[str, Any]) -> bool:
        return bool(memory.get("operation"))

    def was_begun(self, memory: dict[str, Any], attempt: int) -> bool:
        return attempt < memory.get("tries", 0) or self.runs(memory)
