"""Looks every ALERT_SECONDS, in the scheduler's process: that workers or Redis are gone is told without them.

Looking and sending have a thread each: a mail server that does not answer must not keep anybody from looking.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db import InterfaceError, OperationalError, connections

from monitoring import health
from monitoring.alerts import evaluating, sending, telling
from monitoring.alerts.outage import DatabaseOutage
from monitoring.alerts.rules import RULES
from monitoring.alerts.snapshot import leave, snapshot_of
from monitoring.reports import posting

logger = logging.getLogger(__name__)

SEND_SECONDS = 5
AWAY = (OperationalError, InterfaceError)


class Watch:
    """What one scheduler knows beside PostgreSQL."""

    def __init__(self) -> None:
        self._outage = DatabaseOutage()

    def look(self, at: datetime | None = None) -> None:
        """One round. `at`: the time to judge by, now when left out. Raises what AWAY names."""
        found = snapshot_of(health.look())
        found = found if at is None else replace(found, at=at)
        leave(found, RULES)
        if found.database_is_away:
            self._outage.note(found.at)
            return
        self._outage.end(found.at)
        evaluating.evaluate(found)
        telling.tell(found.at)
        self._outage.remember(found.at)
        posting.plan(found.at)


def start() -> threading.Event:
    """Both threads; they end when the event is set, or with the process."""
    stopped = threading.Event()
    for name, work, pause in (
        ("alerts", Watch().look, settings.ALERT_SECONDS),
        ("deliveries", sending.send_waiting, SEND_SECONDS),
    ):
        threading.Thread(target=_repeat, args=(work, pause, stopped), name=name, daemon=True).start()
    return stopped


def _repeat(work: Callable[[], object], pause: float, stopped: threading.Event) -> None:
    while not stopped.wait(pause):
        try:
            work()
        except AWAY as error:
            logger.warning("Alerts wait for PostgreSQL: %s", error)
        except Exception:  # noqa: BLE001 the edge of a thread: whatever is wrong once, the next round looks again
            logger.exception("A round of %s failed", threading.current_thread().name)
        finally:
            connections.close_all()
