"""How the emulator says no: a gRPC status, with what Google packs into its details."""

import time
from typing import NoReturn

import grpc
from google.protobuf import any_pb2, duration_pb2
from google.rpc import error_details_pb2, status_pb2
from grpc_status import rpc_status

from transcription.emulator.script import CODES, Rule


class Refused(Exception):
    """`code` is the name of a gRPC status."""

    def __init__(self, code: str, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.code, self.retry_after = code, retry_after

    def status(self) -> status_pb2.Status:
        details = []
        if self.retry_after is not None:
            delay = duration_pb2.Duration()
            delay.FromMilliseconds(round(1000 * self.retry_after))
            packed = any_pb2.Any()
            packed.Pack(error_details_pb2.RetryInfo(retry_delay=delay))
            details = [packed]
        return status_pb2.Status(code=CODES[self.code].value[0], message=str(self), details=details)

    def abort(self, context: grpc.ServicerContext) -> NoReturn:
        context.abort_with_status(rpc_status.to_status(self.status()))
        raise AssertionError("abort returns never")


def go_wrong(rule: Rule | None, context: grpc.ServicerContext) -> None:
    """Do what the rule says goes wrong with a call. Raises Refused."""
    if rule is None:
        return
    last = time.monotonic() + rule.hang
    while time.monotonic() < last and context.is_active():
        time.sleep(0.02)
    if rule.error:
        raise Refused(rule.error, rule.message or "the script says so", rule.retry_after)
