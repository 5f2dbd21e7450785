"""All that is told of the database, for administrators and who keeps it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils import timezone

from monitoring.database import connected, optional, stored


@dataclass(frozen=True, slots=True)
class DatabaseHealth:
    """Bytes and seconds, unless a name says otherwise."""

    checked_at: datetime
    version: str
    connections: connected.Connections
    pool: connected.Pool
    sizes: stored.Sizes
    tables: list[stored.Table]
    indexes: list[stored.Index]
    unused_indexes: list[stored.Index]
    partitions: list[stored.Partitioned]
    slow_statements: optional.SlowStatements
    replication: optional.Replication


def look() -> DatabaseHealth:
    """Raises DatabaseError."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (version,) = cursor.fetchone()
    return DatabaseHealth(
        checked_at=timezone.now(),
        version=version,
        connections=connected.connections(),
        pool=connected.pool(),
        sizes=stored.sizes(),
        tables=stored.tables(),
        indexes=stored.largest_indexes(),
        unused_indexes=stored.unused_indexes(),
        partitions=stored.partitioned(),
        slow_statements=optional.slow_statements(),
        replication=optional.replication(),
    )
