"""Logging: lines for a terminal, or one JSON object each (LOG_FORMAT=json).

They go to stdout, those of a command of manage.py to stderr: its stdout is its result, which another program may read.
What our code logs through structlog and what libraries log through `logging` look alike.
Whoever runs the programs keeps the output: `make run` in COURTSIGHT_HOME/logs, rotated.
"""

import logging
import sys
from contextvars import ContextVar
from io import StringIO
from pathlib import Path
from typing import Any, TextIO

import structlog
from django.http import HttpRequest
from structlog.typing import ExcInfo

from courtsight.discretion import hide, without_secrets

# The request that this thread or coroutine answers; courtsight.request_ids sets it.
present_request: ContextVar[Any] = ContextVar("request", default=None)


def add_person(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """A processor of structlog: the key of whoever asks, if that is known already. Nothing is looked up for it."""
    request = present_request.get()
    if request is not None:
        # Of a token the first, of a session the second; whoever has both came by the token.
        known = (request.__dict__.get(name) for name in ("user", "_cached_user"))
        keys = [one.__dict__["id"] for one in known if one is not None and "id" in one.__dict__]
        if keys:
            event.setdefault("user_id", keys[0])
    return event


def route_of(request: HttpRequest) -> str:
    """Where it led to. A path may hold what somebody typed."""
    return request.resolver_match.route if request.resolver_match else "unknown"


class ByRoute(logging.Filter):
    """What Django itself says of requests, without their addresses.

    That one was answered, and with which status, is told already (courtsight.request_ids), and by Django only after its
    id is forgotten: that line is left out. Where an error stands behind it the line stays.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if request is None:
            return True
        if record.name == "django.request" and not record.exc_info:
            return False
        escaped = request.path.encode("unicode_escape").decode("ascii")  # as django.utils.log does
        told = record.args if isinstance(record.args, tuple) else ()
        record.args = tuple(route_of(request) if one in (request.path, escaped) else one for one in told)
        return True


SHARED = [
    structlog.contextvars.merge_contextvars,
    add_person,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]


def configure(log_format: str, level: str) -> dict[str, Any]:
    """Set structlog up and return the value of Django's LOGGING. `log_format` is "text" or "json"."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderers(log_format)],
            }
        },
        "filters": {"by_route": {"()": ByRoute}},
        "handlers": {
            "lines": {"class": "logging.StreamHandler", "stream": f"ext://sys.{_stream()}", "formatter": "structured"}
        },
        "root": {"handlers": ["lines"], "level": level},
        # Django's own configuration came first; its handlers would print a second time.
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            "django.request": {"filters": ["by_route"]},
            "django.security.csrf": {"filters": ["by_route"]},
        },
    }


def _stream() -> str:
    return "stderr" if Path(sys.argv[0]).name == "manage.py" else "stdout"


def _renderers(log_format: str) -> list[Any]:
    if log_format == "json":
        # Local variables are left out: among them are passwords, tokens and what was said behind closed doors.
        traceback = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        exceptions = structlog.processors.ExceptionRenderer(traceback)
        return [exceptions, hide, structlog.processors.JSONRenderer(ensure_ascii=False)]
    return [hide, structlog.dev.ConsoleRenderer(colors=False, exception_formatter=_traceback)]


def _traceback(stream: TextIO, exc_info: ExcInfo) -> None:
    """As Python writes it, without what errors quote."""
    buffer = StringIO()
    structlog.dev.plain_traceback(buffer, exc_info)
    stream.write(without_secrets(buffer.getvalue()))
