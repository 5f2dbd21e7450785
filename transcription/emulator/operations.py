"""Long-running operations: what BatchRecognize starts and google.longrunning.Operations tells of."""

import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime

from google.cloud.speech_v2.types import cloud_speech as messages
from google.longrunning import operations_pb2
from google.rpc import status_pb2

from transcription.emulator.refusal import Refused
from transcription.emulator.script import CODES, Rule

Work = Callable[[str], messages.BatchRecognizeResponse]  # an operation's name → its result
CANCELLED = "CANCELLED"


@dataclass
class Running:
    """One operation. It is done when its work is, it was looked at often enough, and its time is over."""

    name: str
    request: messages.BatchRecognizeRequest
    fate: Rule
    work: Future
    began: float = field(default_factory=time.monotonic)
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    looks: int = 0
    cancelled: bool = False

    def look(self) -> operations_pb2.Operation:
        """How it is now, for somebody who asked for it by name."""
        self.looks += 1
        return self.show()

    def show(self) -> operations_pb2.Operation:
        operation = operations_pb2.Operation(name=self.name, done=self._is_done())
        operation.metadata.Pack(messages.OperationMetadata.pb(self._metadata(operation.done)))
        if not operation.done:
            return operation
        if error := self._error():
            operation.error.CopyFrom(error)
        else:
            operation.response.Pack(messages.BatchRecognizeResponse.pb(self.work.result()))
        return operation

    def _is_done(self) -> bool:
        if self.cancelled:
            return True
        over = time.monotonic() - self.began >= self.fate.takes and self.looks > (self.fate.polls or 0)
        return over and self.work.done()

    def _error(self) -> status_pb2.Status | None:
        if self.cancelled:
            return Refused(CANCELLED, "The operation was cancelled.").status()
        if self.fate.fails:
            message = self.fate.message or "the script says so"
            return Refused(self.fate.fails, message, self.fate.retry_after).status()
        failure = self.work.exception()
        if failure is None:
            return None
        if isinstance(failure, Refused):
            return failure.status()
        return status_pb2.Status(code=CODES["INTERNAL"].value[0], message=repr(failure))

    def _metadata(self, done: bool) -> messages.OperationMetadata:
        return messages.OperationMetadata(
            create_time=self.created,
            update_time=datetime.now(UTC),
            resource=self.request.recognizer,
            method="google.cloud.speech.v2.Speech.BatchRecognize",
            batch_recognize_request=self.request,
            progress_percent=100 if done else min(99, 100 * self.looks // ((self.fate.polls or 1) + 1)),
        )


@dataclass
class Register:
    """All operations, in the order in which they began. Safe for threads."""

    threads: ThreadPoolExecutor
    _running: dict[str, Running] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def start(self, location: str, request: messages.BatchRecognizeRequest, fate: Rule, work: Work) -> Running:
        name = f"{location}/operations/v2-{uuid.uuid4().hex}"
        running = Running(name, request, fate, self.threads.submit(work, name))
        with self._lock:
            if not fate.lost:
                self._running[name] = running
        return running

    def get(self, name: str) -> Running:
        """Raises Refused."""
        with self._lock:
            if name not in self._running:
                raise Refused("NOT_FOUND", f"Operation {name} does not exist.")
            return self._running[name]

    def under(self, location: str) -> list[Running]:
        with self._lock:
            return [running for name, running in self._running.items() if name.startswith(f"{location}/operations/")]

    def cancel(self, name: str) -> bool:
        """False: it had ended. Raises Refused."""
        running = self.get(name)
        if running.show().done:
            return False
        running.cancelled = True
        wait([running.work])
        return True

    def forget(self, name: str) -> None:
        """Raises Refused."""
        self.get(name)
        with self._lock:
            del self._running[name]
