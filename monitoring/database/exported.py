"""What /metrics says of PostgreSQL: for curves and alerts; `database_health` tells the rest."""

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily

from monitoring.database import connected
from monitoring.database.asking import rows

DEAD = "SELECT coalesce(sum(n_dead_tup), 0)::float, coalesce(sum(n_live_tup), 0)::float FROM pg_stat_user_tables"


def families() -> Iterator[GaugeMetricFamily]:
    """Raises DatabaseError."""
    there = connected.connections()
    states = GaugeMetricFamily("courtsight_database_connections", "Connected to PostgreSQL.", labels=["state"])
    for state, number in there.by_state.items():
        states.add_metric([state], number)
    yield states
    yield _gauge("courtsight_database_connections_allowed", "How many may be.", there.allowed - there.reserved)
    yield _gauge("courtsight_database_blocked", "Connections that wait for a lock of another one.", there.blocked)
    longest = there.longest_transaction_seconds or 0.0
    yield _gauge("courtsight_database_transaction_seconds", "Since the oldest open transaction began.", longest)
    ((dead, live),) = rows(DEAD)
    yield _gauge("courtsight_database_dead_rows", "Rows that a vacuum will take away.", dead)
    yield _gauge("courtsight_database_rows", "Rows that there are, as PostgreSQL estimates them.", live)


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=value)
