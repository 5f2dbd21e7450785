"""Traces: off unless asked for, said clearly when packages are missing, and sent with ids and numbers alone."""

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.test import Client, override_settings

from courtsight import checks, traces
from courtsight.accounts.models import User
from courtsight.celery import TracedTask, app
from tests import factories


def ids(messages: list[Any]) -> list[str]:
    assert all(message.hint for message in messages)
    return [message.id for message in messages]


class Collector:
    """What somebody's OpenTelemetry collector is sent."""

    def __init__(self) -> None:
        self.received: list[bytes] = []
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                packed = self.headers.get("Content-Encoding") == "gzip"
                collector.received.append(gzip.decompress(body) if packed else body)
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Nothing: the test looks at what came."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1/traces"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(30)

    def spans(self) -> list[Any]:
        from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

        requests = [ExportTraceServiceRequest.FromString(body) for body in self.received]
        return [
            span
            for request in requests
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]


@pytest.fixture
def collector() -> Iterator[Collector]:
    """Traces go here for one test, and are sent when it asks for them."""
    pytest.importorskip("opentelemetry.sdk")
    pytest.importorskip("opentelemetry.exporter.otlp.proto.http")
    found = Collector()
    traces._tracer.cache_clear()
    with override_settings(TRACES_URL=found.url):
        yield found
    traces._tracer.cache_clear()
    found.stop()


def sent(collector: Collector) -> dict[str, Any]:
    """Spans by their name, after all that wait were sent."""
    processor = traces._tracer().span_processor
    processor.force_flush()
    processor.shutdown()
    return {span.name: span for span in collector.spans()}


def values(span: Any) -> dict[str, Any]:
    found = {}
    for attribute in span.attributes:
        kind = attribute.value.WhichOneof("value")
        found[attribute.key] = getattr(attribute.value, kind)
    return found


def test_without_an_address_there_are_none(client: Client, db: None):
    assert client.get("/livez").status_code == 200
    assert traces._tracer() is None
    assert traces.headers() == {}
    assert checks.traces_can_be_sent() == []


def test_missing_packages_are_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(traces, "NEEDED", ("opentelemetry.tidak_ada", "tidak.ada.juga"))
    with override_settings(TRACES_URL="http://127.0.0.1:4318/v1/traces"):
        (error,) = checks.traces_can_be_sent()
    assert error.id == "courtsight.E011"
    assert "tidak.ada.juga" in error.msg
    assert "requirements/telemetry.txt" in error.hint


def test_what_is_no_address_is_an_error():
    with override_settings(TRACES_URL="127.0.0.1:4318"):
        assert ids(checks.traces_can_be_sent()) == ["courtsight.E010"]


def test_a_request_is_a_span_with_its_route_and_id(collector: Collector, client: Client, clerk: User):
    segment = factories.SegmentFactory(text="rahasia")
    client.force_login(clerk)
    path = f"/api/v1/stt/transcripts/{segment.transcript_id}?q=rahasia"
    parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    answer = client.get(path, headers={"X-Request-ID": "jejak-0001", "traceparent": parent})
    assert answer.status_code == 200
    span = sent(collector)["GET request"]
    told = values(span)
    assert told["courtsight.request_id"] == "jejak-0001"
    assert told["courtsight.route"].startswith("api/v1/stt/transcripts/<")
    assert str(segment.transcript_id) not in told["courtsight.route"]
    assert told["courtsight.status"] == 200
    assert span.trace_id.hex() == "0af7651916cd43dd8448eb211c80319c", "the trace of whoever asked goes on"
    assert b"rahasia" not in b"".join(collector.received)


def test_a_task_belongs_to_the_trace_of_who_sent_it(collector: Collector):
    @app.task(base=TracedTask, name="uji.kerja")
    def work() -> dict[str, str]:
        return traces.headers()

    with traces.span("pengirim"):
        carried = traces.headers()
    work.push_request(**carried)
    try:
        inside = TracedTask.__call__(work)
    finally:
        work.pop_request()
        app.tasks.pop("uji.kerja")
    spans = sent(collector)
    assert spans["uji.kerja"].parent_span_id == spans["pengirim"].span_id
    assert inside["traceparent"].split("-")[1] == spans["pengirim"].trace_id.hex()
