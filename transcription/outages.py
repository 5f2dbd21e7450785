"""A database that is away for a moment: PostgreSQL is restarted for updates, and nothing computed may be lost by it."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection
from kombu.utils.functional import retry_over_time

logger = logging.getLogger(__name__)

T = TypeVar("T")
AWAY = (OperationalError, InterfaceError)
# A restart takes seconds, with recovery half a minute. Longer than this the work is done again by whoever claims it.
PATIENCE = 60  # seconds
FIRST_PAUSE, LONGER_BY, LONGEST_PAUSE = 0.5, 1, 10  # seconds


def outlast(act: Callable[[], T]) -> T:
    """What `act` returns, tried again while the database is away. It must be one transaction, or harmless twice."""
    pauses = {"interval_start": FIRST_PAUSE, "interval_step": LONGER_BY, "interval_max": LONGEST_PAUSE}
    return retry_over_time(act, AWAY, errback=_pause, timeout=PATIENCE, **pauses)


def _pause(error: Exception, pauses: Iterator[float], retries: int) -> float:
    pause = next(pauses)
    logger.warning("The database is away, again in %s s: %s", pause, error)
    connection.close()
    return pause


@contextmanager
def unless_away(what: str) -> Iterator[None]:
    """Skip the block's database work when the database is away: for what is only told, and told again soon."""
    try:
        yield
    except AWAY as error:
        logger.warning("The database is away, %s is left out: %s", what, error)
        connection.close()
