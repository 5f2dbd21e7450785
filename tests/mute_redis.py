"""A server in Redis's place that takes every connection and never answers."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def mute_redis() -> Iterator[tuple[socket.socket, str]]:
    """The server, and its address for REDIS_URL."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server, f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def connections(server: socket.socket) -> int:
    """How many have come since this was asked last."""
    server.settimeout(0)
    count = 0
    with suppress(BlockingIOError):
        while True:
            server.accept()[0].close()
            count += 1
    return count
