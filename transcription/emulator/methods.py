"""The methods of the services: their names, their messages, and the functions that answer them."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from google.cloud.location import locations_pb2
from google.cloud.speech_v2.types import cloud_speech as messages
from google.longrunning import operations_pb2
from google.protobuf import empty_pb2

from transcription.emulator import locations
from transcription.emulator.batch import Batch
from transcription.emulator.refusal import Refused
from transcription.emulator.rules import location_of
from transcription.emulator.script import read_rules
from transcription.emulator.streaming import Streaming

SPEECH = "google.cloud.speech.v2.Speech"
OPERATIONS = "google.longrunning.Operations"
LOCATIONS = "google.cloud.location.Locations"
CONTROL = "courtsight.emulator.Control"


@dataclass(frozen=True)
class Method:
    """`about`: what the rules of a script are matched with."""

    answer: Callable[[Any], Any]
    read: Callable[[bytes], Any]
    write: Callable[[Any], bytes]
    about: Callable[[Any], str] = str
    streams: bool = False


@dataclass(frozen=True)
class Methods:
    batch: Batch
    streaming: Streaming

    def by_name(self) -> dict[str, Method]:
        named = {
            SPEECH: self._speech(),
            OPERATIONS: self._operations(),
            LOCATIONS: _locations(),
            CONTROL: self._control(),
        }
        return {f"/{service}/{name}": method for service, methods in named.items() for name, method in methods.items()}

    def _speech(self) -> dict[str, Method]:
        write_operation = operations_pb2.Operation.SerializeToString
        return {
            "BatchRecognize": Method(
                lambda request: self.batch.batch_recognize(request).show(),
                messages.BatchRecognizeRequest.deserialize,
                write_operation,
                lambda request: " ".join(file.uri for file in request.files),
            ),
            "Recognize": Method(
                self.batch.recognize,
                messages.RecognizeRequest.deserialize,
                messages.RecognizeResponse.serialize,
                lambda request: request.uri,
            ),
            "StreamingRecognize": Method(
                self.streaming.recognize,
                messages.StreamingRecognizeRequest.deserialize,
                messages.StreamingRecognizeResponse.serialize,
                streams=True,
            ),
        }

    def _operations(self) -> dict[str, Method]:
        def named(answer: Callable[[str], Any], request: type, response: type) -> Method:
            return Method(lambda asked: answer(asked.name), request.FromString, response.SerializeToString, _name)

        return {
            "GetOperation": named(
                lambda name: self.batch.register.get(name).look(),
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
        found = self.batch.register.under(location_of(request.name))
        first, size = int(request.page_token or 0), request.page_size or 50
        more = str(first + size) if first + size < len(found) else ""
        shown = [running.show() for running in found[first : first + size]]
        return operations_pb2.ListOperationsResponse(operations=shown, next_page_token=more)

    def _cancel(self, name: str) -> empty_pb2.Empty:
        self.batch.cancel(name)
        return empty_pb2.Empty()

    def _forget(self, name: str) -> empty_pb2.Empty:
        self.batch.register.forget(name)
        return empty_pb2.Empty()

    def _control(self) -> dict[str, Method]:
        """Bytes of JSON in and out, for tests that run the emulator in another process."""
        return {
            "Stats": Method(lambda _: self.batch.ledger.as_json(), bytes, _as_json),
            "AddRules": Method(self._add_rules, bytes, _as_json),
        }

    def _add_rules(self, stored: bytes) -> dict[str, int]:
        try:
            self.batch.ear.script.add(*read_rules(json.loads(stored)))
        except ValueError as error:
            raise Refused("INVALID_ARGUMENT", str(error)) from error
        return {"rules": len(self.batch.ear.script.rules)}


def _locations() -> dict[str, Method]:
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


def _as_json(value: Any) -> bytes:
    return json.dumps(value).encode()


def _name(request: Any) -> str:
    return request.name
