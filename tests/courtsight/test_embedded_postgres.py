"""What the embedded PostgreSQL is started with."""

import os

from django.db import connection

from courtsight.embedded import postgres
from courtsight.embedded.paths import Home


def test_pages_are_kept_in_an_eighth_of_the_memory_within_bounds(tmp_path):
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**20
    kept = postgres.buffers()
    assert postgres.LEAST_BUFFERS <= kept <= postgres.MOST_BUFFERS
    assert kept <= max(postgres.LEAST_BUFFERS, memory / 8)
    assert f"shared_buffers={kept}MB" in postgres.command(Home(tmp_path))


def test_the_servers_of_tests_take_little(db: None):
    """Several run side by side."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW shared_buffers")
        assert cursor.fetchone() == ("128MB",)
