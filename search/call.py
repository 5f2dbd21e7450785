"""A call of the language model that can be given up while another thread waits for its answer."""

import contextlib
import socket
import threading
from collections.abc import Iterator

from search.no_answer import GivenUp


class Call:
    """`is_given_up`: nobody wants the answer any more."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connected: socket.socket | None = None
        self.is_given_up = False

    def give_up(self) -> None:
        """Whoever waits is told at once: his connection ends."""
        with self._lock:
            self.is_given_up = True
            if self._connected is not None:
                hang_up(self._connected)

    @contextlib.contextmanager
    def on(self, connected: socket.socket) -> Iterator[None]:
        """That goes over this connection. Raises GivenUp."""
        with self._lock:
            if self.is_given_up:
                raise GivenUp
            self._connected = connected
        try:
            yield
        finally:
            with self._lock:
                self._connected = None


def hang_up(connected: socket.socket) -> None:
    """Whoever reads from it, in any thread, reads its end."""
    with contextlib.suppress(OSError):  # it has ended by itself
        connected.shutdown(socket.SHUT_RDWR)
