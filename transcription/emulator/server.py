"""The gRPC server: names of methods, and the functions that answer them."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import grpc
from google.cloud.location import locations_pb2
from google.cloud.speech_v2.types import cloud_speech as messages
from google.longrunning import operations_pb2
from google.protobuf import empty_pb2

from transcription.emulator import locations
from transcription.emulator.batch import Batch
from transcription.emulator.hearing import Ear
from transcription.emulator.ledger import Ledger
from transcription.emulator.operations import Register
from transcription.emulator.refusal import Refused, go_wrong
from transcription.emulator.rules import location_of
from transcription.emulator.script import BadScript, Rule, Script, read_rules
from transcription.emulator.streaming import STREAM_SECONDS, Streaming

SPEECH = "google.cloud.speech.v2.Speech"
OPERATIONS = "google.longrunning.Operations"
LOCATIONS = "google.cloud.location.Locations"
CONTROL = "courtsight.emulator.Control"
# A caller may bring a rule for its own call along: metadata with this key, a rule as JSON.
FAULT_KEY = "emulator-fault"
THREADS = 32  # a call that hangs holds one


@dataclass(frozen=True)
class Method:
    """`about`: what the rules of a script are matched with."""

    answer: Callable[[Any], Any]
    read: Callable[[bytes], Any]
    write: Callable[[Any], bytes]
    about: Callable[[Any], str] = str
    streams: bool = False


class Emulator(grpc.GenericRpcHandler):
    """Use as a context manager, or call start and stop. It listens on 127.0.0.1 alone, at `port`."""

    def __init__(
        self,
        script: Script | None = None,
        storage: str = "",
        engine: str = "",
        ledger_file: Path | None = None,
        stream_seconds: float = STREAM_SECONDS,
    ) -> None:
        """`storage`: http://host:port of a storage emulator, from which gs:// addresses are read."""
        self.script = script or Script()
        self.ledger = Ledger(ledger_file)
        ear = Ear(self.script, storage, engine)
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="speech-emulator")
        self.register = Register(self._threads)
        self._batch = Batch(ear, self.ledger, self.register)
        self._streaming = Streaming(ear, self.ledger, stream_seconds)
        self._methods = self._all_methods()
        self._server = grpc.server(ThreadPoolExecutor(THREADS), handlers=[self])
        self.port = 0

    def start(self, port: int = 0) -> int:
        """Listen on `port`, 0 for any free one; the port. Raises RuntimeError when it is taken."""
        self.port = self._server.add_insecure_port(f"127.0.0.1:{port}")
        self._server.start()
        return self.port

    def stop(self) -> None:
        self._server.stop(0).wait()
        self._threads.shutdown(cancel_futures=True)

    def wait(self) -> None:
        self._server.wait_for_termination()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def service(self, details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler | None:
        method = self._methods.get(details.method)
        if method is None:
            return None
        short = details.method.rpartition("/")[2]
        if method.streams:
            return grpc.stream_stream_rpc_method_handler(self._streamer(short, method), method.read, method.write)
        return grpc.unary_unary_rpc_method_handler(self._answerer(short, method), method.read, method.write)

    def _answerer(self, short: str, method: Method) -> Callable[[Any, grpc.ServicerContext], Any]:
        def answer(request: Any, context: grpc.ServicerContext) -> Any:
            self.ledger.called(short)
            about = method.about(request)
            try:
                go_wrong(_brought(context) or self.script.fault(short, about), context)
                answered = method.answer(request)
                go_wrong(self.script.fault(short, about, after=True), context)
            except Refused as refusal:
                refusal.abort(context)
            return answered

        return answer

    def _streamer(self, short: str, method: Method) -> Callable[[Iterator[Any], grpc.ServicerContext], Iterator[Any]]:
        def answer(requests: Iterator[Any], context: grpc.ServicerContext) -> Iterator[Any]:
            self.ledger.called(short)
            try:
                go_wrong(_brought(context) or self.script.fault(short, ""), context)
                for response in method.answer(requests):
                    yield response
                    go_wrong(self.script.fault(short, "", after=True), context)
            except Refused as refusal:
                refusal.abort(context)

        return answer

    def _all_methods(self) -> dict[str, Method]:
        named = {
            SPEECH: self._speech_methods(),
            OPERATIONS: self._operation_methods(),
            LOCATIONS: _location_methods(),
            CONTROL: self._control_methods(),
        }
        return {f"/{service}/{name}": method for service, methods in named.items() for name, method in methods.items()}

    def _speech_methods(self) -> dict[str, Method]:
        write_operation = operations_pb2.Operation.SerializeToString
        return {
            "BatchRecognize": Method(
                lambda request: self._batch.batch_recognize(request).show(),
                messages.BatchRecognizeRequest.deserialize,
                write_operation,
                lambda request: " ".join(file.uri for file in request.files),
            ),
            "Recognize": Method(
                self._batch.recognize,
                messages.RecognizeRequest.deserialize,
                messages.RecognizeResponse.serialize,
                lambda request: request.uri,
            ),
            "StreamingRecognize": Method(
                self._streaming.recognize,
                messages.StreamingRecognizeRequest.deserialize,
                messages.StreamingRecognizeResponse.serialize,
                streams=True,
            ),
        }

    def _operation_methods(self) -> dict[str, Method]:
        def named(answer: Callable[[str], Any], request: type, response: type) -> Method:
            return Method(lambda asked: answer(asked.name), request.FromString, response.SerializeToString, _name)

        return {
            "GetOperation": named(
                lambda name: self.register.get(name).look(),
                operations_pb2.GetOperationRequest,
                operations_pb2.Operation,
            ),
            "CancelOperation": named(self._cancel, operations_pb2.CancelOperationRequest, empty_pb2.Empty),
            "DeleteOperation": named(self._forget, operations_pb2.DeleteOperationRequest, empty_pb2.Empty),
            "ListOperations": Method(
                self._list,
                operations_pb2.ListOperationsRequest.FromString,
                operations_pb2.ListOperationsResponse.SerializeToString,
                _name,
            ),
        }

    def _list(self, request: operations_pb2.ListOperationsRequest) -> operations_pb2.ListOperationsResponse:
        """Page by page, the token being where the next one begins."""
        found = self.register.under(location_of(request.name))
        first, size = int(request.page_token or 0), request.page_size or 50
        more = str(first + size) if first + size < len(found) else ""
        shown = [running.show() for running in found[first : first + size]]
        return operations_pb2.ListOperationsResponse(operations=shown, next_page_token=more)

    def _cancel(self, name: str) -> empty_pb2.Empty:
        self._batch.cancel(name)
        return empty_pb2.Empty()

    def _forget(self, name: str) -> empty_pb2.Empty:
        self.register.forget(name)
        return empty_pb2.Empty()

    def _control_methods(self) -> dict[str, Method]:
        """Bytes of JSON in and out, for tests that run the emulator in another process."""
        return {
            "Stats": Method(lambda _: self.ledger.as_json(), bytes, _as_json),
            "AddRules": Method(self._add_rules, bytes, _as_json),
        }

    def _add_rules(self, stored: bytes) -> dict[str, int]:
        try:
            self.script.add(*read_rules(json.loads(stored)))
        except ValueError as error:
            raise Refused("INVALID_ARGUMENT", str(error)) from error
        return {"rules": len(self.script.rules)}


def _location_methods() -> dict[str, Method]:
    return {
        "GetLocation": Method(
            locations.get_location,
            locations_pb2.GetLocationRequest.FromString,
            locations_pb2.Location.SerializeToString,
            _name,
        ),
        "ListLocations": Method(
            locations.list_locations,
            locations_pb2.ListLocationsRequest.FromString,
            locations_pb2.ListLocationsResponse.SerializeToString,
            _name,
        ),
    }


def _brought(context: grpc.ServicerContext) -> Rule | None:
    """The rule that a caller brought along. Raises Refused when it is none."""
    brought = dict(context.invocation_metadata()).get(FAULT_KEY)
    try:
        return Rule.from_json(json.loads(brought)) if brought else None
    except (BadScript, json.JSONDecodeError) as error:
        raise Refused("INVALID_ARGUMENT", f"{FAULT_KEY}: {error}") from error


def _as_json(value: Any) -> bytes:
    return json.dumps(value).encode()


def _name(request: Any) -> str:
    return request.name
