"""Redis, for whoever cannot wait: one that has let this process wait is left alone for a while, by all of it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

CONNECT_SECONDS, ANSWER_SECONDS = 0.5, 1.0
# One that hangs does so for more than a moment: whoever comes within this time need not find it out anew. No longer,
# for captions are told through it as well.
LEFT_ALONE_SECONDS = 5.0
# A restart breaks connections: then once more. Never after a timeout.
ONCE_MORE = Retry(NoBackoff(), 1, (redis.ConnectionError,))
PATIENCE: dict[str, Any] = {
    "socket_connect_timeout": CONNECT_SECONDS,
    "socket_timeout": ANSWER_SECONDS,
    "retry": ONCE_MORE,
}


@dataclass
class _Server:
    client: redis.Redis
    left_alone_until: float = 0.0


@contextmanager
def reached(is_urgent: bool = False) -> Iterator[redis.Redis]:
    """Redis, for the commands in the block, by connections that stay. One that let this process wait is not asked,
    unless `is_urgent`: for what nobody says a second time.

    Raises redis.ConnectionError then, and whatever the commands raise.
    """
    server = _server(settings.REDIS_URL)
    if not is_urgent and time.monotonic() < server.left_alone_until:
        raise redis.ConnectionError("it did not answer in time, and is left alone for a while")
    try:
        yield server.client
    except redis.TimeoutError:
        server.left_alone_until = time.monotonic() + LEFT_ALONE_SECONDS
        raise


@cache
def _server(url: str) -> _Server:
    return _Server(redis.Redis.from_url(url, **PATIENCE))
