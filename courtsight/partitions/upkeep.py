"""The regular upkeep of all monthly partitions. Running it again, or twice at a time, does no harm."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import OperationalError, connection
from django.utils import timezone

from courtsight.partitions.growing import MONTHLY, Growing
from courtsight.partitions.months import Month
from courtsight.partitions.tables import drop_before, is_partitioned, make_ahead

logger = logging.getLogger(__name__)

# Of PostgreSQL's advisory locks, which are numbers: nobody else here uses this one.
LOCK = 0x50415254  # "PART"


@dataclass(frozen=True, slots=True)
class Upkept:
    table: str
    made: tuple[Month, ...]
    dropped: tuple[Month, ...]


def keep_up(tables: Iterable[Growing] = MONTHLY) -> list[Upkept]:
    """Make the months of PARTITIONS_AHEAD and drop those that are too old. Nothing while somebody else does it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return []
        try:
            return [done for table in tables if (done := _tend(table, Month.of(timezone.now())))]
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _tend(growing: Growing, now: Month) -> Upkept | None:
    """One table in use for too long keeps no other one waiting: the next upkeep comes to it again."""
    if not is_partitioned(growing.table):
        return None  # its app is not migrated so far
    try:
        made = make_ahead(growing.table, growing.column, now.up_to(now + settings.PARTITIONS_AHEAD))
        kept = growing.months_kept
        # The month that is under way counts as none: what is kept is never less than the setting says.
        dropped = drop_before(growing.table, now - kept) if kept else []
    except OperationalError as error:
        logger.warning("Partitions of %s could not be kept up: %s", growing.table, error)
        return None
    for done, months in (("made", made), ("dropped", dropped)):
        if months:
            logger.info("Partitions of %s %s: %s", growing.table, done, ", ".join(map(str, months)))
    return Upkept(growing.table, tuple(made), tuple(dropped))
