"""A PostgreSQL that was restarted costs nobody an error page."""

import psycopg
from django.db import connection

from courtsight.accounts.models import User


def end_all_connections(database: str) -> int:
    """What a restart does to those who are connected: how many they were."""
    sockets = connection.settings_dict["OPTIONS"]["host"]
    with psycopg.connect(host=sockets, user="postgres", dbname="postgres", autocommit=True) as other:
        ended = other.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [database]
        )
        return len(ended.fetchall())


def test_the_first_query_after_a_restart_succeeds(transactional_db):
    connection.close()  # what other tests left open belongs to their pool
    connection.close_pool()
    User.objects.create(username="panitera")
    database = connection.settings_dict["NAME"]
    connection.close()  # back into the pool, as at the end of a request
    assert end_all_connections(database) > 0
    assert User.objects.get().username == "panitera"
