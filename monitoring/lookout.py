"""While somebody looks at the health again and again, the checks go on between the looks: each is answered at once.

Only in the web server, which says so (`begin`): a command or a test looks once and ends.
"""

import threading
import time

from monitoring.board import FRESH, Board

PAUSE = FRESH / 2  # seconds between two rounds
# So long after a look another one is expected: Prometheus and load balancers ask each 10 to 30 s.
PATIENCE = 60.0  # seconds


class Lookout:
    """A thread that starts the checks of a board, for as long as anybody looks."""

    def __init__(self, pause: float = PAUSE, patience: float = PATIENCE) -> None:
        self._pause, self._patience = pause, patience
        self._lock = threading.Lock()
        self._is_on, self._runs, self._looked_at = False, False, 0.0

    def begin(self) -> None:
        self._is_on = True

    def note_look(self, board: Board) -> None:
        """Somebody has looked just now."""
        with self._lock:
            self._looked_at = time.monotonic()
            if self._runs or not self._is_on:
                return
            self._runs = True
        threading.Thread(target=self._run, args=(board,), name="health-lookout", daemon=True).start()

    def _run(self, board: Board) -> None:
        while self._is_expected():
            time.sleep(self._pause)
            board.start()

    def _is_expected(self) -> bool:
        with self._lock:
            self._runs = time.monotonic() - self._looked_at < self._patience
            return self._runs
