"""What is being said in all sessions of a worker, on its way to the readers: asked and sent for all of them at once.

Only the newest of a session counts: one that has not gone yet when the next is there goes no more.
"""

import logging
import threading
import time
from collections.abc import Mapping
from uuid import UUID

from django.db import DatabaseError, connection

from transcription.captions.events import Interim
from transcription.captions.marks import closed_ranges, is_inside
from transcription.captions.telling import tell_interims

logger = logging.getLogger(__name__)

# For so long those of one session wait for those of others.
PAUSE_SECONDS = 0.02
IDLE_SECONDS = 5.0  # without one, after which the thread ends
SETTLED_SECONDS = 5.0


class Interims:
    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: dict[UUID, Interim] = {}
        self._going: dict[UUID, Interim] = {}
        self._thread: threading.Thread | None = None

    def show(self, session_id: UUID, interim: Interim) -> None:
        with self._changed:
            self._waiting[session_id] = interim
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="captions-interims", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def settle(self, session_id: UUID) -> None:
        """When this returns nothing of the session goes out any more that was shown before."""
        with self._changed:
            self._waiting.pop(session_id, None)
            if session_id in self._going:
                connection.close()  # what is going needs one, and there are fewer than sessions
            self._changed.wait_for(lambda: session_id not in self._going, SETTLED_SECONDS)

    def _run(self) -> None:
        while self._take():
            try:
                send(self._going)
            except DatabaseError as error:  # the next ones come at once
                logger.warning("Captions are not shown: %s", error)
            finally:
                connection.close()
                self._gone()
            time.sleep(PAUSE_SECONDS)

    def _take(self) -> bool:
        """False, and the thread is to end, when there has been nothing for a while."""
        with self._changed:
            if not self._changed.wait_for(lambda: bool(self._waiting), IDLE_SECONDS):
                self._thread = None
                return False
            self._going, self._waiting = self._waiting, {}
            return True

    def _gone(self) -> None:
        with self._changed:
            self._going = {}
            self._changed.notify_all()


def send(interims: Mapping[UUID, Interim]) -> None:
    """Each with whether it was spoken while the hearing was closed to the public, by the database as it is now."""
    ranges = closed_ranges(interims)
    tell_interims(
        {
            session_id: {
                "text": interim.text,
                "agreed": interim.agreed,
                "start": round(interim.start, 3),
                "end": round(interim.end, 3),
                "closed": any(is_inside(one, interim.start, interim.end) for one in ranges.get(session_id, ())),
            }
            for session_id, interim in interims.items()
        }
    )
