"""What a socket does by itself, again and again: a database that is away for a moment does not end it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from django.db import Error

logger = logging.getLogger(__name__)

AGAIN_SECONDS = 2.0


async def steadily(act: Callable[[], Awaitable[float | None]], first: float = 0.0) -> None:
    """Call `act` after `first` seconds, and each time after so many as it answers, until that is None.

    Where the database fails it is called again, and what it had not done yet is done then.
    """
    pause: float | None = first
    while pause is not None:
        await asyncio.sleep(pause)
        try:
            pause = await act()
        except Error as error:
            logger.warning("The database cannot be reached; what a socket does by itself is tried again: %s", error)
            pause = AGAIN_SECONDS
