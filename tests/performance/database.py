"""Servers of its own for a benchmark that works inside Django."""

import os
from collections.abc import Callable
from pathlib import Path

from tests.performance.figures import Figure


def with_database(measured: Callable[[], list[Figure]], home: Path | None = None) -> list[Figure]:
    """`home`: a folder whose database is kept for the next time; without one all of it goes."""
    from tests import servers

    running = servers.start(home)
    try:
        os.environ["DJANGO_SETTINGS_MODULE"] = "courtsight.settings"
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        return measured()
    finally:
        running.stop()
