"""Traces by OpenTelemetry, for installations that want them: requests, tasks, and what a task was brought about by.

Off unless TRACES_URL is set; the packages are an extra (requirements/telemetry.txt). Spans are made here and nowhere
else: what instruments libraries by itself would tell statements and addresses, with what was typed in them.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from structlog.contextvars import get_contextvars

NEEDED = ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http")


class Span:
    """One that nobody records."""

    def describe(self, **values: str | int | float) -> None:
        """Ids, routes and numbers; nothing that a person wrote."""


class RecordedSpan(Span):
    def __init__(self, span: Any) -> None:
        self._span = span

    def describe(self, **values: str | int | float) -> None:
        for name, value in values.items():
            self._span.set_attribute(f"courtsight.{name}", value)


def missing_packages() -> list[str]:
    """Those that TRACES_URL needs and nobody has installed."""
    return [name for name in NEEDED if not _is_there(name)]


def _is_there(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # of a package above it
        return False


@contextmanager
def span(name: str, parent: Mapping[str, Any] | None = None) -> Iterator[Span]:
    """Around a piece of work. `parent`: headers that may name the span that brought it about."""
    tracer = _tracer()
    if tracer is None:
        yield Span()
        return
    from opentelemetry.propagate import extract

    lower = {key.lower(): value for key, value in (parent or {}).items() if isinstance(value, str)}
    with tracer.start_as_current_span(name, context=extract(lower)) as found:
        recorded = RecordedSpan(found)
        recorded.describe(**{key: str(value) for key, value in get_contextvars().items()})
        yield recorded


def headers() -> dict[str, str]:
    """What goes with a task, so that its span finds the present one."""
    carried: dict[str, str] = {}
    if _tracer() is not None:
        from opentelemetry.propagate import inject

        inject(carried)
    return carried


@cache
def _tracer() -> Any:
    """Once a process, and after the fork of a worker: what sends the spans is a thread. None while traces are off."""
    if not settings.TRACES_URL or missing_packages():
        return None
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": "courtsight"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=settings.TRACES_URL)))
    return provider.get_tracer("courtsight")
