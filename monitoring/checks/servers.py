"""The servers behind: PostgreSQL, Redis, and whether their clocks agree with ours."""

import time

import psycopg
import redis
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from courtsight import heartbeats
from monitoring.findings import Finding, Reason, State

CONNECT_SECONDS = 2
SLOW_SECONDS = 0.5
MOST_CONNECTIONS = 0.85  # of those that the server allows

DATABASE_AWAY = Reason(
    "database_unreachable",
    State.DOWN,
    _("PostgreSQL cannot be reached: nobody can log in or work."),
    _("Start it again and look into its log and at its disk. Jobs go on by themselves afterwards."),
)
DATABASE_SLOW = Reason(
    "database_slow",
    State.DEGRADED,
    _("PostgreSQL answers slowly."),
    _("See what else runs on its machine, and which queries take long."),
)
CONNECTIONS_SPENT = Reason(
    "connections_nearly_spent",
    State.DEGRADED,
    _("Nearly all of PostgreSQL's connections are in use."),
    _("Lower DATABASE_POOL_SIZE or raise max_connections of PostgreSQL."),
)
REDIS_AWAY = Reason(
    "redis_unreachable",
    State.DOWN,
    _("Redis cannot be reached: new work does not begin and pages do not move by themselves."),
    _("Start it again. Nothing is lost: work is found again within seconds."),
)
CLOCK_SKEWED = Reason(
    "clock_skewed",
    State.DEGRADED,
    _("The clock of this machine and that of a server differ."),
    _("Let all machines take their time from the same source (NTP)."),
)

# How many are connected and may be, and the server's clock.
QUESTION = (
    "SELECT (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'), "
    "current_setting('max_connections')::int, extract(epoch FROM clock_timestamp())"
)


def database() -> Finding:
    """By a connection of its own: whoever waits for one of the pool cannot tell why it does not come."""
    began = time.monotonic()
    try:
        used, most, _clock = _ask_database()
    except psycopg.OperationalError:
        return Finding((DATABASE_AWAY,))
    seconds = time.monotonic() - began
    reasons = [DATABASE_SLOW] if seconds > SLOW_SECONDS else []
    if used > MOST_CONNECTIONS * most:
        reasons.append(CONNECTIONS_SPENT)
    return Finding(tuple(reasons), {"seconds": round(seconds, 3), "connections": used, "most_connections": most})


def _ask_database() -> tuple[int, int, float]:
    parameters = {**connection.get_connection_params(), "connect_timeout": CONNECT_SECONDS}
    with psycopg.connect(**parameters) as own:
        used, most, clock = own.execute(QUESTION).fetchone()
    return used, most, float(clock)


def redis_server() -> Finding:
    began = time.monotonic()
    try:
        with heartbeats.connect() as client:
            memory = client.info("memory")
    except redis.RedisError:
        return Finding((REDIS_AWAY,))
    return Finding((), {"seconds": round(time.monotonic() - began, 3), "memory_bytes": memory["used_memory"]})


def clock() -> Finding:
    """Skew in seconds, positive where this machine is ahead."""
    with heartbeats.connect() as client:
        seconds, microseconds = client.time()
    skews = {"redis": time.time() - seconds - microseconds / 1e6}
    *_used, there = _ask_database()
    skews["database"] = time.time() - there
    is_off = max(map(abs, skews.values())) > settings.HEALTH_CLOCK_SECONDS
    return Finding((CLOCK_SKEWED,) if is_off else (), {name: round(skew, 2) for name, skew in skews.items()})
