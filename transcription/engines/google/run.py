"""One piece on its way: audio to Cloud Storage, BatchRecognize, words back. Nobody waits for what the service computes.

What is done next depends only on what the caller's memory holds, and each fact is remembered before the next step
that costs money:

    token ──► uploaded ──► submitting ──► operation ──► heard
      │          │             │              │
      │          │             │              └ not done: StillRunning. Lost: its result may be there, else submit again
      │          │             └ we died in between: look for the operation before another one is paid
      │          └ the object lies at an address that the token gives
      └ a random name: nothing of the recording's own name leaves the building
"""

import logging
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, NoReturn

from google.cloud.speech_v2.types import cloud_speech as messages
from google.longrunning import operations_pb2
from google.protobuf import json_format
from google.rpc import status_pb2

from transcription.engines.base import Call, Cancelled, Departure, Piece, StillRunning
from transcription.engines.google.configuration import Configuration
from transcription.engines.google.errors import google_errors, of_status
from transcription.engines.google.flac import flac_file
from transcription.engines.google.operations import Operations, progress_of
from transcription.engines.google.storage import Staging
from transcription.errors import CourtSightError, EngineFailed, EngineGaveUp, EngineRefused
from transcription.types import EngineOptions

logger = logging.getLogger(__name__)

# The service takes a fraction of the audio's length; asking costs nothing, but each time a worker.
PAUSE_A_SECOND = 1 / 60  # of audio
SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
# An operation that has not ended by then never will; the staged audio must outlive it.
LONGEST_WAIT = 6 * 3600.0
# One may be lost. A service that loses the next one, too, would take our money for ever.
MOST_LOST = 1


@dataclass
class Run:
    """One piece on its way."""

    operations: Operations
    staging: Staging
    configuration: Configuration
    piece: Piece
    options: EngineOptions
    call: Call
    _token: str = field(init=False, default="")

    def results(self) -> Sequence[messages.SpeechRecognitionResult]:
        """Raises StillRunning until they are there."""
        self._token = self._remembered_token()
        if heard := self.call.memory.get("heard"):
            return self._kept(heard)
        try:
            self.call.report(0.0)
            name = self.call.memory.get("operation") or self._submitted()
            return self._outcome(name)
        except Cancelled:
            self._stop()
            raise

    def _remembered_token(self) -> str:
        if "token" not in self.call.memory:
            self.call.remember(token=secrets.token_hex(16))
        return self.call.memory["token"]

    @property
    def _audio(self) -> str:
        return self._source or self.staging.address(f"{self._token}.flac")

    @property
    def _source(self) -> str:
        """Where the recording lies in somebody's bucket, as long as the service can be trusted to read it there."""
        return "" if self.call.memory.get("own_copy") else self.piece.source

    @property
    def _attempt(self) -> int:
        """How many operations came to nothing before this one."""
        return self.call.memory.get("tries", 0)

    @property
    def _output(self) -> str:
        """A folder for each time that we submit: what an earlier operation wrote or did is not taken for this one's."""
        return self.staging.address(f"{self._token}/{self._attempt}/")

    def _submitted(self) -> str:
        """The name of a running operation, an earlier one if there is any."""
        name = None
        if self.call.memory.get("submitting"):
            name = self.operations.find(self._audio, self._output)
        if name is None:
            self._stage()
            aim = {"audio": self._audio, "output": self._output}
            self.call.remember(submitting=True, submitted_at=time.time(), **aim)
            name = self._submit()
        self.call.remember(operation=name)
        return name

    def _submit(self) -> str:
        try:
            return self.operations.submit(self._audio, self._output, self.options)
        except EngineRefused:
            self.call.unpaid(self._audio, self._attempt)
            raise

    def _stage(self) -> None:
        """Bring the audio to where the service can read it. The caller is asked before anything leaves."""
        memory = self.call.memory
        if self._source and self.staging.generation(self._source) != self.piece.generation:
            logger.warning("%s is not what it was when it was fetched: our own copy is sent", self._source)
            self.call.withdrawn(self._source, self._attempt)
            self.call.remember(own_copy=True)
        if self._source:
            self._announce("", 0)
            self.staging.ensure_lifecycle()
            return
        if memory.get("uploaded") and self.staging.exists(self._audio):
            self._announce("", 0)
            return
        self.call.require_leave(self._departure("", 0))
        self.configuration.temporary.mkdir(mode=0o700, parents=True, exist_ok=True)
        with flac_file(self.piece.read(), self.configuration.temporary) as file:
            self._announce(file.sha256, file.size)
            self.staging.upload(file.path, self._audio)
        self.call.remember(uploaded=True)

    def _announce(self, sha256: str, size: int) -> None:
        """Every time: the hearing may have been sealed since. The caller counts each attempt once."""
        self.call.leaving(self._departure(sha256, size))

    def _departure(self, sha256: str, size: int) -> Departure:
        cost = self.piece.duration / 60 * self.configuration.price_per_minute
        where = {"address": self._audio, "region": self.configuration.region, "model": self.configuration.model}
        return Departure(sha256, size, self.piece.duration, cost=cost, attempt=self._attempt, **where)

    def _outcome(self, name: str) -> Sequence[messages.SpeechRecognitionResult]:
        operation = self.operations.get(name)
        if operation is None:
            return self._lost(name)
        if not operation.done:
            self.call.report(progress_of(operation))
            self._wait(name)
        if operation.HasField("error"):
            raise self._unheard(operation.error)
        heard = self._read(operation)
        return self._lost(name) if heard is None else self._kept(heard)

    def _kept(self, heard: str) -> Sequence[messages.SpeechRecognitionResult]:
        """Only when it is safe with the caller nothing of it stays in the cloud."""
        results = _parsed(heard)
        self.call.remember(heard=heard)
        tidy(self.staging, self._token)
        return results

    def _wait(self, name: str) -> NoReturn:
        """Raises StillRunning, or EngineFailed when it has gone on for too long."""
        if time.time() - (self.call.memory.get("submitted_at") or time.time()) > LONGEST_WAIT:
            self.operations.cancel(name)
            raise self._failed(EngineFailed(f"{name} has not ended in {LONGEST_WAIT / 3600:.0f} hours"))
        pause = min(max(self.piece.duration * PAUSE_A_SECOND, SHORTEST_PAUSE), LONGEST_PAUSE)
        raise StillRunning(timedelta(seconds=pause))

    def _lost(self, name: str) -> Sequence[messages.SpeechRecognitionResult]:
        """The service has forgotten the operation: what it wrote may still be there, else begin again.

        Raises StillRunning.
        """
        logger.warning("Operation %s is not known any more", name)
        for address in self.staging.list(self._output):
            if heard := self.staging.read(address):
                return self._kept(heard)
        lost = self.call.memory.get("lost", 0) + 1
        self._forget(lost=lost)
        if lost > MOST_LOST:
            tidy(self.staging, self._token)
            raise EngineGaveUp(f"{lost} operations were lost, the last one is {name}")
        return self._wait(self._submitted())

    def _unheard(self, status: status_pb2.Status) -> CourtSightError:
        """The service ends with an error, and is paid nothing for it."""
        self.call.unpaid(self._audio, self._attempt)
        return self._failed(of_status(status))

    def _failed(self, error: CourtSightError) -> CourtSightError:
        """The next attempt submits again; when there will be none nothing stays in the cloud.

        Raises StillRunning where the service may have been kept from the recording only as it lies.
        """
        if self._source and not error.retryable:
            logger.warning("%s was refused, our own copy is sent: %s", self._source, error)
            self._forget(own_copy=True)
            raise StillRunning(timedelta(0)) from error
        self._forget()
        if not error.retryable:
            tidy(self.staging, self._token)
        return error

    def _forget(self, **facts: Any) -> None:
        """The next operation is another attempt. What this one cost stays counted, unless `unpaid` was called."""
        self.call.remember(submitting=False, operation=None, submitted_at=None, tries=self._attempt + 1, **facts)

    def _read(self, operation: operations_pb2.Operation) -> str | None:
        """BatchRecognizeResults as JSON, from the answer itself or from the bucket when the service wrote them there.

        None: they were there, and somebody deleted them.
        """
        packed = messages.BatchRecognizeResponse.pb()()
        if not operation.response.Unpack(packed):
            raise self._failed(EngineRefused(f"{operation.name} answered with {operation.response.type_url!r}"))
        result = messages.BatchRecognizeResponse.wrap(packed).results.get(self._audio)
        if result is None:
            raise self._failed(EngineFailed(f"{operation.name} says nothing of its audio"))
        if result.error.code:
            raise self._unheard(result.error)
        if address := result.cloud_storage_result.uri or result.uri:
            return self.staging.read(address)
        return messages.BatchRecognizeResults.to_json(result.inline_result.transcript or result.transcript)

    def _stop(self) -> None:
        """The job was cancelled while we were at it."""
        if not self.call.memory.get("submitting"):
            self.call.withdrawn(self._audio, self._attempt)
        with google_errors():
            if name := self.call.memory.get("operation"):
                self.operations.cancel(name)
        tidy(self.staging, self._token)


def tidy(staging: Staging, token: str) -> bool:
    """Delete what a token names. False: something of it is left.

    A source that lay in the cloud before us is not ours to delete.
    """
    try:
        left = staging.list(staging.address(token))
    except CourtSightError as error:
        logger.warning("What %s left in the bucket could not be listed, the bucket's rule deletes it: %s", token, error)
        return False
    return staging.delete(*left)


def _parsed(heard: str) -> Sequence[messages.SpeechRecognitionResult]:
    """The file that the service writes. Raises EngineFailed when it is no such file."""
    try:
        return messages.BatchRecognizeResults.from_json(heard, ignore_unknown_fields=True).results
    except json_format.Error as error:
        raise EngineFailed(f"a result cannot be read: {error}") from error
