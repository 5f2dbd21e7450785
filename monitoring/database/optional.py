"""What a server may not have, or may not tell: slow statements, replicas. Then it is said why."""

from dataclasses import dataclass, field

from django.db import DatabaseError
from django.utils.translation import gettext as _

from monitoring.database.asking import rows

SHOWN = 20
LONGEST_TEXT = 500
# Constants of these are replaced by $1 before they are kept; of other statements (a password in ALTER ROLE) not always.
STATEMENTS = f"""
SELECT left(query, {LONGEST_TEXT}), calls, mean_exec_time::float, total_exec_time::float, rows
FROM pg_stat_statements
WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND query ~* '^\\s*(select|insert|update|delete|with)\\s'
ORDER BY total_exec_time DESC LIMIT {SHOWN}
"""  # noqa: S608
REPLICAS = """
SELECT application_name, state, sync_state, extract(epoch FROM replay_lag)::float,
    pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::bigint
FROM pg_stat_replication ORDER BY application_name
"""
OWN_LAG = "SELECT extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float"
MAY_SEE_ALL = "SELECT pg_has_role(current_user, 'pg_read_all_stats', 'USAGE')"


@dataclass(frozen=True, slots=True)
class Statement:
    """Times in milliseconds. Values are left out of `text`."""

    text: str
    calls: int
    mean_ms: float
    total_ms: float
    rows: int


@dataclass(frozen=True, slots=True)
class SlowStatements:
    """`why`: what keeps them from being told; empty when they are."""

    available: bool
    why: str = ""
    statements: list[Statement] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Replica:
    """How far it is behind; None while nobody writes."""

    name: str
    state: str | None
    sync_state: str | None
    lag_seconds: float | None
    lag_bytes: int | None


@dataclass(frozen=True, slots=True)
class Replication:
    """`is_replica`: the server that was asked is one itself, `own_lag_seconds` behind."""

    available: bool
    why: str = ""
    is_replica: bool = False
    own_lag_seconds: float | None = None
    replicas: list[Replica] = field(default_factory=list)


def slow_statements() -> SlowStatements:
    if not rows("SELECT 1 WHERE to_regclass('pg_stat_statements') IS NOT NULL"):
        return SlowStatements(False, _("PostgreSQL does not have the extension pg_stat_statements."))
    try:
        found = rows(STATEMENTS)
    except DatabaseError as error:
        return SlowStatements(False, str(error).strip())
    return SlowStatements(True, statements=[Statement(*row) for row in found])


def replication() -> Replication:
    ((is_replica,),) = rows("SELECT pg_is_in_recovery()")
    if is_replica:
        ((lag,),) = rows(OWN_LAG)
        return Replication(True, is_replica=True, own_lag_seconds=lag)
    ((may_see,),) = rows(MAY_SEE_ALL)
    if not may_see:
        return Replication(False, _("CourtSight's user of PostgreSQL has not the role pg_read_all_stats."))
    return Replication(True, replicas=[Replica(*row) for row in rows(REPLICAS)])
