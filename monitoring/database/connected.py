"""Who is connected to PostgreSQL, what they do and wait for, and the pool of this process."""

from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from courtsight import pools
from monitoring.database.asking import counts, rows

CLIENTS = "FROM pg_stat_activity WHERE backend_type = 'client backend'"
STATES = f"SELECT coalesce(state, 'unknown'), count(*) {CLIENTS} GROUP BY 1 ORDER BY 1"
PROGRAMS = f"SELECT coalesce(nullif(application_name, ''), 'unnamed'), count(*) {CLIENTS} GROUP BY 1 ORDER BY 1"
# Who is idle waits for its client, which says nothing.
WAITS = (
    f"SELECT wait_event_type || ': ' || wait_event, count(*) {CLIENTS} "
    "AND state <> 'idle' AND wait_event IS NOT NULL AND pid <> pg_backend_pid() GROUP BY 1 ORDER BY 1"
)
LIMITS = f"""
SELECT current_setting('max_connections')::int, current_setting('superuser_reserved_connections')::int,
    (SELECT count(*) {CLIENTS} AND cardinality(pg_blocking_pids(pid)) > 0),
    (SELECT extract(epoch FROM max(clock_timestamp() - xact_start))::float {CLIENTS} AND pid <> pg_backend_pid())
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Connections:
    """Of all databases of the server. `blocked`: those that wait for a lock of another one."""

    allowed: int
    reserved: int
    used: int
    by_state: dict[str, int]
    by_program: dict[str, int]
    waits: dict[str, int]
    blocked: int
    longest_transaction_seconds: float | None


@dataclass(frozen=True, slots=True)
class Pool:
    """Of the process that was asked. `waiting`: those who want a connection now; `refused`: who gave up so far.

    `all_pools`: connections that all pools of this machine may take together.
    """

    size: int
    most: int
    idle: int
    waiting: int
    refused: int
    worker_most: int
    all_pools: int


def connections() -> Connections:
    rows("SELECT pg_stat_clear_snapshot()")  # within a transaction the first look would be the last
    by_state = counts(STATES)
    ((allowed, reserved, blocked, longest),) = rows(LIMITS)
    used = sum(by_state.values())
    return Connections(allowed, reserved, used, by_state, counts(PROGRAMS), counts(WAITS), blocked, longest)


def pool() -> Pool:
    figures = connection.pool.get_stats()
    return Pool(
        size=figures.get("pool_size", 0),
        most=figures["pool_max"],
        idle=figures.get("pool_available", 0),
        waiting=figures.get("requests_waiting", 0),
        refused=figures.get("requests_errors", 0),
        worker_most=settings.DATABASE_WORKER_POOL_SIZE,
        all_pools=pools.most_connections(),
    )
