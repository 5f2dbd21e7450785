"""What PostgreSQL is told: partitions that there are, one more of them, one less.

A table with monthly partitions has a default one as well, so that a row is never refused because nobody made the
month in time. A month that is made late takes its rows over from there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction
from psycopg import sql

from courtsight.partitions.months import Month

# Rather later than keep everybody waiting: whoever holds the table longer is asked again at the next upkeep.
LOCK_TIMEOUT = "5s"


@dataclass(frozen=True, slots=True)
class Partition:
    """`month` is None for the default one. `rows` as PostgreSQL estimates them, -1 before it has looked."""

    name: str
    month: Month | None
    rows: int
    size: int


def is_partitioned(table: str) -> bool:
    return bool(_asked("SELECT 1 FROM pg_partitioned_table WHERE partrelid = to_regclass(%s)", table))


def partitions_of(table: str) -> list[Partition]:
    """The oldest first, the default one at the end; none of a table that is not partitioned."""
    found = _asked(
        "SELECT c.relname, c.reltuples::bigint, pg_total_relation_size(c.oid) FROM pg_inherits i "
        "JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = to_regclass(%s)",
        table,
    )
    partitions = [Partition(name, Month.in_name(name), rows, size) for name, rows, size in found]
    return sorted(partitions, key=lambda one: (one.month is None, one.month or Month(0, 1)))


def months_of(table: str) -> list[Month]:
    return [partition.month for partition in partitions_of(table) if partition.month]


def default_of(table: str) -> str:
    return f"{table}_default"


def create_default(table: str) -> None:
    _execute("CREATE TABLE IF NOT EXISTS {} PARTITION OF {} DEFAULT", default_of(table), table)


def make_ahead(table: str, column: str, months: list[Month]) -> list[Month]:
    """Those that were missing, with the rows that the default partition had of them."""
    missing = sorted(set(months) - set(months_of(table)))
    for month in missing:
        with _waiting_briefly():
            _make(table, column, month)
    return missing


def _make(table: str, column: str, month: Month) -> None:
    """Beside the table first, and attached when it is complete: readers and writers of other months go on."""
    name, spare = month.partition_of(table), default_of(table)
    bounds = [month.first_moment, (month + 1).first_moment]
    _execute("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE", spare)
    _execute("CREATE TABLE {} (LIKE {} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)", name, table)
    statement = sql.SQL(
        "WITH late AS (DELETE FROM {spare} WHERE {column} >= %s AND {column} < %s RETURNING *) "
        "INSERT INTO {name} SELECT * FROM late"
    )
    parts = {"spare": spare, "column": column, "name": name}
    identifiers = {part: sql.Identifier(value) for part, value in parts.items()}
    with connection.cursor() as cursor:
        cursor.execute(statement.format(**identifiers).as_string(), bounds)
    # What is deleted and added waits for its foreign keys, and would keep the table from being attached.
    _execute("SET CONSTRAINTS ALL IMMEDIATE")
    first, last = (sql.Literal(moment.isoformat()).as_string() for moment in bounds)
    _execute(f"ALTER TABLE {{}} ATTACH PARTITION {{}} FOR VALUES FROM ({first}) TO ({last})", table, name)


def drop_before(table: str, month: Month) -> list[Month]:
    """The months before it that were there, with all their rows."""
    old = [one for one in months_of(table) if one < month]
    for one in old:
        with _waiting_briefly():
            _execute("ALTER TABLE {} DETACH PARTITION {}", table, one.partition_of(table))
            _execute("DROP TABLE {}", one.partition_of(table))
    return old


@contextmanager
def _waiting_briefly() -> Iterator[None]:
    """A transaction, or a part of one: what follows in that waits again for as long as it did before."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        (before,) = cursor.fetchone()
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_TIMEOUT])
        yield
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [before])


def _asked(question: str, table: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(question, [table])
        return cursor.fetchall()


def _execute(statement: str, *names: str) -> None:
    """`names` are put in, quoted, for the brackets of the statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)).as_string())
