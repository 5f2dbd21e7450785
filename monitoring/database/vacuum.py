"""VACUUM ANALYZE of all tables in the quiet hour, one after the other, outside transactions."""

import logging
import time
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db import OperationalError, connection
from django.utils import timezone
from psycopg import sql

logger = logging.getLogger(__name__)

# Of PostgreSQL's advisory locks: two at a time would only wait for each other.
LOCK = 0x56414355  # "VACU"
LATELY = timedelta(hours=20)
# Autovacuum gives way to whoever has waited for a second; everybody else who holds a table for longer keeps it. Waiting
# rather than SKIP_LOCKED, which does not tell what it left out.
LOCK_TIMEOUT = "30s"
# Of tables above partitions PostgreSQL never takes figures by itself, and there is nothing else to do for them.
STALE = """
SELECT c.relname, c.relkind = 'p' FROM pg_class c LEFT JOIN pg_stat_all_tables s ON s.relid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
    AND coalesce(CASE c.relkind WHEN 'p' THEN s.last_analyze ELSE s.last_vacuum END < now() - %s, true)
ORDER BY coalesce(s.n_dead_tup, 0) DESC, c.relname
"""


def is_quiet() -> bool:
    return timezone.localtime().hour == settings.QUIET_HOUR


def vacuum_stale() -> list[str]:
    """Those that were not vacuumed within a day, while the quiet hour lasts. Nothing while somebody else does it.

    A table that somebody goes on using exclusively is left out. Raises TransactionManagementError inside a transaction.
    """
    connection.validate_no_atomic_block()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return []
        try:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [LOCK_TIMEOUT])
            return list(_vacuumed())
        finally:
            cursor.execute("RESET lock_timeout")
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _vacuumed() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(STALE, [LATELY])
        for table, is_above_partitions in cursor.fetchall():
            if not is_quiet():
                return
            began = time.monotonic()
            command = "ANALYZE {}" if is_above_partitions else "VACUUM (ANALYZE) {}"
            try:
                cursor.execute(sql.SQL(command).format(sql.Identifier(table)).as_string())
            except OperationalError as error:
                logger.warning("%s could not be vacuumed: %s", table, error)
                continue
            logger.info("Vacuumed %s in %.1f s", table, time.monotonic() - began)
            yield table
