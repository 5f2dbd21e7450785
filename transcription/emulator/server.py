"""The gRPC server: every call is counted, goes wrong when it is to, and is answered."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self

import grpc

from transcription.emulator.batch import Batch
from transcription.emulator.hearing import Ear
from transcription.emulator.ledger import Ledger
from transcription.emulator.methods import Method, Methods
from transcription.emulator.operations import Register
from transcription.emulator.refusal import Refused, go_wrong
from transcription.emulator.script import BadScript, Rule, Script
from transcription.emulator.streaming import STREAM_SECONDS, Streaming

# A caller may bring a rule for its own call along: metadata with this key, a rule as JSON.
FAULT_KEY = "emulator-fault"
THREADS = 32  # a call that hangs holds one, and so does a stream
# By itself gRPC would share a port with another emulator, and callers would meet now this one, now that.
ALONE_AT_ITS_PORT = (("grpc.so_reuseport", 0),)


class Emulator(grpc.GenericRpcHandler):
    """Use as a context manager, or call start and stop. It listens on 127.0.0.1 alone, at `port`."""

    def __init__(
        self,
        script: Script | None = None,
        storage: str = "",
        engine: str = "",
        ledger_file: Path | None = None,
        stream_seconds: float = STREAM_SECONDS,
        new_ear: Callable[[Script, str, str], Ear] = Ear,
        threads: int = THREADS,
    ) -> None:
        """`storage`: http://host:port of a storage emulator, from which gs:// addresses are read."""
        self.script = script or Script()
        self.ledger = Ledger(ledger_file)
        ear = new_ear(self.script, storage, engine)
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="speech-emulator")
        self.register = Register(self._threads)
        self._batch = Batch(ear, self.ledger, self.register)
        self._methods = Methods(self._batch, Streaming(ear, self.ledger, stream_seconds)).by_name()
        self._server = grpc.server(ThreadPoolExecutor(threads), handlers=[self], options=ALONE_AT_ITS_PORT)
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


def _brought(context: grpc.ServicerContext) -> Rule | None:
    """The rule that a caller brought along. Raises Refused when it is none."""
    brought = dict(context.invocation_metadata()).get(FAULT_KEY)
    try:
        return Rule.from_json(json.loads(brought)) if brought else None
    except (BadScript, json.JSONDecodeError) as error:
        raise Refused("INVALID_ARGUMENT", f"{FAULT_KEY}: {error}") from error
