"""A database that is away for a moment: PostgreSQL is restarted for updates, and nothing computed may be lost by it."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection

logger = logging.getLogger(__name__)

T = TypeVar("T")
AWAY = (OperationalError, InterfaceError)
# A restart takes seconds, with recovery half a minute. Longer than this the work is done again by whoever claims it.
PAUSES = (0.5, 1, 2, 4, 8, 15, 30)  # seconds


def outlast(act: Callable[[], T]) -> T:
    """What `act` returns, tried again while the database is away. It must be one transaction, or harmless twice."""
    for pause in PAUSES:
        try:
            return act()
        except AWAY as error:
            logger.warning("The database is away, again in %s s: %s", pause, error)
            connection.close()
            time.sleep(pause)
    return act()


@contextmanager
def unless_away(what: str) -> Iterator[None]:
    """Skip the block's database work when the database is away: for what is only told, and told again soon."""
    try:
        yield
    except AWAY as error:
        logger.warning("The database is away, %s is left out: %s", what, error)
        connection.close()
