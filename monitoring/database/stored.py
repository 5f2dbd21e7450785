"""What is stored: sizes, dead rows, when tables were vacuumed, which indexes are used, partitions."""

from dataclasses import dataclass
from datetime import datetime

from courtsight.partitions import MONTHLY, partitions_of
from monitoring.database.asking import rows

SHOWN = 25

DATABASE = (
    "SELECT pg_database_size(datname), (100.0 * blks_hit / nullif(blks_hit + blks_read, 0))::float, deadlocks, "
    "temp_bytes::bigint FROM pg_stat_database WHERE datname = current_database()"
)
# Partitions stand for themselves: the table above them holds nothing.
TABLES = f"""
SELECT relname, n_live_tup, n_dead_tup, pg_table_size(relid), pg_indexes_size(relid),
    greatest(last_vacuum, last_autovacuum), greatest(last_analyze, last_autoanalyze)
FROM pg_stat_user_tables ORDER BY pg_total_relation_size(relid) DESC, relname LIMIT {SHOWN}
"""  # noqa: S608
INDEXES = """
SELECT s.indexrelname, s.relname, s.idx_scan, pg_relation_size(s.indexrelid), i.indisunique, i.indisvalid
FROM pg_stat_user_indexes s JOIN pg_index i ON i.indexrelid = s.indexrelid
"""
LARGEST = f"{INDEXES} ORDER BY 4 DESC, 1 LIMIT {SHOWN}"
# A unique one serves by what it forbids.
UNUSED = f"{INDEXES} WHERE (s.idx_scan = 0 AND NOT i.indisunique) OR NOT i.indisvalid ORDER BY 4 DESC, 1 LIMIT {SHOWN}"


@dataclass(frozen=True, slots=True)
class Sizes:
    """`cache_hit_percent`: of the pages that were wanted, those that were in memory; None before the first."""

    bytes: int
    cache_hit_percent: float | None
    deadlocks: int
    temporary_bytes: int


@dataclass(frozen=True, slots=True)
class Table:
    """Rows as PostgreSQL counts them meanwhile."""

    name: str
    rows: int
    dead_rows: int
    bytes: int
    index_bytes: int
    vacuumed_at: datetime | None
    analyzed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Index:
    """`is_valid` is false for one whose making was broken off: drop it and make it again."""

    name: str
    table: str
    scans: int
    bytes: int
    is_unique: bool
    is_valid: bool


@dataclass(frozen=True, slots=True)
class Partitioned:
    """A table with a partition a month. `unplaced_rows`: in the default one, for want of their month; an estimate."""

    table: str
    first: str
    last: str
    months: int
    unplaced_rows: int


def sizes() -> Sizes:
    return Sizes(*rows(DATABASE)[0])


def tables() -> list[Table]:
    """The largest."""
    return [Table(*row) for row in rows(TABLES)]


def largest_indexes() -> list[Index]:
    return [Index(*row) for row in rows(LARGEST)]


def unused_indexes() -> list[Index]:
    """Those that nobody has used since the figures were last reset, and those that cannot be used."""
    return [Index(*row) for row in rows(UNUSED)]


def partitioned() -> list[Partitioned]:
    return [_partitioned(growing.table) for growing in MONTHLY]


def _partitioned(table: str) -> Partitioned:
    found = partitions_of(table)
    months = [str(one.month) for one in found if one.month]
    unplaced = sum(max(0, one.rows) for one in found if one.month is None)
    return Partitioned(table, months[0] if months else "", months[-1] if months else "", len(months), unplaced)
